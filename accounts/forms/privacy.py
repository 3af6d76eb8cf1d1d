from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Work


class LeaveForm(forms.Form):
    """What becomes of the person's published work, among what they may choose."""

    work = forms.ChoiceField(
        label=_("Your published work"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of these."),
            "invalid_choice": _("Choose one of these."),
        },
    )

    def __init__(self, *args: Any, works: list[Work], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["work"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(work.value, work.label) for work in works]

    def clean_work(self) -> Work:
        return Work(self.cleaned_data["work"])
