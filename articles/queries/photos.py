"""Where pictures are used, and which are like one another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from ..models import Article, Gallery, Photo, Promo
from ..models.photo import BANDS, bands_near

# Bits of 64 in which two pictures that look the same may differ.
NEAR = 7
MAX_LISTED = 20
# Of a hash that thousands nearly share, no more are compared.
MOST_CANDIDATES = 4000

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class PhotoUses:
    """What shows a picture, or would once it is published."""

    articles: list[Article]
    galleries: list[Gallery]
    promos: list[Promo]

    def __bool__(self) -> bool:
        return bool(self.articles or self.galleries or self.promos)


def showing(photo_ids: Iterable[int]) -> Q:
    """Stories that show one of the pictures at their head or in their text."""
    wanted = list(photo_ids)
    return Q(lead_photo__in=wanted) | Q(body_photos__in=wanted)


def photo_uses(photo: Photo, limit: int = MAX_LISTED) -> PhotoUses:
    return PhotoUses(
        articles=list(
            Article.objects.filter(showing([photo.pk]))
            .select_related("section")
            .defer("body")
            .order_by("-id")
            .distinct()[:limit]
        ),
        galleries=list(Gallery.objects.filter(items__photo=photo).order_by("-id")[:limit]),
        promos=list(Promo.objects.filter(photo=photo).select_related("front_page__site")[:limit]),
    )


def publicly_shown(photo_ids: Iterable[int], now: datetime | None = None) -> set[int]:
    """Which of the pictures stand in something that readers may see now."""
    now = now or timezone.now()
    wanted = set(photo_ids)
    public = Article.objects.published(now)
    galleries = Gallery.objects.published(now)
    shown: set[int] = set()
    for found in (
        public.filter(lead_photo__in=wanted).values_list("lead_photo", flat=True),
        public.filter(body_photos__in=wanted).values_list("body_photos", flat=True),
        galleries.filter(items__photo__in=wanted).values_list("items__photo", flat=True),
        Promo.objects.current(now).filter(photo__in=wanted).values_list("photo", flat=True),
    ):
        shown.update(found.distinct().order_by())
    return shown & wanted


def same_bytes(sha256: str, *, other_than: int = 0) -> list[Photo]:
    return list(
        Photo.objects.library()
        .filter(sha256=sha256)
        .exclude(pk=other_than)
        .order_by("-id")[:MAX_LISTED]
    )


def looks_like(dhash: str, *, other_than: int = 0, near: int = NEAR) -> list[Photo]:
    """Pictures whose hash differs in `near` bits or fewer (at most seven), nearest first."""
    found = hashes_near(Photo.objects.library().exclude(pk=other_than), dhash, near)
    chosen = [pk for pk, _bits in sorted(found, key=lambda each: (each[1], -each[0]))[:MAX_LISTED]]
    photos = Photo.objects.defer(*Photo.UNSHOWN).in_bulk(chosen)
    return [photos[pk] for pk in chosen if pk in photos]


def hashes_near(rows: QuerySet[M], dhash: str, near: int = NEAR) -> list[tuple[int, int]]:
    """(number, bits) of rows whose hash differs in `near` bits or fewer (at most seven), the
    nearest first.
    """
    if not dhash:
        return []
    own = int(dhash, 16)
    candidates = rows.filter(bands_near(dhash)).order_by().values_list("pk", *BANDS)
    found = []
    for pk, first, second, third, fourth in candidates[:MOST_CANDIDATES]:
        bits = (own ^ (first << 48 | second << 32 | third << 16 | fourth)).bit_count()
        if bits <= near:
            found.append((pk, bits))
    return sorted(found, key=lambda each: (each[1], each[0]))
