"""The one way in for pictures: an editor's upload, a reader's, an import, the demo.

Here one small JPEG is made, so that no page waits; the worker makes the rest
(renditions.py).
"""

import hashlib
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

from ..models import Gallery, Photo, Tag
from ..models.photo import new_key
from ..pictures import apart
from ..pictures.errors import Refused
from ..pictures.jobs import ORIGINAL
from ..pictures.reading import MAX_BYTES, MAX_FRAMES, MAX_PIXELS, MAX_TALLNESS
from ..queries.photos import publicly_shown
from .galleries import note_pictures
from .purging import purge_photos
from .tidying import remove_unnamed

IN_FILES = {"focus_x", "focus_y", "crops", "credit", "copyright_notice"}
# Codes of the errors that ask to try again in a moment.
BUSY = "busy"
STORAGE = "storage"

logger = logging.getLogger("newsroom.pictures")


def add_photo(
    file: IO[bytes],
    *,
    by: User | None = None,
    alt: str = "",
    caption: str = "",
    credit: str = "",
    patient: bool = True,
    purpose: str = Photo.Purpose.LIBRARY,
    then: Callable[[Photo], None] | None = None,
    **fields: Any,
) -> Photo:
    """Take a picture in. Raises ValidationError when it is none of ours.

    Words that are left empty are filled from what the picture says of itself, unless it is
    for a person's page: of such we keep the picture alone. With `patient` False (a person's
    request) the error's code may be "busy"; it is "storage" when the disk is full or the
    storage is away. `then` is called in the transaction that adds the row.
    """
    with _room(), tempfile.TemporaryDirectory(prefix="picture-") as name:
        folder = Path(name)
        sha256 = _copy(file, folder / ORIGINAL)
        found = _inspect(folder, patient=patient)
        facts = {} if purpose == Photo.Purpose.PROFILE else found["facts"]
        photo = Photo(
            purpose=purpose,
            sha256=sha256,
            width=found["width"],
            height=found["height"],
            tint=found["tint"],
            placeholder=found["placeholder"],
            facts=facts,
            taken_at=taken_at(facts),
            alt=alt or facts.get("alt", ""),
            caption=caption or _cut(facts.get("caption") or facts.get("headline"), 500),
            credit=credit or _credit(facts),
            copyright_notice=fields.pop("copyright_notice", "")
            or _cut(facts.get("copyright"), 255),
            usage_terms=fields.pop("usage_terms", "") or _cut(facts.get("usage_terms"), 500),
            uploaded_by=by,
            **fields,
        )
        photo.dhash = found["dhash"]
        photo.full_clean(exclude=["original", "renditions", "uploaded_by"])
        _store(photo, folder, found, then)
    return photo


def inspect_only(file: IO[bytes], *, patient: bool = False) -> None:
    """Raise ValidationError unless the file is a picture we take. Stores nothing."""
    with _room(), tempfile.TemporaryDirectory(prefix="picture-") as name:
        _copy(file, Path(name) / ORIGINAL)
        _inspect(Path(name), patient=patient)


@transaction.atomic
def change_photo(
    photo: Photo, changed: Iterable[str], *, tags: Iterable[Tag] | None = None
) -> None:
    """Save what an editor changed of a picture; `changed` names the fields.

    The focal point, the crops, credit and rights are in the files, which are made anew.
    """
    names = set(changed)
    if names & IN_FILES:
        names |= ask_for_renditions(photo)
    if "expires_at" in names:
        photo.expiry_announced_at = None
        names.add("expiry_announced_at")
    if names:
        photo.save(update_fields=names)
    if tags is not None:
        photo.tags.set(tags)
    purge_photos([photo.pk])


def ask_for_renditions(photo: Photo) -> set[str]:
    """Have the worker make the files (again), in a transaction. The old ones stand meanwhile.

    Returns the names of the fields to save.
    """
    current = Photo.objects.select_for_update().values_list("revision", flat=True)
    photo.revision = current.get(pk=photo.pk) + 1
    photo.made_at = None
    photo.try_at = timezone.now()
    photo.attempts = 0
    photo.problem = ""
    return {"revision", "made_at", "try_at", "attempts", "problem"}


@transaction.atomic
def delete_photo(photo: Photo) -> None:
    """Remove a picture and its files, from every story and gallery too."""
    key, storage, original = photo.key, photo.original.storage, str(photo.original.name)
    # Held in the order in which a gallery is saved: itself, then its pictures.
    galleries = Gallery.objects.filter(items__photo=photo).order_by().values("pk")
    shown_in = list(Gallery.objects.select_for_update().filter(pk__in=galleries).order_by("pk"))
    list(Photo.objects.select_for_update().filter(pk=photo.pk))
    purge_photos([photo.pk])
    photo.delete()
    for gallery in shown_in:
        note_pictures(gallery)
    # Not before: a transaction that fails must leave a picture that still has its files.
    # What storage can't remove now, tidying.py removes later.
    transaction.on_commit(lambda: remove_unnamed(key), robust=True)
    transaction.on_commit(lambda: storage.delete(original), robust=True)


@transaction.atomic
def conceal_photos(photo_ids: Iterable[int], *, even_if_used: bool = False) -> None:
    """Give pictures that nothing public shows any more new names, and remove the old files.

    For what was withdrawn or has expired: whoever kept a file's address finds nothing.
    """
    wanted = set(photo_ids)
    hidden = wanted if even_if_used else wanted - publicly_shown(wanted)
    for photo in Photo.objects.select_for_update(of=("self",)).filter(pk__in=hidden).order_by("pk"):
        transaction.on_commit(partial(remove_unnamed, photo.key), robust=True)
        photo.key, photo.renditions = new_key(), {}
        names = ask_for_renditions(photo)
        photo.save(update_fields=["key", "renditions", *names])


def taken_at(facts: Mapping[str, Any]) -> datetime | None:
    """When a picture says that it was taken; in the paper's time where it names no zone."""
    try:
        taken = datetime.fromisoformat(facts.get("taken_at", ""))
        return (taken if taken.tzinfo else timezone.make_aware(taken)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def refusal(code: str) -> ValidationError:
    """Why a picture isn't taken, in the reader's words."""
    words = {
        "unreadable": _(
            "This isn't a picture we can read. Send a JPEG, HEIC, PNG, WebP, AVIF or GIF."
        ),
        "too_large": _("This picture is larger than %(size)d MB.")
        % {"size": MAX_BYTES // 1024 // 1024},
        "too_many_pixels": _("This picture has more than %(max)d megapixels.")
        % {"max": MAX_PIXELS // 1_000_000},
        "too_many_scans": _("This JPEG is built in an odd way. Save it again and send that."),
        "too_many_frames": ngettext(
            "This picture has more than %(max)d frame.",
            "This picture has more than %(max)d frames.",
            MAX_FRAMES,
        )
        % {"max": MAX_FRAMES},
        "too_tall": _("This picture is more than %(max)d times as tall as wide. Crop it first.")
        % {"max": MAX_TALLNESS},
        "too_slow": _("This picture takes too long to read. Save it again, smaller."),
        BUSY: _("Many pictures are coming in just now. Please try again in a moment."),
        STORAGE: _("We couldn't store this picture just now. Please try again."),
    }
    known = code if code in words else "unreadable"
    return ValidationError(words[known], code=known)


@contextmanager
def _room() -> Iterator[None]:
    """Have a disk or a storage that fails say so in the form, with what was typed kept."""
    try:
        yield
    except OSError as error:
        logger.error("picture not stored", extra={"error": str(error)})
        raise refusal(STORAGE) from error


def _copy(file: IO[bytes], target: Path) -> str:
    """Copy with the size limit kept, and return the SHA-256 of the bytes."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        while chunk := file.read(256 * 1024):
            size += len(chunk)
            if size > MAX_BYTES:
                raise refusal("too_large")
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _inspect(folder: Path, *, patient: bool) -> dict[str, Any]:
    try:
        found: dict[str, Any] = apart.inspect(folder, patient=patient)
    except Refused as refused:
        raise refusal(refused.code) from refused
    except apart.Busy as busy:
        raise refusal(BUSY) from busy
    except apart.Failed as failed:
        raise refusal("unreadable") from failed
    return found


def _cut(text: str | None, length: int) -> str:
    text = text or ""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _credit(facts: Mapping[str, Any]) -> str:
    """“Photographer / Agency”, as the picture has them."""
    names = [facts.get("byline"), facts.get("credit") or facts.get("source")]
    return _cut(" / ".join(dict.fromkeys(name for name in names if name)), 160)


def _store(
    photo: Photo, folder: Path, found: dict[str, Any], then: Callable[[Photo], None] | None
) -> None:
    """Write original, small JPEG and row; a full disk or a refused row leaves nothing behind."""
    first = found["renditions"][0]
    photo.renditions = {
        first["shape"]: {first["format"]: [[first["width"], first["height"], first["digest"]]]}
    }
    name, secret = photo.name_of(first["format"], first["digest"]), new_key()
    # Not the public key, which changes when the picture is withdrawn.
    original_name = f"originals/{secret[:2]}/{secret}.{found['extension']}"
    try:
        default_storage.save(name, ContentFile((folder / first["file"]).read_bytes()))
        with (folder / ORIGINAL).open("rb") as original:
            photo.original.save(original_name, File(original), save=False)
        with transaction.atomic():
            photo.save()
            photo.tags.set(_known_tags(photo.facts.get("keywords", [])))
            if then:
                then(photo)
    except BaseException:
        # By their names: what a full disk broke off lies there half written.
        with suppress(OSError):
            default_storage.delete(name)
        with suppress(OSError):
            photo.original.storage.delete(original_name)
        raise


def _known_tags(keywords: Iterable[str]) -> set[Tag]:
    """Strangers' keywords make no new tags."""
    named = Tag.objects.named(keywords).select_related("alias_of")
    return {tag.alias_of or tag for tag in named}
