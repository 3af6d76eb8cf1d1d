"""A picture that stays when who sent it leaves: the same to look at, and silent about them."""

import hashlib
import tempfile
from functools import partial
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from ..models import Photo
from ..models.photo import new_key
from ..names_out import Names
from ..pictures import apart
from ..pictures.errors import Refused
from ..pictures.jobs import ORIGINAL, PLAIN
from .photos import conceal_photos, delete_photo
from .purging import purge_photos

WORDS = ("alt", "caption", "credit", "copyright_notice", "usage_terms")


def cleanse_photo(photo: Photo, names: Names) -> None:
    """Replace the original by its bare pixels, and have the public files made anew.

    One that can't be read any more is deleted. Raises OSError where the disk or the storage
    is in the way.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="cleansing-") as name:
            folder = Path(name)
            with photo.original.open("rb") as source, (folder / ORIGINAL).open("wb") as target:
                for chunk in source.chunks():
                    target.write(chunk)
            found = apart.strip(folder)
            _swap(photo, folder / PLAIN, found, names)
    except (FileNotFoundError, Refused, apart.Failed):
        delete_photo(photo)


def _swap(photo: Photo, plain: Path, found: dict[str, int], names: Names) -> None:
    storage, secret = photo.original.storage, new_key()
    wanted = f"originals/{secret[:2]}/{secret}.jpg"
    with plain.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        stored = storage.save(wanted, File(file))
    with transaction.atomic():
        row = Photo.objects.select_for_update(of=("self",)).filter(pk=photo.pk).first()
        if row is None:
            storage.delete(stored)
            return
        transaction.on_commit(partial(storage.delete, str(row.original.name)), robust=True)
        row.original.name, row.sha256, row.facts = stored, sha256, {}
        row.width, row.height = found["width"], found["height"]
        row.uploaded_by = None
        for field in WORDS:
            setattr(row, field, names.out_of(getattr(row, field)))
        facts = ("original", "sha256", "facts", "width", "height", "uploaded_by")
        row.save(update_fields=[*facts, *WORDS])
        purge_photos([row.pk])
        conceal_photos([row.pk], even_if_used=True)
