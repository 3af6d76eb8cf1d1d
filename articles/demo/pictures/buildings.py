"""Towers, houses and street lamps."""

from PIL import Image, ImageDraw

from .canvas import RGB, Canvas, Stencil, mix
from .paint import gradient, halo, ramp, shine


def block(
    c: Canvas,
    x: float,
    top: float,
    width: float,
    foot: float,
    face: RGB,
    side: RGB,
    mist: RGB,
    fog: float = 0.35,
) -> None:
    """A tower of two faces, paler towards its foot."""
    draw, s = c.draw(), c.px
    for left, right, tone in ((x, x + width * 0.64, face), (x + width * 0.64, x + width, side)):
        box = (
            round(left * s),
            round(top * s),
            max(round(left * s) + 1, round(right * s)),
            round(foot * s),
        )
        if box[3] <= box[1]:
            continue
        fill = gradient(
            (box[2] - box[0], box[3] - box[1]),
            tone,
            mix(tone, mist, fog * 0.35),
            mix(tone, mist, fog),
        )
        c.image.paste(fill, box[:2])
    roof = round(top * s)
    draw.line(
        (round(x * s), roof, round((x + width) * s) - 1, roof),
        fill=mix(face, mist, 0.4),
        width=max(1, round(s * 0.0012)),
    )


def windows(
    c: Canvas,
    x: float,
    top: float,
    width: float,
    foot: float,
    pane: float,
    colours: list[RGB],
    lit: float,
    dark: RGB,
    fade: float = 0.0,
) -> None:
    """A grid of panes, some lit: random bytes read through a palette, one byte a pane."""
    wide, high = max(2, round(pane * c.px)), max(3, round(pane * 1.45 * c.px))
    columns, rows = int(width * c.px / wide), int((foot - top) * c.px / high)
    if columns < 1 or rows < 1:
        return
    shades = [*colours, *(mix(dark, c.mood.shade, 0.05 * k) for k in range(3))]
    kinds = len(colours)
    shining = round(256 * lit)
    table = bytes(v % kinds if v < shining else kinds + v % 3 for v in range(256))
    grid = Image.frombytes("P", (columns, rows), c.rng.randbytes(columns * rows).translate(table))
    grid.putpalette([part for shade in shades for part in shade])
    panes = grid.convert("RGB").resize((columns * wide, rows * high), Image.Resampling.NEAREST)
    mask = ramp(panes.size, 1.0, 1 - fade)
    frames = ImageDraw.Draw(mask)
    for col in range(columns):
        frames.rectangle((col * wide, 0, col * wide + max(0, wide // 3 - 1), panes.height), fill=0)
    for row in range(rows):
        frames.rectangle((0, row * high, panes.width, row * high + max(0, high // 3 - 1)), fill=0)
    left = round(x * c.px + (width * c.px - panes.width) / 2)
    c.image.paste(panes, (left, round(top * c.px) + high // 2), mask)


def tower(
    c: Canvas,
    x: float,
    top: float,
    width: float,
    foot: float,
    own: RGB,
    far: float,
    lit: float,
    lamp: list[RGB],
) -> None:
    """One building of a skyline, with a stepped or plain head, windows and perhaps a mast."""
    rng = c.rng
    face = c.mood.tint(own, far)
    side = mix(face, c.mood.shade, 0.42 * (1 - far))
    mist = mix(c.mood.haze, c.mood.sky[-1], 0.3)
    kind = rng.random()
    pane = 0.0042 + 0.0022 * rng.random()
    dark = mix(face, c.mood.sky[1] if c.mood.day > 0.5 else c.mood.shade, 0.32 * (1 - far))
    parts = [(x, top, width)]
    if kind < 0.35:
        parts.insert(0, (x + width * 0.2, top - width * 0.28, width * 0.6))
    elif kind < 0.5:
        parts = [(x + width * 0.12, top - width * 0.5, width * 0.76), (x, top, width)]
    for px, py, pw in parts:
        block(c, px, py, pw, foot, face, side, mist, 0.4)
        windows(c, px + pw * 0.03, py, pw * 0.59, foot - 0.04, pane, lamp, lit, dark, 0.6)
        windows(
            c,
            px + pw * 0.65,
            py,
            pw * 0.33,
            foot,
            pane,
            lamp,
            lit * 0.8,
            mix(dark, c.mood.shade, 0.3),
            0.6,
        )
    if kind > 0.78:
        tip = top - width * rng.uniform(0.5, 1.0)
        mast = Stencil(c, tip - 0.01, top + 0.01, x, x + width)
        mast.line([(x + width * 0.4, top + 0.005), (x + width * 0.4, tip)], 0.002)
        mast.paint(side)


def hillbrow(c: Canvas, x: float, foot: float, height: float, far: float = 0.0) -> None:
    """A telecommunications tower: slim shaft, stacked drum near the top, mast."""
    face = c.mood.tint((176, 172, 168), far)
    dark = mix(face, c.mood.shade, 0.6)
    top = foot - height
    shape, shadow = (Stencil(c, top - 0.02, foot, x - 0.09, x + 0.09) for _ in range(2))
    for half, y0, y1 in (
        (0.009, 0.2, 1.0),
        (0.024, 0.19, 0.225),
        (0.032, 0.225, 0.3),
        (0.026, 0.3, 0.345),
        (0.0155, 0.345, 0.37),
        (0.004, 0.1, 0.2),
        (0.0016, 0.0, 0.1),
    ):
        box = [
            (x - half, top + y0 * height),
            (x + half, top + y0 * height),
            (x + half, top + y1 * height),
            (x - half, top + y1 * height),
        ]
        shape.polygon(box)
        shadow.polygon([(x + half * 0.1, box[0][1]), *box[1:3], (x + half * 0.1, box[2][1])])
    shape.paint(face)
    shadow.paint(dark, strength=0.75)
    bands = Stencil(c, top, foot, x - 0.09, x + 0.09)
    for y in (0.24, 0.262, 0.284):
        bands.line([(x - 0.031, top + y * height), (x + 0.031, top + y * height)], 0.0032)
    bands.paint(mix((255, 214, 140), dark, min(0.85, c.mood.day)))
    halo(c, x, top, 0.02, (255, 70, 50), 1.0 - 0.6 * c.mood.day, 1.6)


def lamp_post(
    c: Canvas,
    x: float,
    foot: float,
    height: float,
    colour: RGB,
    light: RGB,
    side: int,
    glow: float = 1.0,
) -> None:
    """A street lamp leaning over the road, in its glow."""
    top = foot - height
    post = Stencil(c, top - 0.02, foot + 0.005, x - height * 0.4, x + height * 0.4)
    post.line(
        [
            (x, foot),
            (x, top + height * 0.06),
            (x + side * height * 0.05, top),
            (x + side * height * 0.2, top),
        ],
        height * 0.014,
    )
    post.paint(colour)
    lx, ly = x + side * height * 0.2, top + height * 0.01
    shine(c, lx, ly, height * 0.6 * glow, light, 0.55, 2.6)
    shine(c, lx, ly, height * 0.1, (255, 250, 232), 1.0, 1.2)


def farmhouse(c: Canvas, x: float, foot: float, size: float) -> None:
    """A whitewashed Cape house with its round gable."""
    draw_box = (foot - size, foot + 0.004, x - size * 1.6, x + size * 1.6)
    walls, roof, holes = (Stencil(c, *draw_box) for _ in range(3))
    roof.polygon(
        [
            (x - size * 1.25, foot - size * 0.34),
            (x - size * 1.1, foot - size * 0.66),
            (x + size * 1.1, foot - size * 0.66),
            (x + size * 1.25, foot - size * 0.34),
        ]
    )
    roof.paint(c.mood.tint((88, 78, 70), 0.1))
    walls.polygon(
        [
            (x - size * 1.2, foot),
            (x - size * 1.2, foot - size * 0.36),
            (x + size * 1.2, foot - size * 0.36),
            (x + size * 1.2, foot),
        ]
    )
    gable = [
        (-0.26, 0.36),
        (-0.26, 0.5),
        (-0.2, 0.56),
        (-0.21, 0.66),
        (-0.12, 0.7),
        (-0.08, 0.8),
        (0.0, 0.84),
        (0.08, 0.8),
        (0.12, 0.7),
        (0.21, 0.66),
        (0.2, 0.56),
        (0.26, 0.5),
        (0.26, 0.36),
    ]
    walls.polygon([(x + u * size, foot - v * size) for u, v in gable])
    walls.paint(mix(c.mood.tint((248, 244, 234)), c.mood.sun, 0.3))
    for u in (-0.95, -0.7, -0.45, 0.45, 0.7, 0.95, 0.0):
        holes.polygon(
            [
                (x + (u - 0.05) * size, foot - size * (0.0 if u == 0 else 0.09)),
                (x + (u - 0.05) * size, foot - size * 0.25),
                (x + (u + 0.05) * size, foot - size * 0.25),
                (x + (u + 0.05) * size, foot - size * (0.0 if u == 0 else 0.09)),
            ]
        )
    holes.paint(mix(c.mood.shade, (70, 90, 80), 0.3))
