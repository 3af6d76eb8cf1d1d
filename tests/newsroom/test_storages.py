"""What holds for files wherever they are kept (S3: tests/articles/actions/test_s3.py)."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import HttpResponse
from django.test import Client, RequestFactory

from newsroom.media import StorageAway, delete_files, media_url
from newsroom.middleware import DatabaseDownMiddleware


def test_files_on_a_disk_are_deleted_whether_they_are_there_or_not():
    names = ["photos/ab/1.jpg", "photos/ab/2.jpg", "photos/ab/3.jpg"]
    for name in names[:2]:
        default_storage.save(name, ContentFile(b"x"))
    delete_files(default_storage, names[1:])
    assert default_storage.listdir("photos/ab") == ([], ["1.jpg"])


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("/media/", "/media/photos/ab/1.jpg"),
        ("https://pictures.example/", "https://pictures.example/photos/ab/1.jpg"),
    ],
)
def test_the_address_of_a_file(settings, base, expected):
    settings.MEDIA_URL = base
    assert media_url("photos/ab/1.jpg") == expected


def answer_to(error: Exception) -> HttpResponse | None:
    middleware = DatabaseDownMiddleware(lambda request: HttpResponse())
    return middleware.process_exception(RequestFactory().get("/media/x"), error)


@pytest.mark.parametrize(
    "error",
    [
        StorageAway("S3 answers 403 to HeadObject"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        OSError(errno.EIO, "Input/output error"),
    ],
)
def test_a_disk_that_is_full_or_a_storage_that_is_away_is_a_page_of_ours(error, caplog):
    response = answer_to(error)
    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "No space" not in response.content.decode()
    assert "storage unavailable" in caplog.text


@pytest.mark.parametrize("error", [FileNotFoundError("x"), OSError("x"), ValueError("x")])
def test_other_faults_are_not_hidden_behind_it(error):
    assert answer_to(error) is None


def test_a_broken_disk_in_a_view_is_answered(client: Client, monkeypatch):
    def broken(*_arguments):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(FileSystemStorage, "_open", broken)
    response = client.get("/media/photos/ab/abcdefabcdefabcdefab-012345678901.jpg")
    assert response.status_code == 503
