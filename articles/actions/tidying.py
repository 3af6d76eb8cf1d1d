"""Files that no picture names any more: left by a kill, or replaced by newer ones."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction
from django.utils import timezone

from newsroom.media import delete_files

from ..models import Photo

FOLDERS = 256  # pictures lie in folders by the first two digits of their key
# Longer than an upload takes to commit, or than a reader's open page goes on loading.
GRACE = timedelta(days=1)


def remove_unnamed(key: str, names: Iterable[str] | None = None) -> int:
    """Remove the public files of a picture that its row doesn't name; returns how many.

    Without `names` all that lie there. Whoever has the row name files locks it too and
    looks whether they are there, so that the two can't pass each other.
    """
    if names is None:
        folder = f"photos/{key[:2]}"
        files = _files_in(default_storage, folder)
        names = [f"{folder}/{file}" for file in files if file.startswith(key)]
    with transaction.atomic():
        photo = Photo.objects.select_for_update(of=("self",)).filter(key=key).first()
        gone = set(names) - (photo.names() if photo else set())
        delete_files(default_storage, gone)
    return len(gone)


def tidy_this_hour() -> None:
    """Look through a twenty-fourth of the folders, so that a day sees them all."""
    hour = timezone.now().hour
    for number in range(hour, FOLDERS, 24):
        tidy_folder(f"{number:02x}")


def tidy_folder(folder: str) -> int:
    """Remove the files of one folder that no row names; returns how many."""
    return _tidy_public(f"photos/{folder}", folder) + _tidy_originals(f"originals/{folder}")


def _tidy_public(folder: str, digits: str) -> int:
    before = timezone.now() - GRACE
    known = set()
    photos = Photo.objects.filter(key__startswith=digits).only("key", "renditions", "made_at")
    for photo in photos.iterator(500):
        known |= photo.names()
        if photo.made_at is None or photo.made_at > before:
            known.add(photo.key)
    old = defaultdict(list)
    for file in _files_in(default_storage, folder):
        name, key = f"{folder}/{file}", file.partition("-")[0]
        if name not in known and key not in known and _is_old(default_storage, name):
            old[key].append(name)
    return sum(remove_unnamed(key, names) for key, names in old.items())


def _tidy_originals(folder: str) -> int:
    storage = storages["private"]
    photos = Photo.objects.filter(original__startswith=f"{folder}/")
    named = set(photos.values_list("original", flat=True))
    here = {f"{folder}/{file}" for file in _files_in(storage, folder)}
    gone = [name for name in here - named if _is_old(storage, name)]
    delete_files(storage, gone)
    return len(gone)


def _files_in(storage: Storage, folder: str) -> list[str]:
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [file for file in files if PurePosixPath(file).suffix]


def _is_old(storage: Storage, name: str) -> bool:
    """A file that is younger than the rows we read may have one by now."""
    try:
        return storage.get_modified_time(name) < timezone.now() - GRACE
    except FileNotFoundError:
        return False
