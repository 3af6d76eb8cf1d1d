"""Files of nobody go after a day; what may still be needed stays."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.utils import timezone

from articles.actions import tidying
from articles.actions.renditions import prepare_photo
from articles.actions.tidying import FOLDERS, remove_unnamed, tidy_folder, tidy_this_hour
from articles.models import Photo
from tests import factories

from . import pictures

pytestmark = pytest.mark.django_db
KEY = "ab" + "0" * 18
LONG_AGO = timezone.now() - timedelta(days=2)


def put(storage, name: str, at: datetime | None = LONG_AGO) -> str:
    storage.save(name, ContentFile(b"left behind"))
    if at:
        os.utime(storage.path(name), (at.timestamp(), at.timestamp()))
    return name


def public(name: str, at: datetime | None = LONG_AGO) -> str:
    return put(default_storage, name, at)


def age_all(tmp_path: Path) -> None:
    for path in tmp_path.rglob("*.*"):
        if path.is_file():
            os.utime(path, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))


@pytest.fixture
def photo(db, tmp_path) -> Photo:
    """Made two days ago."""
    photo = factories.make_photo(
        data=pictures.encoded(pictures.two_halves(), "JPEG"), key="cd" + "1" * 18
    )
    prepare_photo(photo)
    Photo.objects.update(made_at=LONG_AGO)
    age_all(tmp_path)
    return Photo.objects.get()


def test_an_old_file_of_nobody_goes_and_a_fresh_one_stays():
    old = public(f"photos/ab/{KEY}-aaaaaaaaaaaa.jpg")
    new = public(f"photos/ab/{KEY}-bbbbbbbbbbbb.jpg", at=None)
    elsewhere = public("photos/ac/ac000000000000000000-aaaaaaaaaaaa.jpg")
    assert tidy_folder("ab") == 1
    assert not default_storage.exists(old)
    assert default_storage.exists(new)
    assert default_storage.exists(elsewhere)


def test_what_a_row_names_stays_however_old(photo):
    assert tidy_folder("cd") == 0
    assert all(default_storage.exists(name) for name in photo.names())


def test_what_was_replaced_stays_a_day_for_pages_that_are_open(photo):
    replaced = public(photo.name_of("jpeg", "aaaaaaaaaaaa"))
    Photo.objects.update(made_at=timezone.now() - timedelta(hours=23))
    assert tidy_folder("cd") == 0
    Photo.objects.update(made_at=None)
    assert tidy_folder("cd") == 0
    assert default_storage.exists(replaced)
    Photo.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert tidy_folder("cd") == 1
    assert not default_storage.exists(replaced)
    assert all(default_storage.exists(name) for name in photo.names())


def test_originals_of_nobody_go_too(photo):
    private = storages["private"]
    folder = photo.original.name.split("/")[1]
    old = put(private, f"originals/{folder}/{'0' * 20}.jpg")
    new = put(private, f"originals/{folder}/{'1' * 20}.heic", at=None)
    assert tidy_folder(folder) == 1
    assert not private.exists(old)
    assert private.exists(new)
    assert private.exists(photo.original.name)


def test_folders_that_are_not_there_are_no_trouble():
    assert tidy_folder("00") == 0


def test_a_file_that_a_row_has_come_to_name_is_spared(photo):
    names = photo.names()
    extra = public(photo.name_of("jpeg", "aaaaaaaaaaaa"))
    assert remove_unnamed(photo.key, [*names, extra]) == 1
    assert all(default_storage.exists(name) for name in names)


def test_all_files_of_a_key_that_no_row_has_go():
    names = [public(f"photos/ab/{KEY}-{digit * 12}.webp", at=None) for digit in "abc"]
    other = public("photos/ab/ab111111111111111111-aaaaaaaaaaaa.jpg", at=None)
    assert remove_unnamed(KEY) == 3
    assert [name for name in names if default_storage.exists(name)] == []
    assert default_storage.exists(other)


def test_a_day_sees_every_folder_once(monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(tidying, "tidy_folder", seen.append)
    midnight = timezone.now().replace(hour=0)
    for hour in range(24):
        monkeypatch.setattr(tidying.timezone, "now", lambda hour=hour: midnight.replace(hour=hour))
        tidy_this_hour()
    assert sorted(seen) == [f"{number:02x}" for number in range(FOLDERS)]
