"""Thunderstorms: towering clouds, curtains of rain, lightning."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .canvas import RGB, Canvas, Stencil, mix, smooth
from .paint import disc, halo, levels, noise, ramp


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
    # It begins softly inside the cloud, not at a line.
    mask.paste(0, (0, 0), ramp((small[0], small[1] // 4), 1.0, 0.0))
    mask = mask.point([round(v * strength) for v in range(256)])
    c.image.paste(mix(c.mood.cloud[0], c.mood.haze, 0.3), box, mask.resize(size))


def lightning(c: Canvas, x: float, top: float, bottom: float) -> None:
    """A forked bolt, bright core in a wide glow."""
    halo(c, x, top, 0.4, (214, 220, 255), 0.5, 2.0)
    glow, core = (Stencil(c, top, bottom, x - 0.15, x + 0.15) for _ in range(2))

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
