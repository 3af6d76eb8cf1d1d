"""How items lie in a JSON file, and what of a broken one can still be read."""

import io
import json
import tracemalloc

import pytest

from articles.importing import read_items
from articles.importing.json_items import read_values
from articles.importing.json_values import MAX_DEPTH, MAX_ITEM, Found

from .reading import ITEM, outline, read, read_json

GOOD = json.dumps(ITEM).encode()


def item(number: int) -> bytes:
    return json.dumps(ITEM | {"uri": f"urn:x:{number}"}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"[" + item(1) + b", " + item(2) + b"]",
        item(1) + b"\n" + item(2) + b"\n",
        item(1) + item(2),
        b'{"items": [' + item(1) + b"," + item(2) + b"]}",
        b'{"_meta": {"n": [1]}, "_items": [' + item(1) + b"," + item(2) + b'], "x": [{"a": 1}]}',
        b'{"data": {"total": 2, "items": [{"meta": {}, "item": ' + item(1) + b"}, "
        b'{"item": ' + item(2) + b'}]}, "links": [{"href": "x"}]}',
        json.dumps([json.loads(item(1)), json.loads(item(2))], indent=2).encode(),
    ],
    ids=["array", "lines", "run on", "items", "_items", "AP", "indented"],
)
def test_shapes(data):
    assert outline(read(data)) == ["urn:x:1", "urn:x:2"]


def test_an_item_is_not_taken_for_a_wrapping_object():
    other = {"uri": "urn:x:2", "type": "picture"}
    assert outline(read_json({"associations": [other], **ITEM})) == ["urn:x:1"]
    assert outline(read_json({**ITEM, "items": [other]})) == ["urn:x:1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(encoding):
    text = json.dumps(ITEM | {"headline": "Fähre fährt"}, ensure_ascii=False)
    [found] = read(text.encode(encoding))
    assert found.headline == "Fähre fährt"


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252():
    [found] = read(GOOD.replace(b"Ferry", b"\x93F\xe4hre\x94"))
    assert found.headline == "\u201cFähre\u201d back in service"


def test_a_file_cut_short_gives_what_came_before():
    data = b"[" + item(1) + b"," + item(2) + b"," + item(3)[:50]
    assert outline(read(data)) == [
        "urn:x:1",
        "urn:x:2",
        f"line 1 (near byte {len(data):,}): the file ends in the middle of this item",
    ]


def test_an_array_cut_short_between_items_says_so():
    data = b"[\n" + item(1) + b",\n"
    assert outline(read(data)) == [
        "urn:x:1",
        f"line 2 (near byte {len(data):,}): the file ends before its list of items does",
    ]


def test_a_broken_array_ends_at_its_line():
    data = b"[\n" + item(1) + b',\n{"uri": tru}, ' + item(3) + b"]"
    assert outline(read(data)) == [
        "urn:x:1",
        f"line 3 (near byte {len(data):,}): this is not valid JSON"
        " (invalid string in json text); nothing after it was read",
    ]


def test_a_broken_line_costs_no_other():
    lines = [
        item(1),
        b'{"uri": "urn:x:2", broken}',
        item(3),
        b'{"uri": "urn:x:4", "headline": "cut off',
        item(5),
        b'{"uri": "urn:x:6",',
        item(7),
        b"nonsense",
        b'{"uri": "urn:x:9", "n": 123456789012345678901234567890}',
        item(10),
    ]
    found = read(b"\n".join(lines))
    assert [each.uri for each in found] == [
        *("urn:x:1", "urn:x:2", "urn:x:3", "urn:x:4", "urn:x:5", "urn:x:6", "urn:x:7"),
        *("", "urn:x:9", "urn:x:10"),
    ]
    refused = [each.where for each in found if hasattr(each, "where")]
    assert [where.partition(" (")[0] for where in refused] == [
        *("line 2", "line 4", "line 6", "line 8", "line 9")
    ]


def test_too_deep_an_item_costs_no_other():
    deep = b'{"uri": "urn:x:2", "x": ' + b"[" * 100 + b"]" * 100 + b"}"
    assert outline(read(b"[" + item(1) + b"," + deep + b"," + item(3) + b"]")) == [
        "urn:x:1",
        f"item 2: nested more than {MAX_DEPTH} deep",
        "urn:x:3",
    ]


def test_a_depth_without_end_ends_the_file():
    found = outline(read(b"[" + item(1) + b"," + b"[" * 3_000_000))
    assert found[0] == "urn:x:1"
    assert found[1].endswith("nested more than 10,000 deep")
    assert len(found) == 2


@pytest.mark.parametrize(
    "filling", [b'"' + b"x" * 2_500_000 + b'"', b"[1" + b",1" * 150_000 + b"]"]
)
def test_too_large_an_item_costs_no_other(filling):
    large = b'{"uri": "urn:x:2", "x": ' + filling + b"}"
    assert outline(read(b"[" + item(1) + b"," + large + b"," + item(3) + b"]")) == [
        "urn:x:1",
        f"item 2: larger than {MAX_ITEM:,} characters",
        "urn:x:3",
    ]


class Endless(io.RawIOBase):
    """A file of 2 GB that is made while it is read."""

    def __init__(self, beginning: bytes, filling: bytes) -> None:
        self.taken = 0
        self.next = beginning
        self.filling = filling

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data, self.next = self.next, self.filling
        self.taken += len(data)
        return data if self.taken < 2 * 1024**3 else b""


@pytest.mark.parametrize(
    ("beginning", "reason"),
    [
        (b"[" + GOOD + b', {"body_text": "', "a single value is longer than 4,000,000 bytes"),
        (b"<rss><channel><item a='", "a single tag is longer than 1,000,000 bytes"),
        (b"<rss><channel><!--", "a single tag is longer than 1,000,000 bytes"),
    ],
)
def test_two_gigabytes_of_one_value_are_not_read(beginning, reason):
    stream = Endless(beginning, b"x" * 65_536)
    tracemalloc.start()
    found = list(read_items(stream, name="upload"))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outline(found)[-1].endswith(reason)
    assert stream.taken < 10_000_000
    assert peak < 30_000_000


def test_memory_is_that_of_one_item():
    many = (b"[" if n == 0 else b"," for n in range(2_000))
    chunks = (
        chunk for comma in many for chunk in (comma, item(1)[:-1], b', "x": "', b"x" * 9_000, b'"}')
    )
    tracemalloc.start()
    count = sum(isinstance(value, Found) for value in _first(read_values(chunks), 2_000))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 3_000_000


def _first(values, number):
    return (value for value, _n in zip(values, range(number), strict=False))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[]", "the file: no items in it"),
        (b"[1]", "item 1: not a news item but a bare value or list"),
        (b"[[]]", "item 1: not a news item but a bare value or list"),
        (b"{}", "item 1: no uri"),
    ],
)
def test_json_that_holds_no_news(data, reason):
    assert outline(read(data)) == [reason]
