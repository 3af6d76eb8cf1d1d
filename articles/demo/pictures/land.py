"""Land and water: ridges, relief, plains, dunes, mountains, lakes, trees, grass."""

import math
import random

from PIL import Image, ImageChops, ImageDraw

from .canvas import (
    RGB,
    Canvas,
    Point,
    Stencil,
    blur,
    disc,
    gradient,
    ground_noise,
    halo,
    levels,
    mix,
    noise,
    ramp,
    relief,
    smooth,
)

Line = list[Point]


def fractal(rng: random.Random, count: int, rough: float = 0.5) -> list[float]:
    """Midpoint displacement: `count` heights of about -1 to 1."""
    values = [rng.uniform(-0.6, 0.6), rng.uniform(-1, 1), rng.uniform(-0.6, 0.6)]
    swing = rough
    while len(values) < count:
        finer = [values[0]]
        for a, b in zip(values, values[1:], strict=False):
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


def fir_line(c: Canvas, line: Line, size: float, density: float = 1.0) -> Line:
    """A skyline with conifers standing on it."""
    out: Line = []
    gap = size * 0.3 / density
    x = line[0][0]
    i = 0
    while x < line[-1][0]:
        while i < len(line) - 2 and line[i + 1][0] < x:
            i += 1
        (x0, y0), (x1, y1) = line[i], line[i + 1]
        y = y0 + (y1 - y0) * (x - x0) / max(1e-6, x1 - x0)
        tall = size * c.rng.uniform(0.45, 1.1)
        tiers = (0.06, 0.24, 0.42, 0.6, 0.78)
        side = []
        for t, after in zip(tiers, (*tiers[1:], 1.0), strict=True):
            # Each tier is wide below and narrows to where the next one begins.
            side += [(tall * 0.25 * (1.03 - t), t - 0.03), (tall * 0.25 * (1 - after) * 0.5, after)]
        stem = tall * 0.03
        out += [(x - stem, y + tall * 0.1), (x - stem, y - tall * 0.05)]
        out += [(x - half, y - tall * t) for half, t in side]
        out += [(x + half, y - tall * t) for half, t in reversed(side)]
        out += [(x + stem, y - tall * 0.05), (x + stem, y + tall * 0.1)]
        x += gap * c.rng.uniform(0.5, 1.6)
    return out


def water(
    c: Canvas,
    shore: float,
    bottom: float = 1.0,
    colour: RGB | None = None,
    calm: float = 0.5,
    depth: float = 7.0,
    stretch: float = 1.0,
) -> None:
    """What is above the shore, mirrored and broken up by ripples that widen towards the viewer."""
    box = c.box(0, shore, 99, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    above = c.box(0, max(0.0, shore - (bottom - shore) / stretch), 99, shore)
    mirror = c.image.crop(above).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    half = (max(4, size[0] // 2), max(4, size[1] // 2))
    mirror = mirror.resize(half, Image.Resampling.BILINEAR)
    shift = max(1, round(half[1] * (0.16 - 0.12 * calm)))
    moved = ImageChops.offset(blur(mirror, half[1] * 0.012), 0, -shift)
    moved.paste(mirror.crop((0, half[1] - shift, *half)), (0, half[1] - shift))
    ripple = levels(ground_noise(c, half, (40, 240), depth, finer=14), 0.35, 0.7)
    sheet = Image.composite(
        moved, mirror, ripple.point([round(v * (1 - 0.55 * calm)) for v in range(256)])
    )
    tint = colour or mix(c.mood.shade, c.mood.sky[1], 0.45)
    sheet = Image.composite(Image.new("RGB", half, tint), sheet, ramp(half, 0.08, 0.6, 0.8))
    c.image.paste(sheet.resize(size, Image.Resampling.BICUBIC), box)


def glitter(
    c: Canvas,
    x: float,
    shore: float,
    bottom: float,
    colour: RGB,
    width: float = 0.2,
    strength: float = 0.9,
) -> None:
    """The broken path of light the sun or moon lays on water."""
    box = c.box(0, shore, 99, bottom)
    half = (max(4, (box[2] - box[0]) // 2), max(4, (box[3] - box[1]) // 2))
    spark = levels(ground_noise(c, half, (70, 260), 7.0, finer=14), 0.5, 0.75)
    path = Image.new("L", half, 0)
    light = disc(strength, 0.8)
    w = max(2, round(width * c.px / 2))
    patch = light.resize((w * 2, half[1]), Image.Resampling.BICUBIC, box=(0, 100, 256, 240))
    path.paste(patch, (round(x * c.px / 2) - w, 0))
    mask = ImageChops.multiply(spark, path)
    c.image.paste(colour, box, mask.resize((box[2] - box[0], box[3] - box[1])))


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


def scrub(
    c: Canvas,
    horizon: float,
    colours: list[RGB],
    count: int,
    size: float = 0.02,
    bottom: float = 1.0,
) -> None:
    """Low bushes strewn over a plain, smaller and denser towards the horizon."""
    draw, s = c.draw(), c.px
    places = sorted(c.rng.random() ** 2.2 for _ in range(count))
    for t in places:
        y = (horizon + 0.006 + (bottom - horizon) * t) * s
        x = c.rng.random() * c.wide * s
        r = size * s * (0.05 + t) * c.rng.uniform(0.4, 1.0)
        body = mix(c.rng.choice(colours), c.mood.haze, 0.5 * (1 - t) ** 3)
        draw.ellipse(
            (x - r * 1.7, y - r * 0.12, x + r * 2.0, y + r * 0.34),
            fill=mix(body, c.mood.shade, 0.55),
        )
        draw.ellipse(
            (x - r * 1.3, y - r * 0.8, x + r * 1.3, y + r * 0.2), fill=mix(body, c.mood.shade, 0.25)
        )
        draw.ellipse((x - r * 1.1, y - r * 0.85, x + r * 0.6, y - r * 0.1), fill=body)


def grass(
    c: Canvas, top: float, colours: list[RGB], count: int, size: float = 0.06, lean: float = 0.3
) -> None:
    """Blades in the foreground, from the back to the front."""
    draw, s = c.draw(), c.px
    for t in sorted(c.rng.random() for _ in range(count)):
        x, y = c.rng.random() * c.wide, top + (1.04 - top) * t
        tall = size * (0.3 + 0.7 * t) * c.rng.uniform(0.4, 1.0)
        bend = tall * c.rng.gauss(lean, 0.35)
        draw.line(
            [
                (x * s, y * s),
                ((x + bend * 0.35) * s, (y - tall * 0.6) * s),
                ((x + bend) * s, (y - tall) * s),
            ],
            fill=c.rng.choice(colours),
            width=max(1, round(s * 0.0012 * (0.5 + t))),
        )


def acacia(c: Canvas, x: float, y: float, size: float, colour: RGB, lit: RGB | None = None) -> None:
    """An umbrella thorn: leaning stem, spread branches, flat tiers of leaves."""
    tree = Stencil(c, y - size * 1.3, y + size * 0.1, x - size * 1.2, x + size * 1.2)
    rng = c.rng
    lean = rng.uniform(-0.12, 0.12) * size
    fork = (x + lean, y - size * rng.uniform(0.38, 0.5))
    tree.polygon(
        [
            (x - size * 0.055, y),
            (x - size * 0.028, y - size * 0.15),
            (fork[0] - size * 0.02, fork[1]),
            (fork[0] + size * 0.02, fork[1]),
            (x + size * 0.03, y - size * 0.15),
            (x + size * 0.065, y),
        ]
    )
    tiers = []
    for branch in range(5):
        across = (branch - 2) / 2 + rng.uniform(-0.15, 0.15)
        end = (
            x + lean + across * size * 0.62,
            y - size * (0.86 - 0.1 * abs(across) + rng.uniform(-0.06, 0.06)),
        )
        bend = (fork[0] + (end[0] - fork[0]) * 0.45, fork[1] + (end[1] - fork[1]) * 0.7)
        tree.line([fork, bend, end], size * 0.02)
        tiers.append((end, size * rng.uniform(0.24, 0.36)))
    shine = Stencil(c, y - size * 1.3, y + size * 0.1, x - size * 1.2, x + size * 1.2)
    for (ex, ey), half in tiers:
        for _ in range(120):
            px = ex + rng.triangular(-1, 1, 0) * half * 1.25
            room = 1 - abs(px - ex) / (half * 1.3)
            py = ey - size * (rng.uniform(0.0, 0.13) * room)
            r = size * rng.uniform(0.008, 0.024)
            tree.ellipse(px, py, r * 1.8, r)
            if rng.random() < 0.5:
                shine.ellipse(px - r, py - r * 0.8, r * 0.9, r * 0.4)
    tree.paint(colour)
    if lit:
        shine.paint(lit, strength=0.75)


def bush(stencil: Stencil, rng: random.Random, x: float, y: float, size: float) -> None:
    """A round-headed tree or shrub as a clump of leaves on a stencil."""
    stencil.line([(x, y), (x, y - size * 0.6)], size * 0.07)
    for _ in range(26):
        a, r = rng.uniform(0, 6.3), math.sqrt(rng.random()) * size * 0.36
        stencil.ellipse(
            x + math.cos(a) * r,
            y - size * 0.62 + math.sin(a) * r * 0.9,
            size * rng.uniform(0.06, 0.15),
            size * rng.uniform(0.05, 0.12),
        )


def trees(c: Canvas, spots: list[tuple[float, float, float]], colour: RGB, lit: RGB) -> None:
    """A group of round trees, lit from the upper left. Each spot is x, y of the foot, size."""
    top = min(y - size * 1.2 for _, y, size in spots)
    bottom = max(y for _, y, _ in spots) + 0.01
    dark, light = Stencil(c, top, bottom), Stencil(c, top, bottom)
    for x, y, size in spots:
        bush(dark, c.rng, x, y, size)
        for _ in range(16):
            a, r = c.rng.uniform(2.2, 5.2), math.sqrt(c.rng.random()) * size * 0.33
            light.ellipse(
                x - size * 0.05 + math.cos(a) * r,
                y - size * 0.66 + math.sin(a) * r * 0.9,
                size * c.rng.uniform(0.03, 0.08),
                size * c.rng.uniform(0.02, 0.05),
            )
    dark.paint(colour)
    light.paint(lit, strength=0.6)


def sand_dune(
    c: Canvas,
    peak: Point,
    foot: Point,
    spread: tuple[float, float],
    lit: RGB,
    dark: RGB,
    bottom: float = 1.05,
) -> None:
    """One dune: a crest winding from its peak to its foot, light on one side, shadow on the other."""
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


def light_shafts(
    c: Canvas,
    x: float,
    y: float,
    colour: RGB,
    count: int = 9,
    reach: float = 1.3,
    strength: float = 0.3,
) -> None:
    """Beams fanning down from a point, blurred small and laid over as light."""
    small = (max(8, c.image.width // 6), max(8, c.image.height // 6))
    sheet = Image.new("L", small, 0)
    draw = ImageDraw.Draw(sheet)
    unit = small[1]
    for _ in range(count):
        a = c.rng.uniform(0.35, 2.5)
        half = c.rng.uniform(0.01, 0.045)
        tip = [(x + math.cos(a + d) * reach, y + math.sin(a + d) * reach) for d in (-half, half)]
        draw.polygon(
            [(px * unit, py * unit) for px, py in [(x, y), *tip]],
            fill=round(255 * strength * c.rng.uniform(0.5, 1)),
        )
    sheet = blur(sheet, unit * 0.012)
    sheet = ImageChops.multiply(sheet, ramp(small, 1.0, 0.15))
    c.image.paste(colour, (0, 0), sheet.resize(c.image.size, Image.Resampling.BICUBIC))
    halo(c, x, y, 0.45, colour, 0.45, 2.2)
