"""What an editor must know of the pictures of a story before opening the library."""

from dataclasses import dataclass

from ..actions.readiness import photo_ids, rights_note
from ..models import Photo, Publication


@dataclass(frozen=True)
class PictureNote:
    photo: Photo
    words: str


def picture_notes(item: Publication) -> list[PictureNote]:
    """The pictures that readers don't see or soon won't, and those that can't be published."""
    photos = Photo.objects.filter(pk__in=photo_ids(item)).defer(*Photo.UNSHOWN).order_by("pk")
    return [PictureNote(photo, words) for photo in photos if (words := rights_note(photo))]
