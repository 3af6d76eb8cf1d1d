"""What is too large is refused while it arrives, with an answer of ours."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as real_settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from articles.actions.photos import MAX_BYTES
from newsroom.uploads import UploadLimitMiddleware

MIB = 1024 * 1024


@pytest.fixture(params=["memory", "disk"])
def limit(request, settings, tmp_path) -> int:
    """A limit small enough to pass quickly, for both places where Django keeps a file."""
    settings.UPLOAD_MAX_FILE_BYTES = 3 * MIB
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100 * MIB if request.param == "memory" else 0
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return settings.UPLOAD_MAX_FILE_BYTES


@pytest.fixture
def sent() -> Iterator[Callable[..., tuple[Any, list[Any]]]]:
    """Sends files in one form; what comes of the form and of each is returned."""
    requests = []

    def send(*files: bytes) -> tuple[Any, list[Any]]:
        uploads = [SimpleUploadedFile(f"{n}.jpg", data) for n, data in enumerate(files)]
        request = RequestFactory().post("/", {"file": uploads, "word": "kept"})
        requests.append(request)
        return request.POST, request.FILES.getlist("file")

    yield send
    for request in requests:
        request.close()


def test_the_limit_is_the_pictures_own():
    assert real_settings.UPLOAD_MAX_FILE_BYTES == MAX_BYTES
    assert real_settings.UPLOAD_MAX_REQUEST_BYTES > MAX_BYTES + MIB


def test_a_file_is_written_to_a_byte_past_its_limit(limit, sent):
    data = bytes(range(256)) * (limit // 256)
    words, files = sent(b"small", data, data + b"\x01", data + b"\x01" * (2 * MIB), b"last")
    assert words["word"] == "kept"
    assert [file.name for file in files] == [f"{n}.jpg" for n in range(5)]
    assert [file.size for file in files] == [5, limit, limit + 1, limit + 1, 4]
    assert [len(file.read()) for file in files] == [5, limit, limit + 1, limit + 1, 4]
    files[1].seek(0)
    assert files[1].read() == data


def test_nothing_stays_on_disk(limit, sent, tmp_path):
    _words, files = sent(b"\0" * (limit + MIB))
    on_disk = isinstance(files[0], TemporaryUploadedFile)
    assert len(list(tmp_path.iterdir())) == on_disk
    files[0].close()
    assert list(tmp_path.iterdir()) == []


class Unread(io.BytesIO):
    """A body that must not be touched."""

    def read(self, *args):
        raise AssertionError("the body was read")


def refused(length: object, accept: str = "text/html", path: str = "/admin/articles/photo/add/"):
    request = RequestFactory().generic("POST", path, CONTENT_LENGTH=str(length), HTTP_ACCEPT=accept)
    request._stream = Unread()
    return UploadLimitMiddleware(lambda request: HttpResponse("taken"))(request)


def test_a_request_that_says_it_is_too_large_is_not_read(settings):
    settings.UPLOAD_PATHS = {"/admin/articles/photo/": 1000}
    response = refused(1001)
    assert response.status_code == 413
    assert "too much at once" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    answer = refused(10**12, "application/json")
    assert answer.status_code == 413
    assert list(json.loads(answer.content)) == ["error"]


@pytest.mark.parametrize("path", ["/", "/admin/articles/article/add/", "/admin/login/"])
def test_where_no_picture_is_taken_a_form_holds_words_only(path, settings):
    settings.UPLOAD_MAX_FORM_BYTES = 500
    assert refused(500, path=path).content == b"taken"
    assert refused(501, path=path).status_code == 413
    assert refused(501).content == b"taken"


def test_each_place_has_a_limit_of_its_own(settings):
    paths = settings.UPLOAD_PATHS
    assert paths["/admin/articles/photo/"] == settings.UPLOAD_MAX_REQUEST_BYTES
    for path, most in paths.items():
        assert most > settings.UPLOAD_MAX_FILE_BYTES
        assert refused(most, path=path).content == b"taken"
        assert refused(most + 1, path=path).status_code == 413


@pytest.mark.parametrize("length", [0, 1000, "", "many", "-5"])
def test_others_pass(length, settings):
    settings.UPLOAD_PATHS = {"/admin/articles/photo/": 1000}
    assert refused(length).content == b"taken"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/admin/articles/photo/upload/"])
def test_words_alone_keep_their_own_limit(path, client, settings):
    """Django's refusal of a long form becomes a page of ours, and no 500."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    plain = client.post(path, "x=" + "y" * 2000, "application/x-www-form-urlencoded")
    parts = client.post(path, {"x": "y" * 2000})
    assert [plain.status_code, parts.status_code] == [413, 413] or path.endswith("upload/")
    assert plain.status_code < 500
    assert parts.status_code < 500


@pytest.mark.django_db
def test_a_form_that_is_none_is_refused(client):
    part = b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n"
    for body in (b"", b"--x\r\n", part):
        response = client.post("/account/login/", body, "multipart/form-data; boundary=x")
        assert response.status_code in (200, 400)
    assert client.post("/account/login/", b"x", "multipart/form-data").status_code == 400
