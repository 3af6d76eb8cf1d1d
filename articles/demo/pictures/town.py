"""Scenes of towns, harbours, farms and works."""

import math

from PIL import Image, ImageChops

from . import built, land, peaks, sky
from .canvas import (
    RGB,
    Canvas,
    Point,
    Sheet,
    Stencil,
    bloom,
    blur,
    gradient,
    halo,
    levels,
    mix,
    noise,
    ramp,
    rgb,
    veil,
)
from .moods import BLUE, CLEAR, EMBER, GOLD, ROSE, SILVER, SOFT, STORM, TEAL, VIOLET
from .registry import scene

WARM = [rgb(code) for code in ("#ffd58a", "#ffe6b5", "#ffc266", "#fff3d9", "#f7b35c")]
BOXES = [
    rgb(code)
    for code in ("#a8452f", "#2f5d86", "#c9953c", "#4c7a5b", "#d8d4c8", "#7a3b4a", "#38607a")
]


@scene("skyline-dusk", VIOLET, BLUE, EMBER, ROSE)
def skyline_dusk(c: Canvas) -> None:
    sky.sky(c, 0.78)
    sky.sun(c, c.rng.uniform(0.2, 0.8) * c.wide, 0.74, 0.0, 0.7)
    sky.streaks(c, 0.1, 0.66, c.mood.cloud[1], 0.45, 0.6)
    sky.streaks(c, 0.02, 0.5, c.mood.cloud[0], 0.45, 0.5)
    c.enlarge()
    city(c, 0.3)
    canopy(c)
    bloom(c, 0.62, 0.012, 0.6)


@scene("skyline-day", CLEAR, SOFT, GOLD, SILVER, TEAL)
def skyline_day(c: Canvas) -> None:
    sky.sky(c, 0.78)
    sky.clouds(c, 0.76, 0.55)
    c.enlarge()
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
            built.hillbrow(c, mast, 0.85, 0.6, 0.35)
        veil(c, 0.45, 0.85, c.mood.haze, 0.0, 0.2)
        x = -0.05
        while x < c.wide + 0.05:
            width = c.rng.uniform(0.04, 0.09) * (0.7 + 0.4 * t)
            swell = math.exp(-(((x - middle) / 0.42) ** 2))
            tall = (
                0.1 + 0.34 * swell * c.rng.uniform(0.35, 1.0) ** 1.1 + 0.08 * c.rng.random()
            ) * (1.05 - 0.42 * t)
            built.tower(
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
    sky.mist(c, 0.66, 0.9, 0.35)


def canopy(c: Canvas) -> None:
    """The tree tops of the suburbs in front of the towers, with a few lamps among them."""
    green = c.mood.tint(rgb("#5c7444"))
    for y, size, far in ((0.85, 0.03, 0.3), (0.9, 0.05, 0.12), (0.97, 0.085, 0.0)):
        tone = mix(mix(green, c.mood.shade, 0.45), c.mood.haze, far)
        line = land.hills(c, y, 0.012, 2.5)
        crowns, shine = Stencil(c, y - size * 2, 1.0), Stencil(c, y - size * 2, 1.0)
        crowns.polygon([*line, (c.wide, 1.1), (0, 1.1)])
        for x, ly in line[::2]:
            tall = c.rng.uniform(0.2, 1.0)
            for _ in range(9):
                px, py = (
                    x + c.rng.gauss(0, size * 0.5),
                    ly + size * 0.2 - size * tall * c.rng.random(),
                )
                r = size * c.rng.uniform(0.1, 0.3)
                crowns.ellipse(px, py, r * 1.2, r)
                shine.ellipse(px - r * 0.3, py - r * 0.35, r * 0.6, r * 0.35, 140)
        crowns.paint(gradient(crowns.size, tone, mix(tone, c.mood.shade, 0.5)))
        shine.paint(mix(tone, mix(c.mood.sun, green, 0.5), 0.5), strength=0.5)
        if c.mood.day < 0.5:
            for _ in range(14):
                x, ly = c.rng.choice(line)
                halo(
                    c,
                    x,
                    ly + c.rng.uniform(0, 0.03),
                    0.01 + 0.14 * size,
                    c.rng.choice(WARM),
                    0.9,
                    1.9,
                )


@scene("harbour", ROSE, SOFT, BLUE, GOLD, SILVER)
def harbour(c: Canvas) -> None:
    shore = 0.63
    sky.sky(c, shore)
    sky.sun(c, 0.2 * c.wide, 0.5, 0.0, 0.5)
    sky.clouds(c, 0.6, 0.42, density=0.85)
    c.enlarge()
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
        built.gantry_crane(c, x * c.wide, shore - 0.006, size, mix(steel, c.mood.haze, far), -1)
    stacks(c, shore - 0.008)
    c.draw().rectangle((0, (shore - 0.01) * c.px, c.image.width, shore * c.px), fill=quay)
    built.cargo_ship(
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
    land.water(c, shore, 1.0, calm=0.6, stretch=0.8)
    for x, y, size, code in (
        (0.72, 0.74, 0.07, "#8d2f2a"),
        (0.2, 0.8, 0.15, "#2f6a78"),
        (0.43, 0.9, 0.2, "#a63d2f"),
    ):
        hull, trim = c.mood.tint(rgb(code)), mix(c.mood.tint(rgb("#efe9dc")), c.mood.shade, 0.12)
        moored(c, x * c.wide, y, size, hull, trim)


def moored(c: Canvas, x: float, y: float, size: float, hull: RGB, trim: RGB) -> None:
    """A boat and its broken image in the water below it."""
    side = c.rng.choice((-1, 1))
    built.fishing_boat(c, x, y, size, hull, trim)
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
    for (x0, y0), (x1, y1) in zip(shape, shape[1:], strict=False):
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


@scene("rain-street", BLUE, SILVER, VIOLET, STORM)
def rain_street(c: Canvas) -> None:
    eye: Point = (c.wide * c.rng.uniform(0.46, 0.54), 0.5)
    sky.sky(c, 0.62)
    sky.clouds(c, 0.55, 0.75, density=0.7)
    halo(c, *eye, 0.6, mix(c.mood.haze, WARM[0], 0.5), 0.7, 1.8)
    c.enlarge()
    lit = 0.5 if c.mood.day < 0.5 else 0.28
    for side in (-1, 1):
        terrace(c, eye, side, lit)
    built.hillbrow(c, eye[0] + 0.03, 0.53, 0.36, 0.72)
    halo(c, eye[0], 0.5, 0.24, mix(c.mood.haze, WARM[1], 0.45), 0.7, 1.6)
    for z in (9.0, 6.3, 4.4, 3.1, 2.2):
        for side in (-1, 1):
            x, y = eye[0] + side * 0.84 / z, eye[1] + 0.42 / z
            built.lamp_post(
                c, x, y, 1.25 / z, mix(c.mood.shade, c.mood.haze, 0.5 - 0.3 / z), WARM[0], -side
            )
    wet_road(c, eye)
    traffic(c, eye)
    walkers(c, eye)
    rain(c)
    bloom(c, 0.62, 0.016, 0.5)


def terrace(c: Canvas, eye: Point, side: int, lit: float) -> None:
    """A row of buildings down one side of the street, in one-point perspective."""
    sheet = Sheet(c, 0, 0.95)
    ex, ey = eye
    cuts = [1.0]
    while cuts[-1] < 11:
        cuts.append(cuts[-1] * c.rng.uniform(1.2, 1.5))
    for z1, z0 in reversed(list(zip(cuts, cuts[1:], strict=False))):  # z1 near, z0 far
        floors = c.rng.choice((3, 3, 4, 5, 6))
        storey = 0.43
        tall = floors * storey + 0.16
        far = min(0.85, 0.06 + 0.1 * z0)
        own = c.rng.choice(
            [rgb(code) for code in ("#7a5a50", "#8f8578", "#5d6670", "#94775d", "#6c5c66")]
        )
        tone = mix(mix(c.mood.tint(own), c.mood.shade, 0.5), c.mood.haze, far * 0.8)

        def at(z: float, h: float) -> Point:
            return ex + side * 1.0 / z, ey + (0.42 - h) / z

        def wall(za: float, zb: float, low: float, high: float, colour: RGB) -> None:
            sheet.polygon([at(za, low), at(zb, low), at(zb, high), at(za, high)], colour)

        wall(z1, z0, 0, tall, tone)
        wall(z1, z0, tall, tall + 0.05, mix(tone, c.mood.haze, 0.25))
        bays = max(2, round((z0 - z1) / 0.26))
        for f in range(floors):
            low = f * storey + (0.12 if f else 0.04)
            wall(z1, z0, f * storey + 0.005, f * storey + 0.025, mix(tone, c.mood.shade, 0.25))
            for b in range(bays):
                za, zb = (z1 + (z0 - z1) * (b + u) / bays for u in (0.22, 0.74))
                on = c.rng.random() < (lit * 0.6 if f else 0.85)
                pane = c.rng.choice(WARM) if on else mix(tone, c.mood.sky[2], 0.22)
                wall(
                    za,
                    zb,
                    low,
                    low + (0.23 if f else 0.28),
                    mix(mix(pane, tone, 0.12), c.mood.haze, far * 0.6),
                )
        awning = mix(mix(tone, c.rng.choice(BOXES), 0.5), c.mood.shade, 0.2)
        out = [(ex + side * 0.9 / z, ey + 0.42 / z - 0.098 * 1.1 / z) for z in (z1, z0)]
        sheet.polygon(
            [at(z1, 0.118), at(z0, 0.118), out[1], out[0]], mix(awning, c.mood.haze, far * 0.5)
        )
    sheet.close()


def traffic(c: Canvas, eye: Point) -> None:
    """Cars as the dark shapes and lamps one sees in the rain, each lamp doubled in the wet road."""
    for z, lane in ((8.0, -0.4), (6.6, 0.4), (4.6, -0.4), (3.8, 0.42), (2.5, -0.42), (2.05, 0.44)):
        x, y = eye[0] + lane / z, eye[1] + 0.41 / z
        w, h = 0.2 / z, 0.33 / z
        area = (y - h * 1.3, y + h * 0.1, x - w * 1.5, x + w * 1.5)
        body, glass, streak = (
            Stencil(c, *area),
            Stencil(c, *area),
            Stencil(c, y, y + h * 1.6, x - w * 2, x + w * 2),
        )
        body.polygon(
            [
                (x + u * w, y - v * h)
                for u, v in (
                    (-0.98, 0),
                    (-1.02, 0.5),
                    (-0.92, 0.6),
                    (-0.7, 1.0),
                    (0.7, 1.0),
                    (0.92, 0.6),
                    (1.02, 0.5),
                    (0.98, 0),
                )
            ]
        )
        tone = mix(
            mix(c.mood.shade, c.mood.tint(c.rng.choice(BOXES)), 0.25),
            c.mood.haze,
            min(0.6, 0.08 * z),
        )
        body.paint(tone)
        glass.polygon(
            [
                (x + u * w, y - v * h)
                for u, v in ((-0.74, 0.62), (-0.58, 0.92), (0.58, 0.92), (0.74, 0.62))
            ]
        )
        glass.paint(mix(tone, c.mood.sky[2], 0.35))
        colour = (255, 240, 205) if lane > 0 else (255, 44, 30)
        for u in (-0.76, 0.76):
            streak.polygon(
                [
                    (x + u * w * 1.02 - w * 0.13, y + h * 0.2),
                    (x + u * w * 1.02 + w * 0.13, y + h * 0.2),
                    (x + u * w * 1.08 + w * 0.2, y + h * 1.5),
                    (x + u * w * 1.08 - w * 0.2, y + h * 1.5),
                ],
                170,
            )
            shine(c, x + u * w, y - h * 0.42, 0.16 / z + 0.01, colour, 0.8, 2.2)
            shine(
                c, x + u * w, y - h * 0.42, 0.045 / z, mix(colour, (255, 255, 255), 0.4), 1.0, 0.8
            )
        mask = ImageChops.multiply(streak.reduced(w * 0.1), ramp(streak.size, 1.0, 0.0))
        c.image.paste(colour, streak.at, mask)


def wet_road(c: Canvas, eye: Point) -> None:
    """Asphalt holding long smeared images of the lamps; kerbs and pavements at its sides."""
    horizon = eye[1] + 0.035
    box = c.box(0, horizon, 99, 1)
    size = (box[2] - box[0], box[3] - box[1])
    half = (size[0] // 2, size[1] // 2)
    above = c.box(0, 0.0, 99, horizon)
    mirror = c.image.crop(above).transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(half)
    # Squeezing the height to a few rows and stretching it again smears lights into columns.
    smear = mirror.resize((half[0], 22), Image.Resampling.BOX).resize(
        half, Image.Resampling.BICUBIC
    )
    sheet = Image.blend(blur(smear, half[1] * 0.006), mirror, 0.22)
    wet = levels(land.ground_noise(c, half, (16, 26), 8.0, 4), 0.3, 0.7)
    dry = Image.blend(sheet, Image.new("RGB", half, mix(c.mood.shade, c.mood.haze, 0.12)), 0.62)
    sheet = Image.composite(sheet, dry, wet)
    sheet = Image.blend(sheet, Image.new("RGB", half, c.mood.shade), 0.12)
    road = Stencil(c, horizon, 1)
    ex, ey = eye
    road.polygon(
        [
            (ex + side * 1.0 / z, ey + 0.42 / z)
            for side, z in ((-1, 12), (-1, 0.6), (1, 0.6), (1, 12))
        ]
    )
    road.paint(sheet.resize(size, Image.Resampling.BILINEAR), strength=0.93)
    marks = Stencil(c, horizon, 1)
    for side in (-1, 1):
        marks.polygon(
            [
                (ex + side * k / z, ey + 0.42 / z)
                for k, z in ((0.74, 12), (0.74, 0.6), (0.76, 0.6), (0.76, 12))
            ]
        )
    z = 0.75
    while z < 8:
        marks.polygon(
            [
                (ex + k / zz, ey + 0.42 / zz)
                for k, zz in ((-0.012, z), (0.012, z), (0.012, z * 1.16), (-0.012, z * 1.16))
            ]
        )
        z *= 1.42
    marks.paint(mix((235, 235, 225), c.mood.haze, 0.4), strength=0.4)


def walkers(c: Canvas, eye: Point) -> None:
    """A few people under umbrellas, as silhouettes on the pavements."""
    people = Sheet(c, 0.4, 0.95)
    for side, z in ((1, 4.9), (-1, 3.9), (1, 3.0), (-1, 2.1)):
        x, y = eye[0] + side * 0.9 * c.rng.uniform(0.94, 1.0) / z, eye[1] + 0.42 / z
        s = 0.43 / z
        tone = mix(c.mood.shade, c.mood.haze, 0.04 * z)
        for u in (-0.07, 0.07):
            people.line([(x + u * 0.5 * s, y - s * 0.45), (x + u * s, y)], s * 0.07, tone)
        people.polygon(
            [
                (x - s * 0.12, y - s * 0.38),
                (x - s * 0.11, y - s * 0.78),
                (x + s * 0.11, y - s * 0.78),
                (x + s * 0.13, y - s * 0.38),
            ],
            tone,
        )
        people.ellipse(x, y - s * 0.86, s * 0.065, s * 0.08, tone)
        people.line([(x + s * 0.1, y - s * 0.6), (x + s * 0.04, y - s * 1.15)], s * 0.015, tone)
        dome = [
            (x + s * 0.04 + math.cos(a) * s * 0.36, y - s * 0.95 - math.sin(a) * s * 0.22)
            for a in (i * math.pi / 16 for i in range(17))
        ]
        people.polygon(dome, mix(tone, c.rng.choice([*BOXES, tone, tone]), 0.4))
    people.close()


def rain(c: Canvas) -> None:
    """Fine slanting streaks."""
    drops = Stencil(c)
    for _ in range(800):
        x, y, long = c.rng.random() * c.wide, c.rng.random(), c.rng.uniform(0.012, 0.045)
        drops.line([(x, y), (x - long * 0.12, y + long)], 0.0007, c.rng.randint(30, 120))
    drops.paint(mix(c.mood.haze, (255, 255, 255), 0.5), strength=0.6)


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
    peaks.mountain_range(
        c,
        0.56,
        0.34,
        6,
        mix(stone, c.mood.sun, 0.25),
        gloom,
        c.mood.tint(rgb("#6b7358")),
        0.5,
        0.5,
        1,
    )
    c.enlarge()
    peaks.mountain_range(
        c,
        0.57,
        0.26,
        5,
        mix(stone, c.mood.sun, 0.2),
        gloom,
        c.mood.tint(rgb("#66754f")),
        0.25,
        1.0,
        1,
    )
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
    land.trees(c, spots, wood, mix(wood, c.mood.sun, 0.2))
    built.farmhouse(c, x + 0.12, horizon + 0.006, 0.055)
    leaf, soil = c.rng.choice(
        (("#6f9a3c", "#b08a5c"), ("#7fa348", "#a8794e"), ("#b9923a", "#9c7350"))
    )
    vine_rows(
        c, (x, horizon - 0.015), horizon + 0.004, c.mood.tint(rgb(leaf)), c.mood.tint(rgb(soil))
    )


def vine_rows(c: Canvas, eye: Point, top: float, leaf: RGB, soil: RGB) -> None:
    """Trellised rows running to the vanishing point: leafy walls over bare earth, lit from the right."""
    land.plain(c, top, mix(leaf, c.mood.haze, 0.4), soil, mix(soil, c.mood.shade, 0.35), 0.5)
    sheet = Sheet(c, top - 0.012, 1)
    for k in sorted(range(-13, 13), key=lambda k: -abs(k + 0.5)):
        vine_row(c, sheet, eye, (k + 0.5) * 0.52, leaf, soil)
    sheet.close()


def vine_row(c: Canvas, sheet: Sheet, eye: Point, x: float, leaf: RGB, soil: RGB) -> None:
    """One row: its shadow, the wall that faces us, its sunny top, and leaves."""
    side = -1 if x < 0 else 1
    tall, low, half, far = 0.25, 0.07, 0.075, 26.0
    near = max(0.62, abs(x) / 1.7)  # where the row leaves the picture

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
    c.enlarge()
    white = mix(c.mood.tint((246, 246, 244)), c.mood.sun, 0.25)
    grass = rgb("#8a9a5a")
    for i in range(5):
        t = i / 4
        line = land.hills(c, 0.6 + 0.075 * i, 0.035 + 0.01 * i, 1.5)
        far = 0.72 * (1 - t) ** 1.1
        tall = 0.09 + 0.42 * t**1.8
        count = (7, 6, 3, 2, 1)[i]
        for k in range(count):
            px = (k + c.rng.uniform(0.25, 0.75)) / count * c.wide
            foot = min(line, key=lambda p: abs(p[0] - px))[1] + 0.012
            built.turbine(
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
            1.0,
            0.16,
            (9, 9),
        )
    sky.mist(c, 0.58, 0.8, 0.35)
    blades = [mix(c.mood.tint(grass), c.mood.shade, s) for s in (0.2, 0.4, 0.6)] + [
        c.mood.tint(rgb("#c7ae6a"))
    ]
    land.grass(c, 0.9, blades, 3200, 0.06)


@scene("solar-field", GOLD, CLEAR, ROSE, SOFT, VIOLET)
def solar_field(c: Canvas) -> None:
    horizon = 0.4
    sky.sky(c, horizon)
    sky.sun(c, 0.75 * c.wide, 0.27, 0.026, 0.55)
    sky.clouds(c, horizon, 0.4)
    c.enlarge()
    for y, height, far in ((0.39, 0.05, 0.62), (0.4, 0.07, 0.4)):
        tone = c.mood.tint(rgb("#7d5b4b"), far)
        land.layer(
            c,
            land.tableland(c, y, height, 4),
            tone,
            mix(tone, c.mood.haze, 0.4),
            0.45,
            0.8,
            (16, 4),
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
        built.pylon(
            c, x * c.wide, 0.425, 0.13 - 0.15 * x, mix(c.mood.shade, c.mood.haze, 0.35 + 0.5 * x)
        )
    panels(c, 0.405)
    halo(c, 0.75 * c.wide, 0.5, 0.62, mix(c.mood.sun, (255, 255, 255), 0.3), 0.5, 1.8, 0.42)


def panels(c: Canvas, horizon: float) -> None:
    """Tables of solar panels in perspective, seen at an angle, the far ones taking the sky's colour."""
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
        tone = mix(glass, sheen, 0.16 + 0.62 * far**0.6 + c.rng.uniform(-0.03, 0.03))
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


@scene("stadium", VIOLET, BLUE, EMBER, ROSE)
def stadium(c: Canvas) -> None:
    sky.sky(c, 0.45)
    sky.streaks(c, 0.0, 0.4, c.mood.cloud[1], 0.45, 0.5)
    c.enlarge()
    mid, white = c.wide / 2, (255, 250, 235)
    stands(c, mid)
    pitch(c, mid)
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


def stands(c: Canvas, mid: float) -> None:
    """Two tiers of a full house: specks of every colour in curved rows."""
    bowl = Stencil(c, 0.2, 1)
    bowl.polygon(ring(mid, 0.98, 0.6, 0.34))
    bowl.polygon([(mid - 0.98, 0.6), (mid - 0.98, 1.1), (mid + 0.98, 1.1), (mid + 0.98, 0.6)])
    dim = mix(c.mood.shade, (70, 66, 84), 0.5)
    bowl.paint(gradient(bowl.size, mix(dim, c.mood.haze, 0.2), mix(dim, (120, 112, 110), 0.3), dim))
    crowd = Sheet(c, 0.22, 1)
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
    crowd.close()


def seat(mid: float, a: float, depth: float) -> Point:
    """A place in the stands: round the bowl by the angle a, from the pitch (0) to the rim (1)."""
    near = 0.42 if math.sin(a) > 0 else 0.145  # the stand below us spreads towards the viewer
    return (
        mid + (0.63 + 0.35 * depth) * math.cos(a),
        0.69 - 0.1 * depth + (0.205 + near * depth) * math.sin(a),
    )


def pitch(c: Canvas, mid: float) -> None:
    """Mown stripes, white lines, goals, in perspective."""
    base = Stencil(c, 0.45, 1)
    base.polygon(ring(mid, 0.63, 0.69, 0.205))
    grass = rgb("#4f9a45")
    base.paint(mix(grass, c.mood.shade, 0.42))
    field = Sheet(c, 0.45, 0.95)

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
    field.close()


def roof(c: Canvas, mid: float) -> None:
    """The ring of roof over the far stand, thin and light, ribbed, with lamps along its inner edge."""
    cover = Stencil(c, 0.1, 0.8)
    outer = ring(mid, 1.1, 0.5, 0.33, math.pi * 0.985, math.pi * 2.015)
    inner = ring(mid, 0.86, 0.5, 0.2, math.pi * 0.985, math.pi * 2.015)
    cover.polygon(outer + inner[::-1])
    pale = mix(c.mood.haze, (250, 244, 232), 0.45)
    cover.paint(
        gradient(cover.size, mix(pale, c.mood.shade, 0.35), pale, mix(pale, c.mood.shade, 0.5))
    )
    ribs = Stencil(c, 0.1, 0.8)
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


@scene("railway", ROSE, SOFT, GOLD, STORM, VIOLET)
def railway(c: Canvas) -> None:
    horizon, eye_x = 0.52, c.rng.uniform(0.42, 0.58) * c.wide
    sky.sky(c, horizon)
    sky.sun(c, eye_x + c.rng.choice((-1, 1)) * 0.3, 0.44, 0.03, 0.6)
    sky.clouds(c, horizon, 0.5)
    c.enlarge()
    for y, height, far in ((0.51, 0.05, 0.65), (0.52, 0.06, 0.42)):
        tone = c.mood.tint(rgb("#7a6258"), far)
        land.layer(
            c,
            land.tableland(c, y, height, 4),
            tone,
            mix(tone, c.mood.haze, 0.4),
            0.55,
            0.8,
            (16, 4),
        )
    straw = c.mood.tint(rgb("#c2a060"))
    land.plain(
        c,
        horizon,
        mix(straw, c.mood.haze, 0.45),
        mix(straw, c.mood.shade, 0.3),
        c.mood.tint(rgb("#86824f")),
        0.7,
    )
    land.scrub(c, horizon, [c.mood.tint(rgb("#8b8a58")), c.mood.tint(rgb("#b39a5c"))], 1100, 0.022)
    eye = (eye_x, horizon + 0.004)
    track_bed(c, eye, -1.2)
    track_bed(c, eye, 0.35)
    masts(c, eye)


def track_bed(c: Canvas, eye: Point, middle: float) -> None:
    """Ballast, sleepers and two shining rails."""
    bed = Stencil(c, eye[1], 1)

    def at(x: float, z: float, h: float = 0.0) -> Point:
        return eye[0] + (middle + x) * 0.62 / z, eye[1] + (0.44 - h) / z

    far, near = 60.0, 0.7
    bed.polygon([at(-0.62, near, -0.05), at(-0.5, far), at(0.5, far), at(0.62, near, -0.05)])
    small = (bed.size[0] // 2, bed.size[1] // 2)
    stones = noise(c.rng, small, (small[0] // 3, small[1] // 3), 1)
    pale, dark = c.mood.tint(rgb("#a3978a")), mix(c.mood.tint(rgb("#5c524c")), c.mood.shade, 0.3)
    rock = Image.composite(Image.new("RGB", small, pale), Image.new("RGB", small, dark), stones)
    rock.paste(c.mood.haze, (0, 0), ramp(small, 0.5, 0.0, 0.4))
    bed.paint(rock)
    sheet = Sheet(c, eye[1], 1)
    z = 0.78
    ties: list[float] = []
    while z < 40:
        ties.append(z)
        z += 0.105 + 0.006 * max(0.0, z - 8)
    wood = mix(c.mood.tint(rgb("#6e5a4d")), c.mood.shade, 0.25)
    for z in reversed(ties):
        fog = min(0.7, 0.035 * z)
        tone = mix(wood, c.mood.haze, fog)
        front = [at(-0.4, z, 0.0), at(0.4, z, 0.0), at(0.4, z, 0.02), at(-0.4, z, 0.02)]
        top = [
            at(-0.4, z, 0.02),
            at(0.4, z, 0.02),
            at(0.4, z + 0.05, 0.02),
            at(-0.4, z + 0.05, 0.02),
        ]
        sheet.polygon(front, mix(tone, c.mood.shade, 0.55))
        sheet.polygon(top, mix(tone, c.mood.sun, 0.12 * (1 - fog)))
    for side in (-0.25, 0.25):
        for low, high, half, tone in (
            (0.02, 0.05, 0.016, mix(c.mood.shade, (96, 66, 50), 0.4)),
            (0.05, 0.055, 0.011, mix(c.mood.sky[-1], (255, 255, 255), 0.25)),
        ):
            sheet.polygon(
                [
                    at(side - half, near, low),
                    at(side - half * 0.8, far, high),
                    at(side + half * 0.8, far, high),
                    at(side + half, near, low),
                ],
                tone,
            )
            sheet.polygon(
                [
                    at(side - half, near, high),
                    at(side - half * 0.8, far, high),
                    at(side + half * 0.8, far, high),
                    at(side + half, near, high),
                ],
                tone,
            )
    sheet.close()


def masts(c: Canvas, eye: Point) -> None:
    """Catenary masts marching to the vanishing point, and their wires."""

    def at(x: float, z: float, h: float) -> Point:
        return eye[0] + x * 0.62 / z, eye[1] + (0.44 - h) / z

    depths = [1.3 * 1.45**k for k in range(9)]
    for z in reversed(depths):
        tone = mix(
            mix(c.mood.shade, c.mood.tint((120, 116, 112)), 0.25), c.mood.haze, min(0.75, 0.06 * z)
        )
        for x, arm in ((-2.1, -1.2), (1.2, 0.35)):
            (x0, y0), (x1, y1) = at(x, z, 1.2), at(arm, z, -0.01)
            mast = Stencil(c, y0, y1, min(x0, x1) - 0.02, max(x0, x1) + 0.02)
            mast.line([at(x, z, 0), at(x, z, 1.15)], 0.011 / z)
            mast.line([at(x, z, 0.99), at(arm, z, 0.99)], 0.006 / z)
            mast.line([at(x, z, 1.13), at(arm, z, 1.0)], 0.004 / z)
            mast.line([at(x, z, 0.84), at(arm, z, 0.92)], 0.004 / z)
            mast.paint(tone)
    wires = Stencil(c, 0, eye[1] + 0.02)
    for x in (-1.2, 0.35):
        for height, sag in ((0.9, 0.0), (0.99, 0.05)):
            points: list[Point] = []
            for z0, z1 in zip([0.6, *depths], [*depths, 60.0], strict=True):
                points += [
                    at(x, z0 + (z1 - z0) * k / 12, height - sag * math.sin(math.pi * k / 12))
                    for k in range(12)
                ]
            wires.line(points, 0.0011)
    wires.paint(mix(c.mood.shade, c.mood.haze, 0.2), strength=0.8)
