"""How allauth works here."""

import logging
import unicodedata
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.ratelimits import MAIL_ERRORS, MailAway

from .models import Departure
from .network import site_of
from .places import signed_in
from .social import bring_name

logger = logging.getLogger("newsroom.mail")


def folded(address: str) -> str:
    """The address without what may vary while it is tried: case, width, accents, spaces."""
    plain = unicodedata.normalize("NFKD", address.casefold())
    return "".join(
        letter for letter in plain if unicodedata.category(letter)[0] not in "MCZ"
    ).casefold()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("That is your address already."),
        "email_password_mismatch": _("That address and password don’t go together."),
        "email_taken": _("Someone already signs in with this address."),
        "enter_current_password": _("That isn’t your password."),
        "incorrect_code": _("That code isn’t right."),
        "incorrect_password": _("That isn’t your password."),
        "invalid_or_expired_key": _("That code is no longer good. Please ask for a new one."),
        "too_many_login_attempts": _("Too many tries. Please wait a few minutes."),
        "rate_limited": _("Too many tries. Please wait a few minutes."),
        "same_as_current": _("That is your address already."),
    }

    def populate_username(self, request: Any, user: Any) -> None:
        """None: a person chooses one with their profile, before they first contribute."""

    def is_safe_url(self, url: str) -> bool:
        """This host's own pages: allauth would take every host in the settings, too."""
        host = self.request.get_host()
        return url.startswith(("/", f"{self.request.scheme}://{host}/")) and (
            url_has_allowed_host_and_scheme(url, {host}, require_https=self.request.is_secure())
        )

    def login(self, request: HttpRequest, user: Any) -> None:
        # Proving the address may have changed it since this user was read.
        user.refresh_from_db(fields=["password"])
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        if bring_name(request, user):
            messages.warning(
                request,
                _("Your username is taken on this site, or too like another. Choose one for here."),
            )
            query = urlencode({"next": response["Location"]})
            response["Location"] = f"{reverse('account-profile')}?{query}"
        if Departure.objects.filter(user=user).exists():
            # Wherever they were going: first they learn that they are leaving.
            response = redirect("account-privacy")
        # The places in the cookie are the person's by now (receivers.py).
        return signed_in(request, response)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # One count for an address however it is written, and at whichever title's door.
        return f"sign-in:{folded(str(credentials.get('email', '')))}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # The name of the paper as readers know it; allauth's own templates ask for a site.
        paper = site_of(self.request).name
        try:
            super().send_mail(template_prefix, email, {"paper": paper, **context})
        except MAIL_ERRORS as error:
            raise MailAway(str(error)) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What it tells of is done, and must not fail because of it."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except MailAway as error:
            logger.error("a notice about an account was not sent", extra={"error": str(error)})


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code isn’t right."),
        "unverified_email": _("Please confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = user.authenticator_set.filter(type=type).count() + 1 if user.pk else 1
        if number == 1:
            return gettext("Passkey")
        return gettext("Passkey {number}").format(number=number)
