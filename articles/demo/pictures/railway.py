"""A railway over the plain."""

import math

from PIL import Image

from . import land, plants, sky
from .canvas import Canvas, Point, Sheet, Stencil, mix, rgb
from .moods import GOLD, ROSE, SOFT, STORM, VIOLET
from .paint import noise, ramp
from .registry import scene


@scene("railway", ROSE, SOFT, GOLD, STORM, VIOLET)
def railway(c: Canvas) -> None:
    horizon, eye_x = 0.52, c.rng.uniform(0.42, 0.58) * c.wide
    sky.sky(c, horizon)
    sky.sun(c, eye_x + c.rng.choice((-1, 1)) * 0.3, 0.44, 0.03, 0.6)
    sky.clouds(c, horizon, 0.5)
    c.enlarge(horizon)
    for y, height, far in ((0.51, 0.05, 0.65), (0.52, 0.06, 0.42)):
        tone = c.mood.tint(rgb("#7a6258"), far)
        land.layer(
            c,
            land.tableland(c, y, height, 4),
            tone,
            mix(tone, c.mood.haze, 0.4),
            0.55,
            0.35,
            (44, 5),
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
    plants.scrub(
        c, horizon, [c.mood.tint(rgb("#8b8a58")), c.mood.tint(rgb("#b39a5c"))], 1100, 0.022
    )
    eye = (eye_x, horizon + 0.004)
    for middle in (-1.2, 0.35):
        ballast(c, eye, middle)
    sheet = Sheet(c, eye[1], 1)
    for middle in (-1.2, 0.35):
        rails(c, sheet, eye, middle)
    sheet.close()
    masts(c, eye)


FAR, NEAR = 60.0, 0.7


def on_track(eye: Point, x: float, z: float, h: float = 0.0) -> Point:
    """A point across, along and above the track, in one-point perspective."""
    return eye[0] + x * 0.62 / z, eye[1] + (0.44 - h) / z


def ballast(c: Canvas, eye: Point, middle: float) -> None:
    """The bed of broken stone under one track."""
    bed = Stencil(c, eye[1], 1)
    edges = ((-0.62, NEAR, -0.05), (-0.5, FAR, 0.0), (0.5, FAR, 0.0), (0.62, NEAR, -0.05))
    bed.polygon([on_track(eye, middle + x, z, h) for x, z, h in edges])
    small = (bed.size[0] // 2, bed.size[1] // 2)
    stones = noise(c.rng, small, (small[0] // 2, small[1] // 2), 1)
    pale, dark = c.mood.tint(rgb("#a3978a")), mix(c.mood.tint(rgb("#5c524c")), c.mood.shade, 0.3)
    rock = Image.composite(Image.new("RGB", small, pale), Image.new("RGB", small, dark), stones)
    rock.paste(c.mood.haze, (0, 0), ramp(small, 0.5, 0.0, 0.4))
    bed.paint(rock)


def rails(c: Canvas, sheet: Sheet, eye: Point, middle: float) -> None:
    """Sleepers from the distance to the viewer, and two rails shining on them."""

    def at(x: float, z: float, h: float) -> Point:
        return on_track(eye, middle + x, z, h)

    ties = [0.78]
    while ties[-1] < 40:
        ties.append(ties[-1] + 0.105 + 0.006 * max(0.0, ties[-1] - 8))
    wood = mix(c.mood.tint(rgb("#6e5a4d")), c.mood.shade, 0.25)
    for z in reversed(ties):
        fog = min(0.7, 0.035 * z)
        tone = mix(wood, c.mood.haze, fog)
        a, b, back = at(-0.4, z, 0.02), at(0.4, z, 0.02), z + 0.05
        sheet.polygon([at(-0.4, z, 0), at(0.4, z, 0), b, a], mix(tone, c.mood.shade, 0.55))
        lit = mix(tone, c.mood.sun, 0.12 * (1 - fog))
        sheet.polygon([a, b, at(0.4, back, 0.02), at(-0.4, back, 0.02)], lit)
    rust, shine = mix(c.mood.shade, (96, 66, 50), 0.4), mix(c.mood.sky[-1], (255, 255, 255), 0.25)
    for side in (-0.25, 0.25):
        for low, half, tone in ((0.02, 0.016, rust), (0.05, 0.016, rust), (0.054, 0.011, shine)):
            near = [at(side - half, NEAR, low), at(side + half, NEAR, low)]
            far = [at(side + half * 0.8, FAR, 0.055), at(side - half * 0.8, FAR, 0.055)]
            sheet.polygon(near + far, tone)


def masts(c: Canvas, eye: Point) -> None:
    """Catenary masts marching to the vanishing point, and their wires."""

    depths = [1.3 * 1.45**k for k in range(9)]
    for z in reversed(depths):
        tone = mix(
            mix(c.mood.shade, c.mood.tint((120, 116, 112)), 0.25), c.mood.haze, min(0.75, 0.06 * z)
        )
        for x, arm in ((-2.1, -1.2), (1.2, 0.35)):
            (x0, y0), (x1, y1) = on_track(eye, x, z, 1.2), on_track(eye, arm, z, -0.01)
            mast = Stencil(c, y0, y1, min(x0, x1) - 0.02, max(x0, x1) + 0.02)
            mast.line([on_track(eye, x, z, 0), on_track(eye, x, z, 1.15)], 0.011 / z)
            mast.line([on_track(eye, x, z, 0.99), on_track(eye, arm, z, 0.99)], 0.006 / z)
            mast.line([on_track(eye, x, z, 1.13), on_track(eye, arm, z, 1.0)], 0.004 / z)
            mast.line([on_track(eye, x, z, 0.84), on_track(eye, arm, z, 0.92)], 0.004 / z)
            mast.paint(tone)
    wires = Stencil(c, 0, eye[1] + 0.02)
    for x in (-1.2, 0.35):
        for height, sag in ((0.9, 0.0), (0.99, 0.05)):
            points: list[Point] = []
            for z0, z1 in zip([0.6, *depths], [*depths, 60.0], strict=True):
                points += [
                    on_track(
                        eye, x, z0 + (z1 - z0) * k / 12, height - sag * math.sin(math.pi * k / 12)
                    )
                    for k in range(12)
                ]
            wires.line(points, 0.0011)
    wires.paint(mix(c.mood.shade, c.mood.haze, 0.2), strength=0.8)
