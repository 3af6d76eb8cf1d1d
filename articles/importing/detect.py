"""Reads a file of any of the formats we take in."""

from collections.abc import Iterator

from .feeds import read_feed
from .items import Imported, RefusedItem, Unreadable
from .ninjs import read_ninjs
from .streams import Readable, read_head, sniff, utf8_chunks

_REASONS = {
    "empty": "the file is empty",
    "html": "this is a web page, not a feed; look for its RSS or Atom address",
    "unknown": "this is neither JSON (ninjs) nor XML (RSS, Atom)",
}


def read_items(stream: Readable, *, name: str) -> Iterator[Imported]:
    """The stories and pictures in a ninjs, RSS or Atom file, and what of it was refused.

    `name` is the file's name or address; relative links of a feed that says no address of
    its own are resolved against it. One item is held in memory at a time. Nothing in the
    file makes this raise: where it can't be read on, a last RefusedItem says so.
    """
    try:
        head = read_head(stream)
        kind, encoding = sniff(head)
    except Unreadable as error:
        yield RefusedItem(error.where, "", error.reason)
        return
    if kind in _REASONS:
        yield RefusedItem("the file", "", _REASONS[kind])
    elif kind == "json":
        yield from read_ninjs(utf8_chunks(stream, head, encoding))
    else:
        yield from read_feed(utf8_chunks(stream, head, encoding), base=name)
