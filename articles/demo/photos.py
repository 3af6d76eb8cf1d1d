"""The demo's picture library: drawn pictures that say of themselves what a camera's would."""

import io
import zlib
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone
from PIL import ExifTags, Image

from accounts.models import User

from ..actions.photos import add_photo, change_photo, delete_photo
from ..actions.tags import get_or_create_tags
from ..models import Photo
from ..queries.photos import photo_uses
from .galleries import Block, DemoGallery
from .stories import DemoStory

PAPER = "The Southern Ledger"
AGENCY = "Cape Wire"
# In the EXIF of every drawn picture, and so in its facts, which nobody edits: by it the
# demo knows its own again, whoever is credited.
SOFTWARE = "Southern Ledger drawing program"
PHOTOGRAPHERS = {
    "Eastern Cape": "Zukiswa Mpahla",
    "Free State": "Hennie Coetzer",
    "Gauteng": "Lerato Kgosana",
    "KwaZulu-Natal": "Sibusiso Ndimande",
    "Limpopo": "Rudzani Mulovhedzi",
    "Mpumalanga": "Bongani Shongwe",
    "North West": "Boitumelo Seleka",
    "Northern Cape": "Riaan Beukes",
    "Western Cape": "Nadia Petersen",
}
# Telephones note where they were: latitude, longitude.
TOWNS = {
    "Alexandria": (-33.653, 26.408),
    "Bloemfontein": (-29.118, 26.214),
    "Cape Town": (-33.906, 18.423),
    "Coffee Bay": (-31.983, 29.149),
    "De Aar": (-30.650, 24.012),
    "Ermelo": (-26.533, 29.983),
    "George": (-33.963, 22.461),
    "Hoedspruit": (-24.352, 30.946),
    "Johannesburg": (-26.204, 28.047),
    "Kimberley": (-28.738, 24.763),
    "Knysna": (-34.076, 23.059),
    "Kroonstad": (-27.650, 27.233),
    "L'Agulhas": (-34.829, 20.009),
    "Lichtenburg": (-26.152, 26.160),
    "Mbombela": (-25.475, 30.970),
    "Plettenberg Bay": (-34.053, 23.371),
    "Sedgefield": (-34.018, 22.802),
}
# Up to which brightness of its light a picture is taken at what time of day.
TIMES = ((0.1, (21, 40)), (0.3, (18, 50)), (0.5, (6, 20)), (0.8, (16, 45)), (1.0, (11, 10)))
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">{}</rdf:Description></rdf:RDF>
</x:xmpmeta>"""


@dataclass(frozen=True)
class Shot:
    """One picture to be drawn, with what its file is to say."""

    picture: str  # "scene/variant", or "scene/variant/small" for a smaller copy
    known: Block
    before: datetime

    @property
    def is_phone(self) -> bool:
        return "reader" in self.known or "uncredited" in self.known or self.is_small

    @property
    def is_small(self) -> bool:
        return self.picture.endswith("/small")

    @property
    def place(self) -> tuple[str, str]:
        town, _comma, province = self.known.get("area", "").partition(", ")
        return town, province


def shots(
    stories: Iterable[DemoStory], galleries: Iterable[DemoGallery], library: Iterable[Block]
) -> list[Shot]:
    """Every picture once, with what is said of it first: in the library, a story, a gallery."""
    blocks = [
        *library,
        *(story.header for story in stories if "picture" in story.header),
        *(
            {"hours_ago": gallery.header.get("hours_ago", "0")} | block
            for gallery in galleries
            for block in gallery.pictures
        ),
    ]
    known: dict[str, Block] = {}
    for block in blocks:
        words = known.setdefault(block["picture"], {"hours_ago": "0"})
        first = max(words["hours_ago"], block.get("hours_ago", "0"), key=float)
        known[block["picture"]] = block | words | {"hours_ago": first}
    now = timezone.localtime()
    return [
        Shot(picture, words, now - timedelta(hours=float(words["hours_ago"]) + 2))
        for picture, words in sorted(known.items())
    ]


def draw_all(wanted: list[Shot], size: tuple[int, int]) -> list[bytes]:
    with ProcessPoolExecutor() as pool:
        return list(pool.map(draw_jpeg, wanted, [size] * len(wanted)))


def draw_jpeg(shot: Shot, size: tuple[int, int]) -> bytes:
    from .pictures import draw  # noqa: PLC0415 - only the processes that draw need it
    from .pictures.registry import PAINTERS  # noqa: PLC0415 - as above

    scene, variant = shot.picture.split("/")[:2]
    moods = PAINTERS[scene][1]
    image = draw(scene, int(variant), size)
    if shot.is_small:
        image = image.resize((size[0] // 2, size[1] // 2), Image.Resampling.LANCZOS)
    taken = _taken(shot, moods[(int(variant) - 1) % len(moods)].day)
    buffer = io.BytesIO()
    options = {"exif": _exif(shot, taken)} | ({} if shot.is_phone else {"xmp": _xmp(shot, taken)})
    image.save(buffer, "JPEG", quality=88, **options)
    return buffer.getvalue()


def add_photos(wanted: list[Shot], drawn: list[bytes], *, by: User) -> dict[str, Photo]:
    return {
        shot.picture: _add(shot, content, by) for shot, content in zip(wanted, drawn, strict=True)
    }


def end_rights(wanted: list[Shot], photos: dict[str, Photo]) -> None:
    """Last of all, for a picture whose rights have ended can't be published."""
    for shot in wanted:
        if "rights_end_days" in shot.known:
            photo = photos[shot.picture]
            days = timedelta(days=int(shot.known["rights_end_days"]))
            photo.expires_at = timezone.now() + days
            change_photo(photo, ["expires_at"])


def delete_drawn() -> None:
    """Delete the demo's pictures, except those that another title has come to use."""
    for photo in Photo.objects.filter(facts__software=SOFTWARE):
        if not photo_uses(photo):
            delete_photo(photo)


def _add(shot: Shot, content: bytes, by: User) -> Photo:
    known = shot.known
    fields: dict[str, Any] = {}
    if "focus" in known:
        fields["focus_x"], fields["focus_y"] = (float(part) for part in known["focus"].split())
    if "crop" in known:
        shape, *box = known["crop"].split()
        fields["crops"] = {shape: [float(part) for part in box]}
    if shot.is_phone:
        # A telephone's picture says nothing in words: the desk wrote them.
        fields |= {name: known.get(name, "") for name in ("alt", "caption")}
        fields["credit"] = _phone_credit(shot)
    photo = add_photo(io.BytesIO(content), by=by, **fields)
    if shot.is_phone:
        change_photo(photo, [], tags=get_or_create_tags(_keywords(known)))
    return photo


def _phone_credit(shot: Shot) -> str:
    if "uncredited" in shot.known:
        return ""
    return f"{shot.known['reader']}, reader" if "reader" in shot.known else PAPER


def _keywords(known: Block) -> list[str]:
    return [word.strip() for word in known.get("tags", "").split(",") if word.strip()]


def _taken(shot: Shot, light: float) -> datetime:
    """The last time before it was used that had such a light."""
    hour, minute = next(time for limit, time in TIMES if light <= limit)
    chance = zlib.crc32(shot.picture.encode())
    taken = shot.before.replace(hour=hour, minute=minute - chance % 10, second=chance % 60)
    days = chance % 3 + (taken > shot.before)
    return taken - timedelta(days=days)


def _author(shot: Shot) -> tuple[str, str]:
    """(who took it, for whom)."""
    if "agency" in shot.known:
        return shot.known["agency"], AGENCY
    staff = PHOTOGRAPHERS.get(shot.place[1])
    return (staff, PAPER) if staff else ("", AGENCY)


def _exif(shot: Shot, taken: datetime) -> Image.Exif:
    exif, base, gps = Image.Exif(), ExifTags.Base, ExifTags.GPS
    exif[base.Make], exif[base.Model] = (
        ("Umoya", "Umoya 7") if shot.is_phone else ("Roggeveld", "Roggeveld R2")
    )
    exif[base.Software] = SOFTWARE
    offset = taken.strftime("%z")
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            base.DateTimeOriginal: taken.strftime("%Y:%m:%d %H:%M:%S"),
            base.OffsetTimeOriginal: f"{offset[:3]}:{offset[3:]}",
        }
    )
    if shot.is_phone and shot.place[0] in TOWNS:
        latitude, longitude = TOWNS[shot.place[0]]
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                gps.GPSLatitudeRef: "S",
                gps.GPSLatitude: (-latitude, 0.0, 0.0),
                gps.GPSLongitudeRef: "E",
                gps.GPSLongitude: (longitude, 0.0, 0.0),
            }
        )
    return exif


def _xmp(shot: Shot, taken: datetime) -> bytes:
    byline, source = _author(shot)
    town, province = shot.place
    known = shot.known
    fields = [
        ("dc:creator", "Seq", [byline]),
        ("dc:rights", "Alt", [f"© {taken.year} {source}"]),
        ("dc:description", "Alt", [known.get("caption", "")]),
        ("dc:subject", "Bag", _keywords(known)),
        ("xmpRights:UsageTerms", "Alt", [known.get("terms", _terms(source))]),
        ("Iptc4xmpCore:AltTextAccessibility", "Alt", [known.get("alt", "")]),
        ("photoshop:Credit", "", [source]),
        ("photoshop:City", "", [town]),
        ("photoshop:State", "", [province]),
        ("photoshop:Country", "", ["South Africa"]),
    ]
    return XMP.format("".join(_property(*field) for field in fields)).encode()


def _terms(source: str) -> str:
    return "With the news only; not for advertising." if source == AGENCY else ""


def _property(name: str, kind: str, values: list[str]) -> str:
    items = [escape(value) for value in values if value]
    if kind:
        listed = "".join(f"<rdf:li>{item}</rdf:li>" for item in items)
        return f"<{name}><rdf:{kind}>{listed}</rdf:{kind}></{name}>" if items else ""
    return "".join(f"<{name}>{item}</{name}>" for item in items)
