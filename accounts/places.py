"""The places a reader chose: in the database for a person, in a cookie for anybody else."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .models import Area, Component, LocationPreference, User
from .queries.notices import UnreadCount

Places = dict[Component, Area]

COOKIE = "places"  # "n.12-w.12": the first letter of a component, and an area's id
# Tells our script that /me/ has something to say. It holds nothing, so the script may read it.
HINT = "known"
COOKIE_AGE = timedelta(days=365)

_LETTERS = {component.value[0]: component for component in Component}
_CHOICE = re.compile(r"([a-z])\.([1-9][0-9]{0,9})", re.ASCII)
_LONGEST = len(Component) * len("n.1234567890-")


# What was chosen -----------------------------------------------------------------


def places_of(request: HttpRequest) -> Places:
    """Whoever asks; in the order of the components. What leads nowhere is left out."""
    if isinstance(request.user, User):
        return _in_order(
            {
                Component(held.component): held.area
                for held in LocationPreference.objects.filter(user=request.user).select_related(
                    "area__parent__parent__parent"
                )
            }
        )
    ids = ids_in_cookie(request)
    if not ids:
        return {}
    areas = Area.objects.select_related("parent__parent__parent").in_bulk(set(ids.values()))
    return {component: areas[pk] for component, pk in ids.items() if pk in areas}


class Person(NamedTuple):
    """Somebody as /me/ tells them; without a profile they have no username and no name."""

    username: str
    name: str
    picture: str  # the name of its file
    unread: int
    places: dict[str, dict[str, object]]


def person_and_places(user: User) -> Person:
    """One query of a few columns: it is asked beside every page."""
    rows = list(
        User.objects.filter(pk=user.pk).values_list(
            "location_preferences__component",
            "location_preferences__area_id",
            "location_preferences__area__name",
            "profile__username",
            "profile__display_name",
            "profile__picture",
            UnreadCount(user),
        )
    )
    held = {row[0]: {"id": row[1], "name": row[2]} for row in rows if row[0]}
    username, name, picture, unread = rows[0][3:] if rows else (None, None, None, 0)
    places = {each.value: held[each] for each in Component if each in held}
    return Person(username or "", name or "", picture or "", unread, places)


def places_in_cookie(request: HttpRequest) -> dict[str, dict[str, object]]:
    """A stranger's places as /me/ tells them; no query without a cookie."""
    ids = ids_in_cookie(request)
    if not ids:
        return {}
    names = dict(Area.objects.filter(pk__in=set(ids.values())).values_list("pk", "name"))
    return {each: {"id": pk, "name": names[pk]} for each, pk in ids.items() if pk in names}


def _in_order(places: Mapping[Component, Area]) -> Places:
    return {each: places[each] for each in Component if each in places}


# The cookie ----------------------------------------------------------------------


def ids_in_cookie(request: HttpRequest) -> dict[Component, int]:
    """The areas' ids in the reader's cookie; whatever else stands there is ignored."""
    value = request.COOKIES.get(COOKIE, "")
    if len(value) > _LONGEST:
        return {}
    found = {
        _LETTERS[match[1]]: int(match[2])
        for part in value.split("-")
        if (match := _CHOICE.fullmatch(part)) and match[1] in _LETTERS
    }
    return {each: found[each] for each in Component if each in found}


def keep_in_cookie(response: HttpResponse, places: Mapping[Component, Area]) -> None:
    """Only ever in answer to a POST: no page for everybody sets a cookie."""
    if not places:
        response.delete_cookie(COOKIE, samesite="Lax")
        response.delete_cookie(HINT, samesite="Lax")
        return
    value = "-".join(f"{each.value[0]}.{places[each].pk}" for each in Component if each in places)
    _set(response, COOKIE, value, httponly=True)
    hint(response)


def signed_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What the answer to a sign-in changes: the places are in the database now."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
    hint(response)
    return response


def hint(response: HttpResponse) -> None:
    """Let our script ask /me/. The script clears this itself once the answer is empty."""
    _set(response, HINT, "1", httponly=False)


def _set(response: HttpResponse, name: str, value: str, *, httponly: bool) -> None:
    response.set_cookie(
        name,
        value,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=httponly,
        samesite="Lax",
    )
