"""Cranes, boats, turbines, wind pumps, telescopes, pylons."""

import math

from .canvas import RGB, Canvas, Point, Stencil, mix
from .paint import gradient, halo


def gantry_crane(c: Canvas, x: float, foot: float, size: float, colour: RGB, side: int = 1) -> None:
    """A ship-to-shore container crane with its boom out over the water."""
    crane = Stencil(c, foot - size * 1.35, foot + 0.005, x - size * 1.3, x + size * 1.3)

    def at(u: float, v: float) -> Point:
        return x + side * u * size, foot - v * size

    def bar(width: float, *points: Point) -> None:
        crane.line([at(*p) for p in points], width * size)

    for u in (-0.2, 0.2):
        bar(0.04, (u, 0.0), (u, 0.72))
        bar(0.05, (u - 0.07, 0.012), (u + 0.07, 0.012))
    bar(0.03, (-0.2, 0.28), (0.2, 0.28))
    bar(0.018, (-0.2, 0.28), (0.2, 0.7))
    bar(0.055, (-0.5, 0.73), (1.0, 0.73))
    bar(0.03, (0.2, 0.72), (0.06, 1.18), (-0.2, 0.72))
    bar(0.012, (0.06, 1.18), (0.95, 0.75))
    bar(0.012, (0.06, 1.18), (0.55, 0.75))
    bar(0.012, (0.06, 1.18), (-0.47, 0.75))
    for i in range(15):
        u = -0.45 + i * 0.1
        bar(0.008, (u, 0.75), (u + 0.05, 0.79), (u + 0.1, 0.75))
    crane.polygon([at(-0.42, 0.77), at(-0.2, 0.77), at(-0.2, 0.9), at(-0.42, 0.9)])
    crane.polygon([at(0.5, 0.64), at(0.6, 0.64), at(0.6, 0.7), at(0.5, 0.7)])
    bar(0.006, (0.55, 0.66), (0.55, 0.4))
    crane.paint(colour)
    if c.mood.day < 0.5:
        for u, v in ((0.06, 1.18), (1.0, 0.74), (-0.5, 0.74)):
            halo(c, *at(u, v), 0.012, (255, 90, 60), 0.9, 1.5)


def cargo_ship(
    c: Canvas, x: float, waterline: float, length: float, hull: RGB, boxes: list[RGB]
) -> None:
    """A container ship lying alongside."""
    draw, s = c.draw(), c.px
    deck = waterline - length * 0.085
    cell_w, cell_h = length * 0.036, length * 0.019
    for col in range(19):
        for row in range(c.rng.randint(2, 5)):
            left, top = x + length * 0.06 + col * cell_w, deck - (row + 1) * cell_h
            tone = c.mood.tint(c.rng.choice(boxes), 0.08)
            draw.rectangle(
                (left * s, top * s, (left + cell_w * 0.95) * s, (top + cell_h * 0.93) * s),
                fill=tone,
            )
    house = c.mood.tint((232, 228, 220), 0.1)
    left = x + length * 0.78
    draw.rectangle(
        (left * s, (deck - length * 0.13) * s, (left + length * 0.07) * s, deck * s), fill=house
    )
    for i in range(5):
        y = deck - length * (0.115 - 0.022 * i)
        draw.line(
            (left * s, y * s, (left + length * 0.066) * s, y * s),
            fill=mix(house, c.mood.shade, 0.6),
            width=max(1, round(s * 0.002)),
        )
    draw.rectangle(
        (
            (left + length * 0.09) * s,
            (deck - length * 0.1) * s,
            (left + length * 0.115) * s,
            deck * s,
        ),
        fill=mix(hull, c.mood.shade, 0.3),
    )
    body = Stencil(c, deck - 0.02, waterline + 0.01)
    body.polygon(
        [
            (x - length * 0.035, deck - length * 0.012),
            (x + length * 0.02, deck),
            (x + length * 0.98, deck),
            (x + length * 1.0, deck - length * 0.006),
            (x + length * 0.97, waterline),
            (x + length * 0.015, waterline),
        ]
    )
    body.paint(gradient(body.size, hull, hull, mix(hull, c.mood.shade, 0.5)))


def fishing_boat(c: Canvas, x: float, waterline: float, size: float, hull: RGB, trim: RGB) -> None:
    """A small wooden boat with wheelhouse, mast and stays."""
    spars = Stencil(c, waterline - size * 1.2, waterline, x - size, x + size)
    for points, width in (
        (((0.05, 0.2), (0.05, 1.05)), 0.022),
        (((0.05, 1.0), (-0.6, 0.3)), 0.008),
        (((0.05, 1.0), (0.58, 0.26)), 0.008),
        (((0.05, 0.45), (0.5, 0.8)), 0.014),
    ):
        spars.line([(x + u * size, waterline - v * size) for u, v in points], width * size)
    spars.paint(mix(c.mood.tint((96, 72, 52)), c.mood.shade, 0.3))
    cabin = Stencil(c, waterline - size * 0.7, waterline, x - size, x + size)
    cabin.polygon(
        [
            (x + u * size, waterline - v * size)
            for u, v in (
                (-0.3, 0.2),
                (-0.28, 0.52),
                (-0.33, 0.52),
                (-0.33, 0.56),
                (0.02, 0.56),
                (0.02, 0.52),
                (-0.02, 0.52),
                (-0.02, 0.2),
            )
        ]
    )
    cabin.paint(trim)
    body = Stencil(c, waterline - size * 0.45, waterline + 0.01, x - size, x + size)
    body.polygon(
        [
            (x + u * size, waterline - v * size)
            for u, v in (
                (-0.62, 0.3),
                (-0.3, 0.19),
                (0.25, 0.19),
                (0.64, 0.34),
                (0.5, 0.0),
                (-0.5, 0.0),
            )
        ]
    )
    body.paint(hull)
    rail = Stencil(c, waterline - size * 0.45, waterline + 0.01, x - size, x + size)
    rail.line(
        [
            (x + u * size, waterline - v * size)
            for u, v in ((-0.62, 0.3), (-0.3, 0.19), (0.25, 0.19), (0.64, 0.34))
        ],
        size * 0.03,
    )
    pane = [
        (x + u * size, waterline - v * size)
        for u, v in ((-0.24, 0.4), (-0.24, 0.49), (-0.06, 0.49), (-0.06, 0.4))
    ]
    rail.paint(trim)
    glass = Stencil(c, waterline - size * 0.6, waterline, x - size, x + size)
    glass.polygon(pane)
    glass.paint((255, 214, 140) if c.mood.day < 0.5 else mix(c.mood.shade, c.mood.sky[1], 0.4))


def turbine(
    c: Canvas, x: float, foot: float, height: float, turn: float, colour: RGB, shade: RGB
) -> None:
    """A wind turbine: tapered tower, nacelle, three blades turned by `turn` radians."""
    hub = foot - height
    reach = height * 0.62
    light, dark = (
        Stencil(c, hub - reach - 0.01, foot + 0.01, x - reach - 0.01, x + reach + 0.01)
        for _ in range(2)
    )
    base, head = height * 0.024, height * 0.0125
    light.polygon([(x - base, foot), (x - head, hub), (x + head, hub), (x + base, foot)])
    dark.polygon([(x + base * 0.15, foot), (x, hub), (x + head, hub), (x + base, foot)])
    for blade in range(3):
        a = turn + blade * math.tau / 3
        ux, uy = math.cos(a), math.sin(a)

        def at(along: float, across: float, ux: float = ux, uy: float = uy) -> Point:
            return x + (ux * along - uy * across) * reach, hub + (uy * along + ux * across) * reach

        light.polygon(
            [
                at(0, -0.014),
                at(0.12, -0.034),
                at(0.3, -0.028),
                at(1, -0.003),
                at(1, 0.004),
                at(0.3, 0.014),
                at(0, 0.014),
            ]
        )
        dark.polygon([at(0.05, 0.0), at(1, 0.0), at(1, 0.004), at(0.3, 0.014), at(0.05, 0.012)])
    light.ellipse(x, hub, height * 0.023, height * 0.023)
    light.paint(colour)
    dark.paint(shade, strength=0.6)


def windpump(c: Canvas, x: float, foot: float, height: float, colour: RGB) -> None:
    """The steel wind pump of every Karoo farm, with tail and lattice tower."""
    pump = Stencil(c, foot - height * 1.25, foot + 0.005, x - height * 0.5, x + height * 0.5)
    hub = foot - height
    half = height * 0.13
    for side in (-1, 1):
        pump.line([(x + side * half, foot), (x + side * height * 0.012, hub)], height * 0.016)
    for i in range(5):
        t, u = i / 5, (i + 1) / 5
        a, b = half * (1 - t) + height * 0.012 * t, half * (1 - u) + height * 0.012 * u
        y0, y1 = foot - height * t, foot - height * u
        pump.line([(x - a, y0), (x + b, y1), (x - b, y1), (x + a, y0)], height * 0.007)
    wheel = height * 0.2
    for i in range(18):
        a = i * math.tau / 18
        pts = [
            (x + math.cos(a + d) * wheel * r, hub + math.sin(a + d) * wheel * r * 1.0)
            for d, r in ((0, 0.35), (-0.02, 1.0), (0.19, 1.0), (0.12, 0.35))
        ]
        pump.polygon(pts)
    pump.ellipse(x, hub, height * 0.022, height * 0.022)
    pump.line([(x, hub), (x + height * 0.36, hub - height * 0.01)], height * 0.012)
    pump.polygon(
        [
            (x + height * 0.27, hub - height * 0.075),
            (x + height * 0.46, hub - height * 0.1),
            (x + height * 0.46, hub + height * 0.07),
            (x + height * 0.27, hub + height * 0.04),
        ]
    )
    pump.paint(colour)


def farm_dam(c: Canvas, x: float, foot: float, size: float) -> None:
    """The round corrugated tank beside a wind pump."""
    tank = Stencil(c, foot - size, foot + size, x - size * 1.2, x + size * 1.2)
    tank.polygon(
        [
            (x - size, foot - size * 0.42),
            (x + size, foot - size * 0.42),
            (x + size, foot),
            (x - size, foot),
        ]
    )
    tank.ellipse(x, foot, size, size * 0.12)
    steel = c.mood.tint((150, 150, 145))
    tank.paint(mix(steel, c.mood.shade, 0.25))
    rim = Stencil(c, foot - size, foot + size, x - size * 1.2, x + size * 1.2)
    rim.ellipse(x, foot - size * 0.42, size, size * 0.11)
    rim.paint(mix(c.mood.sky[2], c.mood.shade, 0.2))


def dish(
    c: Canvas, x: float, foot: float, size: float, colour: RGB, edge: RGB, tilt: float
) -> None:
    """A radio telescope: a bowl on a pedestal, tipped back by `tilt` radians."""
    shape = Stencil(c, foot - size * 2.2, foot + 0.005, x - size * 1.5, x + size * 1.5)
    hub = (x, foot - size * 0.95)
    shape.polygon(
        [
            (x - size * 0.2, foot),
            (x - size * 0.12, hub[1]),
            (x + size * 0.12, hub[1]),
            (x + size * 0.2, foot),
        ]
    )
    ux, uy = math.cos(tilt), math.sin(tilt)

    def at(u: float, v: float) -> Point:  # u along the rim, v towards the sky
        return hub[0] + (u * ux + v * uy) * size, hub[1] + (u * uy - v * ux) * size

    bowl = [
        at(math.cos(a) * 0.95, 0.42 - 0.42 * math.sin(a))
        for a in (i * math.pi / 30 for i in range(31))
    ]
    shape.polygon(bowl)
    shape.line([at(0.95, 0.42), at(0.0, 1.0), at(-0.95, 0.42)], size * 0.022)
    shape.line([at(0.3, 0.05), at(0.0, 1.0)], size * 0.018)
    shape.polygon([at(-0.07, 0.96), at(0.07, 0.96), at(0.06, 1.1), at(-0.06, 1.1)])
    shape.paint(colour)
    rim = Stencil(c, foot - size * 2.2, foot + 0.005, x - size * 1.5, x + size * 1.5)
    inside = [
        at(math.cos(a) * 0.95, 0.42 + 0.1 * math.sin(a))
        for a in (i * math.tau / 40 for i in range(40))
    ]
    rim.polygon(inside)
    rim.paint(edge)


def pylon(c: Canvas, x: float, foot: float, height: float, colour: RGB) -> None:
    """A lattice transmission tower."""
    mast = Stencil(c, foot - height * 1.02, foot + 0.003, x - height * 0.3, x + height * 0.3)
    half = height * 0.11
    for side in (-1, 1):
        mast.line(
            [
                (x + side * half, foot),
                (x + side * height * 0.025, foot - height * 0.6),
                (x, foot - height),
            ],
            height * 0.012,
        )
        for level, reach in ((0.64, 0.2), (0.76, 0.24), (0.88, 0.16)):
            mast.line(
                [
                    (x, foot - height * (level + 0.03)),
                    (x + side * height * reach, foot - height * level),
                    (x, foot - height * level),
                ],
                height * 0.008,
            )
    for i in range(5):
        t, u = i / 8.4, (i + 1) / 8.4
        a, b = half * (1 - 1.28 * t), half * (1 - 1.28 * u)
        mast.line([(x - a, foot - height * t), (x + b, foot - height * u)], height * 0.006)
        mast.line([(x + a, foot - height * t), (x - b, foot - height * u)], height * 0.006)
    mast.paint(colour)
