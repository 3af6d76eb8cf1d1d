"""A city street in the rain."""

import itertools
import math

from PIL import Image, ImageChops

from . import buildings, sky
from .canvas import RGB, Canvas, Point, Sheet, Stencil, blur, mix, rgb
from .moods import BLUE, BOXES, SILVER, STORM, VIOLET, WARM
from .paint import bloom, ground_noise, halo, levels, ramp, shine
from .registry import scene


@scene("rain-street", BLUE, SILVER, VIOLET, STORM)
def rain_street(c: Canvas) -> None:
    eye: Point = (c.wide * c.rng.uniform(0.46, 0.54), 0.5)
    sky.sky(c, 0.62)
    sky.clouds(c, 0.55, 0.75, density=0.7)
    halo(c, *eye, 0.6, mix(c.mood.haze, WARM[0], 0.5), 0.7, 1.8)
    c.enlarge(0.5)
    lit = 0.5 if c.mood.day < 0.5 else 0.28
    houses = Sheet(c, 0, 0.88)
    for side in (-1, 1):
        terrace(c, houses, eye, side, lit)
    houses.close()
    buildings.hillbrow(c, eye[0] + 0.03, 0.53, 0.36, 0.72)
    halo(c, eye[0], 0.5, 0.24, mix(c.mood.haze, WARM[1], 0.45), 0.7, 1.6)
    for z in (9.0, 6.3, 4.4, 3.1, 2.2):
        for side in (-1, 1):
            x, y = eye[0] + side * 0.84 / z, eye[1] + 0.42 / z
            buildings.lamp_post(
                c, x, y, 1.25 / z, mix(c.mood.shade, c.mood.haze, 0.5 - 0.3 / z), WARM[0], -side
            )
    wet_road(c, eye)
    walkers(c, eye)
    traffic(c, eye)
    rain(c)
    bloom(c, 0.62, 0.016, 0.5)


def terrace(c: Canvas, sheet: Sheet, eye: Point, side: int, lit: float) -> None:
    """A row of buildings down one side of the street, in one-point perspective."""
    ex, ey = eye
    cuts = [1.0]
    while cuts[-1] < 11:
        cuts.append(cuts[-1] * c.rng.uniform(1.2, 1.5))
    for z1, z0 in reversed(list(itertools.pairwise(cuts))):  # z1 near, z0 far
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
        out = [(ex + side * 0.88 / z, ey + 0.06 / z) for z in (z1, z0)]
        sheet.polygon(
            [at(z1, 0.42), at(z0, 0.42), out[1], out[0]], mix(awning, c.mood.haze, far * 0.5)
        )


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
    half = (size[0] // 3, size[1] // 3)
    above = c.box(0, 0.0, 99, horizon)
    mirror = c.image.crop(above).transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(half)
    # Squeezing the height to a few rows and stretching it again smears lights into columns.
    smear = mirror.resize((half[0], 22), Image.Resampling.BOX).resize(
        half, Image.Resampling.BICUBIC
    )
    sheet = Image.blend(blur(smear, half[1] * 0.006), mirror, 0.22)
    wet = levels(ground_noise(c, half, (16, 26), 8.0, 4), 0.3, 0.7)
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
    for side, z in ((1, 4.9), (-1, 3.9), (1, 3.0), (-1, 2.1)):
        x, y = eye[0] + side * 0.9 * c.rng.uniform(0.94, 1.0) / z, eye[1] + 0.42 / z
        s = 0.43 / z
        people = Sheet(c, y - s * 1.3, y + 0.01, x - s * 0.5, x + s * 0.5)
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
    """Fine slanting streaks, each a little lighter than what is behind it."""
    draw, s = c.draw(), c.px
    pale = mix(c.mood.haze, (255, 255, 255), 0.5)
    for _ in range(800):
        x, y, long = c.rng.random() * c.wide, c.rng.random(), c.rng.uniform(0.012, 0.045)
        tone = mix(c.colour_at(x, y), pale, c.rng.uniform(0.08, 0.28))
        draw.line(
            (x * s, y * s, (x - long * 0.12) * s, (y + long) * s),
            fill=tone,
            width=max(1, round(s / 1100)),
        )
