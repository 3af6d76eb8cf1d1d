"""Pictures on their way in: what is taken, what readers get of it, and what is refused."""

import errno
import hashlib
import io
import re
import tracemalloc
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError
from django.test import override_settings
from PIL import ExifTags, Image

from articles.actions.photos import MAX_BYTES, add_photo, delete_photo, inspect_only
from articles.actions.renditions import prepare_photo
from articles.actions.tags import get_or_create_tags
from articles.models import Photo, Tag
from articles.pictures import apart
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
    "mpo": (
        pictures.two_halves(),
        "MPO",
        {"quality": 95, "save_all": True, "append_images": [pictures.two_halves("L")]},
    ),
    "heic": (pictures.two_halves(), "HEIF", {"quality": 95}),
    "progressive cmyk jpeg": (
        pictures.two_halves("CMYK"),
        "JPEG",
        {"progressive": True, "quality": 95},
    ),
}
EXTENSIONS = {"mpo": "jpg", "heic": "heic", "png": "png", "gif": "gif"}
GREY = {
    "grey jpeg": (pictures.two_halves("L"), "JPEG", {"quality": 95}),
    "black and white png": (pictures.two_halves("1"), "PNG", {}),
    "grey png with alpha": (pictures.two_halves("LA"), "PNG", {}),
}


def add(data: bytes, **fields) -> Photo:
    return add_photo(io.BytesIO(data), **fields)


def rendition(photo: Photo) -> Image.Image:
    """The small JPEG that is there at once."""
    [first] = photo.files("whole", "jpeg")
    with default_storage.open(first.name) as file:
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
    if kind in EXTENSIONS:
        assert photo.original.name.endswith(f".{EXTENSIONS[kind]}")


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


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "avif", "heic"])
def test_nothing_but_the_picture_is_public(kind, tmp_path):
    data = pictures.telling()[kind]
    photo = add(data)
    Photo.objects.update(credit="", copyright_notice="")
    photo.refresh_from_db()
    prepare_photo(photo)
    photo.refresh_from_db()
    public = [path.read_bytes() for path in files_of(tmp_path / "media")]
    assert len(public) >= 12
    assert {path.name for path in files_of(tmp_path / "media")} >= {
        name.rpartition("/")[2] for name in photo.names()
    }
    for each in public:
        assert b"SECRET" not in each
        with Image.open(io.BytesIO(each)) as shown:
            shown.load()
            telling = {"exif", "icc_profile", "xmp", "comment", "photoshop", "XML:com.adobe.xmp"}
            assert telling & set(shown.info) == set()
            assert dict(shown.getexif()) == {}
    assert (tmp_path / "private" / photo.original.name).read_bytes() == data
    assert photo.sha256 == hashlib.sha256(data).hexdigest()


def test_one_small_jpeg_is_there_at_once_under_an_unguessable_name():
    photo = add(factories.jpeg_bytes((2000, 1000)))
    assert list(photo.renditions) == ["whole"]
    [first] = photo.files("whole", "jpeg")
    assert (first.width, first.height) == (768, 384)
    assert re.fullmatch(rf"photos/{photo.key[:2]}/{photo.key}-[0-9a-f]{{12}}\.jpg", first.name)
    assert len(photo.key) == 20
    assert rendition(photo).size == (768, 384)
    assert add(factories.jpeg_bytes()).key != photo.key
    assert not photo.is_prepared


def test_the_original_has_a_name_that_no_public_name_tells():
    photo = add(factories.jpeg_bytes())
    assert re.fullmatch(r"originals/[0-9a-f]{2}/[0-9a-f]{20}\.jpg", photo.original.name)
    assert photo.key not in photo.original.name


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 8), (5000, 2), (399, 10), (400, 3200)])
def test_odd_sizes_are_taken(size):
    photo = add(pictures.encoded(Image.new("L", size, 90), "PNG"))
    assert (photo.width, photo.height) == size
    assert all(file.height >= 1 for file in photo.files("whole", "jpeg"))


def test_a_panorama_that_lies_on_its_side_is_taken():
    photo = add(factories.jpeg_bytes((100, 1000), exif=pictures.exif(6)))
    assert (photo.width, photo.height) == (1000, 100)


def test_a_picture_that_is_too_tall_once_it_stands_is_refused():
    with pytest.raises(ValidationError) as error:
        add(factories.jpeg_bytes((1000, 100), exif=pictures.exif(6)))
    assert error.value.code == "too_tall"


@pytest.mark.parametrize("name", pictures.unlike())
def test_what_is_no_picture_of_ours_is_refused(name, tmp_path):
    with pytest.raises(ValidationError) as error:
        add(pictures.unlike()[name])
    assert error.value.code == ("too_tall" if name == "tall" else "unreadable")
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
    assert error.value.code == "too_many_pixels"
    assert error.value.messages == ["This picture has more than 60 megapixels."]
    assert files_of(tmp_path) == []


def test_too_many_bytes_are_refused_without_reading_them_all():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"\0" * size

    file = Endless()
    with pytest.raises(ValidationError) as error:
        add_photo(file)
    assert error.value.code == "too_large"
    assert MAX_BYTES < file.given <= MAX_BYTES + 1024**2


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
    with pytest.raises(ValidationError) as error:
        add(factories.jpeg_bytes())
    assert error.value.code == "storage"
    assert files_of(tmp_path) == [tmp_path / "private"]
    assert Photo.objects.count() == 0


def test_a_deleted_picture_takes_its_files_along(
    tmp_path, purged, django_capture_on_commit_callbacks
):
    photo, kept = add(factories.jpeg_bytes()), add(factories.jpeg_bytes())
    purged()
    stale = Photo.objects.get(pk=photo.pk)
    prepare_photo(photo)  # by the worker, after somebody opened the page they delete it from
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(stale)
        assert len(files_of(tmp_path / "private")) == 2
    assert {path.name[:20] for path in files_of(tmp_path / "media")} == {kept.key}
    assert [path.name for path in files_of(tmp_path / "private")] == [
        kept.original.name.rpartition("/")[2]
    ]


def test_a_deleted_picture_is_told_to_the_pages_that_showed_it(purged):
    photo = factories.make_photo()
    story = factories.make_published(lead_photo=photo)
    purged()
    delete_photo(photo)
    assert purged() == [
        f"article:{story.pk}",
        f"front:{story.site_id}",
        f"section:{story.section_id}",
    ]


def test_a_full_disk_leaves_no_half_of_an_original(tmp_path, monkeypatch):
    class Full(FileSystemStorage):
        def _save(self, name, content):
            super()._save(name, ContentFile(b"half"))
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(
        Photo._meta.get_field("original"), "storage", Full(location=tmp_path / "private")
    )
    with pytest.raises(ValidationError) as error:
        add(factories.jpeg_bytes())
    assert error.value.code == "storage"
    assert files_of(tmp_path) == []
    assert Photo.objects.count() == 0


def test_keywords_attach_tags_that_exist_and_their_aliases():
    rain, flood = get_or_create_tags(["Rain", "Flood"])
    Tag.objects.create(name="Deluge", slug="deluge", alias_of=flood)
    data = pictures.worded(keywords=["rain", "deluge", "Somebody's own word"])
    assert set(add(data).tags.all()) == {rain, flood}
    assert Tag.objects.count() == 3


def test_words_are_filled_from_the_picture_where_nobody_typed_any():
    data = pictures.worded(
        caption="The bridge at noon",
        byline="P. Botha",
        credit="Southern Wire",
        copyright="© Southern Wire",
        usage_terms="Once only",
        alt="A bridge under water",
    )
    photo = add(data)
    photo.refresh_from_db()
    assert (photo.caption, photo.credit) == ("The bridge at noon", "P. Botha / Southern Wire")
    assert (photo.copyright_notice, photo.usage_terms) == ("© Southern Wire", "Once only")
    assert photo.alt == "A bridge under water"
    typed = add(data, caption="Ours", credit="Us", alt="Typed", copyright_notice="Our own")
    assert (typed.caption, typed.credit, typed.alt) == ("Ours", "Us", "Typed")
    assert typed.copyright_notice == "Our own"


def test_words_that_are_too_long_for_the_row_are_cut():
    accents = "a" + "\u0302\u0323" * 1000  # of which a person sees few characters
    photo = add(pictures.worded(caption=accents, copyright="c" * 1900, byline="b" * 300))
    photo.refresh_from_db()
    assert (len(photo.caption), len(photo.copyright_notice), len(photo.credit)) == (500, 255, 160)


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        ("2026:11:02 08:15:30", "2026-11-02T08:15:30+02:00"),
        ("0000:00:00 00:00:00", None),
        ("0001:01:01 00:00:00", None),
        ("2026:13:41 99:99:99", None),
        ("9999:12:31 23:59:59", "9999-12-31T23:59:59+02:00"),
    ],
)
@override_settings(TIME_ZONE="Africa/Johannesburg")
def test_when_it_was_taken_is_in_the_papers_time(told, stored):
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = told
    photo = add(factories.jpeg_bytes(exif=exif))
    photo.refresh_from_db()
    assert photo.taken_at == (stored and datetime.fromisoformat(stored))


@pytest.mark.parametrize("zone", ["-14:00", "+14:00"])
def test_a_time_at_the_end_of_all_calendars_is_left_out(zone):
    year = "0001-01-01" if zone[0] == "+" else "9999-12-31"
    photo = add(pictures.worded(taken=f"{year}T23:59:59{zone}"))
    photo.refresh_from_db()
    assert photo.taken_at is None


def test_where_it_was_taken_is_kept_for_the_desk_alone():
    photo = add(factories.jpeg_bytes(exif=pictures.exif()))
    photo.refresh_from_db()
    assert (photo.facts["latitude"], photo.facts["longitude"]) == (-34.418333, 19.237778)


def test_a_machine_in_the_way_is_not_the_pictures_fault(monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(apart, "inspect", full)
    with pytest.raises(ValidationError) as error:
        add(factories.jpeg_bytes())
    assert error.value.code == "storage"


def test_who_comes_while_many_wait_is_asked_to_try_again(monkeypatch):
    def busy(*_arguments, **_options):
        raise apart.Busy

    monkeypatch.setattr(apart, "inspect", busy)
    with pytest.raises(ValidationError) as error:
        inspect_only(io.BytesIO(factories.jpeg_bytes()))
    assert error.value.code == "busy"
