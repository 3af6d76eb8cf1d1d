from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.socialaccount import forms
from allauth.socialaccount.models import SocialApp
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.SignupForm):
    """Asks for the address that a provider didn't tell."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class DisconnectForm(forms.DisconnectForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].error_messages["required"] = _("Choose which one to remove.")

    def save(self) -> None:
        account = self.cleaned_data["account"]
        try:
            account.get_provider()
        except SocialApp.DoesNotExist:  # its keys are gone, and with them its name
            raise_if_reauthentication_required(self.request, app="allauth.socialaccount")
            account.delete()
        else:
            super().save()
