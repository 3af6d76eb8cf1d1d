"""The two jobs of the process apart. Each reads `original` in its folder and writes beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from . import looks, metadata, reading, renditions

ORIGINAL = "original"


def inspect(folder: Path) -> dict[str, Any]:
    """Decode a picture in full, read what it says, and make one small JPEG. Raises Refused."""
    data = (folder / ORIGINAL).read_bytes()
    opened = reading.open_picture(data)
    facts = metadata.read_facts(opened)
    name = reading.extension(opened)
    picture = reading.decode(opened)
    size = picture.size
    small, first = renditions.first_rendition(picture, folder)
    return {
        "extension": name,
        "width": size[0],
        "height": size[1],
        "facts": facts,
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
    wanted = renditions.enough_for_all(opened.size, crops)
    if wanted:
        # A JPEG decoder can leave out detail that no file would keep, in a quarter of the time.
        opened.draft(None, wanted)
    picture = reading.decode(opened)
    made = renditions.write_renditions(
        picture, folder, focus=focus, crops=crops, credit=credit, rights=rights
    )
    return {"renditions": renditions.as_dicts(made), **_looks(picture)}


def _looks(picture: Image.Image) -> dict[str, str]:
    return {
        "dhash": looks.dhash(picture),
        "tint": looks.tint(picture),
        "placeholder": looks.placeholder(picture),
    }


JOBS: dict[str, Callable[..., dict[str, Any]]] = {"inspect": inspect, "render": render}
