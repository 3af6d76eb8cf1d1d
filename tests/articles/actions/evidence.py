"""What people send, for tests of what is found out about it."""

import io
from typing import Any

from PIL import ExifTags, Image

from articles.actions.contributions import Words, draft_of, send_contribution
from articles.actions.examining import examine_next
from articles.actions.sent_pictures import add_sent_picture
from articles.models import (
    Contribution,
    Signal,
)
from tests import factories
from tests.articles.actions import pictures
from tests.articles.pictures.test_looks import scene

Base, GPS, IFD = ExifTags.Base, ExifTags.GPS, ExifTags.IFD
Kind = Signal.Kind
RAIN = "Rain fell on the town for nine hours and the river rose by two metres before noon. "
LONG = "".join(f"{RAIN} That was hour {number} at the bridge of Caledon. " for number in range(9))
HERMANUS, DURBAN = (-34.4187, 19.2345), (-29.8587, 31.0218)


def told(**words: Any) -> bytes:
    """A picture that says when and where it was taken, and by what."""
    exif = Image.Exif()
    for tag, name in ((Base.Model, "camera"), (Base.Software, "software")):
        if name in words:
            exif[tag] = words[name]
    if "taken" in words:
        exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = words["taken"]
    if "at" in words:
        north, east = words["at"]
        exif.get_ifd(IFD.GPSInfo).update(
            {
                GPS.GPSLatitudeRef: "N" if north >= 0 else "S",
                GPS.GPSLatitude: (abs(north), 0.0, 0.0),
                GPS.GPSLongitudeRef: "E" if east >= 0 else "W",
                GPS.GPSLongitude: (abs(east), 0.0, 0.0),
            }
        )
    return pictures.encoded(scene(words.get("seed", 1)), "JPEG", exif=exif, quality=90)


def send(author=None, files=(), words=None, **fields) -> Contribution:
    """What somebody sends: a story, or pictures where there are files."""
    author = author or factories.make_contributor(f"someone{next(factories._numbers)}@example.org")
    kind = Contribution.Kind.PICTURES if files else Contribution.Kind.STORY
    draft = draft_of(author, kind, factories.make_title().site)
    added = [add_sent_picture(draft, io.BytesIO(data), by=author) for data in files]
    filled = {
        "headline": "What I saw",
        "text": f"<p>{LONG}</p>",
        "area": None,
        "place": "",
        "happened_on": None,
        "links": [],
        **fields,
    }
    said = [Words(each.pk, alt="A bridge", **(words or {})) for each in added]
    return send_contribution(draft, by=author, fields=filled, pictures=said, terms_version=1)


def found(item: Contribution, kind: str) -> Signal | None:
    return item.signals.filter(kind=kind).first()


def run() -> None:
    while examine_next():
        pass


def copies() -> dict[str, bytes]:
    return {
        "the same": told(seed=5),
        "recompressed": pictures.encoded(scene(5), "JPEG", quality=35),
        "resized": pictures.encoded(scene(5).resize((240, 160)), "JPEG", quality=80),
        "another format": pictures.encoded(scene(5), "WEBP", quality=60),
    }
