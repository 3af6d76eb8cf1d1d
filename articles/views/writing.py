"""What all pages have in common on which somebody writes to the paper, with scripts and without.

They open for everybody. Who has not signed in types first: what they typed lies in their
session while they sign in, and stands in the form when they are back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Profile, User
from newsroom.ratelimits import is_within

from .. import limits
from ..actions.errors import StaleEdit, StepRefused
from ..models import Comment, Contribution, Submission
from .keeping import thrown_away
from .sending import TooLong, is_empty, lacks_token, park, person_of


class WritingPage:
    """One answer to one request; `typed` is what was posted, and comes back whatever is wrong.

    `path` is the page's own, `key` the place in the session of what a stranger typed.
    """

    item: Submission | None

    def __init__(self, request: HttpRequest, path: str, key: str) -> None:
        self.request, self.path, self.key = request, path, key
        self.person = person_of(request)
        self.typed: dict[str, Any] = {}

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.open()
        self.typed = self.posted()
        if lacks_token(self.request):
            # Nothing is stored of what may have come from anywhere.
            self.find()
            return self.refuse(
                _(
                    "You signed in or out meanwhile. Nothing is lost: "
                    "please press the button again."
                ),
                status=403,
            )
        if self.person is None:
            if not is_within(self.request, "post-of-stranger", limits.POSTS_OF_STRANGERS):
                why = _("That was a lot at once. Please wait a minute, and press the button again.")
                return self.refuse(why, status=429)
            return self.post_of_stranger()
        return self.guarded(self.post, self.person)

    def guarded(self, do: Callable[..., HttpResponse], *given: Any) -> HttpResponse:
        try:
            return do(*given)
        except StaleEdit:
            return self.stale()
        except StepRefused as error:
            return self.refuse(str(error), status=409)
        except (Contribution.DoesNotExist, Comment.DoesNotExist):
            self.item = None
            return self.refuse(thrown_away(), status=409)
        except TooLong:
            return self.refuse(_("This is too long to be kept."))

    # What each kind does in its own way

    def posted(self) -> dict[str, Any]:
        raise NotImplementedError

    def open(self) -> HttpResponse:
        raise NotImplementedError

    def find(self) -> None:
        """Look for what the form is of, so that it can be shown; begins nothing."""
        raise NotImplementedError

    def post(self, person: User) -> HttpResponse:
        raise NotImplementedError

    def stale(self) -> HttpResponse:
        raise NotImplementedError

    def refuse(self, why: str, *, status: int = 422) -> HttpResponse:
        raise NotImplementedError

    def show_bound(self, form: Any, *, status: int) -> HttpResponse:
        raise NotImplementedError

    def bound_form(self) -> Any:
        raise NotImplementedError

    def keep(self, person: User) -> Any:
        """Keep what was typed, where its author finds it again."""
        raise NotImplementedError

    # Signing in, and the profile

    def post_of_stranger(self) -> HttpResponse:
        is_asked_for = self.request.POST.get("act") == "sign-in"
        form = self.bound_form()
        if not is_asked_for and not form.is_valid():
            return self.show_bound(form, status=422)
        if is_asked_for and is_empty(self.typed):
            return redirect_to_login(self.then)
        try:
            is_kept = park(self.request, self.key, self.typed)
        except TooLong:
            return self.refuse(_("This is too long to be kept."))
        if not is_kept:
            return self.refuse(_("Please sign in first, in another window."), status=429)
        if self.request.FILES:
            messages.info(self.request, _("Please choose your pictures again once you are back."))
        messages.info(self.request, _("What you wrote is kept. Sign in, and send it."))
        return redirect_to_login(self.then)

    @property
    def then(self) -> str:
        """Where somebody comes back to who signed in."""
        return f"{self.path}{'&' if '?' in self.path else '?'}then"

    @property
    def lacks_profile(self) -> bool:
        return self.person is not None and not Profile.objects.filter(user=self.person).exists()

    def keep_until_profile(self, person: User) -> HttpResponse:
        self.keep(person)
        messages.info(self.request, _("What you wrote is kept. First create your profile."))
        return self.to_profile()

    def to_profile(self) -> HttpResponse:
        return redirect(f"{reverse('account-profile')}?{urlencode({'next': self.path})}")


def stale_words() -> str:
    return _(
        "This was changed in another window meanwhile. Nothing is lost: what you wrote "
        "here is below. Send it again to use it instead."
    )


def thanks() -> str:
    return ngettext(
        "We have it. We answer within %(hours)d hour.",
        "We have it. We answer within %(hours)d hours.",
        settings.DESK_HOURS,
    ) % {"hours": settings.DESK_HOURS}


def tell_form(form: BaseForm, error: ValidationError, *, but: str = "") -> list[str]:
    """Beside the field that it is about, or above the form; returns what is of field `but`."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return []
    left = error.error_dict.pop(but, [])
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)
    return [words for each in left for words in each.messages]
