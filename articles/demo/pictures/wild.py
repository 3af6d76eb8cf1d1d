"""Scenes of open country, mountains and the sea."""

import math

from PIL import Image, ImageChops

from . import built, land, peaks, sky
from .canvas import (
    Canvas,
    Point,
    Sheet,
    Stencil,
    disc,
    gradient,
    halo,
    levels,
    mix,
    noise,
    ramp,
    relief,
    rgb,
    smooth,
    tones,
    veil,
)
from .moods import BLUE, CLEAR, EMBER, GOLD, NIGHT, ROSE, SILVER, SOFT, STORM, TEAL, VIOLET
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
    sky.mist(c, 0.5, 0.78, 0.6)
    c.enlarge()
    land.ranges(c, 0.5, 0.84, 6, 0.17, green, 0.53, 0.24, light, part=(0.5, 1.0))
    sky.mist(c, 0.6, 0.86, 0.75)
    dark = mix(c.mood.shade, rgb("#20342c"), 0.35)
    for y, size, far in ((0.86, 0.05, 0.3), (0.95, 0.09, 0.04)):
        line = land.fir_line(c, land.hills(c, y, 0.035), size)
        tone = mix(dark, c.mood.haze, far)
        land.layer(c, line, tone, mix(tone, c.mood.haze, far * 0.6))
    sky.birds(c, c.wide * 0.3, 0.22, 7)


@scene("karoo-plain", GOLD, CLEAR, VIOLET, SOFT, ROSE)
def karoo_plain(c: Canvas) -> None:
    sky.sky(c, 0.62)
    sky.sun(c, 0.16 * c.wide, 0.46, 0.0, 0.5)
    sky.clouds(c, 0.6, 0.45)
    c.enlarge()
    for y, height, far in ((0.585, 0.08, 0.66), (0.6, 0.13, 0.42), (0.615, 0.1, 0.2)):
        tone = c.mood.tint(rgb("#7d5b4b"), far)
        land.layer(
            c,
            land.tableland(c, y, height, 4),
            tone,
            mix(tone, c.mood.haze, 0.5),
            0.64,
            0.8,
            (16, 4),
        )
    ochre, rust, sage = (c.mood.tint(rgb(code)) for code in ("#c49a61", "#a56b42", "#7f8a5f"))
    land.plain(c, 0.62, mix(ochre, c.mood.haze, 0.5), mix(ochre, c.mood.shade, 0.12), sage, 0.6)
    land.scrub(c, 0.62, [sage, mix(sage, ochre, 0.5), mix(rust, sage, 0.4)], 2300, 0.021)
    track(c, 0.62, 0.62 * c.wide, mix(ochre, c.mood.sun, 0.35), mix(rust, c.mood.shade, 0.2))
    built.farm_dam(c, 0.36 * c.wide, 0.725, 0.045)
    built.windpump(c, 0.29 * c.wide, 0.73, 0.27, mix(c.mood.shade, c.mood.haze, 0.12))


def track(
    c: Canvas, horizon: float, x: float, lit: tuple[int, int, int], dark: tuple[int, int, int]
) -> None:
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


@scene("sea-cliffs", SOFT, ROSE, CLEAR, SILVER, GOLD)
def sea_cliffs(c: Canvas) -> None:
    horizon = 0.44
    sky.sky(c, horizon)
    sky.sun(c, 0.26 * c.wide, 0.33, 0.0, 0.55)
    sky.clouds(c, 0.44, 0.5)
    sea = c.mood.tint(rgb("#1f6f80"))
    far = mix(sea, c.mood.haze, 0.6)
    land.plain(
        c,
        horizon,
        far,
        mix(sea, c.mood.shade, 0.35),
        mix(sea, c.mood.sky[2], 0.5),
        0.7,
        1.0,
        (60, 240),
        14,
    )
    land.glitter(c, 0.26 * c.wide, horizon, 1.0, mix(c.mood.sun, (255, 255, 255), 0.3), 0.3, 0.75)
    c.enlarge()
    for i in range(5):
        t = i / 4
        headland(
            c,
            c.wide * (0.47 + 0.1 * t + c.rng.uniform(-0.03, 0.03)),
            0.38 - 0.22 * t,
            0.465 + 0.5 * t**1.5,
            0.75 * (1 - t) ** 1.1,
            0.35 + 0.65 * t,
        )
    sky.birds(c, 0.3 * c.wide, 0.28, 9, 0.09)


def headland(
    c: Canvas, faces: Image.Image, x: float, top: float, foot: float, far: float, size: float
) -> None:
    """A cliff falling to the sea on its left, with turf on top, strata and surf at the foot."""
    rough = land.fractal(c.rng, 120, 0.55)
    face = [
        (
            x
            + (top - foot) * -0.1 * size
            + (0.05 * rough[i] + 0.16 * (1 - smooth(i / 130)) - 0.2 * i / 128) * size,
            top + (foot - top) * i / 128,
        )
        for i in range(len(rough))
    ]
    crown = land.fractal(c.rng, 200, 0.45)
    edge = face[0][0]
    brow = [
        (
            edge + (c.wide + 0.1 - edge) * i / 256,
            top - 0.035 * size * smooth(i / 60) + 0.02 * size * v - 0.05 * size * i / 256,
        )
        for i, v in enumerate(crown)
    ]
    shape = Stencil(
        c, min(y for _, y in brow) - 0.01, foot + 0.01, min(px for px, _ in face) - 0.01
    )
    shape.polygon([*reversed(face), *brow, (c.wide + 0.1, foot)])
    rock = c.mood.tint(rgb("#a3805f"), far)
    dark = mix(c.mood.tint(rgb("#3d3236"), far), c.mood.shade, 0.3 * (1 - far))
    small = (max(8, shape.size[0] // 2), max(8, shape.size[1] // 2))
    columns = relief(noise(c.rng, small, (26, 3), 5, 0.62), 4, 1, 2.6)
    strata = relief(noise(c.rng, small, (3, 14), 4, 0.6), 0, 3, 2.0)
    stone = tones(
        levels(ImageChops.blend(columns, strata, 0.4), 0.1, 0.9),
        dark,
        mix(dark, rock, 0.62),
        mix(rock, c.mood.sun, 0.25),
    )
    stone.paste(c.mood.haze, (0, 0), ramp(small, 0.0, 0.3 + 0.3 * far, 2))
    shape.paint(stone)
    turf = Stencil(c, min(y for _, y in brow) - 0.01, foot, brow[0][0] - 0.01)
    wobble = land.fractal(c.rng, 256, 0.6)
    turf.polygon(
        [
            *brow,
            *[
                (px, py + (0.022 + 0.03 * abs(w) + 0.05 * smooth(i / 160)) * size)
                for i, ((px, py), w) in reversed(list(enumerate(zip(brow, wobble, strict=False))))
            ],
        ]
    )
    green = c.mood.tint(rgb("#76854a"), far)
    turf.paint(gradient(turf.size, mix(green, c.mood.sun, 0.15), mix(green, c.mood.shade, 0.4)))
    surf(c, face[-1][0], foot, size, far)


def surf(c: Canvas, x: float, y: float, size: float, far: float) -> None:
    """White water along the foot of a cliff."""
    foam = Stencil(c, y - 0.05 * size, y + 0.05 * size, x - 0.25 * size)
    white = mix(mix((255, 255, 255), c.mood.haze, 0.25), c.mood.shade, 0.25 * (1 - c.mood.day))
    px = x - 0.09 * size
    while px < c.wide + 0.05:
        drop = max(0.0, x - px) * 0.2
        r = size * c.rng.uniform(0.004, 0.02)
        foam.ellipse(
            px, y + drop + c.rng.gauss(0, 0.006) * size, r * 2.2, r * 0.5, c.rng.randint(120, 255)
        )
        px += r * 0.7
    foam.paint(mix(white, c.mood.haze, far * 0.5), soften=0.0012, strength=0.85)


@scene("storm-clouds", STORM, VIOLET, SILVER, GOLD)
def storm_clouds(c: Canvas) -> None:
    side = c.rng.choice((-1, 1))
    x = c.wide * (0.5 - 0.12 * side)
    sky.sky(c, 0.78)
    sky.clouds(c, 0.76, 0.3)
    sky.sun(c, x + side * 0.62, 0.6, 0.0, 0.5)
    sky.thunderhead(c, x, 0.55, 0.48, 0.62, side)
    sky.shelf(c, x, 0.6)
    for dx, width in ((-0.22, 0.16), (0.02, 0.22), (0.25, 0.12)):
        sky.rain_curtain(c, x + dx, 0.585, 0.79, width, -0.25 * side, 0.85)
    c.enlarge()
    if c.rng.random() < 0.75:
        sky.lightning(c, x - side * c.rng.uniform(0.05, 0.2), 0.6, 0.79)
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
    built.farmhouse(c, c.wide * 0.5 + side * 0.3, 0.822, 0.022)
    spots = [
        (c.wide * 0.5 + side * (0.24 + 0.03 * i), 0.823, c.rng.uniform(0.025, 0.05))
        for i in range(3)
    ]
    land.trees(c, spots, mix(c.mood.shade, green, 0.3), green)
    blades = [mix(green, c.mood.shade, s) for s in (0.2, 0.45, 0.7)] + [
        mix(gold, c.mood.shade, 0.25)
    ]
    land.grass(c, 0.92, blades, 2600, 0.07, -0.5 * side)


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
    c.enlarge()
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
        built.dish(
            c,
            x * c.wide,
            y,
            size,
            mix(metal, c.mood.shade, 0.55),
            mix(metal, (210, 216, 235), 0.22),
            tilt,
        )
    land.grass(c, 0.96, [c.mood.shade, mix(c.mood.shade, c.mood.haze, 0.1)], 1200, 0.04)


@scene("river-valley", SOFT, GOLD, ROSE, TEAL, CLEAR)
def river_valley(c: Canvas) -> None:
    sky.sky(c, 0.5)
    sky.sun(c, 0.7 * c.wide, 0.36, 0.0, 0.5)
    sky.clouds(c, 0.5, 0.5)
    c.enlarge()
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
    river(c, 0.545)
    woods = relief(
        noise(c.rng, (c.image.width // 2, c.image.height // 4), (90, 50), 3, 0.7), 2, -2, 0.8
    )
    for i in range(4):
        for side in (-1, 1):
            spur(
                c,
                woods,
                side,
                0.52 + 0.085 * i + 0.02 * (side > 0),
                0.16 + 0.03 * i,
                0.5 * (1 - i / 3.4),
            )
    sky.mist(c, 0.5, 0.64, 0.45)


def bend(t: float) -> float:
    """How far the river lies to the right of the middle, t from the distance (0) to the viewer (1)."""
    return (math.sin(t * 7.2 + 0.5) * 0.13 + 0.06) * t**0.55


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
    """A wooded shoulder of hill coming down into the valley from one side, its toe pointing inward."""
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
    wooded = land.fir_line(c, skyline, 0.012 + 0.022 * (1 - far), 1.8)
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


@scene("dunes", GOLD, EMBER, ROSE, CLEAR, VIOLET)
def dunes(c: Canvas) -> None:
    sky.sky(c, 0.55)
    sky.sun(c, 0.14 * c.wide, 0.34, 0.0 if c.mood.day > 0.8 else 0.03, 0.6)
    sky.streaks(c, 0.05, 0.45, c.mood.cloud[1], 0.4, 0.5)
    c.enlarge()
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
        land.sand_dune(c, (x * c.wide, y), (fx * c.wide, foot), (1.35, 1.35), lit, shadow, 1.02)


@scene("lighthouse", VIOLET, BLUE, ROSE, SILVER, EMBER)
def lighthouse(c: Canvas) -> None:
    horizon, side = 0.66, c.rng.choice((-1, 1))
    x = c.wide * (0.5 + 0.2 * side)
    sky.sky(c, horizon)
    sky.sun(c, c.wide * (0.5 - 0.25 * side), horizon, 0.0, 0.5)
    sky.clouds(c, horizon, 0.5, density=0.8)
    land.water(c, horizon, 1.0, calm=0.2)
    land.glitter(c, c.wide * (0.5 - 0.25 * side), horizon, 1.0, c.mood.sun, 0.22, 0.6)
    c.enlarge()
    lamp = (x, 0.235)
    beam(c, lamp, -side)
    rock(c, x, side)
    lit_tower(c, x, 0.72, 0.5)
    halo(c, *lamp, 0.2, (255, 236, 190), 0.75, 2.6)
    halo(c, *lamp, 0.035, (255, 252, 238), 1.0, 0.8)


def beam(c: Canvas, lamp: Point, side: int) -> None:
    """The sweep of the lamp: a cone of light fading away from it, and a fainter one behind."""
    x, y = lamp
    for way, reach, rise, strength in ((side, 1.5, -0.06, 0.85), (-side, 1.0, 0.05, 0.5)):
        cone = Stencil(c, 0, 0.6)
        tip = x + way * reach
        cone.polygon([(x, y), (tip, y + rise - 0.11), (tip, y + rise + 0.11)])
        shape = cone.reduced(0.005)
        fade = Image.new("L", shape.size, 0)
        size = round(2 * reach * c.px)
        light = disc(strength, 1.1).resize((size, size), Image.Resampling.BILINEAR)
        fade.paste(light, (round(x * c.px) - size // 2, round(y * c.px) - size // 2))
        c.image.paste((255, 242, 212), cone.at, ImageChops.multiply(shape, fade))


def rock(c: Canvas, x: float, side: int) -> None:
    """The headland the lighthouse stands on, in ledges, with surf where the sea meets it."""
    for step, (level, reach) in enumerate(((0.0, 0.06), (0.06, 0.16), (0.13, 0.26), (0.2, 0.4))):
        rough = land.fractal(c.rng, 256, 0.58)
        line, foam = [], Stencil(c, 0.6, 1.0)
        for i, v in enumerate(rough):
            px = -0.1 + (c.wide + 0.2) * i / (len(rough) - 1)
            u = (px - x) * side
            drop = 0.6 * smooth((-u - reach + 0.14 * step) / 0.3)
            line.append(
                (px, 0.715 + level + drop + (0.012 + 0.012 * step) * v * min(1.0, abs(u) * 6 + 0.1))
            )
        stone = mix(
            c.mood.tint(rgb("#76675d"), 0.12 - 0.03 * step), c.mood.shade, 0.25 + 0.1 * step
        )
        land.layer(
            c,
            line,
            mix(stone, c.mood.haze, 0.2),
            mix(stone, c.mood.shade, 0.6),
            1.0,
            0.7,
            (26, 9),
            -side,
        )
    foam = Stencil(c, 0.86, 1.0)
    for _ in range(300):
        u = -c.rng.triangular(0.0, 0.45, 0.12)
        r = c.rng.uniform(0.003, 0.014)
        foam.ellipse(
            x + side * u,
            0.985 + c.rng.gauss(0, 0.012) - 0.02 * c.rng.random(),
            r * 2.4,
            r * 0.6,
            c.rng.randint(60, 220),
        )
    foam.paint(mix((255, 255, 255), c.mood.haze, 0.45), soften=0.0025, strength=0.7)


def lit_tower(c: Canvas, x: float, foot: float, height: float) -> None:
    """White tower with red bands, gallery, lantern and dome; shaded as a cylinder."""
    top = foot - height
    wide, slim = height * 0.1, height * 0.058
    white = mix(c.mood.tint((240, 234, 224)), c.mood.haze, 0.2)
    red = mix(c.mood.tint((176, 44, 40)), c.mood.shade, 0.12)

    def at(t: float, side: float) -> Point:
        return x + side * (wide + (slim - wide) * t), foot - height * 0.84 * t

    area = (top - 0.05, foot + 0.02, x - 0.12, x + 0.12)
    body, bands, shade, head, glass = (Stencil(c, *area) for _ in range(5))
    body.polygon([at(0, -1), at(1, -1), at(1, 1), at(0, 1)])
    body.paint(white)
    for low in (0.12, 0.44, 0.76):
        bands.polygon([at(low, -1), at(low + 0.16, -1), at(low + 0.16, 1), at(low, 1)])
    bands.paint(red)
    for k in range(12):
        edge = 1 - k / 9
        shade.polygon(
            [at(0, edge), at(1, edge), at(1, 1), at(0, 1)], round(150 * (1 - k / 12) ** 1.5)
        )
    shade.paint(c.mood.shade, soften=0.004)
    y = foot - height * 0.84
    iron = mix(c.mood.shade, c.mood.haze, 0.15)
    head.polygon(
        [(x - slim * 1.45, y), (x + slim * 1.45, y), (x + slim, y + 0.014), (x - slim, y + 0.014)]
    )
    for i in range(-4, 5):
        head.line([(x + i * slim * 0.35, y), (x + i * slim * 0.35, y - 0.018)], 0.0014)
    head.line([(x - slim * 1.42, y - 0.018), (x + slim * 1.42, y - 0.018)], 0.0016)
    lantern = y - height * 0.105
    head.polygon(
        [
            (x - slim * 0.8, lantern),
            (x - slim * 0.6, lantern - 0.022),
            (x, lantern - 0.036),
            (x + slim * 0.6, lantern - 0.022),
            (x + slim * 0.8, lantern),
        ]
    )
    head.line([(x, lantern - 0.03), (x, lantern - 0.06)], 0.003)
    glass.polygon(
        [
            (x - slim * 0.62, y),
            (x - slim * 0.62, lantern),
            (x + slim * 0.62, lantern),
            (x + slim * 0.62, y),
        ]
    )
    glass.paint((255, 232, 170))
    head.paint(iron)
    for t in (0.2, 0.5, 0.7):
        pane = Stencil(c, *area)
        px, py = at(t, -0.25)
        pane.polygon(
            [(px - 0.004, py), (px + 0.004, py), (px + 0.004, py - 0.015), (px - 0.004, py - 0.015)]
        )
        pane.paint((255, 214, 140))


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
        if i == 4:
            c.enlarge()  # the far trees stand in mist, where half the size will do
        tone = mix(mix(c.mood.shade, leaf, 0.35), glow, 0.86 * (1 - t) ** 0.9)
        trunks(c, t, tone)
        floor(c, t, tone, leaf)
        if i == 3:
            land.light_shafts(c, x, -0.12, mix(c.mood.sun, (255, 255, 255), 0.3), 13, 1.25, 0.5)
        if i < layers - 1:
            sky.mist(c, 0.4, 1.0, 0.3)


def trunks(c: Canvas, t: float, tone: tuple[int, int, int]) -> None:
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


def floor(c: Canvas, t: float, tone: tuple[int, int, int], leaf: tuple[int, int, int]) -> None:
    """Undergrowth at the foot of one depth of trees."""
    line = land.hills(c, 0.71 + 0.25 * t, 0.018 + 0.012 * t, 2.2)
    ferns = [(x, y - abs(c.rng.gauss(0, 0.006 + 0.012 * t))) for x, y in line]
    land.layer(c, ferns, mix(tone, leaf, 0.15), mix(tone, leaf, 0.3), 1.0, 0.5, (30, 10))


@scene("snow-peaks", CLEAR, ROSE, SOFT, BLUE, TEAL)
def snow_peaks(c: Canvas) -> None:
    sky.sky(c, 0.75)
    sky.sun(c, 0.1 * c.wide, 0.12, 0.0, 0.5)
    sky.streaks(c, 0.05, 0.45, c.mood.cloud[1], 0.45, 0.6)
    snow, blue = mix((255, 255, 255), c.mood.sun, 0.4), mix(c.mood.sky[0], (96, 128, 184), 0.55)
    stone = mix(c.mood.tint(rgb("#5f5a5c")), c.mood.shade, 0.2)
    peaks.mountain_range(c, 0.68, 0.4, 8, snow, blue, stone, 0.6, 0.3, -1)
    sky.mist(c, 0.45, 0.72, 0.6)
    c.enlarge()
    peaks.mountain_range(c, 0.84, 0.68, 5, snow, blue, stone, 0.06, 0.8, -1)
    sky.mist(c, 0.64, 0.88, 0.75)
    wood = mix(c.mood.shade, rgb("#1f3a33"), 0.5)
    for y, size, far in ((0.83, 0.04, 0.35), (0.9, 0.07, 0.12), (0.98, 0.12, 0.0)):
        tone = mix(wood, c.mood.haze, far)
        land.layer(
            c, land.fir_line(c, land.hills(c, y, 0.03), size), tone, mix(tone, c.mood.haze, far)
        )


@scene("savanna", EMBER, GOLD, VIOLET, ROSE, STORM)
def savanna(c: Canvas) -> None:
    horizon, x = 0.7, c.rng.uniform(0.35, 0.65) * c.wide
    sky.sky(c, horizon)
    sky.sun(c, x, 0.56, 0.085, 0.75)
    sky.streaks(c, 0.1, 0.62, c.mood.cloud[0], 0.45, 0.55)
    sky.streaks(c, 0.05, 0.5, c.mood.cloud[1], 0.4, 0.5)
    c.enlarge()
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
    for k in range(16):
        far = c.rng.random()
        land.acacia(
            c,
            c.rng.random() * c.wide,
            0.712 + 0.012 * far,
            0.035 + 0.03 * far,
            mix(ink, c.mood.haze, 0.45 - 0.2 * far),
        )
    herd(c, 0.735, mix(ink, c.mood.haze, 0.15))
    side = c.rng.choice((-1, 1))
    rim = mix(c.mood.sun, straw, 0.6) if c.mood.day > 0.5 else None
    land.acacia(c, c.wide * (0.5 - side * 0.16), 0.78, 0.2, mix(ink, c.mood.haze, 0.08), rim)
    land.acacia(c, c.wide * (0.5 + side * 0.3), 0.87, 0.52, ink, rim)
    blades = [mix(straw, c.mood.shade, s) for s in (0.3, 0.55, 0.75, 0.9)]
    land.grass(c, 0.8, blades, 4200, 0.075, 0.25)
    sky.birds(c, x, 0.3, 11, 0.12)


def herd(c: Canvas, y: float, tone: tuple[int, int, int]) -> None:
    """Grazing antelope far off, a few pixels each."""
    sheet = Sheet(c, y - 0.04, y + 0.04)
    for _ in range(17):
        x, s = c.rng.gauss(0.5, 0.14) * c.wide, c.rng.uniform(0.007, 0.01)
        foot, way = y + c.rng.gauss(0, 0.008), c.rng.choice((-1, 1))
        sheet.ellipse(x, foot - s * 0.95, s * 0.85, s * 0.34, tone)
        for u in (-0.6, -0.45, 0.45, 0.6):
            sheet.line([(x + u * s, foot - s * 0.8), (x + u * s, foot)], s * 0.12, tone)
        head = (x + way * s * 1.15, foot - s * c.rng.choice((0.45, 1.7)))
        sheet.line([(x + way * s * 0.7, foot - s), head], s * 0.26, tone)
        sheet.ellipse(head[0] + way * s * 0.12, head[1], s * 0.24, s * 0.14, tone)
    sheet.close()


__all__ = ["veil"]
