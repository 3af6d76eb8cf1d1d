from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _

from ..actions.policy import Part, read_policy

MAX_TEXT = 120_000


class PolicyForm(forms.Form):
    """The whole of a new version; `copied_from` is the one that the editor began with."""

    copied_from = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)
    text = forms.CharField(
        label=_("Text"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 40, "class": "policy-text"}),
        help_text=_(
            "A line with # before it begins a part, and each paragraph is a clause: they are "
            "numbered in their order. A last line with = before it says as what reason a clause "
            "is chosen in a decision."
        ),
        error_messages={"required": _("Write the policy here.")},
    )
    since = forms.SplitDateTimeField(
        label=_("In force from"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Empty: from now."),
    )

    parts: list[Part]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.parts = read_policy(text)
        return text

    def make(self) -> dict[str, Any]:
        """What `make_policy` takes."""
        given = self.cleaned_data
        return {
            "parts": self.parts,
            "copied_from": given["copied_from"],
            "since": given["since"],
        }
