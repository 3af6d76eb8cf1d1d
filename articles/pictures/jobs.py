"""The jobs of the process apart. Each reads `original` in its folder and writes beside it."""

from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any

from PIL import Image

from . import levels, looks, metadata, reading, renditions
from .errors import Refused

ORIGINAL = "original"
PLAIN = "plain.jpg"


def inspect(folder: Path) -> dict[str, Any]:
    """Decode a picture in full, read what it says, and make one small JPEG. Raises Refused."""
    opened = reading.open_picture((folder / ORIGINAL).read_bytes())
    width, height = reading.upright_size(opened)
    _draft(opened, 2 * renditions.FIRST_WIDTH / width)
    picture = reading.decode(opened)
    small, first = renditions.first_rendition(picture, folder)
    return {
        "extension": reading.extension(opened),
        "width": width,
        "height": height,
        # Read last, for a PNG may have its EXIF at its end.
        "facts": metadata.read_facts(opened),
        "renditions": renditions.as_dicts([first]),
        **_looks(small),
    }


def render(
    folder: Path,
    *,
    focus: tuple[float, float],
    crops: dict[str, renditions.Box],
    credit: str,
    rights: str,
) -> dict[str, Any]:
    """Make every file that readers get. Raises Refused."""
    opened = reading.open_picture((folder / ORIGINAL).read_bytes())
    _draft(opened, renditions.enough_for_all(reading.upright_size(opened), crops))
    picture = reading.decode(opened)
    made = renditions.write_renditions(
        picture, folder, focus=focus, crops=crops, credit=credit, rights=rights
    )
    return {"renditions": renditions.as_dicts(made), **_looks(picture)}


def strip(folder: Path) -> dict[str, Any]:
    """The picture alone as `PLAIN`, in full size and without a word beside it. Raises Refused."""
    picture = reading.decode(reading.open_picture((folder / ORIGINAL).read_bytes()))
    picture.save(folder / PLAIN, "JPEG", quality=95, subsampling=0)
    return {"width": picture.width, "height": picture.height}


def compare_levels(folder: Path) -> dict[str, Any]:
    """{"uneven": the part that was saved more or less often than the rest, or None}.

    Raises Refused.
    """
    opened = reading.open_picture((folder / ORIGINAL).read_bytes())
    try:
        return {"uneven": levels.uneven_part(opened)}
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("unreadable") from error


def _draft(opened: Image.Image, scale: float) -> None:
    """A JPEG decoder can leave out detail that no file would keep, in a quarter of the time.

    It reads and checks every byte all the same.
    """
    if scale < 1:
        opened.draft(None, (ceil(opened.width * scale), ceil(opened.height * scale)))


def _looks(picture: Image.Image) -> dict[str, str]:
    return {
        "dhash": looks.dhash(picture),
        "tint": looks.tint(picture),
        "placeholder": looks.placeholder(picture),
    }


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "inspect": inspect,
    "render": render,
    "strip": strip,
    "compare_levels": compare_levels,
}
