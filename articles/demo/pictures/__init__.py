"""Landscape pictures for the demo newspaper, painted with Pillow alone.

`draw("karoo-plain", 1)` gives the same pixels on every machine and every run: all chance comes from
one `random.Random` seeded with the scene and the variant. A variant chooses the time of day and the
weather, and where things stand.
"""

import random
import zlib

from PIL import Image

# Each of these registers its scenes when imported.
from . import coast, farms, forest, harbour, mountains, railway, skyline, stadium, street, veld
from .canvas import Canvas
from .paint import finish
from .registry import PAINTERS

SCENES: tuple[str, ...] = tuple(sorted(PAINTERS))

__all__ = [
    "SCENES",
    "coast",
    "draw",
    "farms",
    "forest",
    "harbour",
    "mountains",
    "railway",
    "skyline",
    "stadium",
    "street",
    "veld",
]


def draw(scene: str, variant: int, size: tuple[int, int] = (2400, 1600)) -> Image.Image:
    """Paint a scene. Raises KeyError for a scene that does not exist."""
    painter, moods = PAINTERS[scene]
    rng = random.Random(zlib.crc32(f"{scene}/{variant}".encode()))
    canvas = Canvas(size, rng, moods[(variant - 1) % len(moods)])
    painter(canvas)
    return finish(canvas)
