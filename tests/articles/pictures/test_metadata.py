"""What a picture says of itself, and that nonsense in it is only left out."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from articles.pictures import reading
from articles.pictures.metadata import MAX_KEYWORDS, MAX_LINE, MAX_TEXT, MAX_XMP, read_facts
from tests import factories
from tests.articles.actions import pictures

Base, GPS, IFD = ExifTags.Base, ExifTags.GPS, ExifTags.IFD


def facts_of(data: bytes) -> dict:
    facts = read_facts(reading.open_picture(data))
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert "\\u0000" not in json.dumps(facts)
    json.dumps(facts, ensure_ascii=False).encode()  # no lone surrogate
    return facts


def with_exif(base: dict, details: dict | None = None, gps: dict | None = None) -> bytes:
    exif = Image.Exif()
    for tag, value in base.items():
        exif[tag] = value
    exif.get_ifd(IFD.Exif).update(details or {})
    exif.get_ifd(IFD.GPSInfo).update(gps or {})
    return factories.jpeg_bytes((60, 40), exif=exif)


HERE = {1: "S", 2: (34.0, 25.0, 6.0), 3: "E", 4: (19.0, 14.0, 16.0)}
TOLD = {
    Base.Artist: "P. Botha",
    Base.Copyright: "© 2026 Southern Wire".encode(),
    Base.ImageDescription: "The bridge at noon",
    Base.Make: "Canon",
    Base.Model: "Canon EOS R5",
    Base.Software: "Lightroom 9",
}
WHEN = {Base.DateTimeOriginal: "2026:11:02 08:15:30", Base.OffsetTimeOriginal: "+02:00"}


def test_exif_is_read():
    assert facts_of(with_exif(TOLD, WHEN, HERE)) == {
        "byline": "P. Botha",
        "copyright": "© 2026 Southern Wire",
        "caption": "The bridge at noon",
        "camera": "Canon EOS R5",
        "software": "Lightroom 9",
        "taken_at": "2026-11-02T08:15:30+02:00",
        "latitude": -34.418333,
        "longitude": 19.237778,
    }


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_every_format_tells_where_it_was_taken(kind):
    facts = facts_of(pictures.encoded(pictures.two_halves(), kind, exif=pictures.exif()))
    assert (facts["latitude"], facts["longitude"]) == (-34.418333, 19.237778)
    assert facts["camera"] == "SECRET CAMERA"


def test_utf8_in_exif_is_read_as_what_it_is():
    name = "Zoë van Wyk, Đà Nẵng"
    assert facts_of(with_exif({Base.Artist: name.encode()}))["byline"] == name
    assert facts_of(with_exif({Base.Artist: "Zoë".encode("latin-1")}))["byline"] == "Zoë"


def test_iim_is_read():
    block = pictures.iim(
        {
            "charset": [b"\x1b%G"],
            "headline": ["Où est le pont?".encode()],
            "keywords": [b"rain", b"flood; river", b"rain"],
            "day": [b"20261102"],
            "time": [b"081530+0200"],
            "byline": [b"P. Botha", b"N. Dube"],
            "city": [b"Caledon"],
            "country": [b"South Africa"],
            "credit": [b"Southern Wire"],
            "copyright": [b"Southern Wire 2026"],
            "caption": [b"The bridge at noon"],
        }
    )
    assert facts_of(pictures.with_segment(factories.jpeg_bytes((60, 40)), block)) == {
        "headline": "Où est le pont?",
        "keywords": ["rain", "flood", "river"],
        "taken_at": "2026-11-02T08:15:30+02:00",
        "byline": "P. Botha, N. Dube",
        "city": "Caledon",
        "country": "South Africa",
        "credit": "Southern Wire",
        "copyright": "Southern Wire 2026",
        "caption": "The bridge at noon",
    }


def test_iim_without_a_mark_may_be_windows_letters():
    block = pictures.iim({"caption": ["Café".encode("cp1252")], "title": [b"Bridge"]})
    facts = facts_of(pictures.with_segment(factories.jpeg_bytes((60, 40)), block))
    assert facts == {"caption": "Café", "headline": "Bridge"}


def test_xmp_is_read_and_wins():
    data = pictures.worded(
        caption="From XMP",
        byline="X. Mp",
        credit="Wire",
        copyright="© Wire",
        usage_terms="Once",
        alt="A bridge",
        taken="2026-11-02T08:15:30+02:00",
        keywords=["rain", "flood"],
    )
    block = pictures.iim({"caption": [b"From IIM"], "city": [b"Caledon"]})
    assert facts_of(pictures.with_segment(data, block)) == {
        "caption": "From XMP",
        "byline": "X. Mp",
        "credit": "Wire",
        "copyright": "© Wire",
        "usage_terms": "Once",
        "alt": "A bridge",
        "taken_at": "2026-11-02T08:15:30+02:00",
        "keywords": ["rain", "flood"],
        "city": "Caledon",
    }


def test_xmp_may_stand_in_attributes():
    plain = pictures.xmp("").decode()
    data = plain.replace('rdf:about=""', 'rdf:about="" photoshop:Credit="Wire"').encode()
    assert facts_of(factories.jpeg_bytes((60, 40), xmp=data)) == {"credit": "Wire"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_every_format_tells_its_xmp(kind):
    data = pictures.xmp("<photoshop:Credit>Wire</photoshop:Credit>")
    options: dict = {"xmp": data}
    if kind == "PNG":
        options = {"pnginfo": PngImagePlugin.PngInfo()}
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", data.decode())
    assert facts_of(pictures.encoded(pictures.two_halves(), kind, **options)) == {"credit": "Wire"}


@pytest.mark.parametrize(
    "gps",
    [
        {**HERE, 2: (IFDRational(0, 0), 0.0, 0.0)},
        {**HERE, 2: (95.0, 0.0, 0.0)},
        {**HERE, 4: (181.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {**HERE, 2: (1.0,)},
        {2: (34.0, 25.0, 6.0)},
    ],
)
def test_a_place_that_is_none_is_left_out(gps):
    assert facts_of(with_exif({Base.Artist: "P. Botha"}, None, gps)) == {"byline": "P. Botha"}


@pytest.mark.parametrize(
    "told",
    [
        "0000:00:00 00:00:00",
        "0001:01:01 00:00:00",
        "2026:02:30 00:00:00",
        "    :  :     :  :  ",
        "yesterday",
        "\x00" * 19,
        "",
    ],
)
def test_a_time_that_is_none_is_left_out(told):
    assert facts_of(with_exif({}, {Base.DateTimeOriginal: told})) == {}


def test_an_odd_offset_leaves_the_time():
    details = {Base.DateTimeOriginal: "2026:11:02 08:15:30", Base.OffsetTimeOriginal: "+99:99"}
    assert facts_of(with_exif({}, details)) == {"taken_at": "2026-11-02T08:15:30"}


@pytest.mark.parametrize("word", ["OLYMPUS DIGITAL CAMERA", "Screenshot", "\x00\x07\x1b", "  "])
def test_what_nobody_wrote_is_left_out(word):
    assert facts_of(with_exif({Base.ImageDescription: word})) == {}


def test_control_characters_are_dropped_and_long_words_cut():
    told = {
        Base.ImageDescription: "a\x00b\x1bc\x85d" + "x" * 60_000,
        Base.Software: "s" * 2_000,
    }
    facts = facts_of(with_exif(told))
    assert facts["caption"].startswith("a")
    assert (len(facts["software"]), len(facts["caption"]) <= MAX_TEXT) == (MAX_LINE, True)
    assert facts["caption"].isprintable()


def test_keywords_end_somewhere():
    data = pictures.worded(keywords=[f"word {number}" for number in range(400)])
    assert facts_of(data)["keywords"] == [f"word {number}" for number in range(MAX_KEYWORDS)]


@pytest.mark.parametrize(
    "xmp",
    [
        b"",
        b"no xml",
        b"<x:xmpmeta><rdf:RDF>no namespace</rdf:RDF></x:xmpmeta>",
        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b"<a>" * 20_000,
        b"<a>" * 5_000 + b"</a>" * 5_000,
        pictures.xmp("<photoshop:Credit><rdf:Description/></photoshop:Credit>"),
        pictures.xmp("<photoshop:Credit/>"),
    ],
)
def test_nonsense_in_xmp_is_ignored(xmp):
    assert facts_of(factories.jpeg_bytes((60, 40), xmp=xmp)) == {}


def test_xmp_without_end_is_not_read():
    data = pictures.xmp("<photoshop:Credit>Wire</photoshop:Credit>" + " " * MAX_XMP)
    assert facts_of(pictures.encoded(pictures.two_halves(), "WEBP", xmp=data)) == {}


@pytest.mark.parametrize(
    "segment",
    [
        b"\xff\xed\x00\x10Photoshop 3.0\0",
        pictures.iim({"caption": [b"x" * 30_000]})[:5_000] + b"\0" * 25_100,
        pictures.iim({"caption": [b"\xff\xfe\x00\x00"], "day": [b"\0" * 8], "time": [b"x"]}),
    ],
)
def test_nonsense_in_iim_is_ignored(segment):
    # What isn't broken may be kept; that it can be stored is seen to by facts_of.
    assert set(facts_of(pictures.with_segment(factories.jpeg_bytes((60, 40)), segment))) <= {
        "caption"
    }


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutated_words_are_read_or_left_out(data):
    sample = bytearray(SAMPLE)
    for at in data.draw(st.lists(st.integers(2, END_OF_WORDS), min_size=1, max_size=12)):
        sample[at] = data.draw(st.integers(0, 255))
    try:
        picture = reading.open_picture(bytes(sample))
    except reading.Refused:
        return
    facts = read_facts(picture)
    stored = json.dumps(facts, allow_nan=False)
    assert "\\u0000" not in stored
    json.dumps(facts, ensure_ascii=False).encode()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_as_exif_or_iim_are_read_or_left_out(noise):
    data = factories.jpeg_bytes((9, 9), exif=b"Exif\0\0II*\0\x08\0\0\0" + noise)
    segment = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(noise).to_bytes(4, "big") + noise
    app13 = b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment
    facts_of(pictures.with_segment(data, app13))


SAMPLE = pictures.with_segment(
    with_exif(TOLD, WHEN, HERE),
    pictures.iim({"caption": [b"Bridge"], "keywords": [b"rain"], "day": [b"20261102"]}),
)
END_OF_WORDS = SAMPLE.index(b"\xff\xdb")
