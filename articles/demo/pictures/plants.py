"""Trees, bushes and grass."""

import math
import random

from .canvas import RGB, Canvas, Stencil, mix
from .land import Line


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
