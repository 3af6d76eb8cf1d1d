"""Taking a person from the first title of this installation to a sister; and a name from home."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import HandOver, Profile, User
from .profiles import create_profile

GOOD_FOR = timedelta(seconds=60)
# Of how somebody signed in, what a sister has to know: it asks for no second step again. For
# what asks for the password once more, it asks.
_KEPT = ("method", "at", "type")


def hand_over(user: User, *, host: str, state: str, records: Sequence[dict[str, Any]]) -> str:
    """The key with which the browser that holds `state` is signed in at `host`, once."""
    now = timezone.now()
    HandOver.objects.filter(expires_at__lt=now).delete()
    key = secrets.token_urlsafe(32)
    HandOver.objects.create(
        key_hash=_hash(key),
        user=user,
        host=host,
        state_hash=_hash(state),
        session_hash=_hash(user.get_session_auth_hash()),
        records=[{name: each[name] for name in _KEPT if name in each} for each in records],
        expires_at=now + GOOD_FOR,
    )
    return key


@transaction.atomic
def take_over(key: str, *, host: str, state: str) -> tuple[User, list[dict[str, Any]]] | None:
    """Whom the key is for, and how they signed in; None unless all of it is as it was given.

    The key is void from now on, also where it is refused.
    """
    held = HandOver.objects.select_related("user").filter(key_hash=_hash(key)).first()
    # Of two at once, one takes the row away.
    if held is None or HandOver.objects.filter(pk=held.pk).delete()[0] != 1:
        return None
    good = (
        held.expires_at > timezone.now()
        and held.host == host
        and held.user.is_active
        and constant_time_compare(held.state_hash, _hash(state))
        and constant_time_compare(held.session_hash, _hash(held.user.get_session_auth_hash()))
    )
    return (held.user, held.records) if good else None


def bring_profile(account: SocialAccount) -> Profile | None:
    """The profile a person has at home, made here under the same username.

    None where they have one here already, or told no username. Raises ValidationError where
    the name can't be had here.
    """
    told = account.extra_data
    username = told.get("preferred_username")
    if not username or Profile.objects.filter(user=account.user).exists():
        return None
    name = (told.get("name") or username)[: Profile._meta.get_field("display_name").max_length]
    return create_profile(account.user, username=username, display_name=name)


def _hash(secret: str) -> str:
    return salted_hmac("accounts.network", secret, algorithm="sha256").hexdigest()
