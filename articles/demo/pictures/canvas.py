"""The canvas, its colours and the few tools every scene is made of.

Lengths are in picture heights: y runs from 0 (top) to 1, x from 0 to `canvas.wide`. Scenes so keep
their shape at any size, and soft things can be painted on a half-size canvas and enlarged.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

RGB = tuple[int, int, int]
Point = tuple[float, float]
Points = Sequence[Point]
Tone = int | RGB


def rgb(code: str) -> RGB:
    """'#336699' as three numbers."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """The colour `share` of the way from a to b."""
    t = min(1.0, max(0.0, share))
    return (
        round(a[0] + (b[0] - a[0]) * t),
        round(a[1] + (b[1] - a[1]) * t),
        round(a[2] + (b[2] - a[2]) * t),
    )


def smooth(t: float) -> float:
    """0 to 1 with soft ends."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


@dataclass(frozen=True)
class Mood:
    """Time of day and weather: the colours every scene takes its light from."""

    sky: tuple[RGB, ...]  # from the zenith down to the horizon
    sun: RGB
    haze: RGB  # what far things fade into
    shade: RGB  # what near things darken into
    cloud: tuple[RGB, RGB]  # in shadow, in light
    day: float  # 0 night to 1 noon: how much of its own colour a thing shows

    def tint(self, own: RGB, far: float = 0.0) -> RGB:
        """A thing's own colour as it looks in this light, `far` of the way to the haze."""
        return mix(mix(self.shade, own, 0.25 + 0.75 * self.day), self.haze, far)


class Canvas:
    """A picture being painted, with its random numbers and its light."""

    def __init__(self, size: tuple[int, int], rng: random.Random, mood: Mood) -> None:
        self.full = size
        self.rng = rng
        self.mood = mood
        self.image = Image.new("RGB", (max(2, size[0] // 2), max(2, size[1] // 2)), mood.haze)
        # Glows are gathered small and added by bloom() in one go, as each would be slow at full size.
        self.light = Image.new("RGB", (max(2, size[0] // 4), max(2, size[1] // 4)))

    @property
    def wide(self) -> float:
        return self.full[0] / self.full[1]

    @property
    def px(self) -> float:
        """Pixels in one height of the canvas as it is now."""
        return self.image.height

    def enlarge(self) -> None:
        """From the half size, where soft things are cheap, to the full size for crisp ones."""
        self.image = self.image.resize(self.full, Image.Resampling.BILINEAR)

    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def box(
        self, left: float, top: float, right: float, bottom: float
    ) -> tuple[int, int, int, int]:
        """A rectangle in pixels, cut to the canvas, at least one pixel each way."""
        x0 = min(self.image.width - 1, max(0, math.floor(left * self.px)))
        y0 = min(self.image.height - 1, max(0, math.floor(top * self.px)))
        x1 = min(self.image.width, max(x0 + 1, math.ceil(right * self.px)))
        y1 = min(self.image.height, max(y0 + 1, math.ceil(bottom * self.px)))
        return x0, y0, x1, y1


class Stencil:
    """A mask drawn at twice the size and reduced, so that its edges come out smooth."""

    def __init__(
        self,
        c: Canvas,
        top: float = 0.0,
        bottom: float = 1.0,
        left: float = 0.0,
        right: float = 99.0,
    ) -> None:
        self.c = c
        self.at = c.box(left, top, right, bottom)
        self.size = (self.at[2] - self.at[0], self.at[3] - self.at[1])
        self.mask = Image.new("L", (self.size[0] * 2, self.size[1] * 2), 0)
        self.draw = ImageDraw.Draw(self.mask)

    def to_mask(self, points: Iterable[Point]) -> list[Point]:
        s, x0, y0 = 2 * self.c.px, 2 * self.at[0], 2 * self.at[1]
        return [(x * s - x0, y * s - y0) for x, y in points]

    def polygon(self, points: Points, tone: Tone = 255) -> None:
        self.draw.polygon(self.to_mask(points), fill=tone)

    def line(self, points: Points, width: float, tone: Tone = 255) -> None:
        thick = max(1, round(width * 2 * self.c.px))
        self.draw.line(self.to_mask(points), fill=tone, width=thick, joint="curve")

    def ellipse(self, x: float, y: float, rx: float, ry: float, tone: Tone = 255) -> None:
        (x0, y0), (x1, y1) = self.to_mask([(x - rx, y - ry), (x + rx, y + ry)])
        self.draw.ellipse((x0, y0, x1, y1), fill=tone)

    def reduced(self, soften: float = 0.0) -> Image.Image:
        small = self.mask.reduce(2)
        return blur(small, soften * self.c.px) if soften else small

    def paint(self, fill: RGB | Image.Image, soften: float = 0.0, strength: float = 1.0) -> None:
        mask = self.reduced(soften)
        if strength < 1:
            mask = mask.point([round(v * strength) for v in range(256)])
        if isinstance(fill, Image.Image) and fill.size != self.size:
            fill = fill.resize(self.size, Image.Resampling.BILINEAR)
        self.c.image.paste(fill, self.at, mask)


class Sheet(Stencil):
    """A part of the picture at twice its size, for drawing many small coloured things smoothly."""

    def __init__(self, c: Canvas, top: float = 0.0, bottom: float = 1.0) -> None:
        self.c = c
        self.at = c.box(0, top, 99, bottom)
        self.size = (self.at[2] - self.at[0], self.at[3] - self.at[1])
        self.mask = c.image.crop(self.at).resize(
            (self.size[0] * 2, self.size[1] * 2), Image.Resampling.NEAREST
        )
        self.draw = ImageDraw.Draw(self.mask)

    def close(self) -> None:
        """Put what was drawn back into the picture."""
        self.c.image.paste(self.mask.reduce(2), self.at)


def blur(image: Image.Image, radius: float) -> Image.Image:
    """Gaussian blur; wide ones are done small and enlarged, which looks the same and is quick."""
    step = max(1, int(radius / 3))
    if step == 1:
        return image.filter(ImageFilter.GaussianBlur(radius))
    small = image.reduce(step).filter(ImageFilter.GaussianBlur(radius / step))
    return small.resize(image.size, Image.Resampling.BICUBIC)


def column(stops: Sequence[tuple[float, RGB]], height: int) -> Image.Image:
    """A one pixel wide gradient through the stops (place 0 to 1, colour), from the first at 0."""
    strip = Image.new("RGB", (1, height))
    for (t0, a), (t1, b) in zip(stops, stops[1:], strict=False):
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
    strip = Image.new("L", (1, 256))
    strip.putdata([round(255 * (top + (bottom - top) * (i / 255) ** power)) for i in range(256)])
    line = strip.resize((1, size[1]), Image.Resampling.BILINEAR)
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


def finish(c: Canvas, grain: float = 5.0, edge: float = 0.26) -> Image.Image:
    """Vignette and film grain; the grain also hides the steps of 8-bit gradients."""
    size = c.image.size
    corner = Image.radial_gradient("L").point(
        [round(255 * (1 - edge * max(0.0, v / 255 - 0.3) ** 1.6)) for v in range(256)]
    )
    small = corner.resize((size[0] // 4 + 1, size[1] // 4 + 1), Image.Resampling.BICUBIC)
    dim = small.resize(size, Image.Resampling.BILINEAR)
    c.image = ImageChops.multiply(c.image, Image.merge("RGB", (dim, dim, dim)))
    # Two bytes of noise blended look rounder than one; slightly soft, as grain is.
    raw = Image.frombytes("L", size, c.rng.randbytes(size[0] * size[1]))
    raw = Image.blend(raw, ImageChops.offset(raw, 1, 1), 0.5)
    half = round(grain * 2)
    raw = raw.point([round((v - 127.5) / 127.5 * grain) + half for v in range(256)])
    return ImageChops.add(c.image, Image.merge("RGB", (raw, raw, raw)), 1, -half)
