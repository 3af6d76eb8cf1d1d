"""What is done against a contributor: why, for how long, and what becomes of what they sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .judging import ClausesForm, MessageField

WARN = "warn"
UNTIL = "until"
BAN = "ban"
SUSPENSIONS = [
    ("1", _("Suspend for a day")),
    ("7", _("Suspend for 7 days")),
    ("30", _("Suspend for 30 days")),
    (UNTIL, _("Suspend until a day")),
]
FURTHEST = timedelta(days=5 * 365)


class MeasureForm(ClausesForm):
    measure = forms.ChoiceField(
        label=_("What to do"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
    day = forms.DateField(
        label=_("Until which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("On that day they can send again."),
    )
    note = MessageField(
        label=_("Note"),
        required=False,
        help_text=_("For the desk. The person is told the clause, and until when."),
    )
    decline_waiting = forms.BooleanField(
        label=_("Also decline what waits, by the same clause"), required=False
    )
    remove_comments = forms.BooleanField(
        label=_("Also remove their published comments, by the same clause"), required=False
    )
    withdraw_published = forms.BooleanField(
        label=_("Also withdraw what is published"),
        required=False,
        help_text=_("Their stories, user galleries and comments. Readers are told the reason."),
    )
    field_order = (
        "measure",
        "day",
        "clause",
        "note",
        "decline_waiting",
        "remove_comments",
        "withdraw_published",
    )

    def __init__(
        self, *args: Any, may_warn: bool, may_block: bool, may_withdraw: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["measure"]
        field.choices = [
            *([(WARN, _("Warn"))] if may_warn else []),
            *([*SUSPENSIONS, (BAN, _("Ban for good"))] if may_block else []),
        ]
        del self.fields["remove_comments" if may_withdraw else "withdraw_published"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("day")
        if cleaned.get("measure") != UNTIL or "day" in self.errors:
            return cleaned
        today = timezone.localdate()
        if day is None:
            self.add_error("day", _("Choose the day."))
        elif day <= today:
            self.add_error("day", _("Choose a day that lies ahead."))
        elif day > today + FURTHEST:
            self.add_error("day", _("Choose a nearer day, or ban them for good."))
        return cleaned

    @property
    def is_warning(self) -> bool:
        return bool(self.cleaned_data["measure"] == WARN)

    def until(self) -> datetime | None:
        """When they can send again; None of a ban."""
        measure = self.cleaned_data["measure"]
        if measure == BAN:
            return None
        if measure == UNTIL:
            day = self.cleaned_data["day"]
            return timezone.make_aware(datetime(day.year, day.month, day.day))
        return timezone.now() + timedelta(days=int(measure))
