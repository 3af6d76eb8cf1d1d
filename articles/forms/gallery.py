from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..actions.galleries import MAX_PICTURES, Placed, held_photos
from ..actions.locking import lock
from ..actions.readiness import item_problems, rights_note
from ..compare import GALLERY_WRITTEN
from ..models import Gallery, GalleryItem, Photo
from ..validators import validate_visible
from .publication import PublicationForm

EMPTY_ROWS = 3  # to add pictures without the script
LAST = MAX_PICTURES * 10  # where a row stands whose place was left empty


def _words(max_length: int, label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=max_length,
        validators=[validate_visible],
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
    )


class PlaceForm(forms.Form):
    """A picture of a gallery, with its words there."""

    photo = forms.IntegerField(
        label=_("number of the picture"),
        required=False,
        min_value=1,
        max_value=2**62,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "list": "newest-pictures"}),
    )
    place = forms.IntegerField(label=_("place"), required=False, min_value=0, max_value=LAST)
    caption = _words(500, _("caption"))
    alt = _words(300, _("description"))
    remove = forms.BooleanField(label=_("Remove"), required=False)

    picture: Photo | None = None  # what `photo` stands for; set by the table

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.leaves:
            self.errors.clear()  # nobody need put right what goes

    def clean(self) -> None:
        without = "photo" not in self.errors and not self.cleaned_data.get("photo")
        if without and not self.is_blank:
            self.add_error("photo", _("Which picture are these words for?"))

    @property
    def leaves(self) -> bool:
        return bool(self["remove"].value())

    @property
    def is_blank(self) -> bool:
        return not any(self[name].value() for name in ("photo", "caption", "alt"))

    @property
    def number(self) -> int:
        """The id that was given, also in a row with errors; 0 if it can be none."""
        return _number(self["photo"].value(), 0)

    @property
    def order(self) -> int:
        return _number(self["place"].value(), LAST)

    @property
    def rights(self) -> str:
        return rights_note(self.picture) if self.picture else ""

    @property
    def item(self) -> GalleryItem | None:
        """What it would place, of a picture that is there."""
        if self.picture is None:
            return None
        words = {name: self[name].value() or "" for name in ("caption", "alt")}
        return GalleryItem(photo=self.picture, **words)


def _number(value: object, otherwise: int) -> int:
    text = str(value if value is not None else "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else otherwise


class PlaceFormSet(BaseFormSet):
    """The pictures of a gallery, in the order of their places. It replaces what is stored."""

    must_be_ready_at: datetime | None = None

    @cached_property
    def rows(self) -> list[PlaceForm]:
        """Those with a picture or words; the removed ones among them, until that is saved."""
        rows: list[PlaceForm] = [form for form in self.forms if not form.is_blank]
        numbers = {form.number for form in rows}
        if self.is_bound:
            library = held_photos(numbers)
        else:
            library = Photo.objects.library().defer("facts").in_bulk(numbers)
        for form in rows:
            form.picture = library.get(form.number)
        return sorted(rows, key=lambda form: form.order)

    @property
    def blank_rows(self) -> list[PlaceForm]:
        return [form for form in self.forms if form.is_blank]

    @property
    def staying(self) -> list[PlaceForm]:
        return [form for form in self.rows if not form.leaves]

    def items(self) -> list[GalleryItem]:
        return [item for form in self.staying if (item := form.item)]

    def placed(self) -> list[Placed]:
        return [
            Placed(
                form.cleaned_data["photo"], form.cleaned_data["caption"], form.cleaned_data["alt"]
            )
            for form in self.staying
        ]

    def clean(self) -> None:
        seen = set()
        for form in self.staying:
            if "photo" in form.errors:
                continue
            if form.picture is None:
                form.add_error("photo", _("This picture is no longer in the library."))
            elif form.number in seen:
                form.add_error("photo", _("This picture is in the gallery already."))
            elif self.must_be_ready_at:
                self._ask_for_readiness(form)
            seen.add(form.number)
        if len(self.staying) > MAX_PICTURES:
            raise forms.ValidationError(
                _("A gallery holds %(max)d pictures at most."), params={"max": MAX_PICTURES}
            )
        if self.must_be_ready_at and not self.staying:
            raise forms.ValidationError(_("A gallery needs a picture before it can be published."))

    def _ask_for_readiness(self, form: PlaceForm) -> None:
        item = form.item
        assert item  # noqa: S101 - its picture is there
        for field, problem in item_problems(item, self.must_be_ready_at).items():
            form.add_error(field, problem)


PictureTable = formset_factory(
    PlaceForm,
    formset=PlaceFormSet,
    extra=EMPTY_ROWS,
    # Its own message says that there are too many; this bounds the work before.
    max_num=2 * MAX_PICTURES,
    absolute_max=2 * MAX_PICTURES,
)


class GalleryForm(PublicationForm):
    class Meta:
        model = Gallery
        fields = GALLERY_WRITTEN

    @staticmethod
    def lock(pk: int, expected_version: int) -> Gallery:
        return lock(Gallery, pk, expected_version)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures: PlaceFormSet = PictureTable(  # type: ignore[assignment]
            self.data if self.is_bound else None,
            prefix="pictures",
            initial=None if self.is_bound else self._stored(),
        )

    def _stored(self) -> list[dict[str, Any]]:
        if self.is_new:
            return []
        items = self.instance.items.order_by("position", "id")
        return [
            {"photo": item.photo_id, "place": place, "caption": item.caption, "alt": item.alt}
            for place, item in enumerate(items, 1)
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        section, site = self.cleaned_data.get("section"), self.cleaned_data.get("site")
        if section and site and section.site_id != site.pk:
            self.add_error("section", _("This section belongs to another title."))
        if self.will_be_ready:
            self.pictures.must_be_ready_at = self.ready_at
        if not self.pictures.is_valid():
            self.add_error(None, _("Look at the pictures below: something is not right there."))
        return cleaned
