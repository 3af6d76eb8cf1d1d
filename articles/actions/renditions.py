"""Making the files readers get, in the background.

The work is rows (`made_at` is empty). Whoever takes a row pushes its `try_at` ahead
first, so that a worker that is killed leaves a row that is due again in a moment.
"""

import logging
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from ..models import Photo
from ..pictures import apart
from ..pictures.errors import Refused
from ..pictures.jobs import ORIGINAL
from .photos import refusal
from .purging import purge_photos

logger = logging.getLogger("newsroom.pictures")

# A try takes seconds. After a kill the row is due again within the minute; each further
# try waits twice as long.
LEASE = timedelta(seconds=45)
LONGEST_WAIT = timedelta(minutes=15)


def prepare_next_photo() -> bool:
    """Make the files of the picture that has waited longest; False where none waits."""
    now = timezone.now()
    photo = Photo.objects.to_prepare(now).first()
    if photo is None:
        return False
    if _take(photo, now):
        prepare_photo(photo)
    return True


def prepare_photo(photo: Photo) -> None:
    """Make every rendition of `photo`; what goes wrong is noted on its row."""
    try:
        with tempfile.TemporaryDirectory(prefix="renditions-") as name:
            folder = Path(name)
            _fetch_original(photo, folder)
            made = apart.render(
                folder,
                focus=(photo.focus_x, photo.focus_y),
                crops=photo.crops,
                credit=photo.credit,
                rights=photo.copyright_notice,
            )
            _publish(photo, folder, made)
    except Refused as refused:
        _note(photo, " ".join(refusal(refused.code).messages))
    except apart.Failed as failed:
        _note(photo, str(failed))
    except OSError as error:
        # Not the picture's fault (a full disk, storage away): tried until it works.
        logger.error("renditions failed", extra={"photo": photo.pk, "error": str(error)})
        _note(photo, str(error), attempts=min(photo.attempts, 3))


def _take(photo: Photo, now: datetime) -> bool:
    """Count the try before it is made; False when another worker was quicker."""
    wait = min(LEASE * 2**photo.attempts, LONGEST_WAIT)
    changed = Photo.objects.filter(
        pk=photo.pk, made_at=None, try_at=photo.try_at, attempts=photo.attempts
    ).update(try_at=now + wait, attempts=photo.attempts + 1)
    photo.attempts += 1
    return bool(changed)


def _fetch_original(photo: Photo, folder: Path) -> None:
    with photo.original.open("rb") as source, (folder / ORIGINAL).open("wb") as target:
        for chunk in source.chunks():
            target.write(chunk)


def _publish(photo: Photo, folder: Path, made: dict[str, Any]) -> None:
    """Store the files, then have the row name them, all at once."""
    renditions: dict[str, dict[str, list[list[Any]]]] = {}
    held = photo.names()
    written: list[str] = []
    try:
        for each in made["renditions"]:
            files = renditions.setdefault(each["shape"], {}).setdefault(each["format"], [])
            files.append([each["width"], each["height"], each["digest"]])
            name = photo.name_of(each["format"], each["digest"])
            if name in held or name in written:
                continue
            written.append(name)
            _write(name, folder / each["file"])
        with transaction.atomic():
            # Asked for anew or deleted while we worked: these files are for nobody.
            current = Photo.objects.select_for_update().filter(
                pk=photo.pk, revision=photo.revision, key=photo.key
            )
            found = bool(
                current.update(
                    renditions=renditions,
                    placeholder=made["placeholder"],
                    tint=made["tint"],
                    made_at=timezone.now(),
                    attempts=0,
                    problem="",
                    **_bands(photo, made["dhash"]),
                )
            )
            if found:
                purge_photos([photo.pk])
    except BaseException:
        _remove(written)
        raise
    if not found:
        _remove(written)


def _bands(photo: Photo, dhash: str) -> dict[str, int | None]:
    """The hash of a picture that came before pictures had one."""
    if photo.dhash_0 is not None:
        return {}
    photo.dhash = dhash
    return {name: getattr(photo, name) for name in ("dhash_0", "dhash_1", "dhash_2", "dhash_3")}


def _write(name: str, file: Path) -> None:
    if default_storage.exists(name):
        # A try that was killed left it, perhaps half written.
        default_storage.delete(name)
    default_storage.save(name, ContentFile(file.read_bytes()))


def _remove(names: Iterable[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError as error:  # the tidying sweep comes by later
            logger.warning("file not removed", extra={"file": name, "error": str(error)})


def _note(photo: Photo, problem: str, attempts: int | None = None) -> None:
    changes: dict[str, Any] = {"problem": problem[:300]}
    if attempts is not None:
        changes["attempts"] = attempts
    Photo.objects.filter(pk=photo.pk, revision=photo.revision, made_at=None).update(**changes)
