"""What people send of themselves: judged before others see it, by one editor, gone when removed."""

import io
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage, storages
from django.db import IntegrityError, transaction
from PIL import Image

from accounts.actions.profiles import create_profile
from accounts.models import Notice, NoticeKind, Profile, User
from articles.actions.errors import StepRefused
from articles.actions.galleries import Placed, create_gallery
from articles.actions.profile_pictures import (
    approve_profile_picture,
    decline_profile_picture,
    remove_profile_picture,
    send_profile_picture,
)
from articles.actions.renditions import prepare_next_photo
from articles.models import Article, Photo, ProfilePicture, Transition
from articles.queries.photos import looks_like, same_bytes
from articles.queries.profile_pictures import own_pictures
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def thandi(reader: User) -> User:
    create_profile(reader, username="thandi", display_name="Thandi")
    return reader


def telling_jpeg() -> bytes:
    """A picture that says a lot of who took it, and where."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = "My garden", "Thandi M", "(c) Thandi"
    exif.get_ifd(0x8825).update({1: "S", 2: (33.0, 54.0, 0.0), 3: "E", 4: (18.0, 25.0, 0.0)})
    return factories.jpeg_bytes((900, 700), exif=exif)


def send(user: User, data: bytes | None = None) -> ProfilePicture:
    return send_profile_picture(io.BytesIO(data or telling_jpeg()), by=user)


def files() -> list[str]:
    """The names of all files, public and private."""

    def walk(storage: Any, folder: str = "") -> list[str]:
        try:
            folders, names = storage.listdir(folder)
        except FileNotFoundError:
            return []
        found = [f"{folder}/{name}".lstrip("/") for name in names]
        for each in folders:
            found += walk(storage, f"{folder}/{each}".lstrip("/"))
        return found

    return sorted(walk(default_storage) + walk(storages["private"]))


def prepare_all() -> None:
    while prepare_next_photo():
        pass


def shown(user: User) -> str:
    return Profile.objects.get(user=user).picture


# Sending


def test_a_picture_waits_and_is_shown_to_nobody_else(thandi):
    picture = send(thandi)
    assert (picture.user, picture.state, picture.reason) == (thandi, "waiting", "")
    assert picture.photo is not None
    assert (picture.photo.purpose, picture.photo.uploaded_by) == ("profile", thandi)
    assert shown(thandi) == ""
    pictures = own_pictures(thandi.pk)
    assert (pictures.shown, pictures.waiting, pictures.declined) == (None, picture, None)


def test_we_keep_nothing_of_what_the_file_says(thandi):
    photo = send(thandi).photo
    assert photo is not None
    words = (photo.alt, photo.caption, photo.credit, photo.copyright_notice, photo.usage_terms)
    assert (words, photo.facts, photo.taken_at) == (("",) * 5, {}, None)
    prepare_all()
    photo.refresh_from_db()
    assert photo.files("1:1", "jpeg")
    for name in photo.names():
        with default_storage.open(name) as file:
            data = file.read()
        for mark in (b"Exif", b"GPS", b"Thandi", b"garden", b"xpacket", b"photoshop"):
            assert mark not in data, name


def test_the_last_one_sent_waits(thandi):
    first, second = send(thandi), send(thandi, factories.jpeg_bytes(colour="red"))
    assert ProfilePicture.objects.get() == second
    assert not Photo.objects.filter(pk=first.photo_id).exists()


def test_the_files_of_the_one_before_go(thandi, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(thandi)
        before = files()
        second = send(thandi, factories.jpeg_bytes(colour="red"))
    assert second.photo is not None
    assert set(files()) == {*second.photo.names(), str(second.photo.original.name)}
    assert set(before) & set(files()) == set()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unreadable"),
        (telling_jpeg()[:2000], "unreadable"),
        (factories.jpeg_bytes((20, 3000)), "too_tall"),
    ],
)
def test_what_is_no_picture_leaves_nothing(thandi, data, code):
    with pytest.raises(ValidationError) as refused:
        send_profile_picture(io.BytesIO(data), by=thandi)
    assert refused.value.code == code
    assert (Photo.objects.count(), ProfilePicture.objects.count(), files()) == (0, 0, [])


def test_who_has_no_profile_sends_none(reader):
    with pytest.raises(ValidationError, match="profile first"):
        send(reader)
    assert (Photo.objects.count(), files()) == (0, [])


# Judging


def test_an_approved_picture_is_shown(thandi, moderator, purged):
    picture = send(thandi)
    purged()
    approve_profile_picture(picture.pk, by=moderator)
    picture.refresh_from_db()
    assert picture.state == "approved"
    assert picture.photo is not None
    assert shown(thandi) == picture.photo.files("whole", "jpeg")[0].name
    assert purged() == [f"profile:{thandi.pk}"]
    step = picture.transitions.get()
    assert (step.step_label, step.who, step.from_state, step.to_state) == (
        "Approved",
        moderator,
        "waiting",
        "approved",
    )


def test_the_small_square_is_told_once_it_is_cut(thandi, moderator, purged):
    picture = send(thandi)
    approve_profile_picture(picture.pk, by=moderator)
    purged()
    prepare_all()
    picture.refresh_from_db()
    assert picture.photo is not None
    square = picture.photo.files("1:1", "jpeg")[0]
    assert (square.width, square.height) == (192, 192)
    assert shown(thandi) == square.name
    assert purged() == [f"profile:{thandi.pk}"]


def test_what_waits_is_prepared_and_not_shown(thandi, purged):
    send(thandi)
    purged()
    prepare_all()
    assert (shown(thandi), purged()) == ("", [])


def test_a_new_picture_leaves_the_old_one_up_until_it_is_approved(thandi, moderator):
    first = send(thandi)
    approve_profile_picture(first.pk, by=moderator)
    before = shown(thandi)
    second = send(thandi, factories.jpeg_bytes(colour="red"))
    assert shown(thandi) == before
    assert own_pictures(thandi.pk).shown == first
    approve_profile_picture(second.pk, by=moderator)
    assert ProfilePicture.objects.get() == second
    assert shown(thandi) != before
    assert not Photo.objects.filter(pk=first.photo_id).exists()


def test_a_declined_picture_goes_and_its_reason_stays(
    thandi, moderator, purged, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        picture = send(thandi)
        purged()
        decline_profile_picture(picture.pk, by=moderator, reason="  Somebody\n else. ")
    picture.refresh_from_db()
    assert (picture.state, picture.photo, picture.reason) == ("declined", None, "Somebody else.")
    assert (Photo.objects.count(), files(), purged(), shown(thandi)) == (0, [], [], "")
    assert picture.transitions.get().why == "Somebody else."
    send(thandi)
    assert ProfilePicture.objects.get().state == "waiting"


def test_a_shown_picture_is_taken_away(thandi, moderator, purged):
    picture = send(thandi)
    approve_profile_picture(picture.pk, by=moderator)
    purged()
    decline_profile_picture(picture.pk, by=moderator, reason="A logo.", seen="approved")
    assert (shown(thandi), Photo.objects.count()) == ("", 0)
    assert purged() == [f"profile:{thandi.pk}"]


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 301, "a\0b", "a\ud800b"])
def test_a_reason_is_words(thandi, moderator, reason):
    picture = send(thandi)
    with pytest.raises(ValidationError) as refused:
        decline_profile_picture(picture.pk, by=moderator, reason=reason)
    assert list(refused.value.message_dict) == ["reason"]
    picture.refresh_from_db()
    assert picture.state == "waiting"


def test_what_was_judged_is_not_judged_again(thandi, moderator):
    picture = send(thandi)
    approve_profile_picture(picture.pk, by=moderator)
    for again in (
        partial(approve_profile_picture, picture.pk, by=moderator),
        partial(decline_profile_picture, picture.pk, by=moderator, reason="Late."),
    ):
        with pytest.raises(StepRefused, match="already"):
            again()
    decline_profile_picture(picture.pk, by=moderator, reason="A logo.", seen="approved")
    for again in (
        partial(approve_profile_picture, picture.pk, by=moderator),
        partial(decline_profile_picture, picture.pk, by=moderator, reason="No.", seen="declined"),
        partial(decline_profile_picture, picture.pk, by=moderator, reason="No.", seen="x"),
    ):
        with pytest.raises(StepRefused, match="already"):
            again()
    assert Transition.objects.filter(subject_id=picture.pk).count() == 2


@pytest.mark.parametrize("pk", [0, 999])
def test_what_is_gone_is_not_judged(pk):
    with pytest.raises(StepRefused, match="removed"):
        approve_profile_picture(pk, by=None)


def test_each_judgement_is_told(thandi, moderator):
    picture = send(thandi)
    approve_profile_picture(picture.pk, by=moderator)
    decline_profile_picture(
        picture.pk, by=moderator, reason="It shows\nsomebody else.", seen="approved"
    )
    approve_profile_picture(send(thandi).pk, by=moderator)
    told = Notice.objects.filter(user=thandi).order_by("id")
    assert [(notice.headline, notice.text) for notice in told] == [
        ("Your picture is on your page", ""),
        ("Your picture was declined", "It shows somebody else."),
        ("Your picture is on your page", ""),
    ]
    assert {(notice.kind, notice.path) for notice in told} == {
        (NoticeKind.PROFILE, "/account/profile/")
    }


# Removing


def test_all_of_theirs_is_removed(thandi, moderator, purged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        approve_profile_picture(send(thandi).pk, by=moderator)
        send(thandi, factories.jpeg_bytes(colour="red"))
        prepare_all()
        purged()
        remove_profile_picture(thandi)
    assert (ProfilePicture.objects.count(), Photo.objects.count(), files()) == (0, 0, [])
    assert (shown(thandi), purged()) == ("", [f"profile:{thandi.pk}"])
    assert not Transition.objects.exists()


def test_they_go_with_their_person(thandi, moderator, purged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        approve_profile_picture(send(thandi).pk, by=moderator)
        purged()
        pk = thandi.pk
        thandi.delete()
    assert (Photo.objects.count(), files()) == (0, [])
    assert set(purged()) == {f"byline:{pk}", f"profile:{pk}"}


# Apart from the library


def test_no_list_of_the_library_holds_it(thandi, editor_client, section):
    data = factories.jpeg_bytes((900, 700))
    photo = send(thandi, data).photo
    assert photo is not None
    assert list(Photo.objects.library()) == []
    assert (same_bytes(photo.sha256), looks_like(photo.dhash)) == ([], [])
    for path in ("choose/", f"choose/?ids={photo.pk}", ""):
        response = editor_client.get(f"/admin/articles/photo/{path}")
        assert response.status_code == 200
        assert photo.key not in response.content.decode()
    for path in ("change/", "original/", "thumbnail/"):
        response = editor_client.get(f"/admin/articles/photo/{photo.pk}/{path}")
        assert response.status_code in (302, 404)
        assert photo.key not in response.get("Location", "")
    with pytest.raises(ValidationError):
        create_gallery(by=None, site=section.site, headline="G", pictures=[Placed(photo.pk)])
    with pytest.raises(ValidationError) as refused:
        Article(section=section, headline="H", lead_photo=photo).full_clean()
    assert "lead_photo" in refused.value.message_dict


# What the database holds


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "other"},
        {"state": "approved", "reason": "x"},
        {"state": "waiting", "photo": None},
        {"state": "declined", "photo": None, "reason": ""},
        {"state": "declined", "reason": "x"},
    ],
)
def test_the_database_knows_what_goes_together(thandi, wrong):
    picture = send(thandi)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfilePicture.objects.filter(pk=picture.pk).update(**wrong)


def test_the_database_holds_one_of_each_state(thandi):
    send(thandi)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfilePicture.objects.create(user=thandi, photo=factories.make_photo())


@pytest.mark.parametrize("wrong", [{"purpose": "x"}, {"credit": "A"}, {"copyright_notice": "A"}])
def test_the_database_keeps_words_out_of_its_files(thandi, wrong):
    picture = send(thandi)
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=picture.photo_id).update(**wrong)


# At once


def person_with_picture(turn: int = 0) -> tuple[User, ProfilePicture]:
    user = factories.make_user(f"thandi{turn}@example.org")
    create_profile(user, username=f"thandi-m-{turn}", display_name="Thandi")
    return user, send(user)


@pytest.mark.django_db(transaction=True)
def test_of_approve_and_decline_at_once_one_wins():
    for turn in range(5):
        _user, picture = person_with_picture(turn)
        results = at_once(
            partial(approve_profile_picture, picture.pk, by=None),
            partial(decline_profile_picture, picture.pk, by=None, reason="A logo."),
        )
        assert sorted(type(each).__name__ for each in results) == ["ProfilePicture", "StepRefused"]
        picture.refresh_from_db()
        won = next(each for each in results if isinstance(each, ProfilePicture))
        assert picture.state == won.state
        assert bool(shown(picture.user)) == (picture.state == "approved")
        assert picture.transitions.count() == 1
        picture.user.delete()


@pytest.mark.django_db(transaction=True)
def test_of_five_approvals_one_counts():
    _user, picture = person_with_picture()
    results = at_once(*[partial(approve_profile_picture, picture.pk, by=None)] * 5)
    assert [isinstance(each, StepRefused) for each in results].count(True) == 4
    assert picture.transitions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_approved_while_another_is_sent_and_the_files_are_made():
    for turn in range(3):
        user, picture = person_with_picture(turn)
        results = at_once(
            partial(approve_profile_picture, picture.pk, by=None),
            partial(send, user, factories.jpeg_bytes(colour="red")),
            prepare_next_photo,
        )
        assert not [each for each in results if isinstance(each, Exception)] or [
            type(each) for each in results if isinstance(each, Exception)
        ] == [StepRefused]
        prepare_all()
        pictures = own_pictures(user.pk)
        assert pictures.waiting is not None
        named = pictures.shown.photo.names() if pictures.shown and pictures.shown.photo else {""}
        assert shown(user) in named
        assert ProfilePicture.objects.count() == Photo.objects.count()
        user.delete()
        assert files() == []


@pytest.mark.django_db(transaction=True)
def test_removed_while_it_is_approved_leaves_nothing():
    for turn in range(3):
        user, picture = person_with_picture(turn)
        at_once(
            partial(approve_profile_picture, picture.pk, by=None),
            partial(remove_profile_picture, user),
            prepare_next_photo,
        )
        assert (ProfilePicture.objects.count(), Photo.objects.count()) == (0, 0)
        assert (shown(user), files()) == ("", [])
        user.delete()


@pytest.mark.django_db(transaction=True)
def test_two_sent_at_once_leave_one():
    user = factories.make_user("thandi@example.org")
    create_profile(user, username="thandi", display_name="Thandi")
    results = at_once(*[partial(send, user)] * 4)
    taken = [each for each in results if isinstance(each, ProfilePicture)]
    assert {each.code for each in results if isinstance(each, ValidationError)} <= {"busy"}
    assert taken
    left = ProfilePicture.objects.get()
    assert left.photo is not None
    assert set(files()) == {*left.photo.names(), str(left.photo.original.name)}
