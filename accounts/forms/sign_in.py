"""allauth's forms in our words."""

from typing import Any

from allauth.account import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..actions.sign_up import find_unproved, hold_password
from ..models import User

PASSWORD_HELP = _("At least 8 characters, and not one that many people use.")


class PlainFields:
    """Labels above their fields instead of placeholders in them."""

    words: dict[str, Any] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            if name == "password1":
                field.help_text = PASSWORD_HELP
            if name == "code":
                # Not "off" by mistake of a phone: codes have no words to correct.
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class LoginForm(PlainFields, forms.LoginForm):
    words = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def _clean_with_password(self, credentials: dict[str, Any]) -> Any:
        # Beside the field, where it is looked for.
        try:
            return super()._clean_with_password(credentials)
        except ValidationError as error:
            self.add_error("password", error)
            return self.cleaned_data


class SignupForm(PlainFields, forms.SignupForm):
    words = {"email": _("E-mail address"), "password1": _("Password")}
    account_already_exists: bool
    _unproved: User | None = None

    def validate_unique_email(self, value: str) -> str:
        """An address that nobody proved is free; what stands there is taken over."""
        email = super().validate_unique_email(value)
        if self.account_already_exists:
            self._unproved = find_unproved(email)
            self.account_already_exists = self._unproved is None
        return email

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        # Made in any case: otherwise the clock tells who has an account.
        self._password = make_password(self.cleaned_data.pop("password1", None))
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # The same address at the same moment.
            self._unproved = find_unproved(self.cleaned_data["email"])
            self.account_already_exists = self._unproved is None
            return super().try_save(request)

    def save(self, request: HttpRequest) -> User:
        user = self._unproved or super().save(request)
        hold_password(request, user, self._password)
        return user


class AddEmailForm(PlainFields, forms.AddEmailForm):
    words = {"email": _("New address")}


class ChangePasswordForm(PlainFields, forms.ChangePasswordForm):
    words = {
        "oldpassword": _("Password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class SetPasswordForm(PlainFields, forms.SetPasswordForm):
    words = {"password1": _("New password"), "password2": _("New password again")}


class ResetPasswordForm(PlainFields, forms.ResetPasswordForm):
    words = {"email": _("E-mail address")}


class ResetPasswordKeyForm(PlainFields, forms.ResetPasswordKeyForm):
    words = {"password1": _("New password"), "password2": _("New password again")}


class ReauthenticateForm(PlainFields, forms.ReauthenticateForm):
    words = {"password": _("Password")}


class RequestLoginCodeForm(PlainFields, forms.RequestLoginCodeForm):
    words = {"email": _("E-mail address")}


class ConfirmLoginCodeForm(PlainFields, forms.ConfirmLoginCodeForm):
    words = {"code": _("Code")}


class ConfirmEmailForm(PlainFields, forms.ConfirmEmailVerificationCodeForm):
    words = {"code": _("Code")}


class ConfirmResetForm(PlainFields, forms.ConfirmPasswordResetCodeForm):
    words = {"code": _("Code")}
