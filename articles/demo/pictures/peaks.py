"""High mountains as a screen print has them: lit faces, shadow faces, spurs, rock and snow."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from .canvas import RGB, Canvas, Point, Stencil, mix
from .land import Line, fractal, under
from .paint import gradient, ramp


@dataclass(frozen=True)
class Stone:
    """What a range is made of and how the light falls on it."""

    lit: RGB
    shade: RGB
    rock: RGB
    bare: float = 0.5  # how much rock shows through
    light: int = -1  # from the left (-1) or the right (1)
    sharp: float = 1.0  # 1 for alps, less for broad worn mountains


@dataclass(frozen=True)
class Peak:
    """One summit: where it stands and how its two sides fall."""

    x: float
    top: float
    left: float
    right: float
    power: float

    def height_at(self, x: float) -> float:
        """How far down from the top of the picture the flank is at x."""
        away = x - self.x
        steep = self.right if away > 0 else self.left
        return self.top + steep * math.pow(abs(away), self.power)


def summits(c: Canvas, foot: float, height: float, count: int, sharp: float) -> list[Peak]:
    """Peaks of differing height across the picture, the highest off the middle."""
    chief = c.rng.choice((0.3, 0.36, 0.62, 0.7))
    found = []
    for k in range(count):
        place = (k + c.rng.uniform(0.25, 0.75)) / count * 1.1 - 0.05
        swell = 0.45 + 0.5 * math.exp(-(((place - chief) / 0.22) ** 2))
        tall = height * swell * c.rng.uniform(0.8, 1.08)
        left, right = (c.rng.uniform(0.55, 1.1) * sharp for _ in range(2))
        found.append(Peak(place * c.wide, foot - tall, left, right, 1.1 - 0.3 * sharp))
    return found


def mountain_range(
    c: Canvas, foot: float, height: float, count: int, stone: Stone, far: float
) -> None:
    """A range standing on the level `foot`, `far` of the way into the haze."""
    found = summits(c, foot, height, count, stone.sharp)
    rough = fractal(c.rng, 500, 0.56)
    jag = (0.085 + 0.14 * (1 - stone.sharp)) * height
    line: Line = []
    owner: list[Peak] = []
    for i, v in enumerate(rough):
        x = (i / (len(rough) - 1)) * (c.wide + 0.2) - 0.1
        peak = min(found, key=lambda p: p.height_at(x))
        owner.append(peak)
        line.append((x, min(foot, peak.height_at(x) + jag * (v - 0.2))))
    shape = under(c, line, foot)
    sheet = Print(c, shape, stone, foot)
    for peak in found:
        reach = [p for p, own in zip(line, owner, strict=True) if own is peak]
        if reach:
            sheet.faces(reach)
    fill = sheet.fill()
    fog = ramp(shape.size, far * 0.8, min(1.0, far + 0.35), 2.0)
    fill.paste(c.mood.haze, (0, 0), fog)
    shape.paint(fill)


class Print(Stencil):
    """The colours of a range, drawn at twice the size within the range's own stencil."""

    def __init__(self, c: Canvas, shape: Stencil, stone: Stone, foot: float) -> None:
        self.c, self.at, self.size = c, shape.at, shape.size
        self.stone, self.foot = stone, foot
        self.glint = mix(stone.shade, c.mood.sun, 0.75)
        big = (shape.size[0] * 2, shape.size[1] * 2)
        self.mask = gradient(big, stone.lit, stone.lit, mix(stone.lit, c.mood.haze, 0.15))
        self.draw = ImageDraw.Draw(self.mask)

    def fill(self) -> Image.Image:
        return self.mask.reduce(2)

    def faces(self, skyline: Line) -> None:
        """One peak: its shadow face, then spurs on either face, then rock at its skirts."""
        light, shade = self.stone.light, self.stone.shade
        apex = min(skyline, key=lambda p: p[1])
        spine = self.zigzag(apex, -0.12 * light)
        dark_side = [p for p in skyline if (p[0] - apex[0]) * light <= 0]
        if light < 0:
            dark_side.reverse()
        if len(dark_side) > 1:
            valley = self.zigzag(dark_side[0], 0.1 * light)
            self.polygon([*reversed(valley), *dark_side, *spine], shade)
        self.spurs(skyline, spine)
        self.outcrops(skyline, spine)

    def in_dark(self, spine: Line, x: float, y: float) -> bool:
        ridge = min(spine, key=lambda p: abs(p[1] - y))[0]
        return (x - ridge) * self.stone.light < 0

    def spurs(self, skyline: Line, spine: Line) -> None:
        """Half of them come off the spine, half from below the skyline."""
        rng, shade = self.c.rng, self.stone.shade
        tall = self.foot - spine[0][1]
        for k in range(95):
            way = rng.choice((-1, 1))
            if k % 2:
                x, y = rng.choice(skyline)
                y += tall * rng.random() * 0.5
                dark = self.in_dark(spine, x, y)
            else:
                x, y = rng.choice(spine)
                dark = way * self.stone.light < 0
            tone = mix(
                shade, self.glint, rng.uniform(0.04, 0.2) if dark else rng.uniform(0.1, 0.55)
            )
            self.wedge(x, y, way, tall * rng.uniform(0.08, 0.34), tone)

    def outcrops(self, skyline: Line, spine: Line) -> None:
        """Bare rock, more and larger towards the foot."""
        rng, stone = self.c.rng, self.stone
        top, tall = spine[0][1], self.foot - spine[0][1]
        for _ in range(round(150 * stone.bare)):
            x = rng.uniform(skyline[0][0], skyline[-1][0])
            down = 0.12 + 0.9 * rng.random() ** 0.7
            y = top + tall * down
            dim = 0.55 if self.in_dark(spine, x, y) else rng.uniform(0.0, 0.25)
            long = tall * rng.uniform(0.03, 0.13) * (0.5 + down)
            self.wedge(x, y, rng.choice((-1, 1)), long, mix(stone.rock, stone.shade, dim))

    def zigzag(self, start: Point, drift: float) -> Line:
        """A ridge coming down towards the viewer."""
        points, x, way = [start], start[0], self.c.rng.choice((-1, 1))
        steps = 16
        for k in range(1, steps + 1):
            x += (drift + way * self.c.rng.uniform(0.1, 0.9)) * (self.foot - start[1]) / steps
            way = -way if self.c.rng.random() < 0.7 else way
            points.append((x, start[1] + (self.foot - start[1]) * k / steps))
        return points

    def wedge(self, x: float, y: float, way: int, long: float, tone: RGB) -> None:
        """A spur or gully: narrow above, ragged below, leaning to one side."""
        rng = self.c.rng
        lean = way * rng.uniform(0.25, 0.8)
        half = long * rng.uniform(0.1, 0.22)
        self.polygon(
            [
                (x, y),
                (x + lean * long * 0.5 + half, y + long * 0.5),
                (x + lean * long + half * 0.6, y + long),
                (x + lean * long * 0.85, y + long * 0.8),
                (x + lean * long * 0.6 - half * 0.7, y + long * 0.92),
                (x + lean * long * 0.4 - half * 0.6, y + long * 0.5),
            ],
            tone,
        )
