"""Sea cliffs, and a lighthouse at dusk."""

from PIL import Image, ImageChops

from . import land, sky, water
from .canvas import Canvas, Point, Stencil, mix, rgb, smooth
from .moods import BLUE, CLEAR, EMBER, GOLD, ROSE, SILVER, SOFT, VIOLET
from .paint import disc, gradient, halo, noise, ramp, relief, tones
from .registry import scene


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
    water.glitter(c, 0.26 * c.wide, horizon, 1.0, mix(c.mood.sun, (255, 255, 255), 0.3), 0.3, 0.75)
    c.enlarge()
    small = (c.image.width // 2, c.image.height // 2)
    columns = relief(noise(c.rng, small, (34, 4), 4, 0.6, folded=True), 3, 1, 1.1)
    strata = relief(noise(c.rng, small, (4, 22), 4, 0.6), 0, 3, 1.2)
    faces = Image.blend(columns, strata, 0.35)
    for place, top, foot, away in (
        (0.4, 0.39, 0.458, 0.78),
        (0.52, 0.33, 0.475, 0.62),
        (0.47, 0.36, 0.51, 0.45),
        (0.64, 0.2, 0.6, 0.22),
        (0.76, 0.1, 0.86, 0.0),
    ):
        x = c.wide * (place + c.rng.uniform(-0.03, 0.03))
        headland(c, faces, x, top, foot, away, (foot - top) * 1.35)
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
    # Every headland takes its own part of one sheet of rock.
    left, above = c.rng.randrange(faces.width // 8), c.rng.randrange(faces.height // 8)
    right, below = left + round(faces.width * 0.8), above + round(faces.height * 0.8)
    part = faces.crop((left, above, right, below)).resize(small, Image.Resampling.BILINEAR)
    stone = tones(part, dark, mix(dark, rock, 0.72), mix(rock, c.mood.sun, 0.3))
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


@scene("lighthouse", VIOLET, BLUE, ROSE, SILVER, EMBER)
def lighthouse(c: Canvas) -> None:
    horizon, side = 0.66, c.rng.choice((-1, 1))
    x = c.wide * (0.5 + 0.2 * side)
    sky.sky(c, horizon)
    sky.sun(c, c.wide * (0.5 - 0.25 * side), horizon, 0.0, 0.5)
    sky.clouds(c, horizon, 0.5, density=0.8)
    water.water(c, horizon, 1.0, calm=0.2)
    water.glitter(c, c.wide * (0.5 - 0.25 * side), horizon, 1.0, c.mood.sun, 0.22, 0.6)
    lamp = (x, 0.235)
    beam(c, lamp, -side)
    c.enlarge()
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
    for step, (level, reach) in enumerate(((0.0, 0.06), (0.1, 0.24))):
        rough = land.fractal(c.rng, 256, 0.58)
        line = []
        for i, v in enumerate(rough):
            px = -0.1 + (c.wide + 0.2) * i / (len(rough) - 1)
            u = (px - x) * side
            drop = 0.6 * smooth((-u - reach + 0.1 * step) / 0.3)
            line.append(
                (px, 0.715 + level + drop + (0.012 + 0.012 * step) * v * min(1.0, abs(u) * 6 + 0.1))
            )
        stone = mix(
            c.mood.tint(rgb("#76675d"), 0.12 - 0.05 * step), c.mood.shade, 0.25 + 0.15 * step
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
    left, right = (x - 0.02, x + 0.5) if side < 0 else (x - 0.5, x + 0.02)
    foam = Stencil(c, 0.92, 1.0, left, right)
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
