"""A picture that was put together is uneven; one that was saved as a whole is not."""

import io
import random

import pytest
from PIL import Image, ImageChops

from articles.pictures import levels, reading
from tests.articles.actions import pictures
from tests.articles.pictures.test_looks import scene

SIZE = (1200, 900)
BOX = (480, 320, 800, 560)


def grainy(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """A landscape of coarse and of fine patches, with the grain of a photograph."""
    rng = random.Random(seed)
    picture = scene(seed, size)
    for cells, share in ((40, 0.25), (160, 0.15)):
        patch = Image.frombytes("RGB", (cells, cells), rng.randbytes(3 * cells * cells))
        patch = patch.resize(size, Image.Resampling.BICUBIC)
        picture = Image.blend(picture, patch, share)
    tile = Image.frombytes(
        "L", (151, 151), bytes(round(min(255, max(0, rng.gauss(128, 8)))) for _ in range(151**2))
    )
    grain = Image.new("L", size)
    for left in range(0, size[0], 151):
        for top in range(0, size[1], 151):
            grain.paste(tile.rotate(rng.choice((0, 90, 180, 270))), (left, top))
    return ImageChops.add(picture, Image.merge("RGB", [grain] * 3), 1, -128)


def saved(picture: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(pictures.encoded(picture, "JPEG", quality=quality))).convert("RGB")


def pasted(was: int = 65, last: int = 92, seed: int = 1) -> bytes:
    """One part comes from a JPEG; the rest was never one."""
    picture = grainy(seed)
    picture.paste(saved(grainy(seed + 50), was).crop(BOX), BOX)
    return pictures.encoded(picture, "JPEG", quality=last)


def painted(was: int = 65, last: int = 92, seed: int = 1) -> bytes:
    """A JPEG into which something new was put."""
    picture = saved(grainy(seed), was)
    picture.paste(grainy(seed + 50).crop(BOX), BOX)
    return pictures.encoded(picture, "JPEG", quality=last)


def uneven(data: bytes) -> dict | None:
    return levels.uneven_part(reading.open_picture(data))


@pytest.mark.parametrize(("was", "last"), [(60, 90), (75, 92), (85, 95)])
@pytest.mark.parametrize(("make", "more"), [(pasted, True), (painted, False)])
def test_what_was_put_in_is_found_where_it_is(make, more, was, last):
    found = uneven(make(was, last))
    assert found is not None
    assert found["more"] is more
    wanted = [BOX[0] / SIZE[0], BOX[1] / SIZE[1], BOX[2] / SIZE[0], BOX[3] / SIZE[1]]
    assert found["box"] == pytest.approx(wanted, abs=0.06)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_whole_picture_is_even_however_often_it_was_saved(seed):
    picture = grainy(seed)
    for quality in (60, 75, 90, 97):
        assert uneven(pictures.encoded(picture, "JPEG", quality=quality)) is None
    for first, last in ((60, 90), (90, 75), (85, 85), (75, 95)):
        assert uneven(pictures.encoded(saved(picture, first), "JPEG", quality=last)) is None
    smaller = saved(picture, 70).resize((800, 600))
    assert uneven(pictures.encoded(smaller, "JPEG", quality=88)) is None


def test_a_clear_sky_is_no_other_part():
    picture = grainy(4)
    picture.paste((236, 240, 250), (0, 0, SIZE[0], SIZE[1] // 3))
    assert uneven(pictures.encoded(saved(picture, 70), "JPEG", quality=92)) is None


@pytest.mark.parametrize("name", pictures.telling())
def test_of_others_nothing_is_told(name):
    assert uneven(pictures.telling()[name]) is None


@pytest.mark.parametrize("size", [(1, 1), (7, 900), (60, 40), (900, 7), (160, 120)])
def test_small_pictures_tell_nothing(size):
    picture = grainy(1).crop((0, 0, *size))
    assert uneven(pictures.encoded(picture, "JPEG", quality=80)) is None


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_pictures_and_those_for_print_are_taken(mode):
    data = pictures.encoded(grainy(1).convert(mode), "JPEG", quality=80)
    assert uneven(data) is None
