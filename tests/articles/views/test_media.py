"""Pictures as readers get them: renditions only, for good, and nothing else of the disk."""

import io

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from articles.actions.renditions import prepare_photo
from tests import factories

pytestmark = pytest.mark.django_db


def read(response) -> bytes:
    data = b"".join(response)
    response.close()
    return data


def test_every_rendition_is_served_as_what_it_is(client: Client):
    photo = factories.make_photo(data=factories.jpeg_bytes((1300, 800)))
    prepare_photo(photo)
    photo.refresh_from_db()
    files = [
        (kind, file)
        for shape, kinds in photo.renditions.items()
        for kind in kinds
        for file in photo.files(shape, kind)
    ]
    assert {kind for kind, _file in files} == {"avif", "webp", "jpeg"}
    for kind, file in files:
        response = client.get(f"/media/{file.name}")
        assert response.status_code == 200
        assert response["Content-Type"] == f"image/{kind}"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not response.cookies
        with Image.open(io.BytesIO(read(response))) as picture:
            assert (picture.format or "").lower() == kind
            assert picture.size == (file.width, file.height)


def test_the_original_is_reached_by_no_address(client: Client):
    photo = factories.make_photo()
    assert photo.original.storage.exists(photo.original.name)
    for path in (
        f"/media/{photo.original.name}",
        f"/private/{photo.original.name}",
        f"/media/../private/{photo.original.name}",
        f"/media/photos/{photo.key[:2]}/../../../private/{photo.original.name}",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "name",
    [
        "../secret-key",
        "photos/../../secret-key",
        "photos/ab/..%2f..%2fsecret-key",
        "%2e%2e/secret-key",
        "photos/ab/abcdefabcdefabcdefab-400.webp/../../../../secret-key",
        "photos/ab/abcdefabcdefabcdefab-400.svg",
        "photos/ab/abcdefabcdefabcdefab-400.html",
        "photos/ab/abcdefabcdefabcdefab-400.jpg%00",
        "photos/ab/abcdefabcdefabcdefab-400.jpg%0a",
        "photos/AB/ABCDEFABCDEFABCDEFAB-400.jpg",
        "photos/ab/",
        "photos/",
        "",
        "photos/ab/abcdefabcdefabcdefab-400.jpg",
    ],
)
def test_nothing_else_is_served(client: Client, name):
    folder = settings.MEDIA_ROOT
    folder.mkdir(parents=True)
    (folder.parent / "secret-key").write_text("secret")
    response = client.get(f"/media/{name}")
    assert response.status_code == 404
    assert "immutable" not in response.get("Cache-Control", "")


def test_a_folder_named_like_a_picture_is_no_picture(client: Client):
    name = "photos/ab/abcdefabcdefabcdefab-400.jpg"
    (settings.MEDIA_ROOT / name).mkdir(parents=True)
    assert client.get(f"/media/{name}").status_code == 404


def test_a_picture_is_read_only(client: Client):
    [name] = factories.make_photo().names()
    path = f"/media/{name}"
    head = client.head(path)
    assert (head.status_code, read(head)) == (200, b"")
    assert client.post(path).status_code == 405


def test_names_of_pictures_cannot_be_guessed():
    keys = {factories.make_photo().key for _ in range(3)}
    assert len(keys) == 3
    assert all(len(key) == 20 for key in keys)
