"""What an editor says with a decision on something that was sent in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.judging import MAX_MESSAGE
from ..models import Article, Batch, Clause, Contribution, Gallery, Policy, Section
from ..permissions import Person, can_edit
from ..validators import validate_visible

LISTED = 30  # of the latest galleries and stories, to choose from
FITTING = 8
TARGET = re.compile(r"\[([gs])([0-9]{1,18})\]\s*\Z")
MODELS: dict[str, type[Article] | type[Gallery]] = {"g": Gallery, "s": Article}


class MessageField(forms.CharField):
    """Counted as the browser counts it: a new line is one character."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=MAX_MESSAGE,
            validators=[validate_visible],
            widget=forms.Textarea(attrs={"rows": 4}),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return (
            super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)
            or ""
        )


class ClauseField(forms.ChoiceField):
    """A clause of the policy in force that something can be declined by."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Clause of the policy"),
            error_messages={
                "required": _("Choose the clause that it is about."),
                "invalid_choice": _("The policy has changed. Please choose again."),
            },
            **kwargs,
        )
        self.clauses: dict[str, Clause] = {}

    def offer(self, clauses: Iterable[Clause]) -> None:
        rows = list(clauses)
        self.clauses = {str(clause.pk): clause for clause in rows}
        groups = groupby(rows, key=lambda clause: clause.part_title)
        self.choices = [
            ("", "---------"),
            *((part, [(str(one.pk), str(one)) for one in some]) for part, some in groups),
        ]

    def clean(self, value: Any) -> Clause | None:
        return self.clauses.get(super().clean(value))


def clauses_in_force() -> list[Clause]:
    """Those that have a reason to choose them by."""
    return list(Policy.objects.current().clauses.exclude(reason=""))


class DecisionForm(forms.Form):
    # The version that the editor had before them.
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    message = MessageField(
        label=_("Message"), required=False, help_text=_("The contributor reads it. May be empty.")
    )


class AcceptStoryForm(DecisionForm):
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label=_("Section"),
        error_messages={"required": _("Choose the section that it goes to.")},
    )
    field_order = ("version", "section", "message")

    def __init__(self, *args: Any, item: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.queryset = Section.objects.filter(site=item.site_id)
        field.initial = item.section_id


class TargetForm(forms.Form):
    """An existing gallery or story, by its number or by words of its headline."""

    target = forms.CharField(
        label=_("Into a gallery or story that is there"),
        required=False,
        max_length=300,
        validators=[validate_visible],
        help_text=_("Words of its headline. Empty: a new user gallery."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    one_of = forms.CharField(required=False, max_length=30)
    kinds = "gs"

    def __init__(
        self, *args: Any, user: Person, item: Contribution | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.site = item.site_id if item else None  # of that title only
        self.fitting: list[tuple[str, str]] = []
        self.fields["target"].widget.attrs["list"] = f"{self['target'].auto_id}-list"

    def latest(self) -> list[str]:
        """What the field suggests."""
        rows = [row for letter in self.kinds for row in self._rows(letter)[:LISTED]]
        rows.sort(key=lambda row: row.modified_at, reverse=True)
        return [self._label(row) for row in rows[:LISTED] if can_edit(self.user, row)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words = cleaned.get("one_of") or cleaned.get("target") or ""
        cleaned["into"] = self._find(words.strip()) if "target" not in self.errors else None
        return cleaned

    def _find(self, words: str) -> Article | Gallery | None:
        if not words:
            return None
        named = TARGET.search(words)
        if named and named[1] in self.kinds:
            found = self._rows(named[1]).filter(pk=int(named[2]))[:1]
        else:
            found = [
                row
                for letter in self.kinds
                for row in self._rows(letter).filter(headline__icontains=words)[:FITTING]
            ]
        rows = [row for row in found if can_edit(self.user, row)]
        if not rows:
            self.add_error("target", _("Nothing that you may change has this name."))
        elif len(rows) > 1:
            self.fitting = [(self._key(row), self._label(row)) for row in rows[:FITTING]]
            self.add_error("target", _("Several have these words. Choose one."))
        else:
            return rows[0]
        return None

    def _rows(self, letter: str) -> Any:
        rows: Any = MODELS[letter]._default_manager.filter(withdrawn_at=None)
        if self.site is not None:
            rows = rows.filter(site=self.site)
        return rows.defer("body" if letter == "s" else "intro").order_by("-modified_at", "-id")

    def _key(self, row: Article | Gallery) -> str:
        return f"[{'g' if isinstance(row, Gallery) else 's'}{row.pk}]"

    def _label(self, row: Article | Gallery) -> str:
        about = f"{row._meta.verbose_name}, {row.status.lower()}"
        return f"{row.headline} ({about}) {self._key(row)}"


class AcceptPicturesForm(TargetForm, DecisionForm):
    field_order = ("version", "target", "one_of", "message")


class ClausesForm(forms.Form):
    clause = ClauseField()

    def __init__(self, *args: Any, clauses: Iterable[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["clause"]
        field.offer(clauses)


class DeclineForm(ClausesForm, DecisionForm):
    field_order = ("version", "clause", "message")


class AskForm(ClausesForm, DecisionForm):
    clause = ClauseField(required=False)
    message = MessageField(
        label=_("What to change"),
        error_messages={"required": _("Say what it is about, in a sentence or two.")},
        help_text=_("The contributor reads it, and can send another version."),
    )
    field_order = ("version", "message", "clause")


class PublishForm(DecisionForm):
    """Of a comment, which is published as it is."""


class RestoreForm(DecisionForm):
    """Of a comment that was removed."""


class SayForm(forms.Form):
    message = MessageField(
        label=_("Write to the contributor"),
        error_messages={"required": _("Say what it is about, in a sentence or two.")},
    )


class BatchForm(ClausesForm, TargetForm):
    """What to do with all that were ticked, which the page says beside it."""

    what = forms.ChoiceField(choices=[(what.value, "") for what in Batch.What])
    clause = ClauseField(required=False)
    gallery_headline = forms.CharField(
        label=_("Or into a new gallery, named"),
        required=False,
        max_length=150,
        validators=[validate_visible],
    )
    message = MessageField(label=_("Message to each"), required=False, help_text=_("May be empty."))
    kinds = "g"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        target.label = _("Into a gallery that is there")
        target.help_text = _("Words of its headline. In a published one they show at once.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        into = cleaned.get("target") or cleaned.get("gallery_headline")
        # Enter in a field presses the first button, whichever was meant.
        what, clause = cleaned.get("what"), cleaned.get("clause")
        if what == Batch.What.DECLINE and into:
            self.add_error("target", _("To decline them, leave the gallery empty."))
        if what == Batch.What.PUBLISH and into:
            self.add_error("target", _("To publish them, leave the gallery empty."))
        if what == Batch.What.PUBLISH and clause:
            self.add_error("clause", _("To publish them, choose no clause."))
        if what == Batch.What.GALLERY and clause:
            self.add_error("clause", _("To accept them, choose no clause."))
        return cleaned
