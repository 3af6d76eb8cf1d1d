"""High mountains as a screen print has them: lit faces, shadow faces, spurs, rock and snow."""

import math

from PIL import Image, ImageDraw

from .canvas import RGB, Canvas, Point, Stencil, gradient, mix, ramp
from .land import Line, fractal, under


class Peak:
    """One summit: where it stands and how its two sides fall."""

    def __init__(self, x: float, top: float, left: float, right: float) -> None:
        self.x, self.top, self.left, self.right = x, top, left, right

    def height_at(self, x: float) -> float:
        """How far down from the top of the picture the flank is at x."""
        away = x - self.x
        steep = self.right if away > 0 else self.left
        return self.top + steep * abs(away) ** 0.8


def summits(c: Canvas, foot: float, height: float, count: int) -> list[Peak]:
    """Peaks of differing height across the picture, the highest off the middle."""
    chief = c.rng.choice((0.3, 0.36, 0.62, 0.7))
    peaks = []
    for k in range(count):
        place = (k + c.rng.uniform(0.25, 0.75)) / count * 1.1 - 0.05
        tall = (
            height
            * (0.45 + 0.5 * math.exp(-(((place - chief) / 0.22) ** 2)))
            * c.rng.uniform(0.8, 1.08)
        )
        peaks.append(
            Peak(place * c.wide, foot - tall, c.rng.uniform(0.55, 1.1), c.rng.uniform(0.55, 1.1))
        )
    return peaks


def mountain_range(
    c: Canvas,
    foot: float,
    height: float,
    count: int,
    lit: RGB,
    shade: RGB,
    rock: RGB,
    far: float,
    bare: float = 0.5,
    light: int = -1,
) -> None:
    """A range lit from the left (-1) or the right (1); `bare` is how much rock shows through."""
    peaks = summits(c, foot, height, count)
    rough = fractal(c.rng, 500, 0.56)
    line: Line = []
    owner: list[Peak] = []
    for i, v in enumerate(rough):
        x = (i / (len(rough) - 1)) * (c.wide + 0.2) - 0.1
        peak = min(peaks, key=lambda p: p.height_at(x))
        owner.append(peak)
        line.append((x, min(foot, peak.height_at(x) + 0.085 * height * (v - 0.2))))
    shape = under(c, line, foot)
    print_ = Print(c, shape, lit)
    for peak in peaks:
        reach = [p for p, own in zip(line, owner, strict=True) if own is peak]
        if reach:
            print_.faces(peak, reach, foot, shade, rock, bare, light)
    fill = print_.fill()
    fog = ramp(shape.size, far * 0.8, min(1.0, far + 0.35), 2.0)
    fill.paste(c.mood.haze, (0, 0), fog)
    shape.paint(fill)


class Print(Stencil):
    """The colours of a range, drawn at twice the size within the range's own stencil."""

    def __init__(self, c: Canvas, shape: Stencil, lit: RGB) -> None:
        self.c, self.at, self.size = c, shape.at, shape.size
        big = (shape.size[0] * 2, shape.size[1] * 2)
        self.mask = gradient(big, lit, lit, mix(lit, c.mood.haze, 0.15))
        self.draw = ImageDraw.Draw(self.mask)

    def fill(self) -> Image.Image:
        return self.mask.reduce(2)

    def faces(
        self, peak: Peak, skyline: Line, foot: float, shade: RGB, rock: RGB, bare: float, light: int
    ) -> None:
        """The shadow face of one peak, then spurs on either face, then rock at its skirts."""
        rng = self.c.rng
        apex = min(skyline, key=lambda p: p[1])
        spine = self.zigzag(apex, foot, -0.12 * light)
        dark_side = [p for p in skyline if (p[0] - apex[0]) * light <= 0]
        if light < 0:
            dark_side.reverse()
        if len(dark_side) > 1:
            end = dark_side[0]
            valley = self.zigzag(end, foot, 0.1 * light)
            self.polygon([*reversed(valley), *dark_side, *spine], shade)
        tall = foot - apex[1]
        for k in range(95):
            t = rng.random() ** 0.8
            at = skyline[rng.randrange(len(skyline))] if k % 2 else spine[int(t * (len(spine) - 1))]
            x, y = at[0], at[1] + (0 if k % 2 == 0 else tall * rng.random() * 0.5)
            way = rng.choice((-1, 1))
            in_dark = (x - self.along(spine, y)) * light < 0 if k % 2 else way * light < 0
            tone = (
                mix(shade, self.light_tone(shade), rng.uniform(0.04, 0.2))
                if in_dark
                else mix(shade, self.light_tone(shade), rng.uniform(0.1, 0.55))
            )
            self.wedge(x, y, way, tall * rng.uniform(0.08, 0.34), tone)
        for _ in range(round(150 * bare)):
            x = rng.uniform(skyline[0][0], skyline[-1][0])
            y = apex[1] + tall * (0.12 + 0.9 * rng.random() ** 0.7)
            in_dark = (x - self.along(spine, y)) * light < 0
            tone = mix(rock, shade, 0.55 if in_dark else rng.uniform(0.0, 0.25))
            self.wedge(
                x,
                y,
                rng.choice((-1, 1)),
                tall * rng.uniform(0.03, 0.13) * (0.5 + (y - apex[1]) / tall),
                tone,
            )

    def light_tone(self, shade: RGB) -> RGB:
        return mix(shade, self.c.mood.sun, 0.75)

    def zigzag(self, start: Point, foot: float, drift: float) -> Line:
        """A ridge coming down towards the viewer."""
        points, x, way = [start], start[0], self.c.rng.choice((-1, 1))
        steps = 16
        for k in range(1, steps + 1):
            x += (drift + way * self.c.rng.uniform(0.1, 0.9)) * (foot - start[1]) / steps
            way = -way if self.c.rng.random() < 0.7 else way
            points.append((x, start[1] + (foot - start[1]) * k / steps))
        return points

    @staticmethod
    def along(spine: Line, y: float) -> float:
        return min(spine, key=lambda p: abs(p[1] - y))[0]

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
