"""Files made in the background: once, whole or not at all, and found again after a kill."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.utils import timezone

from articles.actions import renditions
from articles.actions.photos import ask_for_renditions, change_photo, conceal_photos, delete_photo
from articles.actions.renditions import prepare_next_photo, prepare_photo
from articles.models import Photo
from articles.pictures import apart
from tests import factories

from . import pictures
from .together import at_once

TRIES = 5  # before a picture is given up
pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(db) -> Photo:
    """Small, so that its files are few."""
    return factories.make_photo(data=pictures.encoded(pictures.two_halves(), "JPEG"))


def stored() -> set[str]:
    """The public files there are."""
    root = default_storage.path("")
    return {str(path.relative_to(root)) for path in Path(root).rglob("*") if path.is_file()}


def fresh(photo: Photo) -> Photo:
    return Photo.objects.get(pk=photo.pk)


def make_due(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update(try_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def broken(monkeypatch):
    """Storage that writes two files and half of a third, and then raises."""

    def begin(error: BaseException) -> None:
        count = 0
        save = FileSystemStorage._save

        def _save(self, name, content):
            nonlocal count
            count += 1
            if count < 3:
                return save(self, name, content)
            save(self, name, ContentFile(content.read()[:50]))
            raise error

        monkeypatch.setattr(FileSystemStorage, "_save", _save)

    return begin


def test_the_picture_that_waits_is_made_and_no_other(photo, purged):
    story = factories.make_published(lead_photo=photo)
    purged()
    assert prepare_next_photo() is True
    after = fresh(photo)
    assert after.is_prepared
    assert (after.attempts, after.problem) == (0, "")
    assert set(after.renditions) == {"whole", "16:9", "4:3", "1:1"}
    assert stored() == after.names()
    assert f"article:{story.pk}" in purged()
    assert prepare_next_photo() is False


def test_the_files_carry_credit_and_rights():
    photo = factories.make_photo(credit="A Credit", copyright_notice="A Right")
    prepare_photo(photo)
    file = fresh(photo).files("whole", "jpeg")[-1]
    with default_storage.open(file.name) as opened:
        data = opened.read()
    assert (b"A Credit" in data, b"A Right" in data) == (True, True)


class Killed(BaseException):
    """What a killed process raises: nothing that anybody catches."""


def test_a_killed_worker_leaves_what_stands_and_is_taken_up_within_a_minute(
    photo, broken, monkeypatch
):
    before = fresh(photo)
    # A kill leaves no time to clear anything away.
    monkeypatch.setattr(renditions, "_clear_away", lambda photo, names: None)
    broken(Killed())
    with pytest.raises(Killed):
        prepare_next_photo()
    left = stored()
    after = fresh(photo)
    assert len(left) > len(after.names())
    assert (after.renditions, after.made_at, after.attempts) == (before.renditions, None, 1)
    assert after.names() <= left
    assert after.try_at <= timezone.now() + timedelta(seconds=60)
    assert prepare_next_photo() is False  # not before its time


def test_the_next_try_mends_what_a_kill_left_half_written(photo, own_media):
    other = factories.make_photo(data=pictures.encoded(pictures.two_halves(), "JPEG"))
    prepare_photo(other)
    made = fresh(other)
    # The files of the one are those of the other under its own key; one is half written.
    whole = next(iter(made.names() - {name.replace(photo.key, made.key) for name in photo.names()}))
    name = whole.replace(made.key, photo.key).replace(f"/{made.key[:2]}/", f"/{photo.key[:2]}/")
    default_storage.save(name, ContentFile(b"half"))
    make_due(photo)
    assert prepare_next_photo() is True
    assert name in fresh(photo).names()
    with default_storage.open(name) as mended, default_storage.open(whole) as right:
        assert mended.read() == right.read()


def test_an_interrupted_worker_clears_away_what_it_wrote(photo, broken):
    broken(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        prepare_next_photo()
    assert stored() == fresh(photo).names()


def test_a_full_disk_is_noted_and_tried_again_for_ever(photo, broken):
    before = fresh(photo)
    broken(OSError(errno.ENOSPC, "No space left on device"))
    for _number in range(TRIES + 3):
        make_due(photo)
        assert prepare_next_photo() is True
        after = fresh(photo)
        assert (after.made_at, after.renditions) == (None, before.renditions)
        assert "No space left" in after.problem
        assert not after.has_given_up
        assert after.try_at > timezone.now()
        assert stored() == before.names()


def test_a_full_disk_under_the_helper_is_not_the_pictures_fault(photo, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    render = apart.render
    monkeypatch.setattr(apart, "render", full)
    for _number in range(TRIES + 1):
        make_due(photo)
        assert prepare_next_photo() is True
    assert not fresh(photo).has_given_up
    monkeypatch.setattr(apart, "render", render)
    make_due(photo)
    prepare_next_photo()
    assert (fresh(photo).is_prepared, fresh(photo).problem) == (True, "")


def test_a_picture_that_cannot_be_made_is_given_up_and_says_why(photo):
    with photo.original.storage.open(photo.original.name, "wb") as file:
        file.write(b"no picture any more")
    waits = []
    for number in range(TRIES):
        make_due(photo)
        assert prepare_next_photo() is True
        after = fresh(photo)
        assert after.attempts == number + 1
        waits.append(after.try_at - timezone.now())
    assert waits == sorted(waits)
    assert after.has_given_up
    assert after.problem == (
        "This isn't a picture we can read. Send a JPEG, HEIC, PNG, WebP, AVIF or GIF."
    )
    make_due(photo)
    assert prepare_next_photo() is False
    assert list(Photo.objects.given_up()) == [photo]
    assert stored() == after.names()


def test_a_helper_that_falls_over_is_noted(photo, monkeypatch):
    def fail(*_arguments, **_options):
        raise apart.Failed("the process ended")

    monkeypatch.setattr(apart, "render", fail)
    prepare_next_photo()
    assert (fresh(photo).problem, fresh(photo).attempts) == ("the process ended", 1)


def while_working(monkeypatch, act) -> None:
    """Have `act` happen after the files were made and before they are stored."""
    render = apart.render

    def rendered(folder, **arguments):
        made = render(folder, **arguments)
        monkeypatch.setattr(apart, "render", render)
        act()
        return made

    monkeypatch.setattr(apart, "render", rendered)


def test_a_focal_point_set_meanwhile_throws_the_work_away(photo, monkeypatch):
    before = fresh(photo).renditions

    def move() -> None:
        moved = fresh(photo)
        moved.focus_x = 0.1
        change_photo(moved, ["focus_x"])

    while_working(monkeypatch, move)
    assert prepare_next_photo() is True
    after = fresh(photo)
    assert (after.renditions, after.made_at, after.focus_x) == (before, None, 0.1)
    assert stored() == after.names()
    assert prepare_next_photo() is True
    assert fresh(photo).is_prepared


def test_a_stale_result_takes_no_file_from_a_newer_one(photo, monkeypatch):
    """The whole picture is the same for both, under the same names."""

    def move_and_make() -> None:
        moved = fresh(photo)
        moved.focus_x = 0.1
        change_photo(moved, ["focus_x"])
        prepare_photo(fresh(photo))

    while_working(monkeypatch, move_and_make)
    prepare_next_photo()
    after = fresh(photo)
    assert after.is_prepared
    assert stored() == after.names()


def test_a_second_worker_that_fails_takes_no_file_from_the_first(photo, broken, monkeypatch):
    while_working(monkeypatch, lambda: prepare_photo(fresh(photo)))
    slow = fresh(photo)
    prepare_photo(slow)
    after = fresh(photo)
    assert stored() == after.names()
    broken(OSError(errno.ENOSPC, "No space left on device"))
    prepare_photo(slow)
    assert stored() == fresh(photo).names() == after.names()


def test_files_taken_away_in_between_are_not_named(photo, monkeypatch):
    write = renditions._write

    def write_and_lose(name, file):
        write(name, file)
        default_storage.delete(name)

    monkeypatch.setattr(renditions, "_write", write_and_lose)
    before = fresh(photo)
    prepare_next_photo()
    after = fresh(photo)
    assert (after.made_at, after.renditions) == (None, before.renditions)
    assert "taken away" in after.problem


def test_a_picture_deleted_meanwhile_leaves_no_file(
    photo, monkeypatch, django_capture_on_commit_callbacks, tmp_path
):
    def delete() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            delete_photo(fresh(photo))

    while_working(monkeypatch, delete)
    prepare_next_photo()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Photo.objects.exists()


def test_a_picture_concealed_meanwhile_leaves_no_file_under_its_old_name(
    photo, monkeypatch, django_capture_on_commit_callbacks
):
    def conceal() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            conceal_photos([photo.pk])

    while_working(monkeypatch, conceal)
    prepare_next_photo()
    assert stored() == set()
    assert fresh(photo).key != photo.key


def test_files_that_were_lost_are_made_again_when_asked_for(photo):
    prepare_photo(photo)
    lost = fresh(photo)
    for name in lost.names():
        default_storage.delete(name)
    with transaction.atomic():
        lost.save(update_fields=ask_for_renditions(lost))
    prepare_photo(fresh(photo))
    assert stored() == fresh(photo).names() == lost.names()


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_a_picture_once(photo, monkeypatch):
    rendered: list[int] = []
    prepare = renditions.prepare_photo

    def counted(photo):
        rendered.append(photo.pk)
        prepare(photo)

    monkeypatch.setattr(renditions, "prepare_photo", counted)
    results = at_once(*[prepare_next_photo] * 4)
    assert set(results) <= {True, False}
    assert rendered == [photo.pk]
    assert fresh(photo).is_prepared
    assert stored() == fresh(photo).names()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_files_leave_one_of_each(photo):
    one, other = fresh(photo), fresh(photo)
    at_once(lambda: prepare_photo(one), lambda: prepare_photo(other))
    after = fresh(photo)
    assert after.names() <= stored()
    if not after.is_prepared:  # each threw the other's away: the next try is due
        make_due(photo)
        prepare_next_photo()
    assert fresh(photo).is_prepared
    assert stored() == fresh(photo).names()
