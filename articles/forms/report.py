"""What a reader says is wrong with a comment; below "against the law" what a notice needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..actions.reporting import Said, checked_report
from ..models import MAX_REPORT, Report
from .judging import MessageField


class ReportForm(forms.Form):
    """Whoever takes the report looks at it (actions/reporting.py)."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong with it."),
            "invalid_choice": _("Choose what is wrong with it."),
        },
    )
    text = forms.CharField(
        label=_("Tell us more"),
        required=False,
        help_text=_("Which words do you mean? The author never learns who you are."),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": MAX_REPORT}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    of_child_abuse = forms.BooleanField(
        label=_("It is about the sexual abuse of children"),
        required=False,
        help_text=_("Then you may leave out your name and address."),
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is accurate and complete"),
        required=False,
    )

    def __init__(self, data: Any = None, *, person: User | None) -> None:
        known = {"name": person.name, "email": person.email} if person else {}
        super().__init__(data, initial=known, use_required_attribute=False)
        self.person = person
        self.fields["email"].help_text = (
            _("The answer goes there.")
            if person
            else _("If you want to know what we decide. A legal notice needs it.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "reason" not in cleaned:
            return cleaned
        try:
            checked_report(self.said())
        except ValidationError as error:
            for name, wrong in error.error_dict.items():
                if name not in self.errors:
                    self.add_error(name, wrong)
        return cleaned

    def said(self) -> Said:
        given = self.cleaned_data
        is_notice = given.get("reason") == Report.Reason.ILLEGAL
        # Of somebody who is signed in the address is asked for with a notice alone.
        has_address = is_notice or self.person is None
        return Said(
            given.get("reason", ""),
            given.get("text", ""),
            given.get("email", "") if has_address else "",
            given.get("name", ""),
            given.get("of_child_abuse", False),
            given.get("good_faith", False),
        )


class AnswerForm(forms.Form):
    answer = MessageField(
        label=_("What to say to who gave notice"),
        required=False,
        help_text=_(
            "It goes with the outcome, ten minutes after you decide on the comment. May be empty."
        ),
    )
