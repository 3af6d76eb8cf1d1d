"""The HTML suppliers send: its content, as paragraphs, without what a page shows elsewhere.

This makes text fit for a story, not safe: nothing here replaces sanitising.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Literal, NamedTuple

from .text import bare, one_line, visible, web_address

Attributes = Mapping[str, str]
Shown = Callable[[Attributes], bool]

# HTML, 13.1.2 Elements: these have no end tag.
VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
# What they hold is not the story's text.
_DROPPED = frozenset(
    """
    head title script style template noscript iframe object svg math textarea select button
    noembed noframes
    """.split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table figure hr aside form".split()  # noqa: SIM905
)
# Boxes round the text; their ends part paragraphs, and they themselves go.
_BOXES = frozenset(
    "html body article section main div header footer center nav".split()  # noqa: SIM905
)
# The line over a wire story that names its subject and agency (TT's ninjs).
_OVER_THE_TEXT = {"dat", "vignette", "source"}
_HEADLINE_PARTS = 40  # its text, and the links and spans in it
_ADDRESSES = {"href", "src", "poster", "cite"}
_BREAK = re.compile(r"\n[ \t]*\n")


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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(Token("start", tag, attributes={k: v or "" for k, v in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.tokens.append(Token("end", tag))

    def handle_data(self, data: str) -> None:
        self.tokens.append(Token("text", "", data))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        # The inherited one asserts on keywords it doesn't know. To HTML it's a comment.
        return self.parse_bogus_comment(i)


def _tokens(source: str) -> list[Token]:
    tokenizer = _Tokenizer()
    tokenizer.feed(source)
    rest = tokenizer.rawdata
    # What remains is text, or a tag, comment or script that never ends and so holds no text.
    if rest and tokenizer.cdata_elem is None and (rest == "<" or rest[0] != "<"):
        tokenizer.handle_data(html.unescape(rest))
    return tokenizer.tokens


def _spans(tokens: list[Token]) -> dict[int, int]:
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


def article_html(
    source: str, *, headline: str = "", shown: Shown = lambda attributes: False, base: str = ""
) -> str:
    """The text of a story in `source`, an HTML fragment or document, as block elements.

    Left out: scripts and the like with their content, comments, the headline where it is
    repeated over the text, and each image that is `shown` elsewhere, with its figure.
    Relative addresses are resolved against `base`.
    """
    tokens = _tokens(source)
    whole = any(token.kind == "start" and token.tag in ("html", "body") for token in tokens)
    tokens = _inside(_without_dropped(tokens), "article" if whole else "")
    tokens = _without_head(tokens, bare(headline), whole=whole)
    tokens = _without_images(tokens, shown)
    return "".join(_markup(token, base) for token in _in_paragraphs(tokens))


def plain_text(source: str) -> str:
    """The words of an HTML fragment, a line for each block."""
    pieces = (
        token.text if token.kind == "text" else "\n" if _parts_text(token) else ""
        for token in _without_dropped(_tokens(source))
    )
    lines = (one_line(line) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def first_image(source: str, base: str = "") -> tuple[str, str] | None:
    """Address and alternative text of the first image that isn't a counting pixel."""
    for token in _without_dropped(_tokens(source)):
        if token.kind == "start" and token.tag == "img":
            url = web_address(token.attributes.get("src", ""), base)
            sizes = {token.attributes.get(side, "").strip() for side in ("width", "height")}
            if url and not sizes & {"0", "1"}:
                return url, one_line(token.attributes.get("alt", ""))
    return None


def looks_like_html(source: str) -> bool:
    return re.search(r"</?(p|div|br|span|b|i|a|em|strong|ul|h[1-6])\b[^<>]*>", source) is not None


def _without(tokens: list[Token], unwanted: Callable[[int, int], bool]) -> list[Token]:
    """`tokens` less the elements for which `unwanted` says so, given their start and end."""
    spans = _spans(tokens)
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        end = spans.get(place)
        if end is not None and unwanted(place, end):
            place = end
        else:
            kept.append(tokens[place])
        place += 1
    return kept


def _without_dropped(tokens: list[Token]) -> list[Token]:
    kept = _without(tokens, lambda start, end: tokens[start].tag in _DROPPED)
    return [token for token in kept if token.tag not in _DROPPED]


def _inside(tokens: list[Token], tag: str) -> list[Token]:
    for start, end in sorted(_spans(tokens).items()):
        if tokens[start].tag == tag:
            return tokens[start + 1 : end]
    return tokens


def _without_head(tokens: list[Token], headline: str, *, whole: bool) -> list[Token]:
    """Without what stands over the first paragraph: the headline, a document's title lines."""
    starts = (i for i, token in enumerate(tokens) if token.kind == "start" and token.tag == "p")
    first = next(starts, len(tokens))

    def unwanted(start: int, end: int) -> bool:
        token = tokens[start]
        if end > first:
            return False
        if token.tag in ("h1", "h2") and end - start < _HEADLINE_PARTS:
            text = "".join(inner.text for inner in tokens[start:end])
            return (whole and token.tag == "h1") or bare(text) == headline
        return whole and bool(_OVER_THE_TEXT & {*token.attributes.get("class", "").split()})

    return _without(tokens, unwanted)


def _without_images(tokens: list[Token], shown: Shown) -> list[Token]:
    hidden = [t.kind == "start" and t.tag == "img" and shown(t.attributes) for t in tokens]
    if not any(hidden):
        return tokens
    # How many hidden images stand before each place, so that a span's are a subtraction.
    before = [0]
    for is_hidden in hidden:
        before.append(before[-1] + is_hidden)
    return _without(
        tokens,
        lambda start, end: (
            tokens[start].tag in ("img", "figure") and before[end + 1] > before[start]
        ),
    )


def _parts_text(token: Token) -> bool:
    return token.tag in _BLOCKS or token.tag in _BOXES or token.tag in ("br", "li", "tr")


def _in_paragraphs(tokens: list[Token]) -> list[Token]:
    """With each run of text that stands in no block made paragraphs, and boxes gone."""
    result: list[Token] = []
    run: list[Token] = []
    depth = 0
    for token in tokens:
        if token.tag in _BLOCKS or token.tag in _BOXES:
            result += _as_paragraphs(run)
            run = []
            if token.tag in _BLOCKS:
                result.append(token)
                if token.tag not in VOID:
                    depth = max(0, depth + (1 if token.kind == "start" else -1))
        elif depth:
            result.append(token)
        else:
            run.append(token)
    return result + _as_paragraphs(run)


def _as_paragraphs(run: list[Token]) -> list[Token]:
    """A run of text, parted at its blank lines and doubled line breaks."""
    parts: list[list[Token]] = [[]]
    after_break = False
    for token in run:
        if token.tag == "br" and after_break:
            parts.append([])
        elif token.kind == "text":
            first, *others = _BREAK.split(token.text)
            parts[-1].append(token._replace(text=first))
            parts += [[token._replace(text=other)] for other in others]
        else:
            parts[-1].append(token)
        after_break = token.tag == "br" or (after_break and _is_blank(token))
    paragraphs = [_trimmed(part) for part in parts]
    return [
        token
        for part in paragraphs
        if any(token.text.strip() or token.tag == "img" for token in part)
        for token in (Token("start", "p"), *part, Token("end", "p"))
    ]


def _is_blank(token: Token) -> bool:
    return token.kind == "text" and not token.text.strip()


def _trimmed(part: list[Token]) -> list[Token]:
    kept = [i for i, token in enumerate(part) if token.tag != "br" and not _is_blank(token)]
    return part[kept[0] : kept[-1] + 1] if kept else []


def _markup(token: Token, base: str) -> str:
    if token.kind == "text":
        return html.escape(visible(token.text), quote=False)
    if token.kind == "end":
        return f"</{token.tag}>"
    written = "".join(
        f' {name}="{html.escape(visible(_resolved(name, value, base)))}"'
        for name, value in token.attributes.items()
        if re.fullmatch(r"[a-z][a-z0-9:_-]*", name)
    )
    return f"<{token.tag}{written}>"


def _resolved(name: str, value: str, base: str) -> str:
    if base and name in _ADDRESSES and value and not value.startswith("#"):
        return web_address(value, base) or value
    return value
