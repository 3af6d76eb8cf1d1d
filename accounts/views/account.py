from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Departure


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The way to all that is a person's own."""
    context = {"departure": Departure.objects.filter(user=request.user.pk).first()}
    return render(request, "accounts/account.html", context)
