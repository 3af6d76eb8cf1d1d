"""The form in which readers send a story or pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.areas import named_area
from accounts.models import Area, LegalText

from .. import plain_text, rich_text
from ..actions.judging import MAX_MESSAGE, checked_message
from ..models import Contribution, Section
from ..models.contribution import MAX_LINKS, MAX_TEXT
from ..validators import MAX_HEADLINE, validate_visible

# How the text comes: typed into a plain field, or from the editor of js/send-text.js.
PLAIN, HTML = "plain", "html"
MAX_ADDRESS = 500
# What is longer before it is cleaned is too long in any case, and slow to read.
MAX_MARKUP = 4 * MAX_TEXT
_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]


class LineField(forms.CharField):
    """One line, with single spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[validate_visible], **kwargs)

    def to_python(self, value: Any) -> Any:
        return " ".join((super().to_python(value) or "").split())


class LinksField(forms.CharField):
    """Addresses of the web, one a line; as a list."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        links = list(dict.fromkeys(text.split()))
        if len(links) > MAX_LINKS:
            raise ValidationError(
                _("Please give %(max)d links at most."), code="many", params={"max": MAX_LINKS}
            )
        return [self._address(link) for link in links]

    def _address(self, link: str) -> str:
        address = link if "://" in link else f"https://{link}"
        try:
            validate_visible(address)
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            address = ""
        if not address or len(address) > MAX_ADDRESS:
            raise ValidationError(
                _("“%(link)s” isn’t a web address."), code="invalid", params={"link": link[:80]}
            )
        return address


class VersionInput(forms.CheckboxInput):
    """A box whose value is the version that is agreed to; `attrs` hold it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        is_ticked = bool(value) and value == str(self.attrs["value"])
        return super().get_context(name, is_ticked, attrs)


class SendForm(forms.Form):
    """What is sent, but for its pictures (send_pictures.py).

    `typed` are the fields as they were posted, or kept unsent; nothing else is read.
    """

    headline = LineField(
        label=_("Headline"),
        max_length=MAX_HEADLINE,
        error_messages={"required": _("Give it a headline.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Your story"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label=_("For which part of the paper?"),
        required=False,
        empty_label=_("You decide"),
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    area = LineField(
        label=_("Where was it?"),
        required=False,
        max_length=200,
        help_text=_("A town, district or province."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = LineField(
        label=_("Where exactly"),
        required=False,
        max_length=120,
        help_text=_("Such as a street or a farm."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    happened_on = forms.DateField(
        label=_("When was it?"),
        required=False,
        input_formats=_DAYS,
        error_messages={"invalid": _("Give a day, such as 2026-11-22.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    links = LinksField(
        label=_("Links"),
        required=False,
        help_text=_("What readers or we should see as well. One a line, up to five."),
        widget=forms.Textarea(
            attrs={"rows": 2, "inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    note = forms.CharField(
        label=_("A word to the editor"),
        required=False,
        help_text=_("Such as what you changed. Readers don’t see it."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_MESSAGE}),
    )
    # Its value is the version of the terms that the person had before them.
    terms = forms.CharField(
        label=_("I made this myself, may pass it on, and agree to the terms"),
        error_messages={"required": _("Please agree to the terms.")},
        widget=VersionInput,
    )

    def __init__(
        self,
        kind: str,
        typed: Mapping[str, Any] | None = None,
        *,
        site: Site,
        item: Contribution | None = None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(typed, initial=_initial(item, kept))
        self.kind, self.item = kind, item
        self.places: list[Area] = []
        section: Any = self.fields["section"]
        section.queryset = Section.objects.filter(site=item.site_id if item else site)
        if item is None or item.sent_at is None:
            del self.fields["note"]
        self.terms_version = LegalText.TERMS.current.number
        self.fields["terms"].widget.attrs["value"] = self.terms_version
        self.fields["happened_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        if kind == Contribution.Kind.PICTURES:
            self.fields["text"].label = _("What they show")
            self.fields["text"].widget.attrs["rows"] = 5

    def fields_to_send(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("headline", "text", "section", "area", "place", "happened_on", "links")
        }

    # The text

    @property
    def text_form(self) -> str:
        source: Mapping[str, Any] = self.data if self.is_bound else self.initial
        return HTML if source.get("text_form") == HTML else PLAIN

    @property
    def shown_text(self) -> str:
        """As a plain field shows it."""
        value = str(self["text"].value() or "")
        if self.text_form == PLAIN or len(value) > MAX_MARKUP:
            return value
        cleaned = _cleaned(value)
        return value if cleaned is None else plain_text.to_plain(cleaned)

    @property
    def shown_html(self) -> str | None:
        """As the editor takes it; None where only the plain field can hold what was typed."""
        value = str(self["text"].value() or "")
        if len(value) > MAX_MARKUP:
            return None
        return _cleaned(value if self.text_form == HTML else self._from_plain(value))

    def clean_text(self) -> str:
        value: str = self.cleaned_data["text"]
        if len(value) > MAX_MARKUP:
            raise _too_long()
        cleaned = rich_text.clean_sent(value if self.text_form == HTML else self._from_plain(value))
        if len(cleaned) > MAX_TEXT:
            raise _too_long()
        if self.kind == Contribution.Kind.STORY and not rich_text.plain_text(cleaned).strip():
            raise ValidationError(_("Write your story here."), code="required")
        return cleaned

    def _from_plain(self, typed: str) -> str:
        """A text that comes back as it went out keeps the markup that a plain field can't show."""
        for stored in self._stored_texts():
            if plain_text.unchanged(typed, stored):
                return stored
        return plain_text.to_html(typed)

    def _stored_texts(self) -> list[str]:
        if self.item is None:
            return []
        unsent = self.item.unsent
        kept = _cleaned(str(unsent.get("text", ""))) if unsent.get("text_form") == HTML else None
        return [text for text in (kept, self.item.text) if text]

    # The rest

    def clean_area(self) -> Area | None:
        text: str = self.cleaned_data["area"]
        if not text:
            return None
        area = self.item.area if self.item else None
        if area and area.path == text:
            return area
        area, self.places = named_area(text, str(self.data.get("area_choice", "")))
        if area is None:
            raise ValidationError(
                _("Which of these is it?")
                if self.places
                else _("We don’t know this place. Leave this empty, and say below where it was."),
                code="place",
            )
        return area

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day lies ahead."), code="ahead")
        return day

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


def _initial(item: Contribution | None, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was typed last and not sent, or else what was sent."""
    if kept:
        return dict(kept)
    if item is None:
        return {}
    return {
        "headline": item.headline,
        "text": item.text,
        "text_form": HTML,
        "section": item.section_id or "",
        "area": item.area.path if item.area else "",
        "place": item.place,
        "happened_on": item.happened_on,
        "links": "\n".join(item.links),
    }


def _cleaned(source: str) -> str | None:
    try:
        return rich_text.clean_sent(source)
    except ValidationError:
        return None


def _too_long() -> ValidationError:
    return ValidationError(
        _("This text is too long. Shorten it, or send it in parts."), code="too_long"
    )
