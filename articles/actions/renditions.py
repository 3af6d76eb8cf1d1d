"""Making the files readers get, in the background.

The work is rows (`made_at` is empty). Whoever takes a row pushes its `try_at` ahead
first, so that a worker that is killed leaves a row that is due again in a moment.
"""

import logging
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, transaction
from django.utils import timezone

from newsroom.leases import doubling, take

from ..models import Photo
from ..pictures import apart
from ..pictures.errors import Refused
from ..pictures.jobs import ORIGINAL
from .photos import refusal
from .profile_pictures import note_prepared
from .purging import purge_photos
from .tidying import remove_unnamed

logger = logging.getLogger("newsroom.pictures")

# A try takes seconds. After a kill the row is due again within the minute; each further
# try waits twice as long.
LEASE = timedelta(seconds=45)
LONGEST_WAIT = timedelta(minutes=15)


def prepare_next_photo() -> bool:
    """Make the files of the picture that has waited longest; False where none waits."""
    photo = Photo.objects.to_prepare(timezone.now()).first()
    if photo is None:
        return False
    if take(photo, doubling(LEASE, LONGEST_WAIT, photo.attempts)):
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


def _fetch_original(photo: Photo, folder: Path) -> None:
    with photo.original.open("rb") as source, (folder / ORIGINAL).open("wb") as target:
        for chunk in source.chunks():
            target.write(chunk)


def _publish(photo: Photo, folder: Path, made: dict[str, Any]) -> None:
    """Store the files, then have the row name them, all at once."""
    renditions: dict[str, dict[str, list[list[Any]]]] = {}
    files: dict[str, Path] = {}
    for each in made["renditions"]:
        steps = renditions.setdefault(each["shape"], {}).setdefault(each["format"], [])
        steps.append([each["width"], each["height"], each["digest"]])
        files[photo.name_of(each["format"], each["digest"])] = folder / each["file"]
    try:
        for name, file in files.items():
            _write(name, file)
        taken = _name(photo, files, renditions, made)
    except BaseException:
        _clear_away(photo, files)
        raise
    if not taken:
        _clear_away(photo, files)


def _name(
    photo: Photo, files: Iterable[str], renditions: dict[str, Any], made: dict[str, Any]
) -> bool:
    """Have the row name the files; False if they are for nobody by now."""
    with transaction.atomic():
        # Asked for anew or deleted while we worked?
        current = Photo.objects.filter(pk=photo.pk, revision=photo.revision, key=photo.key)
        if current.select_for_update().first() is None:
            return False
        # Another worker may have thrown the same files away: its own, for nobody.
        if missing := [name for name in files if not default_storage.exists(name)]:
            raise FileNotFoundError(f"{len(missing)} files were taken away")
        current.update(
            renditions=renditions,
            placeholder=made["placeholder"],
            tint=made["tint"],
            made_at=timezone.now(),
            attempts=0,
            problem="",
            **_bands(photo, made["dhash"]),
        )
        purge_photos([photo.pk])
        note_prepared(photo.pk)
    return True


def _bands(photo: Photo, dhash: str) -> dict[str, int | None]:
    """The hash of a picture that came before pictures had one."""
    if photo.dhash_0 is not None:
        return {}
    photo.dhash = dhash
    return {name: getattr(photo, name) for name in ("dhash_0", "dhash_1", "dhash_2", "dhash_3")}


def _write(name: str, file: Path) -> None:
    data = file.read_bytes()
    if default_storage.exists(name):
        with default_storage.open(name) as stored:
            if stored.read() == data:
                return
        # A try that was killed left it half written.
        default_storage.delete(name)
    saved = default_storage.save(name, ContentFile(data))
    if saved != name:  # another worker was at the same place in the same moment
        default_storage.delete(saved)


def _clear_away(photo: Photo, names: Iterable[str]) -> None:
    try:
        remove_unnamed(photo.key, names)
    except (OSError, Error) as error:  # the tidying sweep comes by later
        logger.warning("files not removed", extra={"photo": photo.pk, "error": str(error)})


def _note(photo: Photo, problem: str, attempts: int | None = None) -> None:
    changes: dict[str, Any] = {"problem": problem[:300]}
    if attempts is not None:
        changes["attempts"] = attempts
    Photo.objects.filter(pk=photo.pk, revision=photo.revision, made_at=None).update(**changes)
