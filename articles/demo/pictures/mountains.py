"""Mountain dawn, snow peaks, and a river among wooded hills."""

import math

from PIL import Image

from . import land, peaks, plants, sky
from .canvas import Canvas, Point, Stencil, mix, rgb, smooth
from .moods import BLUE, CLEAR, EMBER, GOLD, ROSE, SOFT, TEAL
from .paint import gradient, mist, noise, ramp, relief, tones
from .registry import scene


@scene("mountain-dawn", ROSE, TEAL, GOLD, SOFT, EMBER)
def mountain_dawn(c: Canvas) -> None:
    x = c.rng.uniform(0.25, 0.75) * c.wide
    sky.sky(c, 0.68)
    sky.sun(c, x, 0.46, 0.034)
    sky.streaks(c, 0.08, 0.5, c.mood.cloud[1], 0.5, 0.7)
    sky.streaks(c, 0.26, 0.5, c.mood.cloud[0], 0.35, 0.45)
    light = 1 if x < c.wide / 2 else -1
    green = rgb("#3d5546")
    land.ranges(c, 0.5, 0.84, 6, 0.17, green, 0.53, 0.24, light, part=(0.0, 0.5))
    mist(c, 0.5, 0.78, 0.6)
    c.enlarge(0.86)
    land.ranges(c, 0.5, 0.84, 6, 0.17, green, 0.53, 0.24, light, part=(0.5, 1.0))
    mist(c, 0.6, 0.86, 0.75)
    dark = mix(c.mood.shade, rgb("#20342c"), 0.35)
    for y, size, far in ((0.86, 0.05, 0.3), (0.95, 0.09, 0.04)):
        line = plants.fir_line(c, land.hills(c, y, 0.035), size)
        tone = mix(dark, c.mood.haze, far)
        land.layer(c, line, tone, mix(tone, c.mood.haze, far * 0.6))
    sky.birds(c, c.wide * 0.3, 0.22, 7)


@scene("snow-peaks", CLEAR, ROSE, SOFT, BLUE, TEAL)
def snow_peaks(c: Canvas) -> None:
    sky.sky(c, 0.75)
    sky.sun(c, 0.1 * c.wide, 0.12, 0.0, 0.5)
    sky.streaks(c, 0.05, 0.45, c.mood.cloud[1], 0.45, 0.6)
    snow, blue = mix((255, 255, 255), c.mood.sun, 0.4), mix(c.mood.sky[0], (96, 128, 184), 0.55)
    stone = mix(c.mood.tint(rgb("#5f5a5c")), c.mood.shade, 0.2)
    face = peaks.Stone(snow, blue, stone, bare=0.7)
    peaks.mountain_range(c, 0.68, 0.4, 8, face, 0.6)
    mist(c, 0.45, 0.72, 0.6)
    c.enlarge(0.86)
    peaks.mountain_range(c, 0.84, 0.68, 5, face, 0.06)
    mist(c, 0.64, 0.88, 0.75)
    wood = mix(c.mood.shade, rgb("#1f3a33"), 0.5)
    for y, size, far in ((0.83, 0.04, 0.35), (0.9, 0.07, 0.12), (0.98, 0.12, 0.0)):
        tone = mix(wood, c.mood.haze, far)
        land.layer(
            c, plants.fir_line(c, land.hills(c, y, 0.03), size), tone, mix(tone, c.mood.haze, far)
        )


@scene("river-valley", SOFT, GOLD, ROSE, TEAL, CLEAR)
def river_valley(c: Canvas) -> None:
    sky.sky(c, 0.5)
    sky.sun(c, 0.7 * c.wide, 0.36, 0.0, 0.5)
    sky.clouds(c, 0.5, 0.5)
    land.ranges(c, 0.4, 0.54, 4, 0.14, rgb("#4c6b58"), 0.5, 0.6, -1, 0.35)
    green = c.mood.tint(rgb("#7f9a4e"))
    land.plain(
        c,
        0.53,
        mix(green, c.mood.haze, 0.55),
        mix(green, c.mood.shade, 0.25),
        c.mood.tint(rgb("#c2a95a")),
        0.7,
    )
    woods = relief(noise(c.rng, (c.full[0] // 2, c.full[1] // 4), (90, 50), 3, 0.7), 2, -2, 0.8)
    for i in range(4):
        if i == 2:
            mist(c, 0.5, 0.62, 0.5)
            c.enlarge(0.72)
            river(c, 0.545)
        for side in (-1, 1):
            spur(
                c,
                woods,
                side,
                0.52 + 0.085 * i + 0.02 * (side > 0),
                0.16 + 0.03 * i,
                0.5 * (1 - i / 3.4),
            )
    mist(c, 0.5, 0.64, 0.45)


def bend(t: float) -> float:
    """How far right of the middle the river lies, from the distance (0) to the viewer (1)."""
    return (math.sin(t * 7.2 + 0.5) * 0.13 + 0.06) * math.pow(t, 0.55)


def river(c: Canvas, horizon: float) -> None:
    """A river in bends that widen towards the viewer, holding the sky."""
    water = Stencil(c, horizon, 1.0)
    bank = Stencil(c, horizon, 1.0)
    steps = [i / 90 for i in range(91)]
    for stencil, extra in ((bank, 1.12), (water, 1.0)):
        edges: list[list[Point]] = [[], []]
        for t in steps:
            y = horizon + (1.01 - horizon) * t**1.55
            half = (0.004 + 0.2 * t**2.1) * extra + (0.004 * t if extra > 1 else 0)
            for side, edge in zip((-1, 1), edges, strict=True):
                edge.append((c.wide / 2 + bend(t) * c.wide + side * half, y))
        stencil.polygon(edges[0] + edges[1][::-1])
    bank.paint(c.mood.tint(rgb("#b59c6c"), 0.15), strength=0.8)
    sheet = gradient(
        water.size,
        c.mood.sky[-1],
        mix(c.mood.sky[2], c.mood.sun, 0.2),
        c.mood.sky[1],
        mix(c.mood.sky[0], c.mood.shade, 0.25),
    )
    water.paint(sheet)


def spur(c: Canvas, woods: Image.Image, side: int, y: float, height: float, far: float) -> None:
    """A wooded shoulder of hill coming down into the valley from one side."""
    rough = land.fractal(c.rng, 160, 0.5)
    reach = 0.4 + 0.07 * c.rng.random()
    skyline, toe = [], []
    for i, v in enumerate(rough):
        fall = i / (len(rough) - 1)  # 0 at the edge of the picture, 1 at the toe
        x = c.wide * (reach * fall if side < 0 else 1 - reach * fall)
        skyline.append((x, y - height * (1 - smooth(fall)) * 0.9 - 0.025 * v * (1 - fall)))
        toe.append((x, y + (0.09 + 0.09 * (1 - far)) * (1 - fall) ** 0.7 + 0.006 * v))
    if side > 0:
        skyline.reverse()
        toe.reverse()
    wooded = plants.fir_line(c, skyline, 0.012 + 0.022 * (1 - far), 1.8)
    left, right = min(p[0] for p in wooded) - 0.01, max(p[0] for p in wooded) + 0.01
    shape = Stencil(c, min(p[1] for p in wooded) - 0.01, max(p[1] for p in toe) + 0.02, left, right)
    shape.polygon([*wooded, *reversed(toe)])
    tone = mix(c.mood.tint(rgb("#40603f"), far), c.mood.shade, 0.25 * (1 - far))
    small = (shape.size[0] // 2, shape.size[1] // 2)
    x = c.rng.randrange(max(1, woods.width - small[0]))
    bumps = woods.crop((x, 0, x + small[0], small[1]))
    fill = tones(bumps, mix(tone, c.mood.shade, 0.3), tone, mix(tone, c.mood.sun, 0.25))
    fill.paste(mix(tone, c.mood.haze, 0.5), (0, 0), ramp(small, 0.0, 0.35))
    shape.paint(fill)
