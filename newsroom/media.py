"""Public files: where readers fetch them, and what they are sent as."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.storage import Storage

# Python 3.11 does not know WebP of itself, and a slim machine has no list of types.
TYPES = {".avif": "image/avif", ".webp": "image/webp", ".jpg": "image/jpeg"}
# A name never holds other bytes.
CACHE_CONTROL = "public, max-age=31536000, immutable"


class StorageAway(OSError):
    """The service that keeps the files can't be reached, or refuses to work for us."""


def media_url(name: str) -> str:
    """Where readers fetch a public file: here (MEDIA_URL is a path) or from a host of its own.

    Names are ours, letters, digits and dashes, so there is nothing to quote.
    """
    return f"{settings.MEDIA_URL}{name}"


def delete_files(storage: Storage, names: Iterable[str]) -> None:
    """Delete many files, on a remote storage with few requests. Those that are gone are no error.

    Raises OSError where one can't be deleted; the others may be deleted then, or not.
    """
    together = getattr(storage, "delete_together", None)
    if together is not None:
        together(names)
        return
    for name in names:
        storage.delete(name)
