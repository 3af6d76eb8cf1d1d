"""What the forms have in common in which readers send in what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import LegalText

from .. import plain_text, rich_text
from ..actions.judging import MAX_MESSAGE, checked_message
from ..models import Submission
from ..validators import validate_visible

# How the text comes: typed into a plain field, or from the editor of js/send-text.js.
PLAIN, HTML = "plain", "html"


class LineField(forms.CharField):
    """One line, with single spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[validate_visible], **kwargs)

    def to_python(self, value: Any) -> Any:
        return " ".join((super().to_python(value) or "").split())


class VersionInput(forms.CheckboxInput):
    """A box whose value is the version that is agreed to; `attrs` hold it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        is_ticked = bool(value) and value == str(self.attrs["value"])
        return super().get_context(name, is_ticked, attrs)


class SentForm(forms.Form):
    """A text, in markup or plain; the terms; and a word to the editor with what is changed.

    `typed` are the fields as they were posted, `kept` as they lie unsent; nothing else is read.
    """

    text = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    note = forms.CharField(
        label=_("A word to the editor"),
        required=False,
        help_text=_("Such as what you changed. Readers don’t see it."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_MESSAGE}),
    )
    # Its value is the version of the terms that the person had before them.
    terms = forms.CharField(
        error_messages={"required": _("Please agree to the terms.")}, widget=VersionInput
    )

    # What is longer before it is cleaned is too long in any case, and slow to read.
    max_markup: ClassVar[int]
    too_long: ClassVar[Any] = _("This text is too long.")

    def __init__(
        self,
        typed: Mapping[str, Any] | None = None,
        *,
        item: Submission | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(typed, initial=dict(initial or {}))
        self.item = item
        self._clean: dict[str, str | None] = {}
        if item is None or item.sent_at is None:
            del self.fields["note"]
        self.terms_version = LegalText.TERMS.current.number
        self.fields["terms"].widget.attrs["value"] = self.terms_version

    # How the text is read and shown: a kind of text of its own has its own

    def clean_markup(self, source: str) -> str:
        """Raises ValidationError."""
        return rich_text.clean_sent(source)

    def to_markup(self, typed: str) -> str:
        return plain_text.to_html(typed)

    @property
    def text_form(self) -> str:
        source: Mapping[str, Any] = self.data if self.is_bound else self.initial
        return HTML if source.get("text_form") == HTML else PLAIN

    @property
    def shown_text(self) -> str:
        """As a plain field shows it."""
        value = str(self["text"].value() or "")
        if self.text_form == PLAIN or len(value) > self.max_markup:
            return value
        cleaned = self._cleaned(value)
        return value if cleaned is None else plain_text.to_plain(cleaned)

    @property
    def shown_html(self) -> str | None:
        """As the editor takes it; None where only the plain field can hold what was typed."""
        value = str(self["text"].value() or "")
        if len(value) > self.max_markup:
            return None
        return self._cleaned(value if self.text_form == HTML else self._from_plain(value))

    def clean_text(self) -> str:
        value: str = self.cleaned_data["text"]
        if len(value) > self.max_markup:
            raise self.is_too_long()
        source = value if self.text_form == HTML else self._from_plain(value)
        cleaned = self._cleaned(source)
        return self.clean_markup(source) if cleaned is None else cleaned  # which says why

    def is_too_long(self) -> ValidationError:
        return ValidationError(self.too_long, code="too_long")

    def _from_plain(self, typed: str) -> str:
        """A text that comes back as it went out keeps the markup that a plain field can't show."""
        for stored in self._stored_texts():
            if plain_text.unchanged(typed, stored):
                return stored
        return self.to_markup(typed)

    def _stored_texts(self) -> list[str]:
        if self.item is None:
            return []
        unsent = self.item.unsent
        typed = str(unsent.get("text", "")) if unsent.get("text_form") == HTML else ""
        kept = self._cleaned(typed) if len(typed) <= self.max_markup else None
        return [text for text in (kept, self.item.text) if text]

    def _cleaned(self, source: str) -> str | None:
        """None for what can't be; done once, though a page shows it in two forms."""
        if source not in self._clean:
            try:
                self._clean[source] = self.clean_markup(source)
            except ValidationError:
                self._clean[source] = None
        return self._clean[source]

    # The rest

    def clean_note(self) -> str:
        try:
            return checked_message(self.cleaned_data["note"])
        except ValidationError as error:
            raise ValidationError(error.error_dict["message"]) from None

    def clean_terms(self) -> int:
        if self.cleaned_data["terms"] != str(self.terms_version):
            raise ValidationError(
                _("The terms have changed. Please read them, and agree once more."), code="old"
            )
        return self.terms_version
