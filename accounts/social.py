"""Signing in with another site: what we take its word for, and how we speak with it.

An address that comes from elsewhere opens no account by itself. It counts as verified only
where the provider is known to have proved it; otherwise its owner types a code we send.
"""

import time
from typing import Any
from urllib.parse import urlencode

import requests
import urllib3
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .actions.network import bring_profile
from .models import Profile, User

# Of any answer of a provider's. A token or a person's details are 1 to 4 KB.
MAX_ANSWER_BYTES = 256 * 1024
# Seconds: to connect and for silence, and for an answer in whole.
PATIENCE = 5.0
PATIENCE_IN_ALL = 8.0
# Of what a provider tells, all that is kept: enough to name the account to its owner.
KEPT = ("email", "name", "preferred_username")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("This is your only way in. Set a password first."),
        "no_verified_email": _("This is your only way in. Confirm your e-mail address first."),
    }

    def get_requests_session(self) -> requests.Session:
        return BoundedSession()

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        account = sociallogin.account
        told = _told(sociallogin)
        verified = _vouched(sociallogin.provider, told)
        for address in sociallogin.email_addresses:
            address.verified = verified
        name = told.get("name") or " ".join(
            filter(None, [data.get("first_name"), data.get("last_name")])
        )
        user = super().populate_user(request, sociallogin, {"email": data.get("email")})
        user.name = _line(name)[:120]
        account.extra_data = {key: _line(told[key])[:254] for key in KEPT if told.get(key)}
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Say so where somebody here has the address that the provider vouches for.

        Who merely claims an address learns nothing: it looks like any sign-up, and its
        owner is told by mail.
        """
        login = sociallogin.state.get("process", AuthProcess.LOGIN) == AuthProcess.LOGIN
        if login and not sociallogin.is_existing:
            for address in sociallogin.email_addresses:
                if address.verified and filter_users_by_email(address.email):
                    raise ImmediateHttpResponse(
                        render(
                            request,
                            "socialaccount/email_taken.html",
                            {"provider": sociallogin.provider, "email": address.email},
                            status=409,
                        )
                    )

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        # A second answer for the same person, at the same moment, must not leave half of one.
        with transaction.atomic():
            return super().save_user(request, sociallogin, form)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        state = (extra_context or {}).get("state") or {}
        if error == AuthError.CANCELLED and state.get("next"):
            query = urlencode({"next": state["next"]})
            raise ImmediateHttpResponse(
                HttpResponseRedirect(f"{reverse('socialaccount_login_cancelled')}?{query}")
            )

    def validate_disconnect(self, account: SocialAccount, accounts: Any) -> None:
        """Nor may all that is left be a provider whose keys are gone."""
        others = [other for other in accounts if other.pk != account.pk and is_offered(other)]
        if not others and not account.user.has_usable_password():
            raise self.validation_error("no_password")


def bring_name(request: HttpRequest, user: User) -> bool:
    """Give whoever came from the network's first title the username they have there.

    Returns whether they have none yet all the same, because it can't be had here.
    """
    for record in get_authentication_records(request, user):
        if record["method"] != "socialaccount":
            continue
        account = SocialAccount.objects.filter(
            user=user, provider=record.get("provider"), uid=record.get("uid")
        ).first()
        if account is None or not _is_of_the_network(account):
            continue
        try:
            bring_profile(account)
        except ValidationError:
            return not Profile.objects.filter(user=user).exists()
    return False


def _is_of_the_network(account: SocialAccount) -> bool:
    if not is_offered(account):
        return False
    app = getattr(account.get_provider(), "app", None)
    return bool(app and app.settings.get("network"))


def is_offered(account: SocialAccount) -> bool:
    """Whether its provider's keys are (still) set."""
    try:
        account.get_provider()
    except SocialApp.DoesNotExist:
        return False
    return True


def _told(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider says of the person. PermissionDenied where it can't be who it says."""
    account, told = sociallogin.account, sociallogin.account.extra_data
    # allauth: an OpenID Connect provider's two answers, one inside the other.
    answers = [told[key] for key in ("userinfo", "id_token") if isinstance(told.get(key), dict)]
    if sociallogin.provider.id == "openid_connect":
        # They must speak of one person (OpenID Connect Core 1.0, section 5.3.2), by a text.
        subjects = {answer.get("sub") for answer in answers}
        if subjects != {account.uid}:
            raise PermissionDenied("The provider's answers name different people.")
    if not account.uid.isprintable():
        raise PermissionDenied("The provider's name for the person is no text.")
    return answers[0] if answers else told


def _vouched(provider: Any, told: dict[str, Any]) -> bool:
    """Whether the provider has proved that the address is the person's, to our satisfaction."""
    said = told.get("email_verified", told.get("verified_email"))
    if said is not True and said != "true":  # some send a text, and "false" is one, too
        return False
    if provider.id == "google":
        # Google's own rule ("Verify the Google ID token"): its mail, or a firm's at Google.
        # Any other address was proved once, and may have passed to someone else.
        return str(told.get("email")).lower().endswith("@gmail.com") or bool(told.get("hd"))
    if provider.id == "openid_connect":
        return bool(provider.app.settings.get("trusted"))
    return False  # Facebook doesn't say


def _line(text: Any) -> str:
    said = str(text or "")
    return " ".join("".join(c for c in said if c.isprintable() or c.isspace()).split())


class BoundedSession(requests.Session):
    """Answers come in time and in measure, from the address that was asked, or not at all."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        end = time.monotonic() + PATIENCE_IN_ALL
        kwargs |= {"timeout": PATIENCE, "stream": True, "allow_redirects": False}
        response = super().request(*args, **kwargs)
        body = bytearray()
        try:
            # Whatever has come: a plain read waits for a block to be full.
            while chunk := response.raw.read1(8192, decode_content=True):
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise requests.RequestException("The answer is too long.")
                if time.monotonic() > end:
                    raise requests.Timeout("The answer takes too long.")
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise requests.ConnectionError(str(error)) from error
        finally:
            response.close()
        response._content = bytes(body)
        return response
