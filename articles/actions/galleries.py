"""Making galleries. The steps of their workflow are in publishing.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Gallery, GalleryItem, Photo
from ..states import Step
from .locking import lock
from .purging import gallery_tags, purge_publication
from .readiness import gallery_problems
from .transitions import record_transition

MAX_PICTURES = 200


@dataclass(frozen=True)
class Placed:
    """A picture as somebody put it in a gallery."""

    photo: int
    caption: str = ""
    alt: str = ""


@transaction.atomic
def create_gallery(*, by: User | None, pictures: Sequence[Placed] = (), **fields: Any) -> Gallery:
    """Add a draft. Raises ValidationError."""
    gallery = Gallery(created_by=by, **fields)
    gallery.full_clean(exclude=["created_by"])
    gallery.save()
    record_transition(gallery, Step.CREATE, by=by, from_state="", to_state=gallery.state)
    place_pictures(gallery, pictures)
    return gallery


@transaction.atomic
def save_gallery(
    gallery: Gallery,
    *,
    by: User | None,
    expected_version: int,
    pictures: Sequence[Placed] | None = None,
) -> Gallery:
    """Save a changed gallery that was read at `expected_version`; None leaves its pictures.

    Raises StaleEdit when somebody saved or moved it since, ValidationError when a public
    gallery would no longer be fit for it; either way nothing is saved.
    """
    current = lock(Gallery, gallery.pk, expected_version)
    before = gallery_tags(current)
    gallery.version = current.version + 1
    gallery.save()
    if pictures is not None:
        place_pictures(gallery, pictures)
    if gallery.is_public() and (problems := gallery_problems(gallery)):
        raise ValidationError(problems)
    purge_publication(gallery, also=before)
    return gallery


def add_pictures(gallery_pk: int, photos: Iterable[Photo], *, by: User | None) -> Gallery:
    """Put pictures at the end of a gallery; those it holds already stay where they are."""
    with transaction.atomic():
        gallery = lock(Gallery, gallery_pk)
        items = gallery.items.order_by("position", "id")
        held = [Placed(item.photo_id, item.caption, item.alt) for item in items]
        known = {item.photo for item in held}
        added = [Placed(photo.pk) for photo in photos if photo.pk not in known]
        return save_gallery(
            gallery, by=by, expected_version=gallery.version, pictures=[*held, *added]
        )


def place_pictures(gallery: Gallery, pictures: Sequence[Placed]) -> None:
    """Make `pictures` the gallery's, in that order. Raises ValidationError."""
    if len(pictures) > MAX_PICTURES:
        raise ValidationError(
            _("A gallery holds %(max)d pictures at most.") % {"max": MAX_PICTURES}
        )
    wanted = [each.photo for each in pictures]
    if len(set(wanted)) < len(wanted):
        raise ValidationError(_("The same picture stands in the gallery twice."))
    library = Photo.objects.in_bulk(wanted)
    if len(library) < len(wanted):
        raise ValidationError(_("A picture is no longer in the library."))
    items = [
        GalleryItem(
            gallery=gallery,
            photo=library[each.photo],
            position=place,
            caption=each.caption,
            alt=each.alt,
        )
        for place, each in enumerate(pictures)
    ]
    for item in items:
        item.clean_fields(exclude=["gallery", "photo"])
    gallery.items.all().delete()
    GalleryItem.objects.bulk_create(items)
    gallery.cover = items[0].photo if items else None
    gallery.cover_alt = items[0].shown_alt if items else ""
    gallery.length = len(items)
    gallery.save(update_fields=["cover", "cover_alt", "length"])
