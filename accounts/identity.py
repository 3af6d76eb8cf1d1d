"""What sister titles installed elsewhere are told of the people who sign in here.

This installation is an OpenID Connect provider (allauth.idp) at the address of BASE_URL.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client, PrivateKey
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from newsroom.keys import local_identity_key
from newsroom.media import media_url

from .models import Profile, User


class IdentityAdapter(DefaultOIDCAdapter):
    scope_display = {
        "openid": _("that it is you"),
        "profile": _("your name, username, picture and profile page"),
        "email": _("your e-mail address"),
    }

    def get_issuer(self) -> str:
        # One for all hosts: people are known elsewhere by it.
        return str(settings.BASE_URL)

    def list_private_keys(
        self, *, did_activate: bool | None = None, is_active: bool | None = None
    ) -> list[PrivateKey]:
        pem = settings.IDP_OIDC_PRIVATE_KEY or local_identity_key(settings.VAR_DIR)
        return filter_keys(
            [PrivateKey(pem=pem)], did_activate=did_activate or None, is_active=is_active or None
        )

    def get_claims(
        self,
        purpose: str,
        user: User,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """OpenID Connect Core 1.0, section 5.1. What is empty is left out."""
        claims = {"sub": self.get_user_sub(client, user)}
        if "profile" in scopes:
            claims |= _profile(user)
        if "email" in scopes:
            addresses = EmailAddress.objects.filter(user=user, verified=True)
            if email:
                addresses = addresses.filter(email=email)
            if address := addresses.order_by("-primary", "pk").first():
                claims |= {"email": address.email, "email_verified": True}
        return claims


def _profile(user: User) -> dict[str, Any]:
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        return {"name": user.name} if user.name else {}
    told = {
        "name": profile.display_name,
        "preferred_username": profile.username,
        "profile": settings.BASE_URL + profile.get_absolute_url(),
    }
    if profile.picture:
        told["picture"] = urljoin(settings.BASE_URL, media_url(profile.picture))
    return told
