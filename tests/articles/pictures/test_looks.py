"""Pictures that look the same have hashes near each other, others far."""

import base64
import io
import random

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from articles.models import Photo
from articles.pictures import looks
from tests.articles.actions import pictures

NEAR = 7


def scene(seed: int, size: tuple[int, int] = (480, 320)) -> Image.Image:
    """A landscape of soft patches, the same for the same seed."""
    rng = random.Random(seed)
    small = Image.new("RGB", (12, 9))
    small.putdata([tuple(rng.randrange(20, 236) for _ in range(3)) for _ in range(12 * 9)])
    return small.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def re_encoded(picture: Image.Image, kind: str, **options) -> Image.Image:
    return Image.open(io.BytesIO(pictures.encoded(picture, kind, **options))).convert("RGB")


CHANGES = {
    "as a poor JPEG": lambda picture: re_encoded(picture, "JPEG", quality=30),
    "as a poor WebP": lambda picture: re_encoded(picture, "WEBP", quality=20),
    "smaller": lambda picture: picture.resize((151, 100)),
    "larger": lambda picture: picture.resize((1000, 667)),
    "a little brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.08),
    "a little greyer": lambda picture: ImageEnhance.Color(picture).enhance(0.7),
    "a little flatter": lambda picture: ImageEnhance.Contrast(picture).enhance(0.9),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_is_near(change):
    for seed in range(5):
        picture = scene(seed)
        own = looks.dhash(picture)
        assert apart(own, looks.dhash(CHANGES[change](picture))) <= NEAR, seed


def test_other_pictures_are_far():
    hashes = [looks.dhash(scene(seed)) for seed in range(30)]
    assert all(len(each) == 16 for each in hashes)
    distances = [apart(one, other) for one in hashes for other in hashes if one < other]
    assert min(distances) > NEAR


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (60, 40), "teal"),
        Image.new("RGB", (1, 1)),
        Image.linear_gradient("L").rotate(90).convert("RGB"),
        Image.linear_gradient("L").convert("RGB"),
    ],
)
def test_what_looks_like_nothing_in_particular_has_no_hash(picture):
    assert looks.dhash(picture) == ""


def test_the_tint_is_the_average_colour():
    assert looks.tint(Image.new("RGB", (60, 40), (1, 128, 255))) == "#0180ff"
    black_and_white = Image.new("RGB", (2, 2))
    black_and_white.paste("white", (0, 0, 1, 2))
    assert looks.tint(black_and_white) == "#808080"


@pytest.mark.parametrize("size", [(480, 320), (320, 480), (100, 800), (4000, 10), (1, 1), (1, 8)])
def test_a_placeholder_is_a_few_bytes_that_fit_the_row(size):
    room = Photo._meta.get_field("placeholder").max_length
    for picture in (scene(1, size), Image.effect_noise(size, 250).convert("RGB")):
        found = looks.placeholder(picture)
        assert 0 < len(found) <= room
        shown = Image.open(io.BytesIO(base64.b64decode(found)))
        assert (shown.format, shown.width in (16, 8)) == ("WEBP", True)
        assert shown.height == max(1, round(min(4, size[1] / size[0]) * shown.width))


def test_loud_colours_make_a_smaller_placeholder():
    channels = [Image.effect_noise((100, 800), 250) for _channel in range(3)]
    picture = Image.merge("RGB", channels).point(lambda value: 255 if value > 127 else 0)
    picture = picture.resize((16, 64), Image.Resampling.NEAREST)
    room = Photo._meta.get_field("placeholder").max_length
    assert 0 < len(looks.placeholder(picture)) <= room
