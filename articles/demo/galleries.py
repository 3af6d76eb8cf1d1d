"""Reads the demo paper's galleries and its picture library.

A file is blocks of "key: value" lines with empty lines between them. A gallery's first
block is its own; each other, and each of library.md, is a picture.
"""

from dataclasses import dataclass
from pathlib import Path

from .stories import curl

HERE = Path(__file__).parent
TEXTS = {"headline", "intro", "caption", "alt", "reason"}

Block = dict[str, str]


@dataclass(frozen=True)
class DemoGallery:
    stem: str
    header: Block
    pictures: list[Block]


def read_galleries() -> list[DemoGallery]:
    return [_read(path) for path in sorted((HERE / "galleries").glob("*.md"))]


def read_library() -> list[Block]:
    """What the library knows of pictures beyond what stands beside them in a story or gallery."""
    return _blocks(HERE / "library.md")


def _read(path: Path) -> DemoGallery:
    header, *pictures = _blocks(path)
    return DemoGallery(path.stem, header, pictures)


def _blocks(path: Path) -> list[Block]:
    return [_block(block) for block in path.read_text(encoding="utf-8").strip().split("\n\n")]


def _block(text: str) -> Block:
    pairs = (line.split(": ", 1) for line in text.splitlines())
    return {key: curl(value) if key in TEXTS else value for key, value in pairs}
