"""JSON read item by item with ijson: one item, an array, one a line, or an array in an object.

Memory is bounded by one item: a larger one is skipped while it is read.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import ijson

from .items import Unreadable
from .json_values import Assembler, Found, Skipped

_MAX_TOKEN = 4_000_000  # bytes; yajl's time for one string grows with the square of its length
_MAX_NESTING = 10_000


class _Piece(NamedTuple):
    data: bytes
    line: int
    end: int
    begins_object: bool

    @property
    def where(self) -> str:
        return f"line {self.line:,} (near byte {self.end:,})"


def read_values(chunks: Iterable[bytes]) -> Iterator[Found | Skipped]:
    """The items in UTF-8 `chunks`. Raises Unreadable where the file can't be read on.

    Of objects that stand one after the other (one a line, as a rule), a broken one is
    skipped, and reading goes on at the next line that begins with one.
    """
    run, searching = _Run(), False
    piece = None
    for before, piece in _in_pairs(_pieces(chunks)):
        if searching:
            if not piece.begins_object:
                continue
            run, searching = _Run(), False
        cut_short = run.is_mid_item and piece.begins_object
        yield from run.feed(piece)
        if run.error and cut_short and before:
            # The object before ended without its bracket; this one may be whole.
            yield run.skipped(before)
            run = _Run()
            yield from run.feed(piece)
        if run.error:
            yield run.skipped(piece)
            searching = True
    if piece and not searching:
        yield from run.end(piece)


def _in_pairs(pieces: Iterable[_Piece]) -> Iterator[tuple[_Piece | None, _Piece]]:
    before = None
    for piece in pieces:
        yield before, piece
        before = piece


def _pieces(chunks: Iterable[bytes]) -> Iterator[_Piece]:
    """Line by line, so that errors have a place; long lines chunk by chunk."""
    line, end, at_start = 1, 0, True
    for chunk in chunks:
        for data in chunk.splitlines(keepends=True):
            end += len(data)
            yield _Piece(data, line, end, at_start and data[:1] == b"{")
            at_start = data.endswith(b"\n")
            line += at_start


class _Run:
    """One run of ijson's parser, which can't go on after an error."""

    def __init__(self) -> None:
        self.error = ""
        self._quiet = 0
        self._assembler = Assembler()
        self._events = ijson.sendable_list()
        # With `use_float` a number past 64 bits is an error (RFC 8259, 6. lets it be one);
        # without, yajl2_c hands on a null pointer for an integer of 4,300 digits.
        self._parser = ijson.basic_parse_coro(self._events, multiple_values=True, use_float=True)

    @property
    def is_mid_item(self) -> bool:
        return self._assembler.depth > 0

    def feed(self, piece: _Piece) -> Iterator[Found | Skipped]:
        """What `piece` completes. Afterwards `error` says whether it could be read.

        Raises Unreadable when it couldn't, and nothing after it can be either.
        """
        try:
            self._parser.send(piece.data)
        except ijson.JSONError as error:
            self.error = f"this is not valid JSON ({_plain(error)})"
        self._quiet = 0 if self._events else self._quiet + len(piece.data)
        yield from self._assembled(piece)
        if self._quiet > _MAX_TOKEN:
            raise Unreadable(piece.where, f"a single value is longer than {_MAX_TOKEN:,} bytes")
        if self.error and not self._assembler.stands_alone:
            raise Unreadable(piece.where, f"{self.error}; nothing after it was read")

    def end(self, piece: _Piece) -> Iterator[Found | Skipped]:
        try:
            self._parser.close()
        except ijson.JSONError as error:
            self.error = f"this is not valid JSON ({_plain(error)})"
        yield from self._assembled(piece)
        if self.is_mid_item:
            self.error = "the file ends in the middle of this item"
        elif not self._assembler.stands_alone:
            self.error = "the file ends before its list of items does"
        if self.error:
            yield self.skipped(piece)

    def skipped(self, piece: _Piece) -> Skipped:
        return Skipped(piece.where, self._assembler.uri, self.error)

    def _assembled(self, piece: _Piece) -> Iterator[Found | Skipped]:
        for event, value in self._events:
            if outcome := self._assembler.feed(event, value):
                yield outcome
        del self._events[:]
        if self._assembler.depth > _MAX_NESTING:
            raise Unreadable(piece.where, f"nested more than {_MAX_NESTING:,} deep")


def _plain(error: Exception) -> str:
    """The first line of yajl's message, without its prefixes."""
    message = str(error).removeprefix("b'").replace("\\n", "\n").partition("\n")[0]
    return message.rpartition("error: ")[2].strip(" .") or "unknown error"
