"""What the pages for sending something in have in common: who sends, and what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from accounts.models import User
from newsroom.ratelimits import is_within

from .. import limits
from ..actions.contributions import draft_of
from ..models import Contribution, Submission
from ..models.contribution import MAX_PICTURES
from .public import frame_of

NAMES = (
    *("headline", "text", "text_form", "section", "area", "area_choice"),
    *("place", "happened_on", "links", "note"),
)
_OF_A_PICTURE = re.compile(r"picture-[0-9]{1,18}-(?:caption|alt|credit|taken_at|place)")
# More than any story with all its words has.
MAX_TYPED = 200_000
# PostgreSQL keeps none of these.
_UNSEEN = re.compile("[\x00\ud800-\udfff]")
_PARKED = "typed"
_MAX_PARKED = 4  # a story, pictures, a comment, and a change


class TooLong(Exception):
    """More was typed than is kept."""


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def lacks_token(request: HttpRequest) -> bool:
    """Whether a POST comes without the token that is good now.

    Signing in, in another window, changes it. Django's own check would answer before the
    view, with a page on which all that was typed is gone; so these views ask for
    themselves, and do nothing else where this is so.
    """
    check = _Check(lambda _request: None)  # type: ignore[arg-type]
    check.process_request(request)
    return check.process_view(request, None, (), {}) is not None  # type: ignore[arg-type]


def person_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """The form as it was posted: fields of ours alone, and the pictures in their order."""
    of_pictures = filter(_OF_A_PICTURE.fullmatch, request.POST)
    typed: dict[str, Any] = words_in(request, (*NAMES, *of_pictures))
    pictures = request.POST.getlist("pictures")[: 2 * MAX_PICTURES]
    typed["pictures"] = [pk for pk in pictures if is_number(pk)]
    return typed


def words_in(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """What was typed into the fields of these names, as far as a database can hold it."""
    posted = {name: str(request.POST[name]) for name in names if name in request.POST}
    return {name: _UNSEEN.sub("", value) for name, value in posted.items()}


def is_number(value: str) -> bool:
    """Whether it can be asked of a database as the number of a row."""
    return value.isascii() and value.isdigit() and len(value) < 19


def is_empty(typed: Mapping[str, Any]) -> bool:
    return not any(value for name, value in typed.items() if name != "text_form")


def check_length(typed: Mapping[str, Any]) -> None:
    if sum(len(value) for value in typed.values() if isinstance(value, str)) > MAX_TYPED:
        raise TooLong


# Whose it is ---------------------------------------------------------------------


def own_or_404(pk: str, person: User) -> Contribution:
    found = Contribution.objects.filter(author=person, pk=int(pk) if is_number(pk) else 0)
    item = found.select_related("area__parent__parent__parent").first()
    if item is None:
        raise Http404("no such contribution")
    return item


def find_draft(kind: str, person: User) -> Contribution | None:
    drafts = Contribution.objects.filter(author=person, kind=kind, state="draft")
    return drafts.select_related("area__parent__parent__parent").first()


def named_item(request: HttpRequest, kind: str, person: User) -> Contribution:
    """What the posted form is of; a draft, begun if need be. Raises Http404 for another's."""
    pk = request.POST.get("contribution", "")
    # A draft that was thrown away in another window is begun anew.
    if pk and not _is_gone(pk):
        item = own_or_404(pk, person)
        if item.kind != kind:
            raise Http404("of another kind")
        return item
    return draft_of(person, kind, frame_of(request).site)


def mark_seen(request: HttpRequest, item: Submission) -> str | None:
    """The `typed_mark` of what the window had before it: "" of one begun anew, None untold."""
    pk = request.POST.get(field_of(item), "")
    return request.POST.get("read_typed") if pk in ("", str(item.pk)) else ""


def field_of(item: Submission) -> str:
    """The name of the field in which a form says what it is of."""
    return str(item._meta.model_name)


def _is_gone(pk: str) -> bool:
    return is_number(pk) and not Contribution.objects.filter(pk=int(pk)).exists()


# Before signing in ---------------------------------------------------------------


def park(request: HttpRequest, key: str, typed: Mapping[str, Any]) -> bool:
    """Keep in the session what somebody typed who is not signed in, if they do so rarely."""
    check_length(typed)
    if not is_within(request, "send-parked", limits.KEEPING_FOR_STRANGERS):
        return False
    parked = dict(request.session.get(_PARKED, {}))
    parked.pop(key, None)
    parked[key] = dict(typed)
    request.session[_PARKED] = dict(list(parked.items())[-_MAX_PARKED:])
    return True


def parked(request: HttpRequest, key: str) -> dict[str, Any] | None:
    found = request.session.get(_PARKED, {}).get(key)
    return dict(found) if isinstance(found, dict) else None


def unpark(request: HttpRequest, key: str) -> None:
    held = request.session.get(_PARKED)
    if held and key in held:
        request.session[_PARKED] = {name: typed for name, typed in held.items() if name != key}
