"""What its sender says of each picture, in the order of the form."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ..actions.contributions import Words
from ..models import Contribution, ContributionPicture, Photo
from .photo import ACCEPT, PicturesInput
from .sent import LineField

# Without scripts they come all at once.
MAX_AT_ONCE = 10
EARLIEST = 1826  # the year of the first photograph that is left
_UNSHOWN = [f"photo__{name}" for name in Photo.UNSHOWN]
_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y %H:%M"]


class FilesForm(forms.Form):
    files: Any = forms.FileField(
        label=_("Add pictures"),
        required=False,
        help_text=_("JPEG, HEIC, PNG, WebP, AVIF or GIF, up to 40 MB each."),
        # Without `capture`, so that a phone offers both its camera and what is stored.
        widget=PicturesInput(attrs={"accept": ACCEPT, "multiple": True}),
    )


class PictureForm(forms.Form):
    caption = LineField(label=_("Caption"), required=False, max_length=500)
    alt = LineField(
        label=_("What the picture shows"),
        required=False,
        max_length=300,
        help_text=_("For people who can’t see it."),
    )
    credit = LineField(label=_("Who took it"), required=False, max_length=160)
    taken_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        input_formats=_TIMES,
        error_messages={"invalid": _("Give a day and a time, such as 2026-11-22 08:30.")},
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    place = LineField(label=_("Where"), required=False, max_length=120)

    def __init__(
        self, picture: ContributionPicture, typed: Mapping[str, Any] | None, bound: bool
    ) -> None:
        prefix = f"picture-{picture.pk}"
        names = ("caption", "alt", "credit", "taken_at", "place")
        initial = {name: getattr(picture, name) for name in names}
        if typed:
            told = {name: typed.get(f"{prefix}-{name}") for name in names}
            initial |= {name: value for name, value in told.items() if value is not None}
        super().__init__(typed if bound else None, prefix=prefix, initial=initial)
        self.picture = picture

    def clean_taken_at(self) -> datetime | None:
        taken: datetime | None = self.cleaned_data["taken_at"]
        if taken is None:
            return None
        if taken.year < EARLIEST:
            raise ValidationError(_("Please look at the year."), code="early")
        if taken > timezone.now() + timedelta(days=1):
            raise ValidationError(_("A picture can’t have been taken in the future."), code="ahead")
        held = self.picture.taken_at
        # The field shows no seconds; they are worth keeping.
        return held if held and held.replace(second=0, microsecond=0) == taken else taken

    def told_facts(self) -> str:
        """Who, when and where, as it stands in the fields, for the eye."""
        when = self["taken_at"].value()
        with suppress(ValueError):  # as it was typed
            when = datetime.fromisoformat(when) if isinstance(when, str) else when
        if isinstance(when, datetime):
            when = date_format(when, "j F Y, H:i")
        parts = (self["credit"].value(), when, self["place"].value())
        return " · ".join(str(part) for part in parts if part)

    def has_wrong_facts(self) -> bool:
        return self.is_bound and any(self[name].errors for name in ("credit", "taken_at", "place"))

    def words(self) -> Words:
        return Words(self.picture.pk, **self.cleaned_data)


@dataclass(frozen=True)
class Pictures:
    """The forms of all pictures of a contribution, in their sender's order."""

    forms: list[PictureForm]
    # Whether there are some that the window that was sent didn't show.
    has_others: bool

    @classmethod
    def of(
        cls, item: Contribution | None, typed: Mapping[str, Any] | None = None, *, bound: bool
    ) -> Pictures:
        if item is None:
            return cls([], False)
        held = {
            str(picture.pk): picture
            for picture in item.pictures.select_related("photo").defer(*_UNSHOWN)
        }
        named = typed.get("pictures", []) if typed else []
        order = [pk for pk in dict.fromkeys(named) if pk in held]
        others = [pk for pk in held if pk not in order]
        # One that came with this very form speaks for itself.
        told = {pk for pk in order if typed and f"picture-{pk}-caption" in typed}
        made = [PictureForm(held[pk], typed, bound and pk in told) for pk in [*order, *others]]
        return cls(made, bool(others))

    def are_valid(self) -> bool:
        """Asks each, so that all that is wrong is told."""
        return not [form for form in self.forms if form.is_bound and not form.is_valid()]

    def words(self) -> list[Words]:
        return [
            form.words()
            if form.is_bound
            else Words(form.picture.pk, **{name: form.initial[name] for name in form.fields})
            for form in self.forms
        ]
