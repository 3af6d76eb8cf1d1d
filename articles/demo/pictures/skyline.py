"""The towers of a city, by day and at dusk."""

import math

from . import buildings, land, sky
from .canvas import Canvas, Sheet, mix, rgb
from .moods import BLUE, CLEAR, EMBER, GOLD, ROSE, SILVER, SOFT, TEAL, VIOLET, WARM
from .paint import bloom, mist, shine
from .registry import scene


@scene("skyline-dusk", VIOLET, BLUE, EMBER, ROSE)
def skyline_dusk(c: Canvas) -> None:
    sky.sky(c, 0.78)
    sky.sun(c, c.rng.uniform(0.2, 0.8) * c.wide, 0.74, 0.0, 0.7)
    sky.streaks(c, 0.1, 0.66, c.mood.cloud[1], 0.45, 0.6)
    sky.streaks(c, 0.02, 0.5, c.mood.cloud[0], 0.45, 0.5)
    c.enlarge(0.9)
    city(c, 0.3)
    canopy(c)
    bloom(c, 0.62, 0.012, 0.6)


@scene("skyline-day", CLEAR, SOFT, GOLD, SILVER, TEAL)
def skyline_day(c: Canvas) -> None:
    sky.sky(c, 0.78)
    sky.clouds(c, 0.76, 0.55)
    c.enlarge(0.9)
    land.ranges(c, 0.68, 0.71, 2, 0.06, rgb("#5f7484"), 0.5, 0.3, 1, 0.55)
    city(c, 0.0)
    canopy(c)


def city(c: Canvas, lit: float) -> None:
    """Towers in five depths, the tallest about the middle, with the telecommunications tower."""
    stones = [
        rgb(code)
        for code in ("#b8ab9b", "#8c99a3", "#a98e78", "#c9c3b8", "#6f8597", "#9a8f8a", "#7a6d68")
    ]
    middle = c.rng.uniform(0.42, 0.58) * c.wide
    mast = middle + c.rng.choice((-1, 1)) * c.rng.uniform(0.22, 0.36)
    for depth in range(5):
        t = depth / 4
        if depth == 2:
            buildings.hillbrow(c, mast, 0.85, 0.6, 0.35)
        x = -0.05
        while x < c.wide + 0.05:
            width = c.rng.uniform(0.04, 0.09) * (0.7 + 0.4 * t)
            swell = math.exp(-(((x - middle) / 0.42) ** 2))
            tall = (
                0.1 + 0.34 * swell * c.rng.uniform(0.35, 1.0) ** 1.1 + 0.08 * c.rng.random()
            ) * (1.05 - 0.42 * t)
            buildings.tower(
                c,
                x,
                0.82 - tall + 0.03 * t,
                width,
                0.92,
                c.rng.choice(stones),
                0.66 * (1 - t) + 0.03,
                lit * (0.5 + 0.5 * t),
                WARM,
            )
            x += width * c.rng.uniform(0.9, 1.7)
    mist(c, 0.66, 0.9, 0.35)


def canopy(c: Canvas) -> None:
    """The tree tops of the suburbs in front of the towers, with a few lamps among them."""
    green = c.mood.tint(rgb("#5c7444"))
    sheet = Sheet(c, 0.8, 1)
    for y, size, far in ((0.85, 0.03, 0.3), (0.9, 0.05, 0.12), (0.97, 0.085, 0.0)):
        tone = mix(mix(green, c.mood.shade, 0.45), c.mood.haze, far)
        line = land.hills(c, y, 0.012, 2.5)
        sheet.polygon([*line, (c.wide, 1.1), (0, 1.1)], tone)
        dark, pale = mix(tone, c.mood.shade, 0.3), mix(tone, mix(c.mood.sun, green, 0.6), 0.13)
        for x, ly in line[:: 2 if size < 0.06 else 3]:
            tall = c.rng.uniform(0.2, 1.0)
            for k in range(8):
                px, py = x + c.rng.gauss(0, size * 0.5), ly + size * (0.2 - tall * (1 - k / 8))
                r = size * c.rng.uniform(0.08, 0.26)
                sheet.ellipse(px, py, r * 1.2, r, mix(tone, dark, k / 8))
                sheet.ellipse(
                    px - r * 0.3, py - r * 0.35, r * 0.55, r * 0.3, mix(pale, dark, k / 10)
                )
        if c.mood.day < 0.5:
            for _ in range(14):
                x, ly = c.rng.choice(line)
                shine(
                    c,
                    x,
                    ly + c.rng.uniform(0, 0.03),
                    0.01 + 0.14 * size,
                    c.rng.choice(WARM),
                    0.9,
                    1.9,
                )
    sheet.close()
