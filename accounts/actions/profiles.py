"""Choosing a username and making a profile of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..consents import LegalText
from ..models import Area, Profile, ProfileLink, TakenName, User
from ..models.profile import MAX_LINKS
from ..signals import profile_changed
from ..usernames import SUGGESTIONS, clean_username, keys, suggest_usernames, validate_username
from .consents import agree


@dataclass(frozen=True)
class Link:
    title: str
    url: str


def create_profile(
    user: User,
    *,
    username: str,
    display_name: str,
    agreed_to: Iterable[LegalText] = (),
    **fields: Any,
) -> Profile:
    """Give `user` a profile under a username for life, and note what they agreed to with it.

    Raises ValidationError, keyed by field; who comes second, of two at once, is told that
    the name is taken.
    """
    username = clean_username(username)
    profile = Profile(user=user, username=username, display_name=display_name, **fields)
    try:
        validate_username(username)
    except ValidationError as error:
        raise ValidationError({"username": error}) from None
    profile.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            # In order, so that two people with the same keys can't wait for each other.
            TakenName.objects.bulk_create(
                TakenName(key=key, user=user) for key in sorted(keys(username))
            )
            profile.save()
            for text in agreed_to:
                agree(user, text)
            profile_changed.send(Profile, user_id=user.pk, has_moved=True)
    except IntegrityError:
        if Profile.objects.filter(user=user).exists():
            raise ValidationError(_("You have a username already.")) from None
        raise ValidationError({"username": taken()}) from None
    return profile


@transaction.atomic
def change_profile(
    profile: Profile,
    *,
    display_name: str,
    about: str,
    home_area: Area | None,
    links: Iterable[Link],
) -> None:
    """Save what a person changed of their own profile. Raises ValidationError, keyed by field."""
    # Held until the end, or two saves at once would each write their links in one place.
    Profile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    profile.display_name, profile.about, profile.home_area = display_name, about, home_area
    profile.full_clean(validate_unique=False)
    places = [
        ProfileLink(profile=profile, position=place, title=link.title, url=link.url)
        for place, link in enumerate(links)
    ]
    if len(places) > MAX_LINKS:
        raise ValidationError({"links": _("A few links are enough.")})
    for each in places:
        each.full_clean(validate_unique=False, validate_constraints=False)
    profile.save(update_fields=["display_name", "about", "home_area"])
    profile.links.all().delete()
    ProfileLink.objects.bulk_create(places)
    profile_changed.send(Profile, user_id=profile.user_id, has_moved=False)


def taken() -> ValidationError:
    return ValidationError(_("This username is taken, or too like another."), code="taken")


def is_free(username: str) -> bool:
    """Whether nobody has, or had, this name or one like it."""
    return not TakenName.objects.filter(key__in=keys(username)).exists()


def suggestions(name: str, count: int = SUGGESTIONS) -> Sequence[str]:
    """Free usernames made from a person's name."""
    found: list[str] = []
    candidates = suggest_usernames(name)
    while len(found) < count and (batch := list(islice(candidates, 20))):
        wanted = {candidate: keys(candidate) for candidate in batch}
        held = set(
            TakenName.objects.filter(key__in=set().union(*wanted.values())).values_list(
                "key", flat=True
            )
        )
        found += [candidate for candidate in batch if not wanted[candidate] & held]
    return found[:count]
