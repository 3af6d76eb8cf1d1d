from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ..actions.tags import parse_tag_names
from ..models import Photo
from ..pictures.renditions import SHAPES
from ..validators import validate_visible
from .story import TagNamesWidget

MAX_TOGETHER = 50
ACCEPT = "image/*,.heic,.heif"
SMALLEST_CROP = 0.05  # of the picture's width and of its height
WORDS = ("alt", "caption", "credit")


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """One picture or more, as a list; each is judged by whoever takes it in."""

    widget = PicturesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = list(filter(None, data or []))
        if not files:
            raise ValidationError(_("Choose a picture."), code="required")
        if len(files) > MAX_TOGETHER:
            raise ValidationError(
                _("Choose %(max)d pictures at most.") % {"max": MAX_TOGETHER}, code="too_many"
            )
        return files


class WordsForm(forms.ModelForm):
    """What is said of pictures that bring no words of their own."""

    class Meta:
        model = Photo
        fields = WORDS

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WORDS}


class AddPhotosForm(WordsForm):
    file = PicturesField(
        label=_("pictures"),
        help_text=_("JPEG, HEIC, PNG, WebP, AVIF or GIF, up to 40 MB each."),
        widget=PicturesInput(attrs={"accept": ACCEPT, "multiple": True}),
    )

    field_order = ("file", *WORDS)


class PercentField(forms.FloatField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"required": False, "min_value": 0, "max_value": 100, **kwargs}
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "step": "0.1", "inputmode": "decimal"}


class CropWidget(forms.MultiWidget):
    def decompress(self, value: Any) -> list[float | None]:
        return value or [None] * 4


class CropField(forms.MultiValueField):
    """Left, top, right and bottom in percent, as initially given; what comes of it is the
    four fractions, or None for no crop.
    """

    EDGES = (_("left"), _("top"), _("right"), _("bottom"))

    def __init__(self, **kwargs: Any) -> None:
        fields = tuple(PercentField() for _edge in self.EDGES)
        label = kwargs["label"]
        for field, edge in zip(fields, self.EDGES, strict=True):
            field.widget.attrs["aria-label"] = f"{label}, {edge}, %"
        widget = CropWidget([field.widget for field in fields])
        super().__init__(fields, widget=widget, required=False, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> list[float] | None:
        if not data_list:
            return None
        if None in data_list:
            raise ValidationError(_("Fill in all four, or none."), code="incomplete")
        left, top, right, bottom = (round(part / 100, 4) for part in data_list)
        if right - left < SMALLEST_CROP or bottom - top < SMALLEST_CROP:
            raise ValidationError(
                _("The left must lie left of the right, the top above the bottom, 5 % apart."),
                code="empty",
            )
        return [left, top, right, bottom]


class PhotoForm(forms.ModelForm):
    tag_names = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1500,
        widget=TagNamesWidget(attrs={"class": "vTextField", "data-tag-names": ""}),
        help_text=_("Commas between them. New ones are made as you type them."),
    )
    focus_left = PercentField(label=_("From the left, %"))
    focus_top = PercentField(label=_("From the top, %"))

    class Meta:
        model = Photo
        fields = (
            *WORDS,
            "copyright_notice",
            "usage_terms",
            "expires_at",
            "taken_at",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        photo = self.instance
        for shape in SHAPES:
            self.fields[crop_name(shape)] = CropField(label=shape)
            crop = photo.crops.get(shape)
            self.initial[crop_name(shape)] = crop and [as_percent(part) for part in crop]
        self.initial["focus_left"] = as_percent(photo.focus_x)
        self.initial["focus_top"] = as_percent(photo.focus_y)
        if photo.pk:
            names = photo.tags.order_by("name").values_list("name", flat=True)
            self.initial.setdefault("tag_names", ", ".join(names))

    def focus_fields(self) -> list[BoundField]:
        return [self["focus_left"], self["focus_top"]]

    def crop_fields(self) -> list[BoundField]:
        return [self[crop_name(shape)] for shape in SHAPES]

    def clean_tag_names(self) -> list[str] | None:
        """None where they stay as they are: a picture may have come with many."""
        if "tag_names" not in self.changed_data:
            return None
        return parse_tag_names(self.cleaned_data["tag_names"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        photo, given = self.instance, self.cleaned_data
        for field, name in (("focus_left", "focus_x"), ("focus_top", "focus_y")):
            if field in given and self._has_typed(field):
                value = given[field]
                setattr(photo, name, 0.5 if value is None else round(value / 100, 4))
        crops = dict(photo.crops)
        for shape in SHAPES:
            field = crop_name(shape)
            if field not in given or not self._has_typed(field):
                continue
            if given[field]:
                crops[shape] = given[field]
            else:
                crops.pop(shape, None)
        photo.crops = crops
        return cleaned

    def changed_fields(self) -> set[str]:
        """The names of the row's fields that were changed."""
        names = {name for name in self.changed_data if name in PhotoForm.Meta.fields}
        for field, name in (("focus_left", "focus_x"), ("focus_top", "focus_y")):
            if self._has_typed(field):
                names.add(name)
        if any(self._has_typed(crop_name(shape)) for shape in SHAPES):
            names.add("crops")
        return names

    def _has_typed(self, field: str) -> bool:
        """Whether it was sent, and differs from what is stored."""
        widget = self.fields[field].widget
        sent = not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(field))
        return sent and field in self.changed_data


class RightsForm(forms.Form):
    """Said of several pictures at once; what is left empty stays as it is."""

    credit = forms.CharField(
        label=_("credit"), required=False, max_length=160, validators=[validate_visible]
    )
    expires_at = forms.SplitDateTimeField(
        label=_("rights end"), required=False, widget=AdminSplitDateTime
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            raise ValidationError(_("Say who took them, or when the rights end."))
        return cleaned


def crop_name(shape: str) -> str:
    return f"crop_{shape.replace(':', '_')}"


def as_percent(fraction: float) -> float:
    return round(fraction * 100, 1)
