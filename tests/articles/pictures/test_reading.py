"""What is read, and what is refused before or while it is decoded."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles.pictures import reading
from articles.pictures.errors import Refused
from tests import factories
from tests.articles.actions import pictures

SAMPLES = {
    kind: pictures.encoded(pictures.two_halves(), kind, exif=pictures.exif(6))
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
} | {"GIF": pictures.encoded(pictures.two_halves().quantize(8), "GIF")}


def decoded(data: bytes) -> Image.Image:
    return reading.decode(reading.open_picture(data))


def code_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        decoded(data)
    return refused.value.code


def is_near(pixel, colour) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_decoded_picture_is_rgb_and_holds_nothing_else(kind):
    picture = decoded(SAMPLES[kind])
    assert (picture.mode, picture.info, dict(picture.getexif())) == ("RGB", {}, {})


@pytest.mark.parametrize(
    ("kind", "extension"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif"), ("HEIF", "heic")],
)
def test_the_original_is_called_by_its_content(kind, extension):
    assert reading.extension(reading.open_picture(SAMPLES[kind])) == extension


@pytest.mark.parametrize(
    ("orientation", "size"), [(None, (60, 40)), (1, (60, 40)), (6, (40, 60)), (8, (40, 60))]
)
def test_the_upright_size_is_known_before_decoding(orientation, size):
    data = pictures.encoded(pictures.two_halves(), "JPEG", exif=pictures.exif(orientation))
    opened = reading.open_picture(data)
    assert reading.upright_size(opened) == size
    assert reading.decode(opened).size == size


def test_of_a_moving_picture_the_first_is_taken():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    for kind in ("GIF", "PNG", "WEBP"):
        data = pictures.encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert is_near(decoded(data).getpixel((10, 10)), (255, 0, 0)), kind


def test_of_several_pictures_in_a_heic_the_main_one_is_taken():
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "lime")]
    data = pictures.encoded(
        frames[0], "HEIF", save_all=True, append_images=frames[1:], primary_index=1
    )
    assert is_near(decoded(data).getpixel((10, 10)), (0, 255, 0))


def test_colours_of_a_wide_space_become_srgb():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    picture = Image.new("RGB", (20, 20), (200, 100, 50))
    as_it_is = decoded(pictures.encoded(picture, "PNG", icc_profile=srgb.tobytes()))
    assert is_near(as_it_is.getpixel((5, 5)), (200, 100, 50))
    # Of a space that these numbers can't be in.
    broken = decoded(pictures.encoded(picture, "PNG", icc_profile=lab.tobytes()))
    assert broken.getpixel((5, 5)) == (200, 100, 50)


def swapped_profile() -> bytes:
    """sRGB's profile with the names of red and blue exchanged, so that a use of it is seen."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = data.index(b"rXYZ"), data.index(b"bXYZ")
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(data)


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGB", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG"), ("P", "PNG")]
)
def test_the_pictures_own_profile_is_followed(mode, kind):
    picture = Image.new("RGB", (20, 20), (250, 10, 10))
    picture = picture.quantize(8) if mode == "P" else picture.convert(mode)
    shown = decoded(pictures.encoded(picture, kind, icc_profile=swapped_profile()))
    red, _green, blue = shown.getpixel((10, 10))
    assert blue > 200 > 60 > red


def test_a_jpeg_of_too_many_scans_is_refused():
    data = factories.jpeg_bytes((64, 64), progressive=True)
    at = data.rindex(b"\xff\xda")
    scan = data[at : data.rindex(b"\xff\xd9")]
    bomb = data[:at] + scan * reading.MAX_SCANS + data[at:]
    assert code_of(bomb) == "too_many_scans"


def test_what_lies_behind_or_inside_a_jpeg_is_not_counted():
    film = b"\xff\xda" * (reading.MAX_SCANS + 1)  # a phone's "motion photo"
    jpeg = factories.jpeg_bytes((64, 64))
    thumbnail = b"\xff\xe5" + (len(film) + 2).to_bytes(2, "big") + film
    assert decoded(jpeg + film).size == (64, 64)
    assert decoded(jpeg[:2] + thumbnail + jpeg[2:]).size == (64, 64)


def test_a_picture_of_too_many_frames_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_FRAMES", 2)
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "lime", "blue")]
    for kind in ("GIF", "PNG", "WEBP"):
        data = pictures.encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert code_of(data) == "too_many_frames"
        fewer = pictures.encoded(frames[0], kind, save_all=True, append_images=frames[1:2])
        assert decoded(fewer).size == (9, 9)


def test_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    assert code_of(b"\0" * 101) == "too_large"


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_mutated_picture_is_read_or_refused(kind, data):
    sample = bytearray(SAMPLES[kind])
    for at in data.draw(st.lists(st.integers(0, len(sample) - 1), min_size=1, max_size=8)):
        sample[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(sample)))
    for mutant in (bytes(sample), bytes(sample[:cut])):
        # Whatever else is raised fails the test.
        with suppress(Refused):
            picture = decoded(mutant)
            assert (picture.mode, picture.info) == ("RGB", {})


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"GIF89a", b"\x89PNG\r\n"]))
def test_any_bytes_are_read_or_refused(data, start):
    with suppress(Refused):
        assert decoded(start + data).mode == "RGB"
