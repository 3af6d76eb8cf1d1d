import gzip
import io

import pytest

from articles.importing import RefusedItem, read_items
from articles.importing.fetch import FetchError

from .reading import ITEM, atom, atom_entry, outline, read, read_json, rss, rss_item


def test_each_format_is_known_by_its_beginning():
    assert outline(read_json(ITEM)) == ["urn:x:1"]
    assert outline(read(rss(rss_item()))) == ["https://post.example/1"]
    assert outline(read(atom(atom_entry()))) == ["urn:x:1"]
    assert outline(read(b"\xef\xbb\xbf \n" + rss(rss_item()))) == ["https://post.example/1"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"<!-- x --><!DOCTYPE html><p>Hello", "this is a web page, not a feed"),
        (b"<html><body>", "this is a web page, not a feed"),
        (b"\x89PNG\r\n\x1a\n", "this is neither JSON (ninjs) nor XML (RSS, Atom)"),
        (gzip.compress(b"{}", mtime=0), "this is neither JSON (ninjs) nor XML (RSS, Atom)"),
        (b"hello", "this is neither JSON (ninjs) nor XML (RSS, Atom)"),
    ],
)
def test_what_is_no_file_of_news(data, reason):
    [found] = read(data)
    assert isinstance(found, RefusedItem)
    assert found.where == "the file"
    assert found.reason.startswith(reason)


class Breaking:
    """A file on a connection that breaks."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int = -1, /) -> bytes:
        if data := self._file.read(min(size, 2_000)):
            return data
        raise FetchError("it took longer than 5 seconds")


def test_a_connection_that_breaks_leaves_what_came_before():
    data = rss(rss_item() * 20).removesuffix(b"</channel></rss>")
    found = outline(list(read_items(Breaking(data), name="x")))
    assert found[:-1] == ["https://post.example/1"] * 20
    assert found[-1] == f"byte {len(data):,}: it took longer than 5 seconds"


def test_a_connection_that_breaks_at_once():
    assert outline(list(read_items(Breaking(b""), name="x"))) == [
        "byte 0: it took longer than 5 seconds"
    ]
