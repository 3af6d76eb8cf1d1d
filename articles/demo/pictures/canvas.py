"""The canvas, its colours, and the stencils every scene is drawn with.

Lengths are in picture heights: y runs from 0 (top) to 1, x from 0 to `canvas.wide`. Scenes so keep
their shape at any size, and soft things can be painted on a half-size canvas and enlarged.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from PIL import Image, ImageDraw, ImageFilter

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
        # Glows gather here, small, for bloom() to add in one go: each is slow at full size.
        self.light = Image.new("RGB", (max(2, size[0] // 4), max(2, size[1] // 4)))

    @property
    def wide(self) -> float:
        return self.full[0] / self.full[1]

    @property
    def px(self) -> float:
        """Pixels in one height of the canvas as it is now."""
        return self.image.height

    def enlarge(self, horizon: float = 1.0) -> None:
        """From the half size, where soft things are cheap, to the full size for crisp ones.

        What lies below the horizon is about to be painted over, and need not be smooth.
        """
        half = self.image
        if horizon == 1.0:
            self.image = half.resize(self.full, Image.Resampling.BILINEAR)
            return
        self.image = half.resize(self.full, Image.Resampling.NEAREST)
        rows = round(horizon * self.full[1])
        part = (0, 0, half.width, rows * half.height / self.full[1])
        sky = half.resize((self.full[0], rows), Image.Resampling.BILINEAR, box=part)
        self.image.paste(sky, (0, 0))

    def colour_at(self, x: float, y: float) -> RGB:
        at = (
            min(self.image.width - 1, int(x * self.px)),
            min(self.image.height - 1, int(y * self.px)),
        )
        return cast("RGB", self.image.getpixel(at))

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
