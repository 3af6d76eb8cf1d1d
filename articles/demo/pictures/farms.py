"""A vineyard, a wind farm, a field of solar panels."""

import math

from . import buildings, land, machines, peaks, plants, sky
from .canvas import RGB, Canvas, Point, Sheet, mix, rgb
from .moods import CLEAR, GOLD, ROSE, SOFT, TEAL, VIOLET
from .paint import halo, mist
from .registry import scene


@scene("vineyard", SOFT, GOLD, CLEAR, ROSE, TEAL)
def vineyard(c: Canvas) -> None:
    horizon = 0.55
    sky.sky(c, horizon)
    sky.sun(c, 0.8 * c.wide, 0.3, 0.0, 0.5)
    sky.clouds(c, 0.5, 0.45)
    stone, gloom = (
        c.mood.tint(rgb("#b59c86")),
        mix(c.mood.tint(rgb("#5b5f7d")), c.mood.sky[0], 0.25),
    )
    face = peaks.Stone(
        mix(stone, c.mood.sun, 0.2),
        gloom,
        c.mood.tint(rgb("#6b7358")),
        bare=0.7,
        light=1,
        sharp=0.45,
    )
    peaks.mountain_range(c, 0.56, 0.36, 5, face, 0.5)
    c.enlarge(0.57)
    peaks.mountain_range(c, 0.57, 0.24, 5, face, 0.25)
    land.layer(
        c,
        land.hills(c, 0.52, 0.02, 1.3),
        c.mood.tint(rgb("#6f8a55"), 0.4),
        c.mood.tint(rgb("#6f8a55"), 0.3),
        0.6,
    )
    x = c.rng.uniform(0.32, 0.68) * c.wide
    spots = [
        (c.rng.uniform(0, 1) * c.wide, horizon + 0.002, c.rng.uniform(0.02, 0.05))
        for _ in range(46)
    ]
    wood = c.mood.tint(rgb("#3f5a3a"), 0.22)
    plants.trees(c, spots, wood, mix(wood, c.mood.sun, 0.2))
    buildings.farmhouse(c, x + 0.12, horizon + 0.006, 0.055)
    # Golden light goes with autumn leaves, every other with summer.
    leaf, soil = ("#b9923a", "#9c7350") if c.mood is GOLD else ("#6f9a3c", "#b08a5c")
    vine_rows(
        c, (x, horizon - 0.015), horizon + 0.004, c.mood.tint(rgb(leaf)), c.mood.tint(rgb(soil))
    )


def vine_rows(c: Canvas, eye: Point, top: float, leaf: RGB, soil: RGB) -> None:
    """Trellised rows to the vanishing point: leafy walls over bare earth, lit from the right."""
    land.plain(c, top, mix(leaf, c.mood.haze, 0.4), soil, mix(soil, c.mood.shade, 0.35), 0.5)
    sheet = Sheet(c, top - 0.012, 1)
    for k in sorted(range(-13, 13), key=lambda k: -abs(k + 0.5)):
        vine_row(c, sheet, eye, (k + 0.5) * 0.52, leaf, soil)
    sheet.close()


def vine_row(c: Canvas, sheet: Sheet, eye: Point, x: float, leaf: RGB, soil: RGB) -> None:
    """One row: its shadow, the wall that faces us, its sunny top, and leaves."""
    side = -1 if x < 0 else 1
    tall, low, half, far = 0.25, 0.07, 0.075, 26.0
    near = max(0.47, abs(x) / 1.7)  # where the row leaves the picture

    def at(px: float, h: float, z: float) -> Point:
        return eye[0] + px / z, eye[1] + (0.5 - h) / z

    sheet.polygon(
        [at(x - 0.2, 0, near), at(x - 0.17, 0, far), at(x, 0, far), at(x, 0, near)],
        mix(soil, c.mood.shade, 0.5),
    )
    lit, dim = mix(leaf, c.mood.sun, 0.28), mix(leaf, c.mood.shade, 0.55)
    wall = mix(dim, leaf, 0.55 if side < 0 else 0.2)  # walls left of us face the light
    depths = [1 / (1 / far + (1 / near - 1 / far) * i / 70) for i in range(71)]
    crest = [at(x - side * half, tall * (1 + c.rng.gauss(0, 0.05)), z) for z in depths]
    back = [at(x + side * half, tall * (1 + c.rng.gauss(0, 0.05)), z) for z in depths]
    foot = [at(x - side * half, low * (1 + c.rng.gauss(0, 0.2)), z) for z in depths]
    for i in range(6):
        z = near * 1.25 ** (i + 1)
        sheet.line([at(x, 0, z), at(x, low * 1.4, z)], 0.012 / z, mix(soil, c.mood.shade, 0.75))
    sheet.polygon(crest + back[::-1], mix(leaf, lit, 0.4))
    sheet.polygon(crest + foot[::-1], wall)
    count = round(620 / (1 + abs(x) * 0.6))
    for t in sorted(c.rng.random() for _ in range(count)):
        z = 1 / (1 / far + (1 / near - 1 / far) * t)
        up = c.rng.random()
        if up < 0.62:
            u = up / 0.62
            place = at(x - side * half * 1.05, low + (tall * 1.02 - low) * u, z)
            tone = mix(dim, leaf, u * (1.0 if side < 0 else 0.7) * c.rng.uniform(0.5, 1.3))
        else:
            place = at(x + half * c.rng.uniform(-1, 1), tall * c.rng.uniform(1.0, 1.1), z)
            tone = mix(leaf, lit, c.rng.uniform(0.1, 1.2))
        r = c.rng.uniform(0.006, 0.013) / z**0.9 + 0.0006
        sheet.ellipse(*place, r * 1.3, r * 0.85, mix(tone, c.mood.haze, min(0.5, 0.03 * z)))


@scene("wind-farm", TEAL, VIOLET, CLEAR, SOFT, GOLD)
def wind_farm(c: Canvas) -> None:
    sky.sky(c, 0.72)
    sky.sun(c, c.rng.uniform(0.2, 0.4) * c.wide, 0.52, 0.03 if c.mood.day < 0.9 else 0.0, 0.6)
    sky.clouds(c, 0.66, 0.42, density=0.8)
    c.enlarge(0.72)
    white = mix(c.mood.tint((246, 246, 244)), c.mood.sun, 0.25)
    grass = rgb("#8a9a5a")
    lines = [land.hills(c, 0.6 + 0.075 * i, 0.035 + 0.01 * i, 1.5) for i in range(5)]
    for i, line in enumerate(lines):
        t = i / 4
        far = 0.72 * (1 - t) ** 1.1
        tall = 0.09 + 0.42 * t**1.8
        count = (7, 6, 3, 2, 1)[i]
        for k in range(count):
            px = (k + c.rng.uniform(0.25, 0.75)) / count * c.wide
            foot = min(line, key=lambda p: abs(p[0] - px))[1] + 0.012
            machines.turbine(
                c,
                px,
                foot,
                tall * c.rng.uniform(0.92, 1.05),
                c.rng.uniform(0, 2.1),
                mix(white, c.mood.haze, far * 0.7),
                mix(mix(white, c.mood.shade, 0.55), c.mood.haze, far),
            )
        tone = c.mood.tint(grass, far)
        land.layer(
            c,
            line,
            mix(tone, c.mood.sun, 0.22),
            mix(tone, c.mood.shade, 0.4 * t + 0.08),
            land.bounds(lines[i + 1])[1] + 0.01 if i < 4 else 1.0,
            0.16,
            (9, 9),
        )
    mist(c, 0.58, 0.8, 0.35)
    blades = [mix(c.mood.tint(grass), c.mood.shade, s) for s in (0.2, 0.4, 0.6)] + [
        c.mood.tint(rgb("#c7ae6a"))
    ]
    plants.grass(c, 0.9, blades, 3200, 0.06)


@scene("solar-field", GOLD, CLEAR, ROSE, SOFT, VIOLET)
def solar_field(c: Canvas) -> None:
    horizon = 0.4
    sky.sky(c, horizon)
    sky.sun(c, 0.75 * c.wide, 0.27, 0.026, 0.55)
    sky.clouds(c, horizon, 0.4)
    c.enlarge(horizon)
    for y, height, far in ((0.39, 0.05, 0.62), (0.4, 0.07, 0.4)):
        tone = c.mood.tint(rgb("#7d5b4b"), far)
        land.layer(
            c,
            land.tableland(c, y, height, 4),
            tone,
            mix(tone, c.mood.haze, 0.4),
            0.45,
            0.35,
            (44, 5),
        )
    earth = c.mood.tint(rgb("#b98a57"))
    land.plain(
        c,
        0.41,
        mix(earth, c.mood.haze, 0.45),
        mix(earth, c.mood.shade, 0.15),
        c.mood.tint(rgb("#8c8455")),
        0.5,
    )
    for x in (0.1, 0.24, 0.36):
        machines.pylon(
            c, x * c.wide, 0.425, 0.13 - 0.15 * x, mix(c.mood.shade, c.mood.haze, 0.35 + 0.5 * x)
        )
    panels(c, 0.405)
    halo(c, 0.75 * c.wide, 0.5, 0.62, mix(c.mood.sun, (255, 255, 255), 0.3), 0.5, 1.8, 0.42)


def panels(c: Canvas, horizon: float) -> None:
    """Tables of solar panels seen at an angle, the far ones taking the sky's colour."""
    sheet = Sheet(c, horizon, 1)
    turn = c.rng.choice((-1, 1)) * c.rng.uniform(0.42, 0.6)
    cos, sin = math.cos(turn), math.sin(turn)
    eye = 9.0

    def at(x: float, z: float, h: float) -> Point | None:
        depth = x * sin + z * cos
        if depth < 2.2:
            return None
        return c.wide / 2 + (x * cos - z * sin) / depth * 0.85, horizon + (eye - h) / depth * 0.85

    tables = []
    for row in range(-26, 40):
        for col in range(-9, 10):
            x, z = col * 13.0, row * 7.6 + 3
            depth = (x + 6) * sin + z * cos
            if 5 < depth < 200:
                tables.append((depth, x, z))
    glass, sheen = mix(rgb("#16294d"), c.mood.shade, 0.25), mix(c.mood.sky[2], c.mood.sun, 0.35)
    for depth, x, z in sorted(tables, reverse=True):
        far = min(1.0, depth / 120)
        corners = [at(x, z, 1.0), at(x + 12, z, 1.0), at(x + 12, z + 3.4, 2.9), at(x, z + 3.4, 2.9)]
        shade = [
            at(x, z + 0.3, 0),
            at(x + 12, z + 0.3, 0),
            at(x + 12, z + 4.6, 0),
            at(x, z + 4.6, 0),
        ]
        flat, dark = [p for p in corners if p], [p for p in shade if p]
        if len(flat) < 4 or len(dark) < 4 or not any(-0.2 < p[0] < c.wide + 0.2 for p in flat):
            continue
        sheet.polygon(
            dark, mix(mix(c.mood.shade, c.mood.tint(rgb("#8a6540")), 0.35), c.mood.haze, 0.6 * far)
        )
        tone = mix(glass, sheen, 0.08 + 0.5 * far**0.7 + c.rng.uniform(-0.03, 0.03))
        sheet.polygon(flat, tone)
        if depth < 75:
            rails(c, sheet, flat, tone, sheen, depth)
    sheet.close()


def rails(
    c: Canvas, sheet: Sheet, corners: list[Point], tone: RGB, sheen: RGB, depth: float
) -> None:
    """The frames between the panels of one table, a bright upper edge, and a gleam of sky."""
    a, b, d, e = corners

    def on(u: float, v: float) -> Point:
        low = (a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u)
        high = (e[0] + (d[0] - e[0]) * u, e[1] + (d[1] - e[1]) * u)
        return low[0] + (high[0] - low[0]) * v, low[1] + (high[1] - low[1]) * v

    for k in range(4):
        v = k / 4
        sheet.polygon(
            [on(0, v), on(1, v), on(1, v + 0.25), on(0, v + 0.25)], mix(tone, sheen, 0.035 * k)
        )
    frame = mix(tone, (235, 238, 240), 0.42)
    width = min(0.0022, 0.022 / depth)
    for k in range(1, 12):
        sheet.line([on(k / 12, 0), on(k / 12, 1)], width * 0.6, mix(tone, frame, 0.7))
    sheet.line([on(0, 0.5), on(1, 0.5)], width * 0.7, mix(tone, frame, 0.7))
    sheet.line([a, b, d, e, a], width, frame)
