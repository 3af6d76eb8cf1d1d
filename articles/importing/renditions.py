"""Which of the files offered of one picture to fetch."""

from collections.abc import Iterable
from dataclasses import dataclass

# Wide enough for every place a story shows a picture, without the supplier's 20 MB original.
_NARROWEST, _WIDEST = 1000, 2500


@dataclass(frozen=True)
class Rendition:
    """`width` is 0 when not known; `label` is whatever the supplier calls it."""

    url: str
    width: int = 0
    label: str = ""


def best_rendition(renditions: Iterable[Rendition]) -> Rendition | None:
    """The widest of 1000 to 2500 pixels; or else the next wider, of unknown width, narrower.

    One with a watermark, and last of all a thumbnail, only when there is nothing else.
    """
    return min(renditions, key=_rank, default=None)


def _rank(rendition: Rendition) -> tuple[int, int, int]:
    label = rendition.label.lower()
    flaw = 2 if "thumb" in label else 1 if "watermark" in f"{label} {rendition.url}".lower() else 0
    width = rendition.width
    if width <= 0:
        return flaw, 2, 0
    if width > _WIDEST:
        return flaw, 1, width
    return flaw, 0 if width >= _NARROWEST else 3, -width


def read_width(value: object) -> int:
    """A width in pixels as suppliers write it (1024, 1024.0, "1024"); 0 for what is none."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value.strip()[:6])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 < value < 100_000 else 0
