"""allauth's forms of passkeys, authenticator apps and recovery codes, in our words."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django.utils.translation import gettext_lazy as _

from .sign_in import PlainFields

# As long as a row's name is shown in full.
NAME_LENGTH = 60


class AuthenticateForm(PlainFields, base.AuthenticateForm):
    words = {"code": _("Code")}


class ReauthenticateForm(PlainFields, base.ReauthenticateForm):
    words = {"code": _("Code")}


class ActivateTOTPForm(PlainFields, totp.ActivateTOTPForm):
    words = {"code": _("Code from the app")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


class NamedKey(PlainFields):
    words = {"name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.max_length = NAME_LENGTH
        name.widget.attrs |= {"maxlength": NAME_LENGTH, "autocomplete": "off"}

    def clean_name(self) -> str:
        parent = getattr(super(), "clean_name", None)
        name = parent() if parent else self.cleaned_data["name"]  # type: ignore[attr-defined]
        return name[:NAME_LENGTH]


# What the library raises of an answer that no authenticator gave; it takes care of others.
_FORGED = (AttributeError, IndexError, InvalidSignature, KeyError, TypeError, ValueError)


class SoundAnswer:
    """An answer that makes no sense is refused as a wrong one is."""

    def clean_credential(self) -> Any:
        parent = getattr(super(), "clean_credential", None)
        try:
            return parent() if parent else self.cleaned_data["credential"]  # type: ignore[attr-defined]
        except _FORGED:
            raise get_adapter().validation_error("incorrect_code") from None

    def clean(self) -> Any:
        try:
            return super().clean()  # type: ignore[misc]
        except _FORGED:
            raise get_adapter().validation_error("incorrect_code") from None


class LoginWebAuthnForm(SoundAnswer, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateWebAuthnForm(SoundAnswer, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(SoundAnswer, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddWebAuthnForm(SoundAnswer, NamedKey, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.label = _("Sign in with it alone, without a password")
        field.help_text = _("The device then asks for your finger, your face or its PIN.")
        field.initial = True


class SignupWebAuthnForm(SoundAnswer, NamedKey, webauthn.SignupWebAuthnForm):
    pass


class EditWebAuthnForm(NamedKey, webauthn.EditWebAuthnForm):
    pass
