"""The files readers get: a ladder of widths in three formats, whole and in three shapes."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image

WHOLE = "whole"
# Shape: (width to height, widths in pixels). The whole picture keeps its own shape.
SHAPES: dict[str, tuple[float, tuple[int, ...]]] = {
    "16:9": (16 / 9, (384, 768, 1200)),
    "4:3": (4 / 3, (192, 384, 768, 1200)),
    "1:1": (1.0, (192, 384, 768)),
}
WIDTHS = (384, 768, 1200, 1920)
FIRST_WIDTH = 768  # of the small JPEG that is made at once
# Files narrower than this are thumbnails, which carry no credit.
CREDITED_WIDTH = 768
EXTENSIONS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 78, "progressive": True, "optimize": True},
    "webp": {"quality": 76, "method": 2},
    # At speed 8 a file is as small as at 6, in a quarter of the time.
    "avif": {"quality": 54, "speed": 8, "max_threads": 1, "subsampling": "4:2:0"},
}
# Tried in turn while a modern format comes out larger than the JPEG it stands in for.
LOWER_QUALITIES = (40, 25)
GAP = 3.0  # resize first by whole steps, as Pillow's documentation advises for speed

Box = tuple[float, float, float, float]  # left, top, right, bottom, each 0 to 1


@dataclass(frozen=True)
class Rendition:
    shape: str
    format: str
    width: int
    height: int
    digest: str  # of its bytes, and part of its name
    file: str  # in the folder it was written to


def first_rendition(picture: Image.Image, folder: Path) -> tuple[Image.Image, Rendition]:
    """The small JPEG that stands in until the ladder is made, also as a picture."""
    width = min(FIRST_WIDTH, picture.width)
    small = _resized(picture, width)
    return small, _write(_encode(small, "jpeg", {}), folder, WHOLE, "jpeg", small.size)


def write_renditions(
    picture: Image.Image,
    folder: Path,
    *,
    focus: tuple[float, float] = (0.5, 0.5),
    crops: Mapping[str, Box] | None = None,
    credit: str = "",
    rights: str = "",
) -> list[Rendition]:
    """Write every file into `folder`. `picture` is upright RGB (reading.decode).

    `focus` is the point each shape is cut round; a box in `crops` is what an editor cut
    a shape from instead. `credit` and `rights` are the only words the files carry.
    """
    xmp = _xmp(credit, rights)
    written = _ladder(picture, WHOLE, _steps(WIDTHS, picture.width), folder, xmp)
    for shape, (ratio, widths) in SHAPES.items():
        box = shape_box(picture.size, ratio, focus, (crops or {}).get(shape))
        width = box[2] - box[0]
        steps = _steps(widths, width)
        top = picture.resize(
            (steps[-1], max(1, round(steps[-1] / ratio))),
            Image.Resampling.LANCZOS,
            box=box,
            reducing_gap=GAP,
        )
        written += _ladder(top, shape, steps, folder, xmp)
    return written


def shape_box(
    size: tuple[int, int], ratio: float, focus: tuple[float, float], crop: Box | None
) -> tuple[int, int, int, int]:
    """The largest box of the ratio round `focus`, in pixels; inside `crop` if there is one."""
    width, height = size
    left, top, right, bottom = (0, 0, width, height)
    if crop:
        left, top = min(round(crop[0] * width), width - 1), min(round(crop[1] * height), height - 1)
        right, bottom = max(round(crop[2] * width), left + 1), max(round(crop[3] * height), top + 1)
        focus = ((crop[0] + crop[2]) / 2, (crop[1] + crop[3]) / 2)
    wide = max(1, min(right - left, round((bottom - top) * ratio)))
    tall = max(1, min(bottom - top, round(wide / ratio)))
    x = min(max(round(focus[0] * width - wide / 2), left), max(left, right - wide))
    y = min(max(round(focus[1] * height - tall / 2), top), max(top, bottom - tall))
    return x, y, x + wide, y + tall


def enough_for_all(size: tuple[int, int], crops: Iterable[str]) -> float:
    """By how much a decoder may shrink a picture by itself; 1 where a crop needs every pixel."""
    if any(crops):
        return 1.0
    # A shape is as wide as the picture, or as tall.
    tallest = max(widths[-1] / ratio for ratio, widths in SHAPES.values())
    return min(1.0, max(WIDTHS[-1] / size[0], tallest / size[1]))


def _steps(widths: Iterable[int], available: int) -> list[int]:
    """The widths to make: none larger than the picture, and its own where it is smaller."""
    fitting = [width for width in widths if width <= available]
    own_pays = available < max(widths) and (not fitting or available > fitting[-1] * 1.1)
    return [*fitting, available] if own_pays else fitting


def _resized(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=GAP)


def _ladder(
    picture: Image.Image, shape: str, steps: list[int], folder: Path, xmp: bytes
) -> list[Rendition]:
    """Widest first, each made from the one before; a format that doesn't pay is left out."""
    written: dict[str, list[Rendition]] = {kind: [] for kind in OPTIONS}
    left_out = set()
    for width in reversed(steps):
        picture = _resized(picture, width)
        extra = {"xmp": xmp} if xmp and width >= CREDITED_WIDTH else {}
        jpeg = _encode(picture, "jpeg", extra)
        written["jpeg"].append(_write(jpeg, folder, shape, "jpeg", picture.size))
        for kind in ("webp", "avif"):
            if kind in left_out:
                continue
            data = _smaller(picture, kind, extra, len(jpeg))
            if data is None:
                left_out.add(kind)
            else:
                written[kind].append(_write(data, folder, shape, kind, picture.size))
    return [
        each for kind, found in written.items() if kind not in left_out for each in reversed(found)
    ]


def _smaller(picture: Image.Image, kind: str, extra: Mapping[str, Any], limit: int) -> bytes | None:
    for quality in (OPTIONS[kind]["quality"], *LOWER_QUALITIES):
        data = _encode(picture, kind, {**extra, "quality": quality})
        if len(data) <= limit:
            return data
    return None


def _encode(picture: Image.Image, kind: str, extra: Mapping[str, Any]) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind.upper(), **{**OPTIONS[kind], **extra})
    return buffer.getvalue()


def _write(data: bytes, folder: Path, shape: str, kind: str, size: tuple[int, int]) -> Rendition:
    digest = hashlib.sha256(data).hexdigest()[:12]
    file = f"{digest}.{EXTENSIONS[kind]}"
    (folder / file).write_bytes(data)
    return Rendition(shape, kind, *size, digest, file)


def _xmp(credit: str, rights: str) -> bytes:
    """Credit and rights as other programs read them (IPTC Photo Metadata Standard 2024.1)."""
    parts = ""
    if credit:
        parts += f"<photoshop:Credit>{escape(credit)}</photoshop:Credit>"
    if rights:
        parts += (
            '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">'
            f"{escape(rights)}</rdf:li></rdf:Alt></dc:rights>"
        )
    if not parts:
        return b""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">{parts}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def as_dicts(renditions: Iterable[Rendition]) -> list[dict[str, Any]]:
    return [asdict(each) for each in renditions]
