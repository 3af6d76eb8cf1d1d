"""What a person agreed to, the download of all that is theirs, and the way out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsroom.ratelimits import is_within

from ..actions.exporting import ask_for_export
from ..actions.leaving import ask_to_leave, stay, works_of
from ..forms.privacy import LeaveForm
from ..models import Consent, Departure, Export, User
from .recent import recent_sign_in_required

# A download may be large, and is work for the machine.
EXPORTS = "2/h/user,4/d/user"


@require_safe
@login_required
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "consents": Consent.objects.filter(user=request.user.pk),
        "export": Export.objects.filter(user=request.user.pk).first(),
        "departure": Departure.objects.filter(user=request.user.pk).first(),
    }
    return render(request, "accounts/privacy.html", context)


@require_POST
@recent_sign_in_required
def ask_export(request: HttpRequest) -> HttpResponse:
    if not is_within(request, "export", EXPORTS):
        messages.error(request, _("You asked a moment ago. Please try again later."))
    else:
        ask_for_export(_person(request))
        messages.success(request, _("We are putting it together."))
    return redirect("account-privacy")


@require_safe
@recent_sign_in_required
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The person's own; of anybody else's not even that it is there."""
    export = Export.objects.filter(pk=pk, user=request.user.pk).first()
    if export is None or not export.can_be_had():
        raise Http404("no such download")
    try:
        file = storages["private"].open(export.file)
    except FileNotFoundError:
        raise Http404("the file is gone") from None
    day = timezone.localtime(export.ready_at)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"my-data-{day:%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in_required
def leave(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    if Departure.objects.filter(user=person).exists():
        return redirect("account-privacy")
    form = LeaveForm(request.POST if request.method == "POST" else None, works=works_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_leave(person, form.cleaned_data["work"], session_key=request.session.session_key)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("account-privacy")
    return render(
        request,
        "accounts/privacy_leave.html",
        {"form": form, "may_not": person.is_superuser},
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    if stay(_person(request)):
        messages.success(request, _("You stay. All is as it was."))
    elif Departure.objects.filter(user=request.user.pk).exists():
        messages.error(request, _("It is too late: your account is being erased."))
    return redirect("account-privacy")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user
