"""Land: ridges, hills, tablelands, plains, dunes."""

import itertools
import math
import random

from PIL import Image, ImageChops

from .canvas import RGB, Canvas, Point, Stencil, mix, smooth
from .paint import gradient, ground_noise, levels, noise, ramp, relief

Line = list[Point]


def fractal(rng: random.Random, count: int, rough: float = 0.5) -> list[float]:
    """Midpoint displacement: `count` heights of about -1 to 1."""
    values = [rng.uniform(-0.6, 0.6), rng.uniform(-1, 1), rng.uniform(-0.6, 0.6)]
    swing = rough
    while len(values) < count:
        finer = [values[0]]
        for a, b in itertools.pairwise(values):
            finer += [(a + b) / 2 + rng.uniform(-swing, swing), b]
        values = finer
        swing *= rough
    return values


def ridge(c: Canvas, y: float, height: float, rough: float = 0.5, count: int = 400) -> Line:
    """A skyline across the picture, about the level y."""
    values = fractal(c.rng, count, rough)
    step = c.wide / (len(values) - 1)
    return [(i * step, y - v * height) for i, v in enumerate(values)]


def hills(c: Canvas, y: float, height: float, waves: float = 2.0) -> Line:
    """A rolling skyline of a few summed sines."""
    parts = [
        (waves * f * c.rng.uniform(0.8, 1.2), c.rng.uniform(0, 6.3), 1 / f)
        for f in (1, 1.9, 3.7, 7.3)
    ]
    return [
        (x, y - height * sum(a * math.sin(f * x * 2 + p) for f, p, a in parts) / 1.6)
        for x in (c.wide * i / 240 for i in range(241))
    ]


def tableland(c: Canvas, y: float, height: float, count: int, flat: float = 0.5) -> Line:
    """Koppies: flat-topped and pointed hills with the steep caps and long skirts of the Karoo."""
    shapes = []
    for _ in range(count):
        top = c.rng.uniform(0.02, 0.12) if c.rng.random() < flat else 0.0
        shapes.append(
            (
                c.rng.uniform(-0.05, 1.05) * c.wide,
                top,
                c.rng.uniform(0.12, 0.3),
                c.rng.uniform(0.45, 1.0),
            )
        )
    rough = fractal(c.rng, 500, 0.5)
    line = []
    for i, wobble in enumerate(rough):
        x = c.wide * i / (len(rough) - 1)
        lift = 0.0
        for middle, top, skirt, tall in shapes:
            t = max(0.0, 1 - max(0.0, abs(x - middle) - top) / skirt)
            cap = 0.4 * smooth((t - 0.62) / 0.16) if top else 0.35 * max(0.0, t - 0.6)
            lift = max(lift, tall * (t**1.7 * 0.6 + cap))
        line.append((x, y - height * (lift + 0.035 * wobble)))
    return line


def bounds(line: Line) -> tuple[float, float]:
    ys = [y for _, y in line]
    return min(ys), max(ys)


def under(c: Canvas, line: Line, bottom: float = 1.0) -> Stencil:
    """Everything below a line, as a stencil."""
    stencil = Stencil(c, bounds(line)[0] - 0.004, bottom)
    stencil.polygon(
        [
            (-0.1, line[0][1]),
            *line,
            (c.wide + 0.1, line[-1][1]),
            (c.wide + 0.1, bottom + 0.1),
            (-0.1, bottom + 0.1),
        ]
    )
    return stencil


def layer(
    c: Canvas,
    line: Line,
    top: RGB,
    foot: RGB,
    bottom: float = 1.0,
    texture: float = 0.0,
    cells: tuple[int, int] = (10, 6),
    light: int = 1,
) -> None:
    """A ridge filled from `top` at its skyline to `foot`, with the light catching its slopes."""
    low = min(bottom, bounds(line)[1] + 0.004)
    stencil = under(c, line, low)
    whole = c.box(0, bounds(line)[0] - 0.004, 99, bottom)
    size = (whole[2] - whole[0], whole[3] - whole[1])
    colours = (top, mix(top, foot, 0.55), foot)
    fill = carve(c, size, colours, texture, cells, light) if texture else gradient(size, *colours)
    # Only the skyline needs a smooth edge; what is below it is pasted as it is.
    stencil.paint(fill.crop((0, 0, *stencil.size)))
    if size[1] > stencil.size[1]:
        c.image.paste(fill.crop((0, stencil.size[1], *size)), (0, stencil.at[3]))


def carve(
    c: Canvas,
    size: tuple[int, int],
    colours: tuple[RGB, ...],
    texture: float,
    cells: tuple[int, int],
    light: int,
) -> Image.Image:
    """A gradient with lit and shaded facets: spurs and gullies of folded noise."""
    small = (max(8, size[0] // 2), max(8, size[1] // 2))
    # Lean the spurs so that they run down to one side, as real ones do.
    lean = round(0.35 * small[1])
    heights = noise(c.rng, (small[0] + lean, small[1]), cells, 4, 0.5, folded=True)
    slant = lean / small[1] * light
    heights = heights.transform(
        small,
        Image.Transform.AFFINE,
        (1, slant, 0 if light > 0 else lean, 0, 1, 0),
        Image.Resampling.BILINEAR,
    )
    reach = max(1, small[1] // 90)
    bumps = relief(heights, reach * 2 * light, -reach, 2.4 / reach**0.5)
    bumps = Image.blend(Image.new("L", small, 128), bumps, texture)
    # Overlay leaves a colour as it is under mid grey, so bumps only brighten and darken.
    rock = ImageChops.overlay(gradient(small, *colours), Image.merge("RGB", (bumps, bumps, bumps)))
    return rock.resize(size, Image.Resampling.BILINEAR)


def ranges(
    c: Canvas,
    top: float,
    foot: float,
    count: int,
    height: float,
    own: RGB,
    rough: float = 0.52,
    texture: float = 0.5,
    light: int = 1,
    near: float = 0.05,
    part: tuple[float, float] = (0.0, 1.0),
) -> None:
    """Ridge behind ridge, each nearer one darker and clearer: atmospheric perspective.

    `part` paints only some of them, so that the far ones can go on the half-size canvas.
    """
    chosen = [i / max(1, count - 1) for i in range(count)]
    chosen = [t for t in chosen if part[0] <= t <= part[1]]
    lines = [
        ridge(c, top + (foot - top) * t**1.25, height * (1 - 0.45 * t), rough, 700) for t in chosen
    ]
    for i, (t, line) in enumerate(zip(chosen, lines, strict=True)):
        far = 0.86 - (0.86 - near) * t**0.9
        colour = c.mood.tint(own, far)
        hidden = bounds(lines[i + 1])[1] if i + 1 < len(lines) else bounds(line)[1] + 0.12
        layer(
            c,
            line,
            mix(colour, c.mood.shade, 0.05),
            mix(colour, c.mood.haze, 0.65 - 0.3 * t),
            min(1.0, hidden + 0.01),
            texture * (0.4 + 0.6 * t),
            (12, 5),
            light,
        )


def plain(
    c: Canvas,
    horizon: float,
    far: RGB,
    near: RGB,
    patches: RGB,
    strength: float = 0.5,
    bottom: float = 1.0,
    cells: tuple[int, int] = (14, 12),
    finer: int = 5,
) -> None:
    """Level ground to the horizon, mottled in perspective."""
    box = c.box(0, horizon, 99, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    half = (max(4, size[0] // 2), max(4, size[1] // 2))
    sheet = gradient(half, far, mix(far, near, 0.6), near)
    spots = levels(ground_noise(c, half, cells, 9.0, 4, finer), 0.38, 0.66)
    spots = ImageChops.multiply(spots, ramp(half, 0.1, strength, 0.5))
    sheet.paste(patches, (0, 0), spots)
    c.image.paste(sheet.resize(size, Image.Resampling.BICUBIC), box)


def sand_dune(
    c: Canvas,
    peak: Point,
    foot: Point,
    spread: tuple[float, float],
    lit: RGB,
    dark: RGB,
    bottom: float = 1.05,
) -> None:
    """One dune: a crest winding down from its peak, light on one side, shadow on the other."""
    (px, py), (fx, fy) = peak, foot
    left, right = spread
    sway = c.rng.uniform(0.05, 0.11) * (fy - py) * c.rng.choice((-1, 1))
    crest = []
    for i in range(61):
        t = i / 60
        bow = math.sin(t * math.pi * 1.6) * sway * 3
        crest.append((px + (fx - px) * t**1.25 + bow * t, py + (fy - py) * t**0.85))
    slope_l = [
        (px - left * i / 40, py + (bottom - py) * (1 - math.cos(i / 40 * 1.57)) ** 0.8)
        for i in range(41)
    ]
    slope_r = [(px + right * i / 40, py + (bottom - py) * (i / 40) ** 1.15) for i in range(41)]
    body = Stencil(c, py - 0.01, bottom)
    body.polygon([*reversed(slope_l), *slope_r, (px + right, bottom), (px - left, bottom)])
    fill = gradient(
        (body.size[0] // 2, body.size[1] // 2), mix(lit, c.mood.sun, 0.25), lit, mix(lit, dark, 0.3)
    )
    body.paint(sand_texture(c, fill))
    side = Stencil(c, py - 0.01, bottom, min(x for x, _ in crest) - 0.01)
    side.polygon([*crest, (fx, bottom), (px + right, bottom), *reversed(slope_r)])
    side.paint(gradient(side.size, dark, mix(dark, lit, 0.1), mix(dark, lit, 0.5)))
    # Light creeps a little over the crest.
    rim = Stencil(
        c, py - 0.01, fy + 0.01, min(x for x, _ in crest) - 0.01, max(x for x, _ in crest) + 0.01
    )
    rim.line(crest, 0.0022)
    rim.paint(mix(lit, c.mood.sun, 0.55), strength=0.8)


def sand_texture(c: Canvas, fill: Image.Image) -> Image.Image:
    """Wind ripples: thin slanting relief over a fill."""
    lean = round(0.22 * fill.width)
    ripples = noise(c.rng, (fill.width, fill.height + lean), (14, 110), 2, 0.5)
    ripples = ripples.transform(
        fill.size, Image.Transform.AFFINE, (1, 0, 0, 0.22, 1, 0), Image.Resampling.BILINEAR
    )
    bumps = Image.blend(Image.new("L", fill.size, 128), relief(ripples, 0, 1, 0.8), 0.2)
    return ImageChops.overlay(fill, Image.merge("RGB", (bumps, bumps, bumps)))
