"""Light and texture: gradients, noise, glows, mist, and the finish of every picture."""

import itertools
import math
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from PIL import Image, ImageChops, ImageFilter, ImageOps

from .canvas import RGB, Canvas, mix, smooth


def column(stops: Sequence[tuple[float, RGB]], height: int) -> Image.Image:
    """A one pixel wide gradient through the stops (place 0 to 1, colour), from the first at 0."""
    strip = Image.new("RGB", (1, height))
    for (t0, a), (t1, b) in itertools.pairwise(stops):
        y0, y1 = round(t0 * height), round(t1 * height)
        if y1 > y0:
            strip.paste(gradient((1, y1 - y0), a, b), (0, y0))
    return strip


def gradient(size: tuple[int, int], *colours: RGB) -> Image.Image:
    """Vertical gradient through evenly spaced colours."""
    strip = Image.new("RGB", (1, len(colours)))
    strip.putdata(colours)
    # From the middle of the first pixel to that of the last: an exact linear run. First one pixel
    # wide, then widened without arithmetic, which is many times quicker.
    line = strip.resize(
        (1, size[1]), Image.Resampling.BILINEAR, box=(0, 0.5, 1, len(colours) - 0.5)
    )
    return line.resize(size, Image.Resampling.NEAREST)


def ramp(size: tuple[int, int], top: float, bottom: float, power: float = 1.0) -> Image.Image:
    """Vertical grey ramp from `top` to `bottom` (0 to 1), for masks."""
    steps = 1 if power == 1 else 32
    strip = Image.new("L", (1, steps + 1))
    strip.putdata(
        [round(255 * (top + (bottom - top) * (i / steps) ** power)) for i in range(steps + 1)]
    )
    line = strip.resize((1, size[1]), Image.Resampling.BILINEAR, box=(0, 0.5, 1, steps + 0.5))
    return line.resize(size, Image.Resampling.NEAREST)


FOLD = [255 - abs(2 * v - 255) for v in range(256)]


def noise(
    rng: random.Random,
    size: tuple[int, int],
    cells: tuple[int, int],
    octaves: int = 5,
    gain: float = 0.5,
    folded: bool = False,
) -> Image.Image:
    """Fractal noise over the full grey range. Folded noise has sharp crests, like eroded rock.

    Made of random bytes resized, as Image.effect_noise cannot be seeded.
    """
    total: Image.Image | None = None
    weight, whole = 1.0, 0.0
    for octave in range(octaves):
        grid = (max(2, cells[0] << octave), max(2, cells[1] << octave))
        layer = Image.frombytes("L", grid, rng.randbytes(grid[0] * grid[1]))
        layer = layer.resize(size, Image.Resampling.BICUBIC)
        if folded:
            layer = layer.point(FOLD)
        whole += weight
        total = layer if total is None else Image.blend(total, layer, weight / whole)
        weight *= gain
    return ImageOps.autocontrast(cast("Image.Image", total), cutoff=0.5)


def levels(image: Image.Image, low: float, high: float, power: float = 1.0) -> Image.Image:
    """Stretch greys so that `low` becomes black and `high` white (0 to 1), softly."""
    span = max(1e-6, high - low)
    return image.point([round(255 * smooth((v / 255 - low) / span) ** power) for v in range(256)])


def relief(height: Image.Image, dx: int, dy: int, strength: float) -> Image.Image:
    """Light falling over a height map from the side (dx, dy): mid grey is level ground."""
    moved = ImageChops.offset(height, dx, dy)
    slopes = ImageChops.subtract(height, moved, 1 / strength, 128)
    # The offset wraps round: leave out the rows and columns it spoils.
    width, tall = height.size
    inside = (max(0, dx), max(0, dy), width + min(0, dx), tall + min(0, dy))
    return slopes.resize(height.size, Image.Resampling.BILINEAR, box=inside)


def tones(grey: Image.Image, dark: RGB, middle: RGB, light: RGB) -> Image.Image:
    """Grey to colour: black is dark, mid grey middle, white light."""
    table = [
        mix(dark, middle, v / 127) if v < 128 else mix(middle, light, (v - 127) / 128)
        for v in range(256)
    ]
    bands = [grey.point([colour[band] for colour in table]) for band in range(3)]
    return Image.merge("RGB", bands)


@lru_cache(maxsize=128)
def disc(strength: float = 1.0, power: float = 2.0) -> Image.Image:
    """A round light, 256 wide, brightest in the middle and gone at the rim."""
    # Pillow's gradient reaches white in the corners, so 181 is the inscribed circle.
    return Image.radial_gradient("L").point(
        [round(255 * strength * max(0.0, 1 - v / 180) ** power) for v in range(256)]
    )


def halo(
    c: Canvas,
    x: float,
    y: float,
    radius: float,
    colour: RGB,
    strength: float = 1.0,
    power: float = 2.0,
    flat: float = 1.0,
) -> None:
    """Light round a point, fading with distance; `flat` squeezes it vertically."""
    box = c.box(x - radius, y - radius * flat, x + radius, y + radius * flat)
    # Take the part of the disc that lies on the canvas.
    across, down = 128 / (radius * c.px), 128 / (radius * flat * c.px)
    left = (box[0] - (x - radius) * c.px) * across
    top = (box[1] - (y - radius * flat) * c.px) * down
    right, bottom = left + (box[2] - box[0]) * across, top + (box[3] - box[1]) * down
    area = (max(0.0, left), max(0.0, top), min(256.0, right), min(256.0, bottom))
    if area[2] - area[0] < 0.01 or area[3] - area[1] < 0.01:
        return
    light = disc(strength, power)
    mask = light.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR, box=area)
    c.image.paste(colour, box, mask)


def veil(
    c: Canvas, top: float, bottom: float, colour: RGB, start: float, end: float, power: float = 1.0
) -> None:
    """A band of mist whose strength runs from `start` at its top to `end` at its bottom."""
    box = c.box(0, top, 99, bottom)
    c.image.paste(colour, box, ramp((box[2] - box[0], box[3] - box[1]), start, end, power))


def mist(
    c: Canvas, top: float, bottom: float, strength: float = 0.6, cells: tuple[int, int] = (3, 2)
) -> None:
    """Drifting fog: a veil torn by noise."""
    box = c.box(0, top, 99, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    small = (max(4, size[0] // 4), max(4, size[1] // 4))
    field = levels(noise(c.rng, small, cells, 4, 0.5), 0.2, 0.75)
    window = ramp((1, 256), 0, 1).point(
        [round(255 * math.sin(math.pi * v / 255)) for v in range(256)]
    )
    mask = ImageChops.multiply(field, window.resize(small)).point(
        [round(v * strength) for v in range(256)]
    )
    c.image.paste(c.mood.haze, box, mask.resize(size, Image.Resampling.BICUBIC))


def plane(source: Image.Image, size: tuple[int, int], depth: float) -> Image.Image:
    """Lay a texture on the ground: the top row is `depth` times further away than the bottom."""
    width, height = size
    near = height / (depth - 1)
    middle = source.width / 2
    scale = source.width / width
    data = (
        scale,
        middle / near,
        middle - scale * width / 2,
        0.0,
        0.0,
        source.height - 1.0,
        0.0,
        1 / near,
    )
    return source.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR)


def ground_noise(
    c: Canvas,
    size: tuple[int, int],
    cells: tuple[int, int],
    depth: float = 9.0,
    octaves: int = 3,
    finer: int = 5,
) -> Image.Image:
    """Noise lying on level ground or water that reaches from the horizon to the viewer."""
    source = (size[0], max(8, round(finer * size[1] / (depth - 1))))
    return plane(noise(c.rng, source, cells, octaves, 0.6), size, depth)


def shine(
    c: Canvas,
    x: float,
    y: float,
    radius: float,
    colour: RGB,
    strength: float = 1.0,
    power: float = 2.0,
) -> None:
    """Like halo, but on the layer of light that bloom() adds to the picture."""
    picture = c.image
    c.image = c.light
    halo(c, x, y, radius, colour, strength, power)
    c.image = picture


def bloom(c: Canvas, threshold: float = 0.6, radius: float = 0.02, strength: float = 0.7) -> None:
    """Add the gathered lights, and let bright places glow into their surroundings as on film."""
    table = [
        round(255 * strength * smooth((v / 255 - threshold) / (1 - threshold))) for v in range(256)
    ]
    small = c.image.reduce(4).point(table * 3)
    small = small.filter(ImageFilter.GaussianBlur(radius * c.px / 4))
    small = ImageChops.screen(small, c.light.resize(small.size))
    c.image = ImageChops.screen(c.image, small.resize(c.image.size, Image.Resampling.BILINEAR))


def grain(c: Canvas, strength: float) -> Image.Image:
    """Film grain about the level 64: a quarter of it made, and mirrored into the other three."""
    width, height = (c.image.width + 1) // 2, (c.image.height + 1) // 2
    raw = Image.frombytes("L", (width, height), c.rng.randbytes(width * height))
    # Two noises blended are rounder than one, and a pixel's shift makes them slightly soft.
    raw = Image.blend(raw, ImageChops.offset(raw, 1, 1), 0.5)
    raw = raw.point([round(64 + (v - 127.5) / 127.5 * strength) for v in range(256)])
    whole = Image.new("L", c.image.size)
    for across, part in enumerate((raw, ImageOps.mirror(raw))):
        for down, quarter in enumerate((part, ImageOps.flip(part))):
            whole.paste(quarter, (across * width, down * height))
    return whole


def finish(c: Canvas, strength: float = 5.0, edge: float = 40.0) -> Image.Image:
    """Vignette and film grain in one step; the grain also hides the steps of 8-bit gradients."""
    size = c.image.size
    corner = Image.radial_gradient("L").point(
        [round(edge * max(0.0, v / 255 - 0.35) ** 1.7) for v in range(256)]
    )
    dark = corner.resize(size, Image.Resampling.BILINEAR)
    sheet = ImageChops.subtract(grain(c, strength), dark)
    return ImageChops.add(c.image, Image.merge("RGB", (sheet, sheet, sheet)), 1, -64)
