"""Skies: gradients, sun and moon, clouds, storms, stars."""

import math
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .canvas import (
    RGB,
    Canvas,
    Stencil,
    column,
    disc,
    gradient,
    halo,
    levels,
    mix,
    noise,
    plane,
    ramp,
    relief,
    smooth,
    tones,
    veil,
)


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


def moon(c: Canvas, x: float, y: float, radius: float = 0.03) -> None:
    """A pale disc with darker seas."""
    halo(c, x, y, radius * 9, c.mood.sun, 0.42, 2.4)
    face = Stencil(c, y - radius * 2, y + radius * 2, x - radius * 2, x + radius * 2)
    face.ellipse(x, y, radius, radius)
    seas = noise(c.rng, face.size, (5, 5), 3)
    face.paint(
        tones(levels(seas, 0.3, 0.62), mix(c.mood.sun, c.mood.haze, 0.35), c.mood.sun, c.mood.sun)
    )


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


def puff(c: Canvas, x: float, y: float, radius: float, colour: RGB, strength: float = 0.8) -> None:
    """One round billow with a soft rim."""
    halo(c, x, y, radius, colour, strength, 0.75, 0.86)


def billow_shape(side: int) -> Image.Image:
    """A ball of cloud: a firm edge towards the light, fading away from it into what lies behind."""
    ball = Image.new("L", (256, 256), 0)
    ImageDraw.Draw(ball).ellipse((4, 4, 252, 252), fill=255)
    fade = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    fade = fade.point([round(255 * smooth((v - 70) / 150)) for v in range(256)])
    fade = fade.rotate(-35 * side, Image.Resampling.BICUBIC, fillcolor=0)
    return ImageChops.multiply(ball, fade).filter(ImageFilter.GaussianBlur(3)).reduce(2)


def thunderhead(c: Canvas, x: float, base: float, height: float, width: float, side: int) -> None:
    """A towering cloud built of billows, lit from `side` (-1 or 1), painted from the top down."""
    dark, lit = c.mood.cloud
    rng = c.rng
    shape = billow_shape(side)
    balls = []
    for _ in range(230):
        t = rng.random() ** 0.8
        # A broad foot, a waist, and a spreading head.
        reach = width * (0.62 - 0.3 * math.sin(math.pi * min(1.0, t * 1.15)) + 0.06 * t)
        across = rng.triangular(-1, 1, 0)
        y = base - height * t * (1 - 0.25 * across * across)
        radius = width * rng.uniform(0.06, 0.15) * (1 - 0.25 * t)
        balls.append((y - radius * 0.5, x + across * reach, y, radius, across, t))
    for _, bx, by, radius, across, t in sorted(balls):
        glow = 0.5 + 0.5 * across * side
        body = mix(dark, lit, 0.08 + 0.75 * t * (0.35 + 0.65 * glow) + 0.12 * glow)
        stamp(c, shape, bx, by, radius, body)
        for _ in range(4):
            a = rng.gauss(-math.pi / 2 + 0.5 * side, 0.8)
            stamp(
                c,
                shape,
                bx + math.cos(a) * radius * 0.7,
                by + math.sin(a) * radius * 0.6,
                radius * rng.uniform(0.25, 0.55),
                mix(body, lit, rng.uniform(0.1, 0.3) * (0.3 + t)),
            )


def stamp(c: Canvas, shape: Image.Image, x: float, y: float, radius: float, colour: RGB) -> None:
    """Paint one billow."""
    size = max(2, round(2 * radius * c.px))
    mask = shape.resize((size, round(size * 0.86)), Image.Resampling.BILINEAR)
    c.image.paste(colour, (round((x - radius) * c.px), round(y * c.px - size * 0.43)), mask)


def shelf(c: Canvas, x: float, y: float) -> None:
    """The dark flat base of a thundercloud, ragged underneath."""
    tone = mix(c.mood.cloud[0], c.mood.shade, 0.5)
    for k in range(150):
        lift = 1 - k / 150
        across = c.rng.triangular(-1, 1, 0)
        radius = c.rng.uniform(0.05, 0.1)
        puff(
            c,
            x + across * 0.56,
            y - 0.015 - 0.1 * lift * c.rng.random() - radius * 0.15,
            radius,
            mix(tone, c.mood.cloud[0], 0.8 * lift),
            0.42,
        )


def rain_curtain(
    c: Canvas,
    x: float,
    top: float,
    bottom: float,
    width: float,
    slant: float,
    strength: float = 0.7,
) -> None:
    """Rain falling from a cloud far off: soft slanted streaks."""
    box = c.box(x - width, top, x + width * 1.6, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    small = (max(4, size[0] // 2), max(4, size[1] // 2))
    fall = noise(c.rng, small, (9, 1), 4, 0.7)
    fall = fall.transform(
        small, Image.Transform.AFFINE, (1, slant, 0, 0, 1, 0), Image.Resampling.BILINEAR
    )
    across = disc(1.0, 0.8).resize(small, Image.Resampling.BICUBIC, box=(0, 110, 256, 146))
    mask = ImageChops.multiply(levels(fall, 0.15, 0.75), across)
    mask = ImageChops.multiply(mask, ramp(small, 1.0, 0.55))
    mask = mask.point([round(v * strength) for v in range(256)])
    c.image.paste(mix(c.mood.cloud[0], c.mood.haze, 0.3), box, mask.resize(size))


def lightning(c: Canvas, x: float, top: float, bottom: float) -> None:
    """A forked bolt, bright core in a wide glow."""
    halo(c, x, top, 0.4, (214, 220, 255), 0.5, 2.0)
    glow, core = Stencil(c, top, bottom), Stencil(c, top, bottom)

    def fork(at: tuple[float, float], reach: float, width: float, lean: float) -> None:
        points = [at]
        steps = max(4, round(reach * 34))
        for step in range(steps):
            px, py = points[-1]
            points.append((px + c.rng.gauss(lean, 1.0) * 0.011, py + reach / steps))
            if width > 0.0014 and c.rng.random() < 0.16:
                fork(
                    points[-1],
                    reach * (1 - step / steps) * c.rng.uniform(0.2, 0.5),
                    width * 0.5,
                    c.rng.choice((-0.9, 0.9)),
                )
        glow.line(points, width * 5, 150)
        core.line(points, width)

    fork((x, top), bottom - top, 0.0026, 0.0)
    glow.paint((178, 188, 255), soften=0.01, strength=0.8)
    core.paint((255, 252, 244))


def stars(c: Canvas, bottom: float, count: int = 1500) -> None:
    """Points of light, few bright and many faint, in slightly different colours."""
    draw, s = c.draw(), c.px
    for _ in range(count):
        x, y = c.rng.random() * c.wide, c.rng.random() * bottom
        bright = c.rng.random() ** 5
        hue = mix((190, 208, 255), (255, 232, 200), c.rng.random())
        under = c.image.getpixel((min(c.image.width - 1, int(x * s)), int(y * s)))
        assert isinstance(under, tuple)
        tone = mix((under[0], under[1], under[2]), hue, 0.3 + 0.7 * bright)
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


def mist(
    c: Canvas, top: float, bottom: float, strength: float = 0.6, cells: tuple[int, int] = (3, 2)
) -> None:
    """Drifting fog: a veil torn by noise."""
    box = c.box(0, top, 99, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    small = (max(4, size[0] // 4), max(4, size[1] // 4))
    field = levels(noise(c.rng, small, cells, 4, 0.5), 0.2, 0.75)
    window = ramp((1, 256), 0, 1).point(
        [round(255 * math.sin(math.pi * v / 255)) for v in range(256)]
    )
    mask = ImageChops.multiply(field, window.resize(small)).point(
        [round(v * strength) for v in range(256)]
    )
    c.image.paste(c.mood.haze, box, mask.resize(size, Image.Resampling.BICUBIC))


__all__ = [
    "birds",
    "clouds",
    "lightning",
    "milky_way",
    "mist",
    "moon",
    "puff",
    "rain_curtain",
    "sky",
    "stars",
    "streaks",
    "sun",
    "thunderhead",
    "veil",
]
