from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from newsroom.media import media_url

from ..models import Profile, User
from ..places import person_and_places, places_in_cookie


@require_safe
def me(request: HttpRequest) -> JsonResponse:
    """Who asks: all that a page for everybody leaves out. It sets no cookie."""
    told = _person(request.user) if isinstance(request.user, User) else _anybody(request)
    # No page of another site may take it in, not even to look at its shape.
    headers = {
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return JsonResponse({**told, "account_url": reverse("account")}, headers=headers)


def _anybody(request: HttpRequest) -> dict[str, Any]:
    return _told(places=places_in_cookie(request))


def _person(user: User) -> dict[str, Any]:
    person = person_and_places(user)
    username = person.username
    return _told(
        signed_in=True,
        name=person.name or str(user),
        username=username,
        picture=media_url(person.picture) if person.picture else "",
        profile_url=Profile(username=username).get_absolute_url() if username else "",
        notices=person.unread,
        may_edit=user.is_staff,
        desk_url=reverse("admin:index") if user.is_staff else "",
        places=person.places,
    )


def _told(**known: Any) -> dict[str, Any]:
    return {
        "signed_in": False,
        "name": "",
        "username": "",
        "picture": "",
        "profile_url": "",
        "notices": 0,
        "places": {},
        "may_edit": False,
        "desk_url": "",
        **known,
    }
