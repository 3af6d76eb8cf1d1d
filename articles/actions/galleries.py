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
from .readiness import check_ready
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
    or scheduled gallery would no longer be fit for it; either way nothing is saved.
    """
    current = lock(Gallery, gallery.pk, expected_version)
    before = gallery_tags(current)
    gallery.version = current.version + 1
    gallery.save()
    if pictures is not None:
        place_pictures(gallery, pictures)
    if gallery.is_public() or gallery.is_scheduled():
        check_ready(gallery)
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
    library = held_photos(wanted)
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
    note_pictures(gallery)


def note_pictures(gallery: Gallery) -> None:
    """Keep on the gallery's row what the desk's list shows of its pictures."""
    first = gallery.items.order_by("position", "id").first()
    gallery.cover = first.photo if first else None
    gallery.length = gallery.items.count()
    gallery.save(update_fields=["cover", "length"])


def held_photos(wanted: Iterable[int]) -> dict[int, Photo]:
    """The pictures by their ids; none of them is deleted until the transaction ends."""
    library = Photo.objects.library().select_for_update(of=("self",), no_key=True)
    rows = library.filter(pk__in=list(wanted)).defer("facts").order_by("pk")
    return {photo.pk: photo for photo in rows}
