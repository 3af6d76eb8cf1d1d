"""Pictures kept by a service that speaks S3: all their ways, and the service away."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client
from django.utils import timezone
from PIL import Image

from articles.actions import renditions, tidying
from articles.actions.photos import conceal_photos, delete_photo
from articles.actions.renditions import prepare_next_photo, prepare_photo
from articles.models import Photo
from newsroom.media import StorageAway, delete_files
from tests import factories
from tests.markup import Markup
from tests.newsroom.commands import settings_of
from tests.s3 import PRIVATE, PUBLIC, Service, temporary_s3

pytestmark = pytest.mark.django_db
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with temporary_s3() as started:
        yield started


@pytest.fixture(scope="module")
def configured(service: Service) -> dict:
    """As the settings make them from the environment."""
    return settings_of("STORAGES", **service.environment)["STORAGES"]


@pytest.fixture(autouse=True)
def s3(service: Service, configured: dict, settings, monkeypatch, own_media) -> Iterator[Service]:
    settings.STORAGES = {**configured, "staticfiles": settings.STORAGES["staticfiles"]}
    monkeypatch.setattr(Photo._meta.get_field("original"), "storage", storages["private"])
    yield service
    service.empty()


def small(colour: str = "teal") -> bytes:
    """Of few files, each of which is a request."""
    return factories.jpeg_bytes((200, 150), colour)


def fetched(client: Client, address: str) -> tuple[Any, bytes]:
    response = client.get(address)
    body = b"".join(response)
    response.close()
    return response, body


@pytest.fixture
def away(s3: Service) -> Iterator[None]:
    s3.line.cut()
    yield
    s3.line.mend()


def make_prepared(colour: str = "teal") -> Photo:
    photo = factories.make_photo(data=small(colour))
    prepare_photo(photo)
    photo.refresh_from_db()
    assert photo.is_prepared, photo.problem
    return photo


def change_options(settings, name: str, **options: str) -> None:
    each = settings.STORAGES[name]
    changed = {**each, "OPTIONS": {**each["OPTIONS"], **options}}
    settings.STORAGES = {**settings.STORAGES, name: changed}


# All their ways ------------------------------------------------------------------


def test_an_upload_is_one_file_in_each_bucket(s3: Service):
    data = small()
    photo = factories.make_photo(data=data)
    assert s3.names(PUBLIC) == photo.names()
    assert len(photo.names()) == 1
    assert s3.names(PRIVATE) == {photo.original.name}
    assert s3.bytes_of(PRIVATE, photo.original.name) == data


def test_the_worker_adds_what_the_row_names(s3: Service):
    photo = factories.make_photo(data=small())
    assert prepare_next_photo() is True
    photo.refresh_from_db()
    assert {kind for kinds in photo.renditions.values() for kind in kinds} == {
        "avif",
        "webp",
        "jpeg",
    }
    assert photo.names() <= s3.names(PUBLIC)
    assert s3.names(PRIVATE) == {photo.original.name}


def test_files_are_stored_as_what_they_are_and_for_good(s3: Service):
    photo = make_prepared()
    for name in photo.names():
        stored = s3.head(PUBLIC, name)
        assert stored["ContentType"] == TYPES[name.rpartition(".")[2]]
        assert stored["CacheControl"] == "public, max-age=31536000, immutable"
    original = s3.head(PRIVATE, photo.original.name)
    assert original["CacheControl"] == "private, no-store"


def test_strangers_read_what_is_public_and_no_original(s3: Service):
    photo = make_prepared()
    public, private = next(iter(photo.names())), photo.original.name
    assert s3.status_for_strangers(PUBLIC, public) == 200
    assert s3.status_for_strangers(PRIVATE, private) == 403
    assert s3.status_for_strangers(PUBLIC, private) in (403, 404)
    with pytest.raises(ValueError, match="not accessible"):
        assert photo.original.url


def test_readers_get_the_bytes_by_the_addresses_of_the_page(client: Client, s3: Service, section):
    photo = make_prepared()
    article = factories.make_published(section=section, lead_photo=photo)
    page = Markup(client.get(article.get_absolute_url()).content)
    [image] = [each for each in page.every("img") if each["src"].startswith("/media/photos/")]
    addresses = [each.split()[0] for each in image["srcset"].split(", ")]
    assert addresses
    for address in addresses:
        response, body = fetched(client, address)
        assert body == s3.bytes_of(PUBLIC, address.removeprefix("/media/"))
        assert response.status_code == 200
        assert response["Content-Length"] == str(len(body))
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        with Image.open(io.BytesIO(body)) as picture:
            picture.load()
        head = client.head(address)
        head.close()
        assert (head.status_code, head["Content-Length"]) == (200, str(len(body)))


def test_with_a_host_for_pictures_the_page_names_it(client: Client, settings, section):
    settings.MEDIA_URL = "https://pictures.example/"
    photo = make_prepared()
    article = factories.make_published(section=section, lead_photo=photo)
    page = Markup(client.get(article.get_absolute_url()).content)
    [image] = [each for each in page.every("img") if "/photos/" in each["src"]]
    assert image["src"].removeprefix("https://pictures.example/") in photo.names()
    assert "?" not in image["srcset"]


def test_a_file_that_is_not_there_is_not_found(client: Client):
    assert client.get("/media/photos/ab/abcdefabcdefabcdefab-012345678901.jpg").status_code == 404


def test_a_deleted_picture_leaves_nothing(s3: Service, django_capture_on_commit_callbacks):
    kept, gone = make_prepared(), make_prepared("maroon")
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(gone)
    assert s3.names(PUBLIC) == kept.names()
    assert s3.names(PRIVATE) == {kept.original.name}


def test_a_concealed_picture_leaves_its_addresses(
    client: Client, s3: Service, django_capture_on_commit_callbacks
):
    photo = make_prepared()
    before = photo.names()
    with django_capture_on_commit_callbacks(execute=True):
        conceal_photos([photo.pk])
    assert s3.names(PUBLIC) == set()
    assert {client.get(f"/media/{name}").status_code for name in before} == {404}
    prepare_next_photo()
    photo.refresh_from_db()
    assert s3.names(PUBLIC) == photo.names()
    assert photo.names() & before == set()


def test_what_no_row_names_is_tidied_away(s3: Service, monkeypatch):
    photo = make_prepared()
    folder, secret = photo.key[:2], photo.original.name.split("/")[1]
    lost = f"photos/{folder}/{folder}345678901234567890-012345678901.jpg"
    default_storage.save(lost, ContentFile(b"lost"))
    storages["private"].save(f"originals/{secret}/lost.jpg", ContentFile(b"lost"))
    assert tidying.tidy_folder(folder) == 0
    monkeypatch.setattr(tidying, "GRACE", timedelta(seconds=-5))  # all files are old
    assert tidying.tidy_folder(folder) + tidying.tidy_folder(secret) == 2
    assert photo.names() <= s3.names(PUBLIC)
    assert lost not in s3.names(PUBLIC)
    assert s3.names(PRIVATE) == {photo.original.name}
    empty = next(f"{n:02x}" for n in range(256) if f"{n:02x}" not in (folder, secret))
    assert tidying.tidy_folder(empty) == 0


def test_threads_do_not_get_into_each_others_way(s3: Service):
    def way(number: int) -> bytes:
        name = f"photos/ab/{number}.jpg"
        default_storage.save(name, ContentFile(str(number).encode()))
        with default_storage.open(name) as file:
            return file.read()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(way, range(20))) == [str(number).encode() for number in range(20)]
    assert len(s3.names(PUBLIC)) == 20


def test_many_files_go_with_few_requests(s3: Service, monkeypatch):
    names = [f"photos/ab/{number}.jpg" for number in range(5)]
    for name in names[1:]:
        default_storage.save(name, ContentFile(b"x"))
    monkeypatch.setattr("newsroom.storages.DELETED_TOGETHER", 2)
    delete_files(default_storage, names)
    assert s3.names(PUBLIC) == set()


# The service away ----------------------------------------------------------------


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    "act",
    [
        lambda: default_storage.save("photos/ab/x.jpg", ContentFile(b"x")),
        lambda: default_storage.open("photos/ab/x.jpg"),
        lambda: default_storage.exists("photos/ab/x.jpg"),
        lambda: default_storage.size("photos/ab/x.jpg"),
        lambda: default_storage.delete("photos/ab/x.jpg"),
        lambda: delete_files(default_storage, ["photos/ab/x.jpg"]),
        lambda: default_storage.listdir("photos/ab"),
        lambda: default_storage.get_modified_time("photos/ab/x.jpg"),
    ],
)
def test_whatever_is_asked_of_a_service_that_is_away_is_an_os_error(act):
    with pytest.raises(StorageAway, match=r"^S3 can't be used: EndpointConnectionError$"):
        act()


@pytest.mark.parametrize("ask", ["open", "size", "get_modified_time"])
def test_a_missing_file_is_not_a_service_that_is_away(ask):
    with pytest.raises(FileNotFoundError):
        getattr(default_storage, ask)("photos/ab/x.jpg")


@pytest.mark.usefixtures("away")
def test_an_upload_is_refused_in_words(caplog):
    with pytest.raises(ValidationError) as refused:
        factories.make_photo()
    assert refused.value.code == "storage"
    assert "try again" in refused.value.messages[0]
    assert not Photo.objects.exists()
    assert "picture not stored" in caplog.text


def test_an_upload_that_breaks_off_leaves_no_row_and_no_public_file(s3: Service, monkeypatch):
    """The small JPEG is stored, then the private bucket refuses."""
    private = storages["private"]
    monkeypatch.setattr(private, "bucket_name", "no-such-bucket")
    with pytest.raises(ValidationError) as refused:
        factories.make_photo()
    assert refused.value.code == "storage"
    assert not Photo.objects.exists()
    assert s3.names(PUBLIC) == set()


def test_readers_get_a_page_of_ours_while_it_is_away(client: Client, s3: Service, caplog):
    name = next(iter(factories.make_photo().names()))
    s3.line.cut()
    try:
        response = client.get(f"/media/{name}")
    finally:
        s3.line.mend()
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    assert response["Retry-After"] == "10"
    assert "storage unavailable" in caplog.text
    response, _body = fetched(client, f"/media/{name}")
    assert response.status_code == 200


def test_health_tells(client: Client, s3: Service, settings):
    assert client.get("/health/ready").status_code == 200
    s3.line.cut()
    try:
        response = client.get("/health/ready")
    finally:
        s3.line.mend()
    assert (response.status_code, response.json()["storage"]) == (503, "unreachable")
    change_options(settings, "private", bucket_name="no-such-bucket")
    assert client.get("/health/ready").json()["storage"] == "unreachable"


@pytest.mark.parametrize("stored", [0, 2])
def test_an_outage_leaves_no_half_rendition_and_the_work_is_done_afterwards(
    s3: Service, monkeypatch, stored, caplog
):
    photo = factories.make_photo(data=small())
    first = photo.names()
    write, written = renditions._write, []

    def write_until(name, file) -> None:
        if len(written) == stored:
            s3.line.cut()
        write(name, file)
        written.append(name)

    monkeypatch.setattr(renditions, "_write", write_until)
    try:
        assert prepare_next_photo() is True
    finally:
        s3.line.mend()
    photo.refresh_from_db()
    assert len(written) == stored
    assert (photo.names(), photo.is_prepared, photo.has_given_up) == (first, False, False)
    assert photo.problem == "S3 can't be used: EndpointConnectionError"
    assert "renditions failed" in caplog.text
    assert prepare_next_photo() is False  # not at once
    Photo.objects.update(try_at=timezone.now())
    monkeypatch.setattr(renditions, "_write", write)
    assert prepare_next_photo() is True
    photo.refresh_from_db()
    assert (photo.is_prepared, photo.problem) == (True, "")
    assert photo.names() <= s3.names(PUBLIC)


def test_an_outage_however_long_is_no_reason_to_give_up(s3: Service):
    photo = factories.make_photo()
    s3.line.cut()
    try:
        for _ in range(6):  # one more than a picture that is itself at fault has
            Photo.objects.update(try_at=timezone.now())
            assert prepare_next_photo() is True
    finally:
        s3.line.mend()
    photo.refresh_from_db()
    assert not photo.has_given_up
    Photo.objects.update(try_at=timezone.now())
    prepare_next_photo()
    photo.refresh_from_db()
    assert photo.is_prepared


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"access_key": "AKIAUNKNOWN"}, "S3 answers InvalidAccessKeyId to PutObject"),
        ({"secret_key": "another"}, "S3 answers SignatureDoesNotMatch to PutObject"),
        ({"bucket_name": "no-such-bucket"}, "S3 answers NoSuchBucket to PutObject"),
    ],
)
def test_a_wrong_setting_is_said_plainly(s3: Service, settings, options, words):
    change_options(settings, "default", **options)
    with s3.looking_at_keys(), pytest.raises(StorageAway) as error:
        default_storage.save("photos/ab/x.jpg", ContentFile(b"x"))
    assert str(error.value) == words


def test_the_right_keys_open(s3: Service):
    with s3.looking_at_keys():
        default_storage.save("photos/ab/x.jpg", ContentFile(b"x"))
    assert s3.names(PUBLIC) == {"photos/ab/x.jpg"}
