"""Tall trees in mist, with shafts of light."""

import math

from PIL import Image, ImageChops, ImageDraw

from . import land
from .canvas import RGB, Canvas, Stencil, blur, mix, rgb
from .moods import BLUE, GOLD, ROSE, SILVER, TEAL
from .paint import gradient, halo, mist, ramp
from .registry import scene


@scene("forest", TEAL, GOLD, SILVER, ROSE, BLUE)
def forest(c: Canvas) -> None:
    glow = mix(c.mood.haze, c.mood.sun, 0.45)
    leaf = c.mood.tint(rgb("#4f7040"))
    x = c.rng.uniform(0.35, 0.65) * c.wide
    c.image.paste(
        gradient(c.image.size, mix(c.mood.haze, leaf, 0.25), glow, mix(c.mood.haze, leaf, 0.2))
    )
    halo(c, x, 0.34, 0.85, mix(c.mood.sun, (255, 255, 255), 0.4), 0.85, 1.7)
    layers = 6
    for i in range(layers):
        t = i / (layers - 1)
        if i == 5:
            c.enlarge()  # the far trees stand in mist, where half the size will do
        tone = mix(mix(c.mood.shade, leaf, 0.35), glow, 0.86 * (1 - t) ** 0.9)
        trunks(c, t, tone)
        floor(c, t, tone, leaf)
        if i == 3:
            light_shafts(c, x, -0.12, mix(c.mood.sun, (255, 255, 255), 0.3), 13, 1.25, 0.5)
        if i < 5:
            mist(c, 0.4, 1.0, 0.3)


def trunks(c: Canvas, t: float, tone: RGB) -> None:
    """One depth of trees: straight stems with a few boughs."""
    stems = Stencil(c)
    count = round(26 - 20 * t)
    for k in range(count):
        x = (k + c.rng.uniform(0.1, 0.9)) / count * c.wide
        if t > 0.6 and abs(x / c.wide - 0.5) < 0.16:
            continue  # leave the view open in the middle
        half = (0.004 + 0.03 * t**1.6) * c.rng.uniform(0.6, 1.3)
        lean = c.rng.gauss(0, 0.02)
        foot = 0.72 + 0.3 * t
        stems.polygon(
            [
                (x - half * 1.7, foot + 0.02),
                (x - half, foot - 0.07),
                (x + lean - half * 0.62, -0.02),
                (x + lean + half * 0.62, -0.02),
                (x + half, foot - 0.07),
                (x + half * 1.7, foot + 0.02),
            ]
        )
        for _ in range(5):
            y, way = c.rng.uniform(0.0, 0.5), c.rng.choice((-1, 1))
            long = c.rng.uniform(0.05, 0.2) * (0.5 + t)
            stems.line(
                [(x, y + long * 0.3), (x + way * long * 0.5, y + long * 0.12), (x + way * long, y)],
                half * 0.22,
            )
            for _ in range(26):
                r = c.rng.uniform(0.003, 0.011) * (0.6 + t)
                stems.ellipse(
                    x + way * long * c.rng.uniform(0.4, 1.2),
                    y + c.rng.gauss(0, 0.016) * (1 + t),
                    r * 1.8,
                    r,
                )
    stems.paint(tone)


def floor(c: Canvas, t: float, tone: RGB, leaf: RGB) -> None:
    """Undergrowth at the foot of one depth of trees."""
    line = land.hills(c, 0.71 + 0.25 * t, 0.018 + 0.012 * t, 2.2)
    ferns = [(x, y - abs(c.rng.gauss(0, 0.006 + 0.012 * t))) for x, y in line]
    land.layer(c, ferns, mix(tone, leaf, 0.15), mix(tone, leaf, 0.3), 1.0, 0.5, (30, 10))


def light_shafts(
    c: Canvas,
    x: float,
    y: float,
    colour: RGB,
    count: int = 9,
    reach: float = 1.3,
    strength: float = 0.3,
) -> None:
    """Beams fanning down from a point, blurred small and laid over as light."""
    small = (max(8, c.image.width // 6), max(8, c.image.height // 6))
    sheet = Image.new("L", small, 0)
    draw = ImageDraw.Draw(sheet)
    unit = small[1]
    for _ in range(count):
        a = c.rng.uniform(0.35, 2.5)
        half = c.rng.uniform(0.01, 0.045)
        tip = [(x + math.cos(a + d) * reach, y + math.sin(a + d) * reach) for d in (-half, half)]
        draw.polygon(
            [(px * unit, py * unit) for px, py in [(x, y), *tip]],
            fill=round(255 * strength * c.rng.uniform(0.5, 1)),
        )
    sheet = blur(sheet, unit * 0.012)
    sheet = ImageChops.multiply(sheet, ramp(small, 1.0, 0.15))
    c.image.paste(colour, (0, 0), sheet.resize(c.image.size, Image.Resampling.BICUBIC))
    halo(c, x, y, 0.45, colour, 0.45, 2.2)
