"""Pictures on their way in, one by one."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Area
from articles.models import MAX_PICTURES, Contribution, ContributionPicture, Photo
from tests import factories
from tests.articles.actions.pictures import exif
from tests.articles.actions.together import at_once
from tests.markup import Markup

from .sending import jpeg, picture_file, signed_in, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(title):
    cache.clear()


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def own(thandi):
    return signed_in(thandi)


def files_of(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_picture_is_answered_with_its_part_of_the_form(own, thandi):
    response = upload(own)
    picture = ContributionPicture.objects.get()
    item = picture.contribution
    assert response.status_code == 201
    assert response["Cache-Control"] == "private, no-store"
    told = response.json()
    assert (told["id"], told["contribution"], told["read_version"], told["read_typed"]) == (
        picture.pk,
        item.pk,
        item.version,
        "",
    )
    row = Markup(told["html"])
    assert row.unbalanced == []
    assert [e["value"] for e in row.every("input") if e.get("name") == "pictures"] == [
        str(picture.pk)
    ]
    assert (item.author, item.state, picture.photo.purpose) == (thandi, "draft", "sent")


def test_it_is_filled_from_what_the_picture_says(own):
    country = Area.objects.create(name="South Africa", kind="country", code="ZA")
    cape = Area.objects.create(name="Western Cape", kind="province", parent=country)
    Area.objects.create(
        name="Hermanus", kind="town", parent=cape, latitude=-34.4187, longitude=19.2345
    )
    facts = exif()
    facts[0x013B], facts[0x010E] = "Lindiwe Adams", "Flood at the harbour"
    facts.get_ifd(0x8769)[0x9003] = "2026:11:02 08:30:15"
    data = factories.jpeg_bytes(exif=facts)
    told = upload(own, file=picture_file(data=data)).json()
    picture = ContributionPicture.objects.get()
    assert (picture.caption, picture.credit, picture.place) == (
        "Flood at the harbour",
        "Lindiwe Adams",
        "Hermanus, Western Cape",
    )
    values = {
        each.get("name"): each.get("value") or "" for each in Markup(told["html"]).every("input")
    }
    assert values[f"picture-{picture.pk}-taken_at"] == "2026-11-02T08:30"
    assert "-34.4" not in told["html"]
    # Sent as it stands, it keeps its seconds too.
    form = {"pictures": str(picture.pk), "headline": "Flood", "terms": "1", "text": ""}
    form |= {name: value for name, value in values.items() if name and name.startswith("picture-")}
    assert own.post("/send/pictures/", {**form, "contribution": ""}).status_code == 422
    assert own.post("/send/story/", {**form, "text": "Water."}).status_code == 302
    picture.refresh_from_db()
    assert picture.taken_at is not None
    assert (picture.taken_at.second, picture.place) == (15, "Hermanus, Western Cape")


def test_who_is_signed_out_is_told_how_to_go_on(settings):
    client = Client()
    for response in (
        upload(client),
        client.post("/send/pictures/1/remove/"),
        client.post("/send/story/typed/", {"headline": "x"}),
    ):
        assert response.status_code == 401
        assert response.json() == {
            "error": "You are signed out. Sign in in another window, and go on here.",
            "signed_out": True,
        }
    assert (Contribution.objects.count(), Photo.objects.count()) == (0, 0)


def test_an_old_token_is_answered_with_the_new_one(thandi):
    client = signed_in(thandi, enforce_csrf_checks=True)
    refused = upload(client)
    assert refused.status_code == 403
    assert Photo.objects.count() == 0
    token = refused.json()["token"]
    sent = {"file": picture_file(), "csrfmiddlewaretoken": token}
    assert client.post("/send/story/pictures/", sent).status_code == 201


@pytest.mark.parametrize(
    ("data", "status", "told"),
    [
        (b"", 422, "picture we can read"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", 422, "picture we can read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "picture we can read"),
        (jpeg()[:300], 422, "picture we can read"),
        (factories.jpeg_bytes((20, 3000)), 422, "times as tall"),
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(own, tmp_path, data, status, told):
    response = upload(own, file=picture_file(data=data))
    assert response.status_code == status
    assert told in response.json()["error"]
    assert (Photo.objects.count(), files_of(tmp_path)) == (0, [])


def test_one_that_is_too_large_is_refused(own, settings, monkeypatch):
    monkeypatch.setattr("articles.actions.photos.MAX_BYTES", 500)
    response = upload(own)
    assert response.status_code == 413
    settings.UPLOAD_PATHS = {"/send/": 100}
    response = own.post(
        "/send/story/pictures/", {"file": picture_file(2)}, headers={"accept": "application/json"}
    )
    assert (response.status_code, response.json()) == (
        413,
        {"error": "This is more than we take at once."},
    )
    assert Photo.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "a\x00b.jpg", "<script>alert(1)</script>.jpg", "x" * 500, "."]
)
def test_whatever_a_file_is_called_it_gets_a_name_of_ours(own, tmp_path, name):
    sent = SimpleUploadedFile("x.jpg", jpeg(), "image/jpeg")
    sent._name = name  # type: ignore[attr-defined]  # as a browser of theirs sends it
    response = upload(own, file=sent)
    assert response.status_code in (201, 400)
    assert [file for file in files_of(tmp_path) if not file[:10].isalnum()] == []


def test_the_same_twice_is_told_with_the_one_that_is_there(own):
    first = upload(own).json()
    response = upload(own, contribution=str(first["contribution"]))
    assert response.status_code == 422
    told = response.json()
    assert told["error"] == "You have added this picture already."
    assert told["id"] == first["id"]
    assert Photo.objects.count() == 1


def test_the_thirty_first_is_refused(own, thandi):
    item = Contribution.objects.get(pk=upload(own).json()["contribution"])
    first = item.pictures.get().photo
    more = Photo.objects.bulk_create(
        Photo(original=f"{n}.jpg", sha256=f"{n}", width=1, height=1, purpose="sent")
        for n in range(1, MAX_PICTURES)
    )
    ContributionPicture.objects.bulk_create(
        ContributionPicture(contribution=item, photo=photo, sha256=photo.sha256, position=place)
        for place, photo in enumerate(more, 1)
    )
    response = upload(own, 2)
    assert response.status_code == 422
    assert response.json()["error"] == "You can send 30 pictures at once."
    assert (item.pictures.count(), first.pk in {p.photo_id for p in item.pictures.all()}) == (
        MAX_PICTURES,
        True,
    )


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_place_are_one(settings):
    cache.clear()
    factories.make_title()
    thandi = factories.make_contributor()
    item = Contribution.objects.get(pk=upload(signed_in(thandi)).json()["contribution"])
    more = Photo.objects.bulk_create(
        Photo(original=f"{n}.jpg", sha256=f"{n}", width=1, height=1, purpose="sent")
        for n in range(1, MAX_PICTURES - 1)
    )
    ContributionPicture.objects.bulk_create(
        ContributionPicture(contribution=item, photo=photo, sha256=photo.sha256, position=place)
        for place, photo in enumerate(more, 1)
    )
    answers = at_once(*[lambda n=n: upload(signed_in(thandi), n) for n in (2, 3)])
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert item.pictures.count() == MAX_PICTURES


def test_one_takes_a_picture_away_again(own, thandi):
    told = upload(own).json()
    path = f"/send/pictures/{told['id']}/remove/"
    for _twice in range(2):
        response = own.post(path, {"contribution": told["contribution"]})
        assert response.status_code == 200
    assert not Photo.objects.exists()


def test_nobody_takes_away_anothers(own, thandi):
    told = upload(own).json()
    other = signed_in(factories.make_contributor("sipho@example.org"))
    path = f"/send/pictures/{told['id']}/remove/"
    assert other.post(path, {"contribution": told["contribution"]}).status_code == 404
    mine = upload(other, 2).json()
    assert other.post(path, {"contribution": mine["contribution"]}).status_code == 200
    assert ContributionPicture.objects.filter(pk=told["id"]).exists()


def test_very_many_are_refused(own, monkeypatch):
    monkeypatch.setattr("articles.limits.ADDING_PICTURES", "2/h/user")
    answers = [upload(own, seed).status_code for seed in (1, 2, 3)]
    assert answers == [201, 201, 429]


def test_only_a_post_adds(own):
    assert own.get("/send/story/pictures/").status_code == 405
    assert own.post("/send/poem/pictures/").status_code == 404
    assert own.post("/send/story/pictures/").status_code == 400
