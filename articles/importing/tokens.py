"""HTML as a list of tags and texts, in time that grows with its length only."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Literal, NamedTuple

from .items import BadItem
from .text import visible, web_address

MAX_SOURCE = 600_000  # characters, as many as a story may have
MAX_TAGS = 20_000  # ten times those of a long read

# HTML, 13.1.2 Elements: these have no end tag.
VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_ADDRESSES = {"href", "src", "poster", "cite"}

Attributes = Mapping[str, str]


class Token(NamedTuple):
    kind: Literal["start", "end", "text"]
    tag: str
    text: str = ""
    attributes: Attributes = MappingProxyType({})


class _Tokenizer(HTMLParser):
    """Never close()d: for what is left unfinished at the end, close() takes quadratic time."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[Token] = []
        self._texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.end_text()
        self.tokens.append(Token("start", tag, attributes={k: v or "" for k, v in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.end_text()
        if tag not in VOID:
            self.tokens.append(Token("end", tag))

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def end_text(self) -> None:
        if self._texts:
            self.tokens.append(Token("text", "", "".join(self._texts)))
            self._texts = []

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        # The inherited one asserts on keywords it doesn't know. To HTML it's a comment.
        return self.parse_bogus_comment(i)


def read_tokens(source: str) -> list[Token]:
    """Raises BadItem for more text or markup than any story has."""
    if len(source) > MAX_SOURCE or source.count("<") > MAX_TAGS:
        raise BadItem("its text is too long, or has too many tags")
    tokenizer = _Tokenizer()
    tokenizer.feed(source)
    rest = tokenizer.rawdata
    # What remains is text, or a tag, comment or script that never ends and so holds no text.
    if rest and tokenizer.cdata_elem is None and (rest == "<" or rest[0] != "<"):
        tokenizer.handle_data(html.unescape(rest))
    tokenizer.end_text()
    return tokenizer.tokens


def spans(tokens: list[Token]) -> dict[int, int]:
    """Where the element that starts at each place ends, for those that do."""
    begun: defaultdict[str, list[int]] = defaultdict(list)
    ends: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.kind == "start":
            if token.tag in VOID:
                ends[place] = place
            else:
                begun[token.tag].append(place)
        elif token.kind == "end" and begun[token.tag]:
            ends[begun[token.tag].pop()] = place
    return ends


def without(tokens: list[Token], unwanted: Callable[[int, int], bool]) -> list[Token]:
    """`tokens` less the elements for which `unwanted` says so, given their start and end."""
    ends = spans(tokens)
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        end = ends.get(place)
        if end is not None and unwanted(place, end):
            place = end
        else:
            kept.append(tokens[place])
        place += 1
    return kept


def written(token: Token, base: str) -> str:
    if token.kind == "text":
        return html.escape(visible(token.text), quote=False)
    if token.kind == "end":
        return f"</{token.tag}>"
    attributes = "".join(
        f' {name}="{html.escape(visible(_resolved(name, value, base)))}"'
        for name, value in token.attributes.items()
        if re.fullmatch(r"[a-z][a-z0-9:_-]*", name)
    )
    return f"<{token.tag}{attributes}>"


def _resolved(name: str, value: str, base: str) -> str:
    if base and name in _ADDRESSES and value and not value.startswith("#"):
        return web_address(value, base) or value
    return value
