"""Sending and removing one's picture: only one's own, only by POST, clear when refused."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.profiles import create_profile
from accounts.models import Profile, User
from articles.actions.profile_pictures import approve_profile_picture, decline_profile_picture
from articles.models import Photo, ProfilePicture
from articles.views import profile_picture as views
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db

PICTURE = "/account/profile/picture/"
REMOVE = PICTURE + "remove/"
PROFILE = "/account/profile/"
PAGE = "/profile/thandi/"


@pytest.fixture(autouse=True)
def no_counts():
    cache.clear()


@pytest.fixture
def thandi(reader: User, section) -> Profile:
    return create_profile(reader, username="thandi", display_name="Thandi")


@pytest.fixture
def own(thandi: Profile) -> Client:
    client = Client()
    client.force_login(thandi.user)
    return client


def jpeg(colour: str = "teal", name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.jpeg_bytes(colour=colour), "image/jpeg")


def sent(client: Client, colour: str = "teal") -> ProfilePicture:
    assert client.post(PICTURE, {"file": jpeg(colour)}).status_code == 302
    return ProfilePicture.objects.get(state="waiting")


def pictures_of(response) -> list[str]:
    """The addresses of the pictures of a page."""
    page = Markup(response.content)
    return [src for each in page.every("img") if "/photos/" in (src := each.get("src") or "")]


def address_of(picture: ProfilePicture) -> str:
    assert picture.photo is not None
    return picture.photo.files("whole", "jpeg")[-1].url


# Who may


@pytest.mark.parametrize("path", [PICTURE, REMOVE])
def test_a_stranger_is_asked_in(client: Client, path):
    response = client.post(path, {"file": jpeg()})
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={path}")
    assert not Photo.objects.exists()


def test_who_has_no_profile_makes_one_first(reader):
    client = Client()
    client.force_login(reader)
    for ask in (client.get, client.post):
        response = ask(PICTURE, {"file": jpeg()} if ask == client.post else {})
        assert (response.status_code, response["Location"]) == (302, PROFILE)
    assert not Photo.objects.exists()


@pytest.mark.parametrize("path", [PICTURE, REMOVE])
def test_a_form_from_elsewhere_is_refused(thandi, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(thandi.user)
    assert client.post(path, {"file": jpeg()}).status_code == 403
    assert not Photo.objects.exists()


def test_it_is_removed_by_post_alone(own):
    sent(own)
    assert own.get(REMOVE).status_code == 405
    assert ProfilePicture.objects.count() == 1


@pytest.mark.parametrize("path", [PICTURE, PICTURE + "x.css", REMOVE])
def test_no_cache_keeps_it(own, path):
    assert "no-store" in own.get(path)["Cache-Control"]


# Sending


def test_a_picture_waits(own, thandi, client):
    response = own.post(PICTURE, {"file": jpeg()}, follow=True)
    assert response.redirect_chain == [(PROFILE, 302)]
    picture = ProfilePicture.objects.get()
    page = Markup(response.content)
    assert "Your picture is shown once an editor has looked at it." in page.text
    for path in (PROFILE, PICTURE):
        assert pictures_of(own.get(path)) == [address_of(picture)]
    for other in (client, own):
        assert pictures_of(other.get(PAGE)) == []
    assert own.get("/me/").json()["picture"] == ""


def test_others_see_the_earlier_one_until_then(own, client, moderator):
    first = sent(own)
    approve_profile_picture(first.pk, by=moderator)
    second = sent(own, "red")
    page = own.get(PROFILE)
    assert pictures_of(page) == [address_of(first), address_of(second)]
    assert "Until then readers see the other." in Markup(page.content).text
    assert pictures_of(client.get(PAGE)) == [address_of(first)]
    approve_profile_picture(second.pk, by=moderator)
    assert pictures_of(client.get(PAGE)) == [address_of(second)]


def test_the_reason_is_told_to_the_person_alone(own, client, moderator):
    decline_profile_picture(sent(own).pk, by=moderator, reason="It shows a <b>logo</b>.")
    text = Markup(own.get(PICTURE).content).text
    assert "we don’t show it: It shows a <b>logo</b>." in text
    assert "logo" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (None, 422, "Choose a picture."),
        (b"", 422, "a picture we can read"),
        (b"GIF89a" + b"\0" * 50, 422, "a picture we can read"),
        (b"<svg onload=alert(1)>", 422, "a picture we can read"),
        (factories.jpeg_bytes()[:300], 422, "a picture we can read"),
    ],
)
def test_what_is_no_picture_is_told_beside_the_field(own, content, status, words):
    file = content if content is None else SimpleUploadedFile("<b>\u202e.jpg", content)
    response = own.post(PICTURE, {} if file is None else {"file": file})
    assert response.status_code == status
    (error,) = response.context["picture_form"].errors["file"]
    assert words in error
    assert words in Markup(response.content).text
    assert not Photo.objects.exists()


def test_text_instead_of_a_file_is_no_picture(own):
    response = own.post(PICTURE, {"file": "me.jpg"})
    assert (response.status_code, Photo.objects.count()) == (422, 0)


def test_what_is_too_large_is_refused(own, monkeypatch):
    monkeypatch.setattr("articles.actions.photos.MAX_BYTES", 1000)
    response = own.post(PICTURE, {"file": jpeg()})
    assert response.status_code == 413
    assert "larger than" in Markup(response.content).text
    assert not Photo.objects.exists()


def test_a_request_that_says_it_is_too_large_is_not_read(own, settings):
    limit = settings.UPLOAD_PATHS[PICTURE]
    assert settings.UPLOAD_MAX_FILE_BYTES < limit < settings.UPLOAD_MAX_REQUEST_BYTES
    response = own.post(PICTURE, {"file": jpeg()}, CONTENT_LENGTH=str(limit + 1))
    assert response.status_code == 413
    assert not Photo.objects.exists()


def test_what_is_not_offered_can_not_be_sent(own, thandi, editor):
    forged = {
        "file": jpeg(),
        "state": "approved",
        "user": str(editor.pk),
        "purpose": "library",
        "credit": "Somebody",
    }
    assert own.post(PICTURE, forged).status_code == 302
    picture = ProfilePicture.objects.get()
    assert picture.photo is not None
    assert (picture.state, picture.user) == ("waiting", thandi.user)
    assert (picture.photo.purpose, picture.photo.credit) == ("profile", "")


def test_only_so_many_an_hour(own, monkeypatch):
    monkeypatch.setattr(views, "SENT", "2/h/user")
    answers = [own.post(PICTURE, {"file": jpeg()}) for _ in range(3)]
    assert [each.status_code for each in answers] == [302, 302, 429]
    assert "come back later" in Markup(answers[-1].content).text
    assert ProfilePicture.objects.count() == 1


# Removing


def test_a_picture_is_removed_at_once(own, client, moderator, purged, thandi):
    approve_profile_picture(sent(own).pk, by=moderator)
    sent(own, "red")
    purged()
    response = own.post(REMOVE, follow=True)
    assert response.redirect_chain == [(PROFILE, 302)]
    assert "Your picture is removed." in Markup(response.content).text
    assert (pictures_of(response), pictures_of(client.get(PAGE))) == ([], [])
    assert (Photo.objects.count(), own.get("/me/").json()["picture"]) == (0, "")
    assert purged() == [f"profile:{thandi.user_id}"]


def test_nothing_to_remove_is_no_error(own):
    assert own.post(REMOVE).status_code == 302


# Where it is seen


def test_it_is_told_by_me_and_the_page(own, client, moderator, django_assert_num_queries):
    picture = sent(own)
    approve_profile_picture(picture.pk, by=moderator)
    address = address_of(picture)
    with django_assert_num_queries(3):
        assert own.get("/me/").json()["picture"] == address
    page = Markup(client.get(PAGE).content)
    full = f"http://testserver{address_of(picture)}"
    assert page.data()["mainEntity"]["image"] == full
    shown = [each for each in page.every("meta") if each.get("property") == "og:image"]
    assert [each["content"] for each in shown] == [full]
    (face,) = [each for each in page.every("img") if each.get("src") == address_of(picture)]
    assert face["alt"] == ""


def test_the_own_form_costs_the_same_with_pictures(own, moderator):
    own.get(PROFILE)  # the sites are known from now on
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            own.get(PROFILE)
        counts.append(len(captured))
        approve_profile_picture(sent(own).pk, by=moderator)
        sent(own, "red")
    assert counts[0] == counts[1]
