"""Choosing a username and making a profile of it."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..models import Profile, TakenName, User
from ..usernames import SUGGESTIONS, clean_username, keys, suggest_usernames, validate_username


def create_profile(user: User, *, username: str, display_name: str, **fields: Any) -> Profile:
    """Give `user` a profile under a username for life.

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
    except IntegrityError:
        if Profile.objects.filter(user=user).exists():
            raise ValidationError(_("You have a username already.")) from None
        raise ValidationError({"username": taken()}) from None
    return profile


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
