import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.actions.photos import MAX_BYTES
from articles.models import Photo
from tests import factories

from .pages import errors, filled, read

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/photo/add/"


def files_of(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def send(client, data: bytes, name: str = "river.jpg", **typed):
    file = SimpleUploadedFile(name, data, "image/jpeg")
    return client.post(ADD, {**filled(client, ADD, **typed), "file": file})


def test_a_reporter_adds_a_picture(reporter_client, reporter, tmp_path):
    response = send(reporter_client, factories.jpeg_bytes(), alt="A river", credit="Rae Porter")
    assert response.status_code == 302
    photo = Photo.objects.get()
    assert (photo.alt, photo.credit, photo.uploaded_by) == ("A river", "Rae Porter", reporter)
    assert (photo.width, photo.height) == (900, 600)
    page = reporter_client.get(f"/admin/articles/photo/{photo.pk}/change/")
    assert default_storage.url(photo.renditions[0]["name"]) in page.content.decode()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.jpg", "x" * 300 + ".jpg", "<b>.php", "a\r\nb.jpg"]
)
def test_a_hostile_name_becomes_a_name_of_ours(name, reporter_client, tmp_path):
    send(reporter_client, factories.jpeg_bytes(), name=name, alt="A river")
    photo = Photo.objects.get()
    assert files_of(tmp_path / "private") == [f"{photo.key}.jpeg"]


@pytest.mark.parametrize(
    ("data", "typed", "wrong"),
    [
        (b"", {}, "file"),
        (b"no picture", {}, "file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {}, "file"),
        (b"GIF89a\x50\xc3\x50\xc3\x00\x00\x00", {}, "file"),
        (None, {"alt": "x" * 301}, "alt"),
        (None, {"caption": "Bell\x07"}, "caption"),
    ],
)
def test_what_is_wrong_is_told_and_leaves_no_file(data, typed, wrong, reporter_client, tmp_path):
    data = factories.jpeg_bytes() if data is None else data
    response = send(reporter_client, data, **{"credit": "Kept", **typed})
    assert response.status_code == 200
    assert list(errors(response)) == [wrong]
    assert read(response).fields["credit"] == "Kept"
    assert Photo.objects.count() == 0
    assert files_of(tmp_path) == []


def test_too_many_bytes_are_refused(reporter_client, tmp_path):
    response = send(reporter_client, factories.jpeg_bytes() + b"\0" * MAX_BYTES)
    assert list(errors(response)) == ["file"]
    assert files_of(tmp_path) == []


def test_changed_words_reach_every_page(reporter_client, purged):
    photo = factories.make_photo()
    url = f"/admin/articles/photo/{photo.pk}/change/"
    purged()
    reporter_client.post(url, filled(reporter_client, url, alt="A bridge"))
    assert Photo.objects.get().alt == "A bridge"
    assert purged() == ["*"]


def test_a_picture_is_not_exchanged_by_a_forged_form(reporter_client):
    photo = factories.make_photo()
    url = f"/admin/articles/photo/{photo.pk}/change/"
    forged = {"key": "x", "sha256": "x", "renditions": "[]", "width": "1", "original": "x"}
    file = SimpleUploadedFile("b.jpg", factories.jpeg_bytes(colour="red"))
    reporter_client.post(url, filled(reporter_client, url, **forged, file=file))
    hidden = ("key", "sha256", "renditions", "width", "original", "uploaded_by")
    assert Photo.objects.values(*hidden).get() == {
        **{name: getattr(photo, name) for name in hidden[:4]},
        "original": photo.original.name,
        "uploaded_by": None,
    }


def original(client, photo):
    return client.get(f"/admin/articles/photo/{photo.pk}/original/")


def test_the_original_is_for_staff(client, reader, moderator_client):
    data = factories.jpeg_bytes(comment=b"evidence")
    photo = factories.make_photo(data=data)
    response = original(moderator_client, photo)
    assert b"".join(response.streaming_content) == data
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/octet-stream"
    assert "no-store" in response["Cache-Control"]
    assert original(client, photo).status_code == 302
    client.force_login(reader)
    assert original(client, photo).status_code == 302
    for path in (photo.original.name, f"originals/{photo.key}.jpeg", f"../private/{photo.key}"):
        assert client.get(f"/media/{path}").status_code == 404


def test_staff_without_the_right_see_no_original(client):
    client.force_login(factories.make_user("clerk@example.org", is_staff=True))
    assert original(client, factories.make_photo()).status_code == 404


def test_an_original_that_is_gone_is_not_there(moderator_client, tmp_path):
    photo = factories.make_photo()
    (tmp_path / "private" / photo.original.name).unlink()
    assert original(moderator_client, photo).status_code == 404
    assert moderator_client.get("/admin/articles/photo/9999/original/").status_code == 404


def test_the_thumbnail_is_the_smallest_rendition(reporter_client):
    photo = factories.make_photo()
    response = reporter_client.get(f"/admin/articles/photo/{photo.pk}/thumbnail/")
    smallest = min(photo.renditions, key=lambda each: each["width"])
    assert response.url == default_storage.url(smallest["name"])


@pytest.mark.parametrize("way", ["page", "list"])
def test_a_deleted_picture_leaves_no_file_and_no_page(
    way, editor_client, tmp_path, purged, django_capture_on_commit_callbacks
):
    photo, kept = factories.make_photo(), factories.make_photo()
    story = factories.make_published(lead_photo=photo)
    purged()
    with django_capture_on_commit_callbacks(execute=True):
        if way == "page":
            editor_client.post(f"/admin/articles/photo/{photo.pk}/delete/", {"post": "yes"})
        else:
            chosen = {"action": "delete_selected", "_selected_action": photo.pk, "post": "yes"}
            editor_client.post("/admin/articles/photo/", chosen)
    assert list(Photo.objects.all()) == [kept]
    assert all(kept.key in name for name in files_of(tmp_path))
    assert len(files_of(tmp_path / "private")) == 1
    story.refresh_from_db()
    assert story.lead_photo is None
    assert purged() == ["*"]


def test_a_reporter_deletes_no_picture(reporter_client):
    photo = factories.make_photo()
    url = f"/admin/articles/photo/{photo.pk}/delete/"
    assert reporter_client.post(url, {"post": "yes"}).status_code == 403
    assert photo.original.storage.exists(photo.original.name)
