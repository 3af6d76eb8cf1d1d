"""Pictures on their way in: what is taken, what readers get of it, and what is refused."""

import hashlib
import io
import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError
from PIL import ExifTags, Image

from articles.actions.photos import MAX_BYTES, add_photo, delete_photo
from articles.models import Photo
from newsroom.models import Purge
from tests import factories

from . import pictures

pytestmark = pytest.mark.django_db

ORDINARY = {
    "jpeg": (pictures.two_halves(), "JPEG", {"quality": 95}),
    "progressive jpeg": (pictures.two_halves(), "JPEG", {"progressive": True, "quality": 95}),
    "cmyk jpeg": (pictures.two_halves("CMYK"), "JPEG", {"quality": 95}),
    "png": (pictures.two_halves(), "PNG", {}),
    "palette png": (pictures.two_halves().quantize(8), "PNG", {}),
    "gif": (pictures.two_halves().quantize(8), "GIF", {}),
    "webp": (pictures.two_halves(), "WEBP", {"lossless": True}),
    "avif": (pictures.two_halves(), "AVIF", {"quality": 95}),
    "mpo": (pictures.two_halves(), "MPO", {"quality": 95}),
}
GREY = {
    "grey jpeg": (pictures.two_halves("L"), "JPEG", {"quality": 95}),
    "black and white png": (pictures.two_halves("1"), "PNG", {}),
    "grey png with alpha": (pictures.two_halves("LA"), "PNG", {}),
}


def add(data: bytes, **fields) -> Photo:
    return add_photo(io.BytesIO(data), **fields)


def rendition(photo: Photo, kind: str = "jpeg") -> Image.Image:
    [first, *_others] = [each for each in photo.renditions if each["format"] == kind]
    with default_storage.open(first["name"]) as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB")


def is_near(pixel, colour) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


def files_of(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", ORDINARY)
def test_an_ordinary_picture_is_taken(kind):
    picture, name, options = ORDINARY[kind]
    photo = add(pictures.encoded(picture, name, **options))
    shown = rendition(photo)
    assert (photo.width, photo.height, shown.size) == (60, 40, (60, 40))
    assert is_near(shown.getpixel((10, 20)), pictures.RED)
    assert is_near(shown.getpixel((50, 20)), pictures.BLUE)


@pytest.mark.parametrize("kind", GREY)
def test_a_grey_picture_is_taken(kind):
    picture, name, options = GREY[kind]
    shown = rendition(add(pictures.encoded(picture, name, **options)))
    assert shown.size == (60, 40)


def test_sixteen_bits_are_scaled_to_eight():
    shown = rendition(add(pictures.encoded(pictures.sixteen_bits(), "PNG")))
    assert is_near(shown.getpixel((10, 20)), (50, 50, 50))
    assert is_near(shown.getpixel((50, 20)), (200, 200, 200))


def test_sixteen_bits_with_a_transparent_grey_are_taken():
    data = pictures.encoded(pictures.sixteen_bits(), "PNG", transparency=0)
    assert rendition(add(data)).size == (60, 40)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_what_is_transparent_shows_white_paper(kind):
    shown = rendition(add(pictures.encoded(pictures.see_through(), kind)))
    assert is_near(shown.getpixel((10, 20)), (255, 255, 255))
    assert is_near(shown.getpixel((50, 20)), pictures.BLUE)


def test_a_palette_with_transparency_shows_white_paper():
    shown = rendition(add(pictures.encoded(pictures.see_through("P"), "PNG")))
    assert is_near(shown.getpixel((10, 20)), (255, 255, 255))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_stands_upright(orientation):
    photo = add(pictures.turned(orientation))
    assert (photo.width, photo.height) == (60, 40)
    shown = rendition(photo)
    assert is_near(shown.getpixel((6, 6)), (30, 200, 30))
    assert is_near(shown.getpixel((10, 34)), pictures.RED)
    assert is_near(shown.getpixel((50, 20)), pictures.BLUE)


@pytest.mark.parametrize(
    "nonsense",
    [b"Exif\0\0nonsense", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\xff\xff"],
)
def test_nonsense_in_exif_is_ignored(nonsense):
    assert add(factories.jpeg_bytes(exif=nonsense)).width == 900


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_is_none_is_ignored(value):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = value
    assert add(factories.jpeg_bytes(exif=exif)).width == 900


def test_a_broken_profile_is_ignored():
    assert add(factories.jpeg_bytes(icc_profile=b"no profile")).width == 900


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "avif"])
def test_nothing_but_the_picture_is_public(kind, tmp_path):
    data = pictures.telling()[kind]
    photo = add(data)
    public = [path.read_bytes() for path in files_of(tmp_path / "media")]
    assert len(public) == len(photo.renditions) >= 3
    for each in public:
        assert b"SECRET" not in each
        with Image.open(io.BytesIO(each)) as shown:
            shown.load()
            telling = {"exif", "icc_profile", "xmp", "comment", "photoshop", "XML:com.adobe.xmp"}
            assert telling & set(shown.info) == set()
            assert dict(shown.getexif()) == {}
    assert (tmp_path / "private" / photo.original.name).read_bytes() == data
    assert photo.sha256 == hashlib.sha256(data).hexdigest()


def test_renditions_are_a_ladder_of_unguessable_names():
    photo = add(factories.jpeg_bytes((2000, 1000)))
    ladder = [(each["format"], each["width"], each["height"]) for each in photo.renditions]
    assert ladder == [
        ("jpeg", 400, 200),
        ("jpeg", 1200, 600),
        ("webp", 400, 200),
        ("webp", 800, 400),
        ("webp", 1200, 600),
        ("webp", 1600, 800),
    ]
    for each in photo.renditions:
        assert each["name"].startswith(f"photos/{photo.key[:2]}/{photo.key}-")
        assert len(photo.key) == 20
        with default_storage.open(each["name"]) as file:
            assert Image.open(file).size == (each["width"], each["height"])
    assert add(factories.jpeg_bytes()).key != photo.key


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (5000, 2), (399, 10), (400, 16_000)])
def test_odd_sizes_are_taken(size):
    photo = add(pictures.encoded(Image.new("L", size, 90), "PNG"))
    assert (photo.width, photo.height) == size
    assert all(each["height"] >= 1 for each in photo.renditions)


@pytest.mark.parametrize("name", pictures.unlike())
def test_what_is_no_picture_of_ours_is_refused(name, tmp_path):
    with pytest.raises(ValidationError) as error:
        add(pictures.unlike()[name])
    assert error.value.code == ("too_tall" if name == "tall" else "invalid_image")
    assert files_of(tmp_path) == []
    assert Photo.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        pictures.png_bomb(50_000, 50_000),
        pictures.png_bomb(10_000, 6_001),
        pictures.gif_bomb(50_000, 50_000),
        pictures.gif_bomb(8_000, 8_000),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(data, tmp_path):
    tracemalloc.start()
    try:
        with pytest.raises(ValidationError) as error:
            add(data)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert error.value.code == "too_large"
    assert "60 megapixels" in error.value.messages[0]
    assert files_of(tmp_path) == []


def test_too_many_bytes_are_refused_without_reading_them_all():
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size=-1):
            self.asked = size
            return b"\0" * size

    file = Endless()
    with pytest.raises(ValidationError) as error:
        add_photo(file)
    assert error.value.code == "too_large"
    assert file.asked == MAX_BYTES + 1


@pytest.mark.parametrize("fields", [{"alt": "x" * 301}, {"caption": "\x00"}, {"credit": "\x1b"}])
def test_words_that_cannot_be_stored_leave_no_file(fields, tmp_path):
    with pytest.raises(ValidationError) as error:
        add(factories.jpeg_bytes(), **fields)
    assert list(error.value.message_dict) == list(fields)
    assert files_of(tmp_path) == []


def test_a_save_that_fails_leaves_no_file(tmp_path, monkeypatch):
    def fail(self, **kwargs):
        raise IntegrityError("refused")

    monkeypatch.setattr(Photo, "save", fail)
    with pytest.raises(IntegrityError):
        add(factories.jpeg_bytes())
    assert files_of(tmp_path) == []


def test_a_folder_that_cannot_be_written_leaves_no_file(tmp_path):
    (tmp_path / "private").write_text("in the way of the folder")
    with pytest.raises(NotADirectoryError):
        add(factories.jpeg_bytes())
    assert files_of(tmp_path) == [tmp_path / "private"]
    assert Photo.objects.count() == 0


def test_a_deleted_picture_takes_its_files_along(
    tmp_path, purged, django_capture_on_commit_callbacks
):
    photo, kept = add(factories.jpeg_bytes()), add(factories.jpeg_bytes())
    purged()
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(photo)
        assert len(files_of(tmp_path / "private")) == 2
    assert {path.name[:20] for path in files_of(tmp_path)} == {kept.key}
    assert list(Purge.objects.values_list("tag", flat=True)) == ["*"]
