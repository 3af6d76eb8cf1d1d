"""What the scripts of the pages for writing are answered, above all to what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.ratelimits import is_within

from .. import limits
from ..actions.errors import StaleEdit, StepRefused
from ..models import Comment, Contribution, Submission
from .sending import TooLong, field_of, lacks_token, person_of


def keep_for(request: HttpRequest, keep: Callable[[User], Submission]) -> HttpResponse:
    """Have `keep` keep what the person typed, a moment after they stop, and say what came of it.

    It may raise TooLong, StepRefused, StaleEdit, and what says that it was thrown away.
    """
    person = person_of(request)
    if person is None or lacks_token(request):
        return stranger(request)
    if not is_within(request, "send-typed", limits.KEEPING_TYPED):
        return JsonResponse({"error": _("Not saved yet.")}, status=429)
    try:
        item = keep(person)
    except TooLong:
        return JsonResponse({"error": _("This is too long to be kept.")}, status=422)
    except (StepRefused, Contribution.DoesNotExist, Comment.DoesNotExist) as error:
        return too_late(error)
    except StaleEdit:
        why = _("Another window has saved something else.")
        return JsonResponse({"error": why, "stale": True}, status=409)
    at = time_format(timezone.localtime(item.modified_at), "H:i")
    return JsonResponse({**where(item), "saved": _("Saved %(time)s") % {"time": at}})


def stranger(request: HttpRequest) -> HttpResponse:
    """To who is not signed in, or whose window still has the token of an earlier sign-in.

    The token that is good now lets the script of the page try once more; a page of
    another site can't read it.
    """
    if person_of(request) is None:
        why = _("You are signed out. Sign in in another window, and go on here.")
        return JsonResponse({"error": why, "signed_out": True}, status=401)
    return JsonResponse({"error": _("Please try again."), "token": get_token(request)}, status=403)


def too_late(error: Exception) -> HttpResponse:
    """Somebody decided, or threw it away, since the page was opened."""
    words = str(error) if isinstance(error, StepRefused) else thrown_away()
    return JsonResponse({"error": words}, status=409)


def thrown_away() -> str:
    return _("This was thrown away in another window. Press the button again to begin anew.")


def where(item: Submission) -> dict[str, Any]:
    """What the page keeps of the state it shows."""
    return {
        field_of(item): item.pk,
        "read_version": item.version,
        "read_typed": item.typed_mark,
    }
