"""A harbour under a flat mountain."""

import itertools

from PIL import Image, ImageChops

from . import land, machines, sky, water
from .canvas import RGB, Canvas, Point, Sheet, Stencil, mix, rgb
from .moods import BLUE, BOXES, GOLD, ROSE, SILVER, SOFT, WARM
from .paint import halo, levels, noise
from .registry import scene


@scene("harbour", ROSE, SOFT, BLUE, GOLD, SILVER)
def harbour(c: Canvas) -> None:
    shore = 0.63
    sky.sky(c, shore)
    sky.sun(c, 0.2 * c.wide, 0.5, 0.0, 0.5)
    sky.clouds(c, 0.6, 0.42, density=0.85)
    c.enlarge(shore)
    table_mountain(c, shore)
    quay = mix(c.mood.tint(rgb("#6d6a68")), c.mood.shade, 0.25)
    steel = c.mood.tint(rgb("#b5473a"))
    for x, size, far in (
        (0.2, 0.15, 0.5),
        (0.31, 0.15, 0.5),
        (0.5, 0.24, 0.2),
        (0.68, 0.26, 0.12),
        (0.88, 0.28, 0.05),
    ):
        machines.gantry_crane(c, x * c.wide, shore - 0.006, size, mix(steel, c.mood.haze, far), -1)
    stacks(c, shore - 0.008)
    c.draw().rectangle((0, (shore - 0.01) * c.px, c.image.width, shore * c.px), fill=quay)
    machines.cargo_ship(
        c, 0.34 * c.wide, shore - 0.001, 0.66, c.mood.tint(rgb("#27405c"), 0.08), BOXES
    )
    if c.mood.day < 0.6:
        for k in range(15):
            halo(
                c,
                (k + c.rng.random()) / 15 * c.wide,
                shore - 0.075,
                0.025,
                c.rng.choice(WARM),
                0.9,
                1.8,
            )
    water.water(c, shore, 1.0, calm=0.6, stretch=0.8)
    for x, y, size, code in (
        (0.72, 0.74, 0.07, "#8d2f2a"),
        (0.2, 0.8, 0.15, "#2f6a78"),
        (0.43, 0.9, 0.2, "#a63d2f"),
    ):
        hull, trim = c.mood.tint(rgb(code)), mix(c.mood.tint(rgb("#efe9dc")), c.mood.shade, 0.12)
        moored(c, (x + c.rng.uniform(-0.07, 0.07)) * c.wide, y, size, hull, trim)


def moored(c: Canvas, x: float, y: float, size: float, hull: RGB, trim: RGB) -> None:
    """A boat and its broken image in the water below it."""
    side = c.rng.choice((-1, 1))
    machines.fishing_boat(c, x, y, size, hull, trim)
    area = c.box(x - size * 0.75, y - size * 1.05, x + size * 0.75, y)
    image = c.image.crop(area).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    target = c.box(x - size * 0.75, y, x + size * 0.75, y + size * 0.62)
    size_px = (target[2] - target[0], target[3] - target[1])
    image = Image.blend(image.resize(size_px), Image.new("RGB", size_px, c.mood.shade), 0.3)
    hold = Stencil(c, y, y + size * 0.62, x - size * 0.75, x + size * 0.75)
    for u, v in ((0.5, 0.1), (0.45, 0.2), (0.3, 0.34), (0.08, 0.6)):
        hold.ellipse(x + 0.02 * side * size, y, u * size * 1.15, v * size)
    mask = hold.reduced(size * 0.02).resize(size_px)
    bars = levels(noise(c.rng, size_px, (3, 16), 2, 0.6), 0.25, 0.6)
    c.image.paste(image, target, ImageChops.multiply(mask, bars))


def table_mountain(c: Canvas, foot: float) -> None:
    """The flat mountain with a peak at either hand, far over the bay, and the town at its foot."""
    shape = [
        (0.0, 0.05),
        (0.05, 0.1),
        (0.1, 0.24),
        (0.13, 0.3),
        (0.16, 0.22),
        (0.21, 0.2),
        (0.255, 0.26),
        (0.27, 0.41),
        (0.285, 0.43),
        (0.4, 0.42),
        (0.52, 0.435),
        (0.6, 0.43),
        (0.615, 0.4),
        (0.63, 0.26),
        (0.66, 0.19),
        (0.72, 0.16),
        (0.76, 0.28),
        (0.775, 0.32),
        (0.8, 0.22),
        (0.87, 0.15),
        (1.0, 0.07),
    ]
    line: list[Point] = []
    for (x0, y0), (x1, y1) in itertools.pairwise(shape):
        steps = 26
        for i in range(steps):
            t = i / steps
            rise = y0 + (y1 - y0) * t + c.rng.gauss(0, 0.0022)
            line.append(((x0 + (x1 - x0) * t) * c.wide, foot - rise * 0.82))
    line.append((c.wide, foot - 0.05))
    tone = c.mood.tint(rgb("#5a6f86"), 0.5)
    land.layer(c, line, tone, mix(tone, c.mood.haze, 0.75), foot, 0.34, (44, 3))
    town = Sheet(c, foot - 0.1, foot)
    for _ in range(420):
        x = c.rng.random() * c.wide
        y = foot - 0.006 - 0.045 * c.rng.random() ** 1.6
        w, h = c.rng.uniform(0.003, 0.01), c.rng.uniform(0.004, 0.022)
        face = mix(c.mood.tint((226, 220, 210)), c.mood.haze, c.rng.uniform(0.35, 0.75))
        town.polygon([(x, y), (x, y - h), (x + w, y - h), (x + w, y)], face)
        if c.mood.day < 0.6 and c.rng.random() < 0.5:
            town.ellipse(x, y, 0.0012, 0.0012, c.rng.choice(WARM))
    town.close()


def stacks(c: Canvas, foot: float) -> None:
    """Containers piled on the quay."""
    draw, s = c.draw(), c.px
    wide, tall = 0.028, 0.0125
    for k in range(int(c.wide / wide) + 1):
        for row in range(c.rng.choice((0, 1, 2, 3, 3, 4))):
            x, y = k * wide, foot - row * tall
            tone = c.mood.tint(c.rng.choice(BOXES), 0.22)
            draw.rectangle((x * s, (y - tall * 0.94) * s, (x + wide * 0.97) * s, y * s), fill=tone)
            draw.line(
                (x * s, (y - tall * 0.9) * s, (x + wide * 0.97) * s, (y - tall * 0.9) * s),
                fill=mix(tone, c.mood.haze, 0.3),
            )
