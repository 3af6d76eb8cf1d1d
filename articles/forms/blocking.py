"""Shutting a contributor out: why, for how long, and what becomes of what they sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .judging import ClausesForm, MessageField

DAYS = [("7", _("A week")), ("30", _("30 days")), ("365", _("A year")), ("0", _("For good"))]


class BlockForm(ClausesForm):
    days = forms.ChoiceField(
        label=_("For how long"),
        choices=[("", "---------"), *DAYS],
        error_messages={"required": _("Say for how long.")},
    )
    note = MessageField(
        label=_("Note"),
        required=False,
        help_text=_("For the desk. The person is told the clause, and until when."),
    )
    decline_waiting = forms.BooleanField(
        label=_("Also decline what waits, by the same clause"), required=False
    )
    withdraw_published = forms.BooleanField(
        label=_("Also withdraw what is published"),
        required=False,
        help_text=_("Their stories and user galleries. Readers are told the reason."),
    )
    field_order = ("clause", "days", "note", "decline_waiting", "withdraw_published")

    def __init__(self, *args: Any, may_withdraw: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_withdraw:
            del self.fields["withdraw_published"]

    def until(self) -> datetime | None:
        days = int(self.cleaned_data["days"])
        return timezone.now() + timedelta(days=days) if days else None
