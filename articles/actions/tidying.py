"""Files that no picture names any more: left by a kill, or replaced by newer ones."""

from collections.abc import Container
from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.storage import Storage, default_storage, storages
from django.utils import timezone

from ..models import Photo

FOLDERS = 256  # pictures lie in folders by the first two digits of their key
# Longer than an upload takes to commit, or than a reader's open page goes on loading.
GRACE = timedelta(days=1)


def tidy_this_hour() -> None:
    """Look through a twenty-fourth of the folders, so that a day sees them all."""
    hour = timezone.now().hour
    for number in range(hour, FOLDERS, 24):
        tidy_folder(f"{number:02x}")


def tidy_folder(folder: str) -> int:
    """Remove the files of one folder that no row names; returns how many."""
    before = timezone.now() - GRACE
    public, fresh = set(), set()
    photos = Photo.objects.filter(key__startswith=folder).only("key", "renditions", "made_at")
    for photo in photos.iterator(500):
        public |= photo.names()
        if photo.made_at is None or photo.made_at > before:
            fresh.add(photo.key)
    originals = Photo.objects.filter(original__startswith=f"originals/{folder}/")
    return _remove(default_storage, f"photos/{folder}", public, fresh) + _remove(
        storages["private"],
        f"originals/{folder}",
        set(originals.values_list("original", flat=True)),
    )


def _remove(
    storage: Storage, folder: str, named: Container[str], fresh: Container[str] = ()
) -> int:
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return 0
    before = timezone.now() - GRACE
    removed = 0
    for file in files:
        name = str(PurePosixPath(folder, file))
        if name in named or file.partition("-")[0] in fresh:
            continue
        # A file that is younger than the rows we read may have one by now.
        if storage.get_modified_time(name) < before:
            storage.delete(name)
            removed += 1
    return removed
