"""A person's picture of themselves: to send one, to see where it stands, to remove it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Profile, User
from newsroom.ratelimits import is_within

from ..actions.photos import BUSY, STORAGE
from ..actions.profile_pictures import remove_profile_picture, send_profile_picture
from ..forms.profile_picture import ProfilePictureForm
from ..queries.profile_pictures import own_pictures

# Each is read by a process of its own, and looked at by an editor.
SENT = "10/h/user,30/d/user"
STATUSES = {"too_large": 413, "too_many": 429, BUSY: 429, STORAGE: 503}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile_picture(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    profile = Profile.objects.filter(user=person).first()
    if profile is None:
        return redirect("account-profile")
    form = ProfilePictureForm()
    status = 200
    if request.method == "POST":
        form = ProfilePictureForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                _take(request, form, person)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                messages.success(
                    request, _("Thank you. Your picture is shown once an editor has looked at it.")
                )
                return redirect("account-profile")
        status = _status(form)
    return render(
        request,
        "articles/own_picture.html",
        {"profile": profile, "pictures": own_pictures(person.pk), "picture_form": form},
        status=status,
    )


@require_POST
@login_required
def remove_picture(request: HttpRequest) -> HttpResponse:
    remove_profile_picture(_person(request))
    messages.success(request, _("Your picture is removed."))
    return redirect("account-profile")


def _take(request: HttpRequest, form: ProfilePictureForm, person: User) -> None:
    if not is_within(request, "profile-picture", SENT):
        raise ValidationError(_("These are many pictures. Please come back later."), "too_many")
    send_profile_picture(form.cleaned_data["file"], by=person)


def _status(form: ProfilePictureForm) -> int:
    codes = [error.code for error in form.errors["file"].as_data()]
    return next((STATUSES[code] for code in codes if code in STATUSES), 422)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user
