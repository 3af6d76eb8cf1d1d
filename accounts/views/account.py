from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Departure, User
from ..signals import own_account_asked_for


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The way to all that is a person's own."""
    context: dict[str, Any] = {"departure": Departure.objects.filter(user=request.user.pk).first()}
    for _receiver, more in own_account_asked_for.send(User, user_id=request.user.pk):
        context.update(cast("dict[str, Any]", more))
    return render(request, "accounts/account.html", context)
