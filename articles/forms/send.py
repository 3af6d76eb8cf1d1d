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
from accounts.models import Area

from .. import rich_text
from ..models import Contribution, Section
from ..models.contribution import MAX_LINKS, MAX_TEXT
from ..validators import MAX_HEADLINE, validate_visible
from .sent import HTML, LineField, SentForm

MAX_ADDRESS = 500
_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]


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


class SendForm(SentForm):
    """What is sent, but for its pictures (send_pictures.py)."""

    max_markup = 4 * MAX_TEXT
    too_long = _("This text is too long. Shorten it, or send it in parts.")

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

    item: Contribution | None

    def __init__(
        self,
        kind: str,
        typed: Mapping[str, Any] | None = None,
        *,
        site: Site,
        item: Contribution | None = None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(typed, item=item, initial=_initial(item, kept))
        self.kind = kind
        self.places: list[Area] = []
        section: Any = self.fields["section"]
        section.queryset = Section.objects.filter(site=item.site_id if item else site)
        self.fields["terms"].label = _("I made this myself, may pass it on, and agree to the terms")
        self.fields["happened_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        if kind == Contribution.Kind.PICTURES:
            self.fields["text"].label = _("What they show")
            self.fields["text"].widget.attrs["rows"] = 5

    def fields_to_send(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("headline", "text", "section", "area", "place", "happened_on", "links")
        }

    def clean_text(self) -> str:
        cleaned = super().clean_text()
        if len(cleaned) > MAX_TEXT:
            raise self.is_too_long()
        if self.kind == Contribution.Kind.STORY and not rich_text.plain_text(cleaned).strip():
            raise ValidationError(_("Write your story here."), code="required")
        return cleaned

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
