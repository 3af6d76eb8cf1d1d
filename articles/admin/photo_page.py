"""What a picture's own page shows beside the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..actions.photos import taken_at
from ..forms.photo import crop_name
from ..models import Article, Gallery, Photo, Promo
from ..models.photo import WHOLE, Rendition
from ..pictures.renditions import SHAPES, shape_box
from ..queries.photos import looks_like, same_bytes, showing

# Wide enough to point at an eye in a crowd.
EDITED_WIDTH = 1200
MOST = 50  # of each kind of use that are named


@dataclass(frozen=True)
class Shape:
    """How the page shows a shape: the whole picture behind a window of that shape."""

    name: str  # "16:9"
    field: str  # "crop_16_9"
    ratio: str
    window: str  # style of the picture behind the window


def page_context(photo: Photo) -> dict[str, Any]:
    same = same_bytes(photo.sha256, other_than=photo.pk)
    near = looks_like(photo.dhash, other_than=photo.pk)
    return {
        "photo": photo,
        "large": large_file(photo),
        "shapes": shapes(photo),
        "marker": f"left: {photo.focus_x * 100:.2f}%; top: {photo.focus_y * 100:.2f}%",
        "facts": facts_in_words(photo),
        "uses": uses_of([photo]),
        "same": same,
        "like": [each for each in near if each not in same],
    }


def large_file(photo: Photo) -> Rendition | None:
    files = photo.files(WHOLE, "jpeg")
    fitting = (file for file in files if file.width >= EDITED_WIDTH)
    return next(fitting, files[-1] if files else None)


def shapes(photo: Photo) -> list[Shape]:
    found = []
    for name, (ratio, _widths) in SHAPES.items():
        crop = photo.crops.get(name)
        left, top, right, bottom = shape_box(
            (photo.width, photo.height), ratio, (photo.focus_x, photo.focus_y), crop
        )
        across, down = max(1, right - left), max(1, bottom - top)
        window = (
            f"width: {photo.width / across * 100:.3f}%; height: {photo.height / down * 100:.3f}%; "
            f"left: {-left / across * 100:.3f}%; top: {-top / down * 100:.3f}%"
        )
        found.append(Shape(name, crop_name(name), name.replace(":", " / "), window))
    return found


def facts_in_words(photo: Photo) -> list[tuple[str, str]]:
    """What the file said of itself, as an editor reads it; only what is there."""
    facts = photo.facts
    taken = taken_at(facts)
    place = ", ".join(facts[name] for name in ("city", "province", "country") if facts.get(name))
    lines = [
        (_("Headline"), facts.get("headline")),
        (_("Caption"), facts.get("caption")),
        (_("Description"), facts.get("alt")),
        (_("By"), facts.get("byline")),
        (_("Credit"), facts.get("credit")),
        (_("Source"), facts.get("source")),
        (_("Copyright"), facts.get("copyright")),
        (_("Terms"), facts.get("usage_terms")),
        (_("Taken"), taken and date_format(timezone.localtime(taken), "j F Y, H:i")),
        (_("Place"), place),
        (_("Coordinates"), _coordinates(facts)),
        (_("Camera"), facts.get("camera")),
        (_("Software"), facts.get("software")),
        (_("Keywords"), ", ".join(facts.get("keywords", []))),
    ]
    return [(str(label), str(value)) for label, value in lines if value]


def _coordinates(facts: dict[str, Any]) -> str:
    """ "33.42000° S, 19.24000° E": five places are a metre."""
    if "latitude" not in facts or "longitude" not in facts:
        return ""
    latitude, longitude = facts["latitude"], facts["longitude"]
    return _("%(lat)s° %(ns)s, %(long)s° %(ew)s") % {
        "lat": number_format(abs(latitude), 5),
        "ns": _("S") if latitude < 0 else _("N"),
        "long": number_format(abs(longitude), 5),
        "ew": _("W") if longitude < 0 else _("E"),
    }


def uses_of(photos: Sequence[Photo]) -> list[str]:
    """Everything that shows one of the pictures, a line each."""
    wanted = [photo.pk for photo in photos]
    articles = Article.objects.filter(showing(wanted)).defer("body").order_by("-id").distinct()
    galleries = Gallery.objects.filter(items__photo__in=wanted).order_by("-id").distinct()
    promos = Promo.objects.filter(photo__in=wanted).order_by("-id")
    return [
        *(
            _use(_("Story"), each.headline, each.status, "article", each.pk)
            for each in articles[:MOST]
        ),
        *(
            _use(_("Gallery"), each.headline, each.status, "gallery", each.pk)
            for each in galleries[:MOST]
        ),
        *(
            _use(_("Front page"), each.title, _("Inside"), "frontpage", each.front_page_id)
            for each in promos[:MOST]
        ),
    ]


def _use(kind: str, name: str, status: str, model: str, pk: int) -> str:
    url = reverse(f"admin:articles_{model}_change", args=[pk])
    return format_html('{}: <a href="{}">{}</a>, {}', kind, url, name, status)
