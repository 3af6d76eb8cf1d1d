"""Skies: gradients, sun and moon, clouds, stars, birds."""

import math
from collections.abc import Sequence

from PIL import Image, ImageChops

from .canvas import RGB, Canvas, Stencil, mix
from .paint import column, disc, gradient, halo, levels, noise, plane, ramp, relief, tones


def sky(c: Canvas, horizon: float = 1.0) -> None:
    """The mood's gradient, from the top of the picture to the horizon."""
    box = c.box(0, 0, 99, horizon)
    places = (0.0, 0.42, 0.78, 1.0)
    strip = column(list(zip(places, c.mood.sky, strict=True)), box[3])
    c.image.paste(c.mood.sky[-1], (0, 0, *c.image.size))
    c.image.paste(strip.resize((box[2], box[3]), Image.Resampling.NEAREST), box)


def sun(c: Canvas, x: float, y: float, radius: float = 0.03, reach: float = 0.7) -> None:
    """A disc in its glow: a wide warm one, a narrow bright one."""
    warm = mix(c.mood.sky[-1], c.mood.sun, 0.45)
    halo(c, x, y, reach * 1.5, warm, 0.55, 1.8, 0.62)
    halo(c, x, y, reach * 0.6, c.mood.sun, 0.6, 2.6)
    if radius:
        face = Stencil(c, y - radius * 2, y + radius * 2, x - radius * 2, x + radius * 2)
        face.ellipse(x, y, radius, radius)
        face.paint(mix(c.mood.sun, (255, 255, 255), 0.55), soften=radius * 0.04)


def cloud_plane(
    c: Canvas, size: tuple[int, int], cells: tuple[int, int], depth: float
) -> Image.Image:
    """Noise on the underside of the sky: near overhead, far and flat at the horizon."""
    source = (size[0], max(16, round(4 * size[1] / (depth - 1))))
    return plane(noise(c.rng, source, cells, 5, 0.55), size, depth).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )


def clouds(
    c: Canvas,
    bottom: float,
    cover: float = 0.5,
    cells: tuple[int, int] = (10, 7),
    depth: float = 5.0,
    light: Sequence[int] = (6, 9),
    density: float = 1.0,
    top: float = 0.0,
    soft: float = 0.3,
) -> None:
    """A field of clouds down to the horizon, lit from the side `light` points away from."""
    box = c.box(0, top, 99, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    small = (max(4, size[0] // 2), max(4, size[1] // 2))
    field = cloud_plane(c, small, cells, depth)
    edge = 0.8 - 0.6 * cover
    mask = levels(field, edge, edge + soft)
    # Far clouds thin out into the haze; the strip next to the horizon is left clear.
    fade = ramp(small, 1.0, 0.0, 4.0)
    mask = ImageChops.multiply(mask, fade).point([round(v * density) for v in range(256)])
    dark, lit = c.mood.cloud
    shape = relief(field, light[0], light[1], 1.5)
    colour = tones(shape, dark, mix(dark, lit, 0.6), lit)
    far = gradient(small, mix(dark, lit, 0.5), c.mood.haze)
    colour = Image.composite(far, colour, ramp(small, 0.0, 0.75, 1.6))
    c.image.paste(
        colour.resize(size, Image.Resampling.BICUBIC),
        box,
        mask.resize(size, Image.Resampling.BICUBIC),
    )


def streaks(
    c: Canvas,
    top: float,
    bottom: float,
    colour: RGB,
    cover: float = 0.5,
    strength: float = 0.8,
    cells: tuple[int, int] = (2, 9),
) -> None:
    """Long thin bars of cloud, as at sunrise and sunset."""
    box = c.box(0, top, 99, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    small = (max(4, size[0] // 2), max(4, size[1] // 2))
    field = noise(c.rng, small, cells, 5, 0.5)
    edge = 0.82 - 0.5 * cover
    mask = levels(field, edge, edge + 0.4)
    window = ramp((1, 256), 0, 1).point(
        [round(255 * math.sin(math.pi * v / 255) ** 0.7) for v in range(256)]
    )
    mask = ImageChops.multiply(mask, window.resize(small))
    mask = mask.point([round(v * strength) for v in range(256)])
    c.image.paste(colour, box, mask.resize(size, Image.Resampling.BICUBIC))


def stars(c: Canvas, bottom: float, count: int = 1500) -> None:
    """Points of light, few bright and many faint, in slightly different colours."""
    draw, s = c.draw(), c.px
    for _ in range(count):
        x, y = c.rng.random() * c.wide, c.rng.random() * bottom
        bright = c.rng.random() ** 5
        hue = mix((190, 208, 255), (255, 232, 200), c.rng.random())
        tone = mix(c.colour_at(x, y), hue, 0.3 + 0.7 * bright)
        r = s * (0.00045 + 0.0011 * bright)
        if r < 0.8:
            draw.point((x * s, y * s), fill=tone)
        else:
            draw.ellipse((x * s - r, y * s - r, x * s + r, y * s + r), fill=tone)


def milky_way(c: Canvas, angle: float, bottom: float) -> None:
    """The galaxy: a broad faint band and a bright core, torn by dark lanes of dust."""
    box = c.box(0, 0, 99, bottom)
    size = (box[2] // 2, box[3] // 2)
    long = round(1.5 * math.hypot(*size))
    foot = (size[0] * c.rng.uniform(0.3, 0.7) - size[0] / 2, size[1] * 0.1)
    cloud = noise(c.rng, (long, long), (22, 26), 5, 0.7)
    dust = levels(noise(c.rng, (long, long), (8, 26), 6, 0.65), 0.3, 0.7)
    for width, colour, strength in (
        (0.6, c.mood.haze, 0.7),
        (0.36, (122, 130, 180), 0.5),
        (0.2, (246, 224, 204), 0.62),
    ):
        band = disc(1.0, 1.0).resize(
            (long, round(long * width)), Image.Resampling.BICUBIC, box=(60, 0, 196, 256)
        )
        sheet = Image.new("L", (long, long), 0)
        sheet.paste(band, (0, (long - band.height) // 2))
        sheet = ImageChops.multiply(sheet, levels(cloud, 0.0, 0.9))
        if width < 0.5:
            sheet = ImageChops.multiply(sheet, dust)
        sheet = sheet.rotate(angle, Image.Resampling.BILINEAR)
        left, top = (long - size[0]) // 2 + round(foot[0]), (long - size[1]) // 2 + round(foot[1])
        mask = sheet.crop((left, top, left + size[0], top + size[1]))
        mask = mask.point([round(v * strength) for v in range(256)])
        c.image.paste(colour, box, mask.resize((box[2], box[3]), Image.Resampling.BICUBIC))


def birds(c: Canvas, x: float, y: float, count: int, spread: float = 0.1) -> None:
    """A small flock, far off."""
    flock = Stencil(c, y - spread, y + spread, x - spread * 2, x + spread * 2)
    for _ in range(count):
        bx, by = x + c.rng.gauss(0, spread * 0.6), y + c.rng.gauss(0, spread * 0.3)
        s = c.rng.uniform(0.005, 0.009)
        lift = c.rng.uniform(0.2, 0.7) * s
        flock.line(
            [
                (bx - s, by - lift),
                (bx - s * 0.4, by - lift * 0.9),
                (bx, by),
                (bx + s * 0.4, by - lift * 0.9),
                (bx + s, by - lift),
            ],
            0.0013,
        )
    flock.paint(mix(c.mood.shade, c.mood.haze, 0.15))
