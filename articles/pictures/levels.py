"""Whether all of a JPEG was saved as often as the rest.

Saved again as it was saved once before, a JPEG changes less than at the qualities above and
below: a dip (Farid, "Exposing Digital Forgeries from JPEG Ghosts", 2009). It shows where the
blocks of 8×8 still lie as they did then. What was pasted in has another past, and dips
elsewhere or not at all. Where next to nothing is in the picture, nothing can be told.
"""

import io
import math
import struct
from collections import deque
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from PIL import Image, ImageChops

QUALITIES = range(30, 100, 5)
# Cells along the longer side; each is a multiple of the blocks that JPEG works in.
CELLS = 64
MIN_CELL = 16
MIN_CELLS = 80
# What a cell must hold that something can be told of it: the mean square by which it differs
# from the means of its blocks, of which JPEG keeps least. A clear sky tells nothing.
TELLING = 8.0
# How far below its neighbours' mean (of logarithms) the change must lie for a dip, and how
# near for none.
DIP, NO_DIP = 0.35, 0.12
# Shares of the telling cells: of the odd part, and of those that are neither.
SMALLEST, LARGEST, UNCLEAR = 0.015, 0.4, 0.25
# How much of the odd part lies in one piece, and how full the box round it is.
TOGETHER, FULL = 0.75, 0.45

# A change so small is none: a logarithm needs more than nothing.
LEAST = 0.02
# Squared differences, as far as eight bits go.
_SQUARES = [min(255, value * value) for value in range(256)]


def uneven_part(picture: Image.Image) -> dict[str, Any] | None:
    """{"box": [left, top, right, bottom], "more": bool}: the part, each 0 to 1, and whether it
    was saved more often than the rest, or less. None where all is even or nothing can be told.

    `picture` is as opened, with its header read only.
    """
    if picture.format not in ("JPEG", "MPO"):
        return None
    picture.draft("L", picture.size)
    grey = picture.convert("L")
    cell = max(MIN_CELL, math.ceil(max(grey.size) / CELLS / 8) * 8)
    # Whole blocks only: the last ones of a row are filled up in some way.
    wide, high = grey.width // cell, grey.height // cell
    if wide * high < MIN_CELLS:
        return None
    grey = grey.crop((0, 0, wide * cell, high * cell))
    telling = [held > TELLING for held in _mean_squares(grey, _without_detail(grey), cell)]
    if sum(telling) < MIN_CELLS:
        return None
    changes = [_mean_squares(grey, _saved(grey, quality), cell) for quality in QUALITIES]
    found = [
        part
        for at in range(1, len(changes) - 1)
        if (part := _odd_part(_dips(changes[at - 1 : at + 2], telling), wide, high))
    ]
    # Near the quality that it was saved with last, the one part may hide what the other shows.
    return max(found, key=lambda each: each[0])[1] if found else None


def _saved(grey: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    grey.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)


def _without_detail(grey: Image.Image) -> Image.Image:
    return grey.reduce(8).resize(grey.size, Image.Resampling.NEAREST)


def _mean_squares(grey: Image.Image, other: Image.Image, cell: int) -> list[float]:
    """By how much each cell differs, row by row."""
    squares = ImageChops.difference(grey, other).point(_SQUARES)
    found = squares.convert("F").reduce(cell).tobytes()
    return list(struct.unpack(f"{len(found) // 4}f", found))


def _dips(around: Sequence[Sequence[float]], telling: Sequence[bool]) -> list[float | None]:
    """How far the middle one lies below both others; None where nothing can be told."""
    before, here, after = ([max(value, LEAST) for value in each] for each in around)
    return [
        (math.log(before[at]) + math.log(after[at])) / 2 - math.log(here[at]) if told else None
        for at, told in enumerate(telling)
    ]


def _odd_part(
    dips: list[float | None], wide: int, high: int
) -> tuple[float, dict[str, Any]] | None:
    """The part that dips where the rest doesn't, or the other way round; and how clearly."""
    told = {at: dip for at, dip in enumerate(dips) if dip is not None}
    deep = {at for at, dip in told.items() if dip > DIP}
    none = {at for at, dip in told.items() if dip < NO_DIP}
    if len(told) - len(deep) - len(none) > UNCLEAR * len(told):
        return None
    odd = min(deep, none, key=len)
    if not SMALLEST * len(told) <= len(odd) <= LARGEST * len(told):
        return None
    piece = _largest_piece(odd, wide)
    left, right = min(at % wide for at in piece), max(at % wide for at in piece) + 1
    top, bottom = min(at // wide for at in piece), max(at // wide for at in piece) + 1
    if len(piece) < TOGETHER * len(odd) or len(piece) < FULL * (right - left) * (bottom - top):
        return None
    box = [left / wide, top / high, right / wide, bottom / high]
    clearly = median(told[at] for at in deep) - median(told[at] for at in none)
    return clearly, {"box": [round(each, 3) for each in box], "more": odd is deep}


def _largest_piece(cells: Iterable[int], wide: int) -> set[int]:
    """Of those that touch one another, the most."""
    left, largest = set(cells), set[int]()
    while left:
        piece, edge = set[int](), deque([left.pop()])
        while edge:
            at = edge.popleft()
            piece.add(at)
            beside = {at - wide, at + wide}
            beside |= {at - 1} if at % wide else set()
            beside |= {at + 1} if (at + 1) % wide else set()
            edge.extend(beside & left)
            left -= beside
        largest = max(largest, piece, key=len)
    return largest
