"""A floodlit stadium."""

import math

from . import sky
from .canvas import Canvas, Point, Sheet, Stencil, mix, rgb
from .moods import BLUE, EMBER, ROSE, VIOLET
from .paint import bloom, gradient, shine
from .registry import scene


@scene("stadium", VIOLET, BLUE, EMBER, ROSE)
def stadium(c: Canvas) -> None:
    sky.sky(c, 0.45)
    sky.streaks(c, 0.0, 0.4, c.mood.cloud[1], 0.45, 0.5)
    c.enlarge(0.45)
    mid, white = c.wide / 2, (255, 250, 235)
    sheet = Sheet(c, 0.24, 1)
    stands(c, sheet, mid)
    pitch(c, sheet, mid)
    sheet.close()
    roof(c, mid)
    for side in (-1, 1):
        for k, u in enumerate((0.34, 0.62)):
            x, y = mid + side * u * 1.05, 0.1 + 0.045 * k
            lights(c, x, y, 0.075 + 0.02 * k, 0.36)
    shine(c, mid, 0.66, 0.8, white, 0.16, 1.6)
    bloom(c, 0.72, 0.02, 0.5)


def ring(
    mid: float, rx: float, cy: float, ry: float, start: float = 0.0, end: float = math.tau
) -> list[Point]:
    """Points of an ellipse about the middle of the picture."""
    return [
        (mid + rx * math.cos(a), cy + ry * math.sin(a))
        for a in (start + (end - start) * i / 90 for i in range(91))
    ]


def stands(c: Canvas, crowd: Sheet, mid: float) -> None:
    """Two tiers of a full house: specks of every colour in curved rows."""
    dim = mix(c.mood.shade, (70, 66, 84), 0.5)
    for k in range(30, -1, -5):  # from the rim down to the pitch, each row a little paler
        tone = mix(mix(dim, (120, 112, 110), 0.22), dim, k / 30)
        crowd.polygon([seat(mid, math.tau * i / 60, k / 30) for i in range(60)], tone)
    shirts = [
        rgb(code)
        for code in (
            "#d9b13c",
            "#3d7a52",
            "#e9e2d2",
            "#b8433a",
            "#35588c",
            "#8b7a86",
            "#40374a",
            "#c98f5d",
        )
    ]
    shades = [[mix(dim, shirt, k / 12) for shirt in shirts] for k in range(13)]
    for _ in range(9000):
        a, depth = c.rng.random() * math.tau, c.rng.random()
        if 0.46 < depth < 0.53:
            continue
        depth = int(depth * 30) / 30
        x, y = seat(mid, a, depth)
        if y > 1.01:
            continue
        light = 0.8 - 0.5 * depth - 0.2 * max(0.0, math.sin(a))
        r = 0.0024 + 0.004 * max(0.0, y - 0.3) ** 1.5
        crowd.ellipse(x, y, r, r * 1.15, shades[int(light * 12)][int(c.rng.random() * 8)])
    for depth in (0.0, 0.48, 0.51):
        tone = mix(dim, (235, 232, 225), 0.65 if depth else 0.35)
        crowd.line([seat(mid, math.tau * i / 90, depth) for i in range(91)], 0.0035, tone)
    for k in range(26):
        a = math.tau * k / 26
        crowd.line([seat(mid, a, 0.02), seat(mid, a, 0.98)], 0.0026, dim)


def seat(mid: float, a: float, depth: float) -> Point:
    """A place in the stands: round the bowl by the angle a, from the pitch (0) to the rim (1)."""
    near = 0.42 if math.sin(a) > 0 else 0.145  # the stand below us spreads towards the viewer
    return (
        mid + (0.63 + 0.35 * depth) * math.cos(a),
        0.69 - 0.1 * depth + (0.205 + near * depth) * math.sin(a),
    )


def pitch(c: Canvas, field: Sheet, mid: float) -> None:
    """Mown stripes, white lines, goals, in perspective."""
    grass = rgb("#4f9a45")
    field.polygon(ring(mid, 0.63, 0.69, 0.205), mix(grass, c.mood.shade, 0.42))

    def at(u: float, v: float) -> Point:  # u along -1 to 1, v from far 0 to near 1
        widen = 0.405 + 0.11 * v**1.1
        return mid + u * widen, 0.555 + 0.27 * v**1.15

    for k in range(14):
        u0, u1 = -1 + k / 7, -1 + (k + 1) / 7
        tone = mix(grass, (214, 236, 140), 0.3 if k % 2 else 0.1)
        field.polygon([at(u0, 0), at(u1, 0), at(u1, 1), at(u0, 1)], tone)
    chalk = (240, 246, 232)

    def path(*points: Point) -> None:
        field.line([at(*p) for p in points], 0.0028, chalk)

    path((-0.95, 0.05), (0.95, 0.05), (0.95, 0.95), (-0.95, 0.95), (-0.95, 0.05))
    path((0, 0.05), (0, 0.95))
    path(
        *[
            (0.16 * math.cos(a), 0.5 + 0.2 * math.sin(a))
            for a in (i * math.tau / 40 for i in range(41))
        ]
    )
    for side in (-1, 1):
        path((side * 0.95, 0.22), (side * 0.68, 0.22), (side * 0.68, 0.78), (side * 0.95, 0.78))
        path((side * 0.95, 0.37), (side * 0.85, 0.37), (side * 0.85, 0.63), (side * 0.95, 0.63))
        (x0, y0), (x1, y1) = at(side * 0.955, 0.42), at(side * 0.955, 0.58)
        field.line(
            [(x0, y0), (x0, y0 - 0.035), (x1, y1 - 0.037), (x1, y1)], 0.0032, (255, 255, 255)
        )
    for _ in range(22):
        x, y = at(c.rng.uniform(-0.8, 0.8), c.rng.uniform(0.1, 0.9))
        shirt = c.rng.choice(((232, 196, 62), (236, 236, 236)))
        field.line([(x, y), (x + 0.016, y + 0.003)], 0.002, mix(grass, c.mood.shade, 0.5))
        field.line([(x, y), (x, y - 0.008)], 0.0028, (40, 36, 40))
        field.line([(x, y - 0.007), (x, y - 0.014)], 0.0046, shirt)


def roof(c: Canvas, mid: float) -> None:
    """The ring of roof over the far stand, thin and ribbed, with lamps along its inner edge."""
    cover = Stencil(c, 0.16, 0.54)
    outer = ring(mid, 1.1, 0.5, 0.33, math.pi * 0.985, math.pi * 2.015)
    inner = ring(mid, 0.86, 0.5, 0.2, math.pi * 0.985, math.pi * 2.015)
    cover.polygon(outer + inner[::-1])
    pale = mix(c.mood.haze, (250, 244, 232), 0.45)
    cover.paint(
        gradient(cover.size, mix(pale, c.mood.shade, 0.35), pale, mix(pale, c.mood.shade, 0.5))
    )
    ribs = Stencil(c, 0.16, 0.54)
    for p, q in list(zip(outer, inner, strict=True))[::3]:
        ribs.line([p, q], 0.0018)
    ribs.line(inner, 0.004)
    ribs.line(outer, 0.004)
    ribs.paint(mix(c.mood.shade, c.mood.haze, 0.25), strength=0.8)
    for x, y in inner[3:-3:3]:
        shine(c, x, y + 0.006, 0.035, (255, 246, 220), 0.85, 2.0)


def lights(c: Canvas, x: float, y: float, size: float, foot: float) -> None:
    """A floodlight mast in its glare."""
    mast = Stencil(c, y, foot, x - size, x + size)
    mast.line([(x, y), (x, foot)], size * 0.09)
    mast.paint(mix(c.mood.shade, c.mood.haze, 0.2))
    shine(c, x, y, size * 4.2, (226, 232, 255), 0.5, 2.4)
    bank = Stencil(c, y - size, y + size, x - size, x + size)
    for row in range(4):
        for k in range(6):
            bank.ellipse(
                x + (k - 2.5) * size * 0.2,
                y + (row - 1.5) * size * 0.19,
                size * 0.075,
                size * 0.075,
            )
    bank.paint((255, 253, 244))
