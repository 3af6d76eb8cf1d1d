"""What a picture says of itself: EXIF, IPTC (IIM and XMP), read once and kept as plain facts.

Sources: EXIF 2.32; IPTC-NAA IIM 4.2; IPTC Photo Metadata Standard 2024.1, which also
says which field of the one is which of the other. Whatever is broken is left out.
"""

import math
import re
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image, IptcImagePlugin

MAX_LINE = 300
MAX_TEXT = 2_000
MAX_KEYWORDS = 50
MAX_XMP = 1024**2  # bytes; a tree of more is a burden, and no picture's words

# Name of the fact: record and dataset of IIM, name in XMP.
LINES = {
    "headline": ((2, 105), "Headline"),
    "credit": ((2, 110), "Credit"),
    "source": ((2, 115), "Source"),
    "city": ((2, 90), "City"),
    "province": ((2, 95), "State"),
    "country": ((2, 101), "Country"),
}
TEXTS = {
    "byline": ((2, 80), "creator"),
    "copyright": ((2, 116), "rights"),
    "caption": ((2, 120), "description"),
}
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What cameras write where nobody wrote anything.
_MEANINGLESS = {
    "olympus digital camera",
    "digital camera",
    "samsung",
    "sony dsc",
    "picasa",
    "default",
    "unknown",
    "ascii",
    "screenshot",
}
UTF8 = b"\x1b%G"  # ISO 2022's mark for UTF-8, in 1:90 (IIM 4.2, 1.6)


def read_facts(picture: Image.Image) -> dict[str, Any]:
    """The facts as JSON can hold them, only those that are there.

    headline, credit, source, byline, copyright, caption, alt, usage_terms, city, province,
    country, camera, software: str; keywords: list of str; taken_at: ISO 8601, with an
    offset if the picture gave one; latitude, longitude: degrees.
    """
    facts: dict[str, Any] = {}
    # IPTC says that XMP wins where both are there, and it has no length limits.
    for read in (_read_exif, _read_iim, _read_xmp):
        # Broken metadata spoils no picture, and fails in many ways.
        with suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            facts |= {name: value for name, value in read(picture).items() if value}
    return facts


def _line(value: object, limit: int = MAX_LINE) -> str:
    if isinstance(value, list | tuple):
        value = ", ".join(filter(None, (_line(each, limit) for each in value[:10])))
    if isinstance(value, bytes):
        value = value[: limit * 4].decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    text = " ".join(_UNSEEN.sub(" ", value[: limit * 4]).split())[:limit].strip()
    return "" if text.lower() in _MEANINGLESS else text


def _text(value: object) -> str:
    return _line(value, MAX_TEXT)


# EXIF ----------------------------------------------------------------------------


def _read_exif(picture: Image.Image) -> dict[str, Any]:
    exif = picture.getexif()
    base, gps_tag = ExifTags.Base, ExifTags.IFD.GPSInfo
    details: Any = exif.get_ifd(ExifTags.IFD.Exif)
    facts: dict[str, Any] = {
        "byline": _text(_as_utf8(exif.get(base.Artist))),
        "copyright": _text(_as_utf8(exif.get(base.Copyright))),
        "caption": _text(_as_utf8(exif.get(base.ImageDescription))),
        "camera": _camera(_line(exif.get(base.Make)), _line(exif.get(base.Model))),
        "software": _line(exif.get(base.Software)),
    }
    facts["taken_at"] = _exif_time(
        details.get(base.DateTimeOriginal) or details.get(base.DateTimeDigitized),
        details.get(base.OffsetTimeOriginal) or details.get(base.OffsetTimeDigitized),
    )
    with suppress(Exception):
        place = _position(exif.get_ifd(gps_tag))
        if place:
            facts["latitude"], facts["longitude"] = place
    return facts


def _as_utf8(value: object) -> object:
    """EXIF says ASCII, Pillow reads Latin-1, and programs write UTF-8."""
    with suppress(UnicodeError):
        return value.encode("latin-1").decode() if isinstance(value, str) else value
    return value


def _camera(make: str, model: str) -> str:
    return (
        model if not make or model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    )


def _exif_time(value: object, offset: object) -> str:
    """ "2026:11:02 08:15:30" and "+02:00" as ISO 8601 (EXIF 2.32, 4.6.5 F)."""
    line = _line(value)[:19]
    try:
        taken = datetime.strptime(line, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return ""
    if taken.year < 1826:  # the first photograph; cameras without a clock say 1970 or 0000
        return ""
    zone = _line(offset)[:6]
    return taken.isoformat() + (zone if re.fullmatch(r"[+-][01]\d:[0-5]\d", zone) else "")


def _position(gps: Any) -> tuple[float, float] | None:
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef))
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None  # 0, 0 is what a phone without a fix writes
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return round(latitude, 6), round(longitude, 6)


def _degrees(parts: Any, side: object) -> float | None:
    if parts is None:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    return -value if _line(side).upper() in ("S", "W") else value


# IPTC IIM ------------------------------------------------------------------------


def _read_iim(picture: Image.Image) -> dict[str, Any]:
    info: Any = IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]
    # Without the mark it may be anything; UTF-8 that decodes is no accident.
    marked = _first(info.get((1, 90))) == UTF8

    def decoded(key: tuple[int, int]) -> list[str]:
        values = info.get(key)
        if values is None:
            return []
        return [
            _decode(each, marked) for each in (values if isinstance(values, list) else [values])
        ]

    facts: dict[str, Any] = _named(
        lambda iim, _xmp: decoded(iim),
    )
    facts["headline"] = facts["headline"] or _line(decoded((2, 5)))
    facts["keywords"] = _keywords(decoded((2, 25)))
    facts["taken_at"] = _iim_time(_line(decoded((2, 55))), _line(decoded((2, 60))))
    return facts


def _named(read: Callable[[tuple[int, int], str], object]) -> dict[str, Any]:
    lines = {name: _line(read(*where)) for name, where in LINES.items()}
    return lines | {name: _text(read(*where)) for name, where in TEXTS.items()}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _decode(value: bytes, marked: bool) -> str:
    value = value[: MAX_TEXT * 4]
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace") if marked else value.decode("cp1252", "replace")


def _iim_time(day: str, clock: str) -> str:
    """ "20261102" and "081530+0200" as ISO 8601 (IIM 4.2, 2:55 and 2:60)."""
    match = re.fullmatch(r"(\d{2})(\d{2})(\d{2})(?:([+-]\d{2})(\d{2}))?", clock)
    if not match:
        return ""
    hours, minutes, seconds, zone, zone_minutes = match.groups()
    text = f"{day[:4]}-{day[4:6]}-{day[6:8]}T{hours}:{minutes}:{seconds}"
    return _iso(text + (f"{zone}:{zone_minutes}" if zone else ""))


def _iso(text: str) -> str:
    try:
        taken = datetime.fromisoformat(text.strip())
    except ValueError:
        return ""
    return taken.isoformat(timespec="seconds") if taken.year >= 1826 else ""


def _keywords(values: Iterable[object]) -> list[str]:
    found = (
        _line(part, 80)
        for value in values
        for part in re.split(r"[,;]", str(value)[: MAX_KEYWORDS * 80])
    )
    return list(dict.fromkeys(filter(None, found)))[:MAX_KEYWORDS]


# XMP -----------------------------------------------------------------------------


def _read_xmp(picture: Image.Image) -> dict[str, Any]:
    # Parsed by defusedxml: no entity, no outside reference.
    if len(picture.info.get("xmp", b"")) > MAX_XMP:
        return {}
    tree: Any = getattr(picture, "getxmp", dict)()
    if not tree:
        return {}
    flat: dict[str, Any] = {}
    _flatten(tree, flat)
    facts = _named(lambda _iim, xmp: _items(flat.get(xmp)))
    facts["alt"] = _line(_items(flat.get("AltTextAccessibility")))
    facts["usage_terms"] = _text(_items(flat.get("UsageTerms")))
    facts["keywords"] = _keywords(_items(flat.get("subject")))
    facts["software"] = _line(flat.get("CreatorTool"))
    facts["taken_at"] = _iso(_line(flat.get("DateTimeOriginal") or flat.get("DateCreated")))
    return facts


def _flatten(node: Any, flat: dict[str, Any], depth: int = 0) -> None:
    """Every property by its local name, the first of a name."""
    if depth > 6:
        return
    if isinstance(node, list):
        for each in node[:20]:
            _flatten(each, flat, depth + 1)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in ("xmpmeta", "xapmeta", "RDF", "Description"):
                _flatten(value, flat, depth + 1)
            else:
                flat.setdefault(name, value)


def _items(value: Any) -> list[str]:
    """The strings of a plain value, or of a Seq, Bag or Alt of them."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [item for each in value[:MAX_KEYWORDS] for item in _items(each)]
    if isinstance(value, dict):
        if "text" in value:
            return _items(value["text"])
        return [
            item
            for name in ("Alt", "Seq", "Bag", "li")
            if name in value
            for item in _items(value[name])
        ]
    return []
