"""Taking pictures into the library: one by one by script, several by a plain form."""

import io
from functools import partial

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from articles.actions.photos import MAX_BYTES
from articles.admin import photo_upload
from articles.models import Photo
from articles.pictures import apart
from tests import factories
from tests.articles.actions.pictures import exif, png_bomb
from tests.articles.actions.together import at_once

from .pages import read
from .photo_files import river

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/photo/add/"
UPLOAD = "/admin/articles/photo/upload/"
LIST = "/admin/articles/photo/"


def files_of(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def upload(client, data: bytes | None = None, name: str = "river.jpg", **fields):
    data = river() if data is None else data
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data, "image/jpeg"), **fields})


def heic(**options) -> bytes:
    buffer = io.BytesIO()
    pillow_heif.register_heif_opener()
    Image.open(io.BytesIO(river())).save(buffer, "HEIF", **options)
    return buffer.getvalue()


# By script


def test_a_picture_is_answered_with_what_became_of_it(reporter_client, reporter):
    response = upload(reporter_client, alt="A river", caption="In flood", credit="Rae Porter")
    photo = Photo.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": photo.pk,
        "name": "In flood",
        "thumbnail": photo.thumbnail().url,
        "width": 600,
        "height": 400,
        "alt": "A river",
        "caption": "In flood",
        "credit": "Rae Porter",
        "change_url": f"/admin/articles/photo/{photo.pk}/change/",
        "warnings": [],
    }
    assert "no-store" in response["Cache-Control"]
    assert photo.uploaded_by == reporter


def test_an_editor_is_warned_of_what_is_missing_and_what_is_there_already(reporter_client):
    first = upload(reporter_client, river()).json()
    assert first["warnings"] == [
        {"text": "No credit.", "url": first["change_url"]},
        {"text": "No description.", "url": first["change_url"]},
    ]
    words = {"alt": "A river", "credit": "Rae Porter"}
    again = upload(reporter_client, river(), **words).json()
    assert again["warnings"] == [
        {"text": "You have this picture already.", "url": first["change_url"]}
    ]
    like = upload(reporter_client, river(quality=30), **words).json()
    assert [each["text"] for each in like["warnings"]] == ["It looks the same as another."]
    assert like["warnings"][0]["url"] in (first["change_url"], again["change_url"])


def test_a_picture_of_a_phone_brings_its_time_and_place_for_the_desk_only(
    reporter_client, tmp_path
):
    response = upload(reporter_client, heic(exif=exif(6).tobytes()), name="IMG_0001.HEIC")
    assert response.status_code == 201
    photo = Photo.objects.get()
    assert (photo.facts["latitude"], photo.facts["longitude"]) == (-34.418333, 19.237778)
    assert photo.original.name.endswith(".heic")
    public = b"".join(path.read_bytes() for path in (tmp_path / "media").rglob("*.jpg"))
    assert public.startswith(b"\xff\xd8")
    assert b"SECRET" not in public
    assert b"Exif" not in public


def test_words_serve_where_a_picture_brings_none(reporter_client):
    told = Image.Exif()
    told[0x013B] = "Thandi Nkosi"
    words = {"alt": "A river", "credit": "Rae Porter"}
    upload(reporter_client, river(exif=told), **words)
    photo = Photo.objects.get()
    assert (photo.alt, photo.caption, photo.credit) == ("A river", "", "Thandi Nkosi")


@pytest.mark.parametrize(
    ("data", "fields", "status"),
    [
        (b"", {}, 400),
        (b"no picture", {}, 400),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", {}, 400),
        (png_bomb(60_000, 60_000), {}, 400),
        (river() + b"\0" * MAX_BYTES, {}, 413),
        (None, {"alt": "x" * 301}, 400),
        (None, {"caption": "Bell\x07"}, 400),
        (None, {"credit": "x" * 161}, 400),
    ],
)
def test_what_is_none_of_ours_leaves_nothing(data, fields, status, reporter_client, tmp_path):
    response = upload(reporter_client, data, **fields)
    assert response.status_code == status
    assert list(response.json()) == ["error"]
    assert response.json()["error"]
    assert "no-store" in response["Cache-Control"]
    assert Photo.objects.count() == 0
    assert files_of(tmp_path) == []


def test_no_file_is_no_upload(reporter_client):
    for sent in ({}, {"file": "words"}, {"picture": SimpleUploadedFile("a.jpg", river())}):
        assert reporter_client.post(UPLOAD, sent).status_code == 400
    assert reporter_client.get(UPLOAD).status_code == 405
    assert Photo.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.jpg", "x" * 300 + ".jpg", "<b>.php", "a\r\nb.jpg", "水.jpg", "a.svg"],
)
def test_a_hostile_name_becomes_a_name_of_ours(name, reporter_client, tmp_path):
    upload(reporter_client, name=name)
    photo = Photo.objects.get()
    secret = photo.original.name.rpartition("/")[2]
    assert files_of(tmp_path / "private") == [secret]
    assert len(secret) == 24
    assert secret.endswith(".jpg")
    assert photo.key not in secret


def test_when_many_come_at_once_one_is_asked_to_wait(reporter_client, monkeypatch, tmp_path):
    def busy(*args, **kwargs):
        raise apart.Busy

    monkeypatch.setattr(apart, "inspect", busy)
    response = upload(reporter_client)
    assert (response.status_code, response["Retry-After"]) == (429, "2")
    assert list(response.json()) == ["error"]
    assert files_of(tmp_path) == []


def test_a_full_disk_is_told(reporter_client, monkeypatch, tmp_path):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    response = upload(reporter_client)
    assert response.status_code == 503
    assert list(response.json()) == ["error"]
    assert Photo.objects.count() == 0
    assert files_of(tmp_path) == []


def test_who_may_not_add_is_refused(client, reader, moderator_client, tmp_path):
    assert upload(moderator_client).status_code == 403
    assert moderator_client.get(ADD).status_code == 403
    assert send(moderator_client, ("a.jpg", river())).status_code == 403
    assert upload(client).status_code == 302
    client.force_login(reader)
    assert upload(client).status_code == 302
    assert Photo.objects.count() == 0
    assert files_of(tmp_path) == []


def test_a_forged_request_is_refused(reporter):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter)
    assert upload(strict).status_code == 403
    token = read(strict.get(LIST)).fields["csrfmiddlewaretoken"]
    assert upload(strict, csrfmiddlewaretoken=token).status_code == 201
    file = SimpleUploadedFile("a.jpg", river())
    answer = strict.post(UPLOAD, {"file": file}, headers={"x-csrftoken": token})
    assert answer.status_code == 201


@pytest.mark.django_db(transaction=True)
def test_the_same_picture_twenty_times_at_once():
    # Groups don't outlive a test that is not rolled back.
    somebody = factories.make_user("boss@example.org", is_staff=True, is_superuser=True)
    clients = []
    for _number in range(20):
        clients.append(Client())
        clients[-1].force_login(somebody)
    answers = at_once(*[partial(upload, each, river()) for each in clients])
    taken = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 429}
    assert len(taken) == Photo.objects.count() > 0
    assert len({answer.json()["id"] for answer in taken}) == len(taken)
    again = upload(clients[0], river()).json()
    assert again["warnings"][0]["text"] == "You have this picture already."


# By a plain form


def send(client, *files: tuple[str, bytes], **typed):
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(ADD, {"alt": "", "caption": "", "credit": "", "file": uploads, **typed})


def test_one_picture_leads_to_its_page(reporter_client, reporter):
    response = send(reporter_client, ("a.jpg", river()), alt="A river", credit="Rae Porter")
    photo = Photo.objects.get()
    assert response.url == f"/admin/articles/photo/{photo.pk}/change/"
    assert (photo.alt, photo.credit, photo.uploaded_by) == ("A river", "Rae Porter", reporter)


def test_several_pictures_get_the_same_words(reporter_client):
    files = [("a.jpg", river()), ("b.png", river("PNG")), ("c.heic", heic())]
    response = send(reporter_client, *files, credit="Rae Porter")
    assert response.url == LIST
    assert list(Photo.objects.values_list("credit", flat=True)) == ["Rae Porter"] * 3
    page = reporter_client.get(LIST).content.decode()
    assert "3 pictures are added." in page
    assert "It looks the same as another." in page


def test_the_good_are_kept_and_the_bad_are_told_by_name(reporter_client, tmp_path):
    bad = "<b>notes</b>.jpg"
    files = [("a.jpg", river()), (bad, b"no picture"), ("empty.jpg", b"")]
    response = send(reporter_client, *files, credit="Rae Porter")
    assert response.status_code == 200
    photo = Photo.objects.get()
    arrivals = response.context["arrivals"]
    assert [(each.name, each.photo, bool(each.error)) for each in arrivals] == [
        ("a.jpg", photo, False),
        (bad.rpartition("/")[2], None, True),
        ("empty.jpg", None, True),
    ]
    page = response.content.decode()
    assert "<b>notes" not in page
    assert f'href="/admin/articles/photo/{photo.pk}/change/"' in page
    assert read(response).fields["credit"] == "Rae Porter"
    assert len(files_of(tmp_path)) == 2


def test_a_form_with_nothing_good_is_refused_and_keeps_what_was_typed(reporter_client, tmp_path):
    for files, typed, wrong in (
        ([], {}, ["file"]),
        ([("a.jpg", river())], {"alt": "x" * 301}, ["alt"]),
        ([("a.jpg", river())] * 51, {}, ["file"]),
        ([("a.jpg", b"none")], {}, []),
    ):
        response = send(reporter_client, *files, **{"credit": "Kept", **typed})
        assert response.status_code == 400
        assert list(response.context["form"].errors) == wrong
        assert read(response).fields["credit"] == "Kept"
    assert Photo.objects.count() == 0
    assert files_of(tmp_path) == []


def test_the_pop_up_hands_on_the_picture(reporter_client):
    page = reporter_client.get(f"{ADD}?_popup=1")
    assert read(page).fields["_popup"] == "1"
    response = send(reporter_client, ("a.jpg", river()), _popup="1")
    assert response.template_name[-1] == "admin/popup_response.html"
    assert f'"value": "{Photo.objects.get().pk}"' in response.context_data["popup_response_data"]


def test_a_picture_is_read_outside_of_a_transaction(reporter_client, monkeypatch):
    """Reading takes seconds, in which nobody else could write to SQLite."""
    from django.db import connection

    blocks = len(connection.savepoint_ids)
    seen = []
    real = photo_upload.add_photo
    monkeypatch.setattr(
        photo_upload,
        "add_photo",
        lambda *args, **kwargs: seen.append(len(connection.savepoint_ids)) or real(*args, **kwargs),
    )
    send(reporter_client, ("a.jpg", river()))
    upload(reporter_client)
    assert seen == [blocks, blocks]


def test_the_form_names_what_may_be_sent(reporter_client):
    for page in (ADD, LIST):
        html = reporter_client.get(page).content.decode()
        assert 'accept="image/*,.heic,.heif"' in html
        assert f'data-max-bytes="{MAX_BYTES}"' in html
