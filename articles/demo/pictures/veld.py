"""The open country: Karoo, savanna, dunes, a thunderstorm, the night sky."""

import math

from . import buildings, land, machines, plants, sky, storm
from .canvas import RGB, Canvas, Point, Sheet, Stencil, mix, rgb
from .moods import BLUE, CLEAR, EMBER, GOLD, NIGHT, ROSE, SILVER, SOFT, STORM, VIOLET
from .paint import gradient, halo
from .registry import scene


@scene("karoo-plain", GOLD, CLEAR, VIOLET, SOFT, ROSE)
def karoo_plain(c: Canvas) -> None:
    sky.sky(c, 0.62)
    sky.sun(c, 0.16 * c.wide, 0.46, 0.0, 0.5)
    sky.clouds(c, 0.6, 0.45)
    c.enlarge(0.64)
    for y, height, far in ((0.585, 0.08, 0.66), (0.6, 0.13, 0.42), (0.615, 0.1, 0.2)):
        tone = c.mood.tint(rgb("#7d5b4b"), far)
        land.layer(
            c,
            land.tableland(c, y, height, 4),
            tone,
            mix(tone, c.mood.haze, 0.5),
            0.64,
            0.4,
            (44, 6),
        )
    ochre, rust, sage = (c.mood.tint(rgb(code)) for code in ("#c49a61", "#a56b42", "#7f8a5f"))
    land.plain(c, 0.62, mix(ochre, c.mood.haze, 0.5), mix(ochre, c.mood.shade, 0.12), sage, 0.6)
    plants.scrub(c, 0.62, [sage, mix(sage, ochre, 0.5), mix(rust, sage, 0.4)], 2300, 0.021)
    track(c, 0.62, 0.62 * c.wide, mix(ochre, c.mood.sun, 0.35), mix(rust, c.mood.shade, 0.2))
    machines.farm_dam(c, 0.36 * c.wide, 0.725, 0.045)
    machines.windpump(c, 0.29 * c.wide, 0.73, 0.27, mix(c.mood.shade, c.mood.haze, 0.12))


def track(c: Canvas, horizon: float, x: float, lit: RGB, dark: RGB) -> None:
    """A two-rut farm road winding to the horizon."""
    road, middle = Stencil(c, horizon, 1), Stencil(c, horizon, 1)

    def at(t: float, across: float) -> Point:
        bend = math.sin(t * 2.6) * 0.16 * (1 - t) + (t - 0.2) * 0.1
        return x - bend * c.wide + across * (0.003 + 0.2 * t**1.5), horizon + (
            1.02 - horizon
        ) * t**1.4

    steps = [i / 60 for i in range(61)]
    road.polygon([at(t, -1) for t in steps] + [at(t, 1) for t in reversed(steps)])
    middle.polygon([at(t, -0.28) for t in steps] + [at(t, 0.28) for t in reversed(steps)])
    road.paint(gradient(road.size, mix(lit, c.mood.haze, 0.4), lit), soften=0.002, strength=0.85)
    middle.paint(dark, soften=0.004, strength=0.45)


@scene("savanna", EMBER, GOLD, VIOLET, ROSE, STORM)
def savanna(c: Canvas) -> None:
    horizon, x = 0.7, c.rng.uniform(0.35, 0.65) * c.wide
    sky.sky(c, horizon)
    sky.sun(c, x, 0.56, 0.085, 0.75)
    sky.streaks(c, 0.1, 0.62, c.mood.cloud[0], 0.45, 0.55)
    sky.streaks(c, 0.05, 0.5, c.mood.cloud[1], 0.4, 0.5)
    c.enlarge(horizon + 0.02)
    for y, far in ((0.69, 0.6), (0.7, 0.4)):
        land.layer(
            c, land.hills(c, y, 0.018, 1.5), c.mood.tint(rgb("#6d5a3c"), far), c.mood.haze, 0.75
        )
    straw = c.mood.tint(rgb("#c79c4f"))
    land.plain(
        c,
        horizon + 0.005,
        mix(straw, c.mood.haze, 0.5),
        mix(straw, c.mood.shade, 0.6),
        mix(straw, c.mood.shade, 0.5),
        0.7,
    )
    ink = mix(c.mood.shade, straw, 0.06)
    for _k in range(16):
        far = c.rng.random()
        plants.acacia(
            c,
            c.rng.random() * c.wide,
            0.712 + 0.012 * far,
            0.035 + 0.03 * far,
            mix(ink, c.mood.haze, 0.45 - 0.2 * far),
        )
    herd(c, 0.735, mix(ink, c.mood.haze, 0.15))
    side = c.rng.choice((-1, 1))
    rim = mix(c.mood.sun, straw, 0.6) if c.mood.day > 0.5 else None
    plants.acacia(c, c.wide * (0.5 - side * 0.16), 0.78, 0.2, mix(ink, c.mood.haze, 0.08), rim)
    plants.acacia(c, c.wide * (0.5 + side * 0.3), 0.87, 0.52, ink, rim)
    blades = [mix(straw, c.mood.shade, s) for s in (0.3, 0.55, 0.75, 0.9)]
    plants.grass(c, 0.8, blades, 4200, 0.075, 0.25)
    sky.birds(c, x, 0.3, 11, 0.12)


def herd(c: Canvas, y: float, tone: RGB) -> None:
    """Grazing antelope far off, a few pixels each."""
    sheet = Sheet(c, y - 0.04, y + 0.04)
    for _ in range(17):
        x, s = c.rng.gauss(0.5, 0.14) * c.wide, c.rng.uniform(0.007, 0.01)
        foot, way = y + c.rng.gauss(0, 0.008), c.rng.choice((-1, 1))
        sheet.ellipse(x, foot - s * 1.0, s * 0.62, s * 0.2, tone)
        for u in (-0.52, -0.4, 0.4, 0.52):
            sheet.line([(x + u * s, foot - s * 0.8), (x + u * s, foot)], s * 0.1, tone)
        head = (x + way * s * 0.92, foot - s * c.rng.choice((0.4, 1.5)))
        sheet.line([(x + way * s * 0.5, foot - s * 1.1), head], s * 0.2, tone)
        sheet.ellipse(head[0] + way * s * 0.12, head[1], s * 0.2, s * 0.11, tone)
    sheet.close()


@scene("dunes", GOLD, EMBER, ROSE, CLEAR, VIOLET)
def dunes(c: Canvas) -> None:
    sky.sky(c, 0.55)
    sky.sun(c, 0.14 * c.wide, 0.34, 0.0 if c.mood.day > 0.8 else 0.03, 0.6)
    sky.streaks(c, 0.05, 0.45, c.mood.cloud[1], 0.4, 0.5)
    sand, dark = c.mood.tint(rgb("#d98b4a")), mix(c.mood.tint(rgb("#6d3a2c")), c.mood.shade, 0.25)
    land.layer(c, land.hills(c, 0.5, 0.02, 1.4), c.mood.tint(rgb("#b8855f"), 0.6), c.mood.haze)
    spots = [
        (0.78, 0.4, 0.62, 0.5),
        (0.2, 0.43, 0.34, 0.3),
        (0.5, 0.36, 0.58, 0.12),
        (1.02, 0.52, 0.84, 0.06),
        (0.0, 0.66, 0.22, 0.0),
    ]
    for i, (x, y, fx, far) in enumerate(spots):
        lit, shadow = mix(sand, c.mood.haze, far), mix(dark, c.mood.haze, far)
        x, y = x + c.rng.uniform(-0.06, 0.06), y + c.rng.uniform(-0.03, 0.03)
        foot = 0.7 + 0.08 * i
        if i == 2:
            c.enlarge(0.85)
        land.sand_dune(c, (x * c.wide, y), (fx * c.wide, foot), (1.35, 1.35), lit, shadow, 1.02)


@scene("storm-clouds", STORM, VIOLET, SILVER, GOLD)
def storm_clouds(c: Canvas) -> None:
    side = c.rng.choice((-1, 1))
    x = c.wide * (0.5 - 0.12 * side)
    sky.sky(c, 0.78)
    sky.clouds(c, 0.76, 0.3)
    sky.sun(c, x + side * 0.62, 0.6, 0.0, 0.5)
    storm.thunderhead(c, x, 0.55, 0.48, 0.62, side)
    storm.shelf(c, x, 0.6)
    for dx, width in ((-0.22, 0.16), (0.02, 0.22), (0.25, 0.12)):
        storm.rain_curtain(c, x + dx, 0.55, 0.79, width, -0.25 * side, 0.85)
    c.enlarge(0.8)
    if c.rng.random() < 0.75:
        storm.lightning(c, x - side * c.rng.uniform(0.05, 0.2), 0.6, 0.79)
    land.layer(
        c, land.hills(c, 0.782, 0.012, 1.2), c.mood.tint(rgb("#4d5a55"), 0.35), c.mood.haze, 0.8
    )
    gold, green = c.mood.tint(rgb("#c9b25e")), c.mood.tint(rgb("#5c6b3a"))
    land.plain(
        c,
        0.785,
        mix(gold, c.mood.haze, 0.35),
        mix(green, c.mood.shade, 0.35),
        mix(green, gold, 0.3),
        0.8,
    )
    halo(c, x + side * 0.6, 0.82, 0.7, mix(gold, c.mood.sun, 0.4), 0.5, 1.4, 0.12)
    buildings.farmhouse(c, c.wide * 0.5 + side * 0.3, 0.822, 0.022)
    spots = [
        (c.wide * 0.5 + side * (0.24 + 0.03 * i), 0.823, c.rng.uniform(0.025, 0.05))
        for i in range(3)
    ]
    plants.trees(c, spots, mix(c.mood.shade, green, 0.3), green)
    blades = [mix(green, c.mood.shade, s) for s in (0.2, 0.45, 0.7)] + [
        mix(gold, c.mood.shade, 0.25)
    ]
    plants.grass(c, 0.92, blades, 2600, 0.07, -0.5 * side)


@scene("night-sky", NIGHT, BLUE, VIOLET)
def night_sky(c: Canvas) -> None:
    horizon = 0.86
    sky.sky(c, horizon)
    halo(
        c,
        c.rng.uniform(0.2, 0.8) * c.wide,
        horizon,
        0.9,
        mix(c.mood.sky[-1], (240, 170, 120), 0.35),
        0.5,
        1.8,
        0.3,
    )
    sky.milky_way(c, c.rng.choice((-1, 1)) * c.rng.uniform(40, 65), horizon)
    c.enlarge(horizon)
    sky.stars(c, horizon, 3400)
    for y, far in ((0.85, 0.5), (0.875, 0.2)):
        tone = mix(c.mood.shade, c.mood.haze, far)
        land.layer(c, land.tableland(c, y, 0.06, 4), tone, mix(tone, c.mood.haze, 0.15))
    ground = mix(c.mood.shade, c.mood.haze, 0.1)
    land.layer(c, land.hills(c, 0.9, 0.008), mix(ground, c.mood.haze, 0.12), c.mood.shade)
    metal = mix(c.mood.haze, c.mood.shade, 0.35)
    tilt = c.rng.uniform(-0.5, -0.25)
    for x, y, size in (
        (0.18, 0.895, 0.03),
        (0.31, 0.9, 0.042),
        (0.88, 0.9, 0.05),
        (0.66, 0.945, 0.17),
    ):
        machines.dish(
            c,
            x * c.wide,
            y,
            size,
            mix(metal, c.mood.shade, 0.55),
            mix(metal, (210, 216, 235), 0.22),
            tilt,
        )
    plants.grass(c, 0.96, [c.mood.shade, mix(c.mood.shade, c.mood.haze, 0.1)], 1200, 0.04)
