"""Whatever stands in a file, reading it yields stories and refusals, and raises nothing."""

import io
import json
from xml.sax.saxutils import escape, quoteattr

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing import ImportedStory, RefusedItem, read_items
from articles.importing.items import Imported

from .reading import ITEM, atom, read, rss

TEXT = st.text(max_size=40) | st.sampled_from(
    ["<p>One</p>", "<html><body><h1>x", "2024-05-06T07:08:09Z", "https://x.example/a.jpg",
     "text/html", "picture", "usable", "canceled", "\ud800", "\x00", "html", "http://["]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "role", "value", "contentType", "href", "width", "type", "rel"]
            )
            | TEXT,
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    """
    uri type version versioncreated versionCreated firstcreated embargoed pubstatus language
    headline headline_short headlines title body_text body_xhtml body_ bodies description_text
    descriptions byline by located person people place places organisations subject subjects
    infosource infosources copyrightholder copyrightnotice associations renditions item items
    """.split()  # noqa: SIM905
)
ITEMS = st.dictionaries(FIELDS, VALUES, max_size=8).map(lambda fields: ITEM | fields)


def check(found: list[Imported]) -> None:
    for item in found:
        if isinstance(item, RefusedItem):
            assert item.where
            assert item.reason
            continue
        assert item.uri
        assert item.version
        assert item.canceled or item.withheld or item.headline
        for date in (item.published_at, item.updated_at):
            assert date is None or date.utcoffset() is not None
        for picture in item.pictures:
            assert picture.url.startswith(("http://", "https://"))
        assert not set(repr_of(item)) & {"\x00", "\x0b", "\x1f", "\ud800", "\ufffe"}


def repr_of(story: ImportedStory) -> str:
    """All texts of a story, as they are."""
    pictures = [text for picture in story.pictures for text in vars(picture).values()]
    texts = [value for value in vars(story).values() if isinstance(value, str)]
    return "".join([*texts, *story.bylines, *story.tags, *pictures])


@given(ITEMS)
@settings(max_examples=400, deadline=None)
def test_any_value_in_any_field_of_ninjs(item):
    found = read(json.dumps(item).encode())
    assert found
    check(found)


@given(st.lists(ITEMS, max_size=3))
@settings(deadline=None)
def test_any_items_beside_a_good_one(items):
    good = ITEM | {"uri": "urn:good"}
    lines = [json.dumps(item).encode() for item in [*items, good]]
    found = read(b"\n".join(lines))
    check(found)
    assert found[-1].uri == "urn:good"


@given(st.binary(max_size=300), st.sampled_from([b"", b"[", b'{"uri":', b"<rss><channel>"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data, beginning):
    check(read(beginning + data))


@given(st.integers(0, 400), st.integers(0, 255), st.sampled_from(["json", "rss", "atom"]))
@settings(max_examples=300, deadline=None)
def test_any_byte_changed(place, byte, kind):
    fields = {"guid": "u:1", "title": "T", "description": "<p>x</p>"}
    data = {
        "json": json.dumps([ITEM, ITEM]).encode(),
        "rss": rss(item_of(fields)),
        "atom": atom(f"<entry>{item_of({'id': 'u:1', 'title': 'T', 'summary': 'x'})}</entry>"),
    }[kind]
    changed = bytearray(data)
    changed[place % len(changed)] = byte
    check(list(read_items(io.BytesIO(bytes(changed)), name="upload")))


RSS_FIELDS = st.sampled_from(
    ["guid", "link", "title", "description", "content:encoded", "pubDate", "dc:date", "dc:creator",
     "author", "category", "source", "media:content", "media:description", "enclosure", "atom:link",
     "atom:updated", "language", "dc:rights"]
)  # fmt: skip
ATOM_FIELDS = st.sampled_from(
    ["id", "link", "title", "summary", "content", "published", "updated", "author", "name",
     "category", "source", "rights"]
)  # fmt: skip
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["type", "url", "href", "rel", "width", "medium", "src", "xml:base", "term"]),
    st.sampled_from(
        ["html", "xhtml", "image/jpeg", "enclosure", "http://[", "//x.example", "5", "é"]
    ),
    max_size=4,
)
XML_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    ["<p>x</p>", "2024-05-06T07:08:09Z", "Mon, 06 May 2024 07:08:09 GMT", "https://x.example/"]
)


def item_of(fields: dict[str, str], tag: str = "item") -> str:
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
    return f"<{tag}>{inner}</{tag}>"


def element(name: str, attributes: dict[str, str], text: str) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    # U+FFFE and U+FFFF may not stand in XML (2.2).
    return f"<{name}{written}>{escape(text).translate({0xFFFE: None, 0xFFFF: None})}</{name}>"


@given(st.lists(st.builds(element, RSS_FIELDS, ATTRIBUTES, XML_TEXT), max_size=8))
@settings(max_examples=200, deadline=None)
def test_anything_in_any_element_of_rss(elements):
    inner = "".join(elements)
    good = item_of({"guid": "u:good", "title": "T", "description": "x"})
    found = read(rss(f"{inner}<item>{inner}</item>{good}"))
    check(found)
    assert [item.uri for item in found][-1] == "u:good"
    assert len(found) == 2


@given(st.lists(st.builds(element, ATOM_FIELDS, ATTRIBUTES, XML_TEXT), max_size=8))
@settings(max_examples=200, deadline=None)
def test_anything_in_any_element_of_atom(elements):
    inner = "".join(elements)
    good = item_of({"id": "u:good", "title": "T", "summary": "x"}, "entry")
    found = read(atom(f"{inner}<entry>{inner}</entry>{good}"))
    check(found)
    assert [item.uri for item in found][-1] == "u:good"
    assert len(found) == 2
