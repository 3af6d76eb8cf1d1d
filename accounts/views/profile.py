from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.ratelimits import is_within

from ..actions.profiles import change_profile, create_profile, is_free, suggestions, taken
from ..forms.profile import NewProfileForm, ProfileForm, link_forms
from ..models import LegalText, Profile, User
from ..signals import own_profile_asked_for
from ..usernames import MAX_LENGTH, clean_username, validate_username

# Enough for somebody who types; a list of all names would take years.
CHECKS = "40/m/user,400/d/user"
PUBLIC = ("username", "display_name", "about")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    own = (
        Profile.objects.filter(user=request.user.pk)
        .select_related("home_area__parent__parent__parent")
        .first()
    )
    return _edit(request, own) if own else _create(request)


def _create(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, User)  # noqa: S101 - login_required
    if request.method == "POST":
        form = NewProfileForm(request.POST)
        if "use" in request.POST:
            # A suggestion was taken, without scripts: the rest stays as it was typed.
            form = NewProfileForm(
                initial={**request.POST.dict(), "username": request.POST["use"][:MAX_LENGTH]}
            )
        elif not _may_ask(request):
            form.add_error("username", _("Please wait a minute."))
        elif form.is_valid():
            try:
                told = {name: form.cleaned_data[name] for name in PUBLIC}
                made = create_profile(person, agreed_to=[LegalText.TERMS], **told)
            except ValidationError as error:
                if Profile.objects.filter(user=person).exists():  # sent twice
                    return redirect("account-profile")
                form.add_error(None, error)
            else:
                messages.success(request, _("Welcome. This is your page now."))
                return redirect(_next(request) or made.get_absolute_url())
    else:
        form = NewProfileForm(initial={"display_name": person.name[:80]})
    wished = form["display_name"].value() or person.name
    context = {
        "form": form,
        "next": _next(request),
        "suggestions": suggestions(wished[:200]),
        "address": _address(request, ""),
    }
    return render(
        request, "accounts/profile_create.html", context, status=422 if form.errors else 200
    )


def _edit(request: HttpRequest, own: Profile) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form, links = ProfileForm.of(own, data), link_forms(own, data)
    if data is not None and form.is_valid() & links.is_valid():
        change_profile(own, links=links.links(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(_next(request) or reverse("account-profile"))
    context = {
        "form": form,
        "links": links,
        "profile": own,
        "next": _next(request),
        "address": _address(request, own.username),
    }
    for _receiver, more in own_profile_asked_for.send(Profile, user_id=own.user_id):
        context.update(cast("dict[str, Any]", more))
    wrong = bool(form.errors or links.total_error_count())
    return render(request, "accounts/profile.html", context, status=422 if wrong else 200)


@require_safe
@login_required
def check_username(request: HttpRequest) -> JsonResponse:
    """Whether ?name= may be had, for the form to say as one types."""
    if not _may_ask(request):
        return JsonResponse({"message": _("Please wait a minute.")}, status=429)
    person = request.user
    assert isinstance(person, User)  # noqa: S101 - login_required
    name = clean_username(request.GET.get("name", "")[: 4 * MAX_LENGTH])
    try:
        validate_username(name)
        if not is_free(name):
            raise taken()
    except ValidationError as error:
        return JsonResponse(
            {
                "free": False,
                "message": " ".join(error.messages),
                "suggestions": suggestions(name, 3),
            }
        )
    return JsonResponse({"free": True, "message": _("This one is free."), "suggestions": []})


def _may_ask(request: HttpRequest) -> bool:
    """Count one question after a username, and say whether it may be answered."""
    return is_within(request, "username", CHECKS)


def _address(request: HttpRequest, username: str) -> str:
    """The page's address as people write it, or what stands before the name in it."""
    path = reverse("articles:profile", args=[username or "-"])
    return request.get_host() + (path if username else path.removesuffix("-/"))


def _next(request: HttpRequest) -> str:
    """Where the person was on their way to, or "" unless it is a page of ours."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    return wanted if get_adapter(request).is_safe_url(wanted) else ""
