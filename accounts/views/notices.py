from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from newsroom.pages import page_number

from ..actions.notices import (
    choose_ways,
    has_mail,
    mark_read,
    read_token,
    set_mail,
    ways_of,
)
from ..forms.notices import ChoicesForm, ReadForm
from ..models import User
from ..queries.notices import newest_unread, notice_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What a person was told, newest first; and which of it they want."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101 - login_required
    data = request.POST if request.method == "POST" else None
    form = ChoicesForm(data, current=ways_of(person))
    if data is not None and form.is_valid():
        choose_ways(person, form.ways())
        messages.success(request, _("Saved."))
        return redirect("account-notices")
    page = notice_page(person, page_number(request))
    if page is None:
        raise Http404
    context = {
        "form": form,
        "page": page,
        "newest_unread": newest_unread(person),
        "here": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "accounts/notices.html", context)


@require_POST
@login_required
def read_notices(request: HttpRequest) -> HttpResponse:
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise BadRequest("up_to is the id of a notice")
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    mark_read(request.user, up_to=form.cleaned_data["up_to"])
    return redirect("account-notices")


# A mail program posts here by itself, without a page or a cookie of ours (RFC 8058, 3.2):
# the signed address is what lets it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Where a mail's own link leads, signed in or not. Asking for it changes nothing.

    Programs that look for danger follow every link of a mail.
    """
    found = read_token(token)
    if found is None:
        raise Http404
    user_id, kind = found
    if request.method == "POST":
        wanted = "again" in request.POST
        exists = set_mail(user_id, kind, wanted=wanted)
    else:
        told = has_mail(user_id, kind)
        exists, wanted = told is not None, bool(told)
    context = {"kind": kind.label, "exists": exists, "wanted": wanted}
    # Not a redirect: the program that asked follows none (RFC 8058, 3.1).
    return render(request, "accounts/notices_unsubscribe.html", context)
