"""RSS and Atom read child by child of the channel or feed; memory is bounded by one child."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser

from .items import Unreadable

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"

MAX_ITEM = 2_000_000  # characters
MAX_DEPTH = 100
_MAX_NESTING = 10_000
_MAX_TOKEN = 1_000_000  # bytes; expat's time for one tag grows with the square of its length
_MAX_NAME = 1_000  # a long namespace is repeated with each short tag in it
_OVERHEAD = 50  # what each element counts beside its characters


class Feed(NamedTuple):
    """What the elements round the items say."""

    kind: str  # "rss" or "atom"
    base: str  # of xml:base, and as relative as that
    language: str


class TooMuch(NamedTuple):
    """A child that was not kept."""

    tag: str
    reason: str


Child = Feed | Element | TooMuch


def read_children(chunks: Iterable[bytes]) -> Iterator[Child]:
    """A Feed, then each child of the RSS channel or Atom feed in UTF-8 `chunks`.

    Raises Unreadable where the file can't be read on. A document type is refused with all
    it could declare: entities that expand or are fetched (XML 1.0, 4.2).
    """
    target = _Target()
    parser = DefusedXMLParser(target=target, encoding="utf-8", forbid_dtd=True)
    quiet = 0
    for chunk in chunks:
        target.heard = False
        error = _feed(parser, chunk)
        yield from target.take()
        quiet = 0 if target.heard else quiet + len(chunk)
        if quiet > _MAX_TOKEN:
            error = _unreadable(parser, f"a single tag is longer than {_MAX_TOKEN:,} bytes")
        if error:
            raise error
    if error := _feed(parser, None):
        yield from target.take()
        raise error


def _feed(parser: DefusedXMLParser, chunk: bytes | None) -> Unreadable | None:
    """Give the parser `chunk`, or the end of the file; return what it stopped at."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except ParseError as error:
        reason = str(error).partition(":")[0]
        if reason == "no element found":
            reason = "the file ends before it is complete"
        return _unreadable(parser, f"this is not valid XML ({reason})")
    except DTDForbidden:
        return _unreadable(parser, "it has a document type (DOCTYPE), which is never read")
    except DefusedXmlException:
        return _unreadable(parser, "it declares entities, which are never read")
    except _Stop as error:
        return _unreadable(parser, str(error))
    return None


def _unreadable(parser: DefusedXMLParser, reason: str) -> Unreadable:
    place = parser.parser
    where = f"line {place.CurrentLineNumber:,} (near byte {max(0, place.CurrentByteIndex):,})"
    return Unreadable(where, reason)


class _Stop(Exception):
    """What makes the whole file unreadable; the text is the reason."""


class _Target:
    """The parser's target: builds each child, or only counts through one that is too much."""

    def __init__(self) -> None:
        self.heard = False
        self._feed = Feed("", "", "")
        self._item_depth = 0  # of the children; 0 until the root has told
        self._depth = 0
        self._size = 0
        self._builder: TreeBuilder | None = None
        self._done: list[Child] = []

    def take(self) -> list[Child]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.heard = True
        self._depth += 1
        if len(tag) > _MAX_NAME or self._depth > _MAX_NESTING:
            raise _Stop("its names or its nesting are far too long")
        if self._depth == 1:
            self._begin_root(tag)
        if self._depth < self._item_depth:
            self._inherit(attributes)
        if self._depth == self._item_depth:
            self._announce()
            self._begin_child()
        if self._depth >= self._item_depth:
            self._count(len(tag) + sum(len(k) + len(v) for k, v in attributes.items()))
            if self._builder:
                self._builder.start(tag, attributes)

    def data(self, text: str) -> None:
        self.heard = True
        if self._depth >= self._item_depth:
            self._count(len(text))
            if self._builder:
                self._builder.data(text)

    def end(self, tag: str) -> None:
        self.heard = True
        if self._builder:
            self._builder.end(tag)
        if self._depth == self._item_depth:
            self._end_child(tag)
        self._depth -= 1

    def close(self) -> None:
        self._announce()

    def _begin_root(self, tag: str) -> None:
        depths = {"rss": 3, f"{ATOM}feed": 2, f"{ATOM}entry": 1}
        if tag not in depths:
            name = tag.rpartition("}")[2][:40]
            old = " of an older version (RSS 1.0)" if name == "RDF" else ""
            raise _Stop(f"this is no RSS 2.0 or Atom feed: its outermost element is <{name}>{old}")
        self._item_depth = depths[tag]
        self._feed = self._feed._replace(kind="rss" if tag == "rss" else "atom")

    def _inherit(self, attributes: dict[str, str]) -> None:
        self._feed = Feed(
            self._feed.kind,
            joined(self._feed.base, attributes.get(f"{XML}base", "")),
            attributes.get(f"{XML}lang", self._feed.language),
        )

    def _announce(self) -> None:
        if self._feed.kind:
            self._done.append(self._feed)
            self._feed = self._feed._replace(kind="")

    def _begin_child(self) -> None:
        self._builder, self._size = TreeBuilder(), 0

    def _end_child(self, tag: str) -> None:
        if self._builder:
            self._done.append(self._builder.close())
        else:
            self._done.append(TooMuch(tag, f"larger than {MAX_ITEM:,} characters, or too deep"))
        self._builder = None

    def _count(self, length: int) -> None:
        self._size += length + _OVERHEAD
        if self._size > MAX_ITEM or self._depth > self._item_depth + MAX_DEPTH:
            self._builder = None


def joined(base: str, reference: str) -> str:
    """`reference` resolved against `base` (RFC 3986, 5.), or `base` where that can't be."""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return base
