"""How a text that was sent in begins, for lists that have no room for the whole."""

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

# Characters: sixty to eighty words of English.
SHORT = 380
LONG = 600
# What is so little longer is shown whole: nobody follows a link for a line and a half.
WHOLE = 1.25
MORE = "…"
_CHUNK = 2000
# The end of a sentence. Not after a word of a few letters, such as Mr., No. or an initial.
_SENTENCE = re.compile(
    r"(?:(?<=[^\W\d_]{4})\.|(?<=[\d)\]”’\"'])\.|[!?…])[\"'”’»)\]]*(?=\s)|[。！？][」』”’）]*|।(?=\s)"
)
# What a browser sets apart of the elements that people may use in what they send in.
_BLOCKS = {"p", "li", "blockquote", "ul", "ol", "h3"}


@dataclass(frozen=True)
class Paragraph:
    text: str
    is_quote: bool = False


@dataclass(frozen=True)
class Opening:
    """Plain words. What is `is_whole` leaves none out, but has no links and no emphasis."""

    paragraphs: list[Paragraph]
    is_whole: bool

    @property
    def text(self) -> str:
        return " ".join(each.text for each in self.paragraphs)


def opening_of(source: str, about: int = SHORT) -> Opening:
    """The first `about` characters of a cleaned text: whole paragraphs, then whole sentences.

    Where a sentence is longer than that, words. No more of a long text is read than it takes.
    """
    reader = _Reader()
    at = 0
    while at < len(source) and reader.length <= about * WHOLE:
        reader.feed(source[at : at + _CHUNK])
        at += _CHUNK
    if at >= len(source):
        reader.close()
    reader.end_block()
    if at >= len(source) and reader.length <= about * WHOLE:
        return Opening(reader.found, is_whole=True)
    return Opening(_cut(reader.found, about), is_whole=False)


def _cut(paragraphs: list[Paragraph], room: int) -> list[Paragraph]:
    taken: list[Paragraph] = []
    left = room
    for each in paragraphs:
        if len(each.text) > left:
            text = _sentences(each.text, left)
            if left - len(text) > room / 2:  # too little to know it by
                text = _words(each.text, left)
            return [*taken, Paragraph(text, each.is_quote)] if text else taken
        taken.append(each)
        left -= len(each.text)
    return taken


def _sentences(text: str, room: int) -> str:
    ends = [match.end() for match in _SENTENCE.finditer(text, 0, room + 1) if match.end() <= room]
    return text[: ends[-1]] if ends else ""


def _words(text: str, room: int) -> str:
    cut = text[:room]
    at = cut.rfind(" ")
    if at < room / 2:  # no spaces to speak of, as in Thai or Chinese
        at = room
        while at > 1 and unicodedata.category(text[at])[0] in "MC":  # never between an e and its ´
            at -= 1
    return text[:at].rstrip(" .,;:–—-(") + MORE


class _Reader(HTMLParser):
    """The paragraphs of a cleaned text; subheads are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph] = []
        self.words = ""
        self.quotes = 0
        self.in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.words += " "
        elif tag in _BLOCKS:
            self.end_block()
            self.quotes += tag == "blockquote"
            self.in_head = tag == "h3"

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_block()
            if tag == "blockquote":
                self.quotes = max(0, self.quotes - 1)

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def length(self) -> int:
        return len(self.words) + sum(len(each.text) for each in self.found)

    def end_block(self) -> None:
        text = " ".join(self.words.split())
        if text and not self.in_head:
            self.found.append(Paragraph(text, self.quotes > 0))
        self.words, self.in_head = "", False
