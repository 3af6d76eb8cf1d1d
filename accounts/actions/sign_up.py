"""Making an account, until its owner has proved the address.

Whoever makes an account may be anybody, and knows only an address. So the account has no
password, and nothing else that opens it, before the address is proved: the password that was
chosen waits in the session of who chose it, and becomes the account's when that session
proves the address. Proved elsewhere, everything laid beforehand is void.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from ..models import User

_WAITING = "sign_up"


def find_unproved(email: str) -> User | None:
    """Who has the address without ever having proved it, and without having been let in."""
    return (
        User.objects.filter(email=email, last_login=None, is_active=True, is_staff=False)
        .exclude(emailaddress__verified=True)
        .first()
    )


def hold_password(request: HttpRequest, user: User, password: str) -> None:
    """Keep what the person chose (a hash made by `make_password`) until the address is proved."""
    request.session[_WAITING] = {"user": user.pk, "password": password}


def void_what_was_laid(request: HttpRequest, address: EmailAddress) -> None:
    """To be called when an address is proved; does something the first time for a person."""
    if EmailAddress.objects.filter(user=address.user_id, verified=True).exclude(pk=address.pk):
        return
    waiting = request.session.pop(_WAITING, None) or {}
    password = waiting.get("password") if waiting.get("user") == address.user_id else None
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=address.user_id)
        if user.last_login:
            return
        user.password = password or make_password(None)
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        accounts = SocialAccount.objects.filter(user=user)
        for record in _social_sign_ins(request, user):
            accounts = accounts.exclude(provider=record.get("provider"), uid=record.get("uid"))
        accounts.delete()


def _social_sign_ins(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The other sites by which this very session came."""
    return [
        record
        for record in get_authentication_records(request, user)
        if record["method"] == "socialaccount"
    ]
