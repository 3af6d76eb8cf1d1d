"""A picture as its person is told of it, with the file as they sent it."""

from functools import partial
from typing import IO

from accounts.signals import Attached, Entry

from ..models import Photo

# Of a row: what tells nothing without our database, and what the work of making files needs.
_UNTOLD_OF_PHOTO = {
    "id", "key", "original", "dhash_0", "dhash_1", "dhash_2", "dhash_3", "renditions",
    "placeholder", "tint", "focus_x", "focus_y", "crops", "made_at", "try_at", "attempts",
    "problem", "revision", "uploaded_by", "expiry_announced_at",
}  # fmt: skip


def told_photo(photo: Photo, folder: str, *, with_file: bool) -> Entry:
    data = {
        "picture": photo.pk,
        **{
            field.name: getattr(photo, field.name)
            for field in photo._meta.concrete_fields
            if field.name not in _UNTOLD_OF_PHOTO
        },
        "tags": [tag.name for tag in photo.tags.all()],
    }
    if not with_file:
        return Entry(data)
    extension = str(photo.original.name).rpartition(".")[2]
    name = f"{folder}/{photo.pk}.{extension if extension.isalnum() else 'bin'}"
    return Entry(data, (Attached(name, partial(_open, photo)),))


def _open(photo: Photo) -> IO[bytes]:
    file: IO[bytes] = photo.original.storage.open(str(photo.original.name))
    return file
