"""The HTML suppliers send: its content, as paragraphs, without what a page shows elsewhere.

This makes text fit for a story, not safe: nothing here replaces sanitising.
"""

import re
from collections.abc import Callable
from itertools import accumulate

from .text import bare, one_line, web_address
from .tokens import VOID, Attributes, Token, read_tokens, spans, without, written

Shown = Callable[[Attributes], bool]

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
_SEEN = ("img", "video", "audio", "embed", "hr")
_USUAL_TAG = re.compile(
    r"</?(p|div|br|span|b|i|u|a|em|strong|ul|ol|li|img|figure|h[1-6]|blockquote|section|article"
    r"|table|script|style|iframe|html|body)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\n\s*\n")


def article_html(
    source: str, *, headline: str = "", shown: Shown = lambda attributes: False, base: str = ""
) -> str:
    """The text of a story in `source`, an HTML fragment or document, as block elements.

    Left out: scripts and the like with their content, comments, the headline where it is
    repeated over the text, and each image that is `shown` elsewhere, with its figure.
    Relative addresses are resolved against `base`. Raises BadItem, as all here, for more
    text or markup than any story has.
    """
    tokens = read_tokens(source)
    whole = any(token.kind == "start" and token.tag in ("html", "body") for token in tokens)
    tokens = _inside(_without_dropped(tokens), "article" if whole else "")
    tokens = _without_head(tokens, bare(headline), whole=whole)
    tokens = _without_images(tokens, shown)
    return "".join(written(token, base) for token in _in_paragraphs(tokens))


def plain_text(source: str) -> str:
    """The words of an HTML fragment, a line for each block."""
    pieces = (
        token.text if token.kind == "text" else "\n" if _parts_text(token) else ""
        for token in _without_dropped(read_tokens(source))
    )
    lines = (one_line(line) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def first_image(source: str, base: str = "") -> tuple[str, str] | None:
    """Address and alternative text of the first image that isn't a counting pixel."""
    for token in _without_dropped(read_tokens(source)):
        if token.kind == "start" and token.tag == "img":
            # Where images load late, `src` holds a stand-in.
            sources = (token.attributes.get(name) for name in ("src", "data-src"))
            url = next(filter(None, (web_address(each, base) for each in sources)), "")
            sizes = {token.attributes.get(side, "").strip() for side in ("width", "height")}
            if url and not sizes & {"0", "1"}:
                return url, one_line(token.attributes.get("alt", ""))
    return None


def looks_like_html(source: str) -> bool:
    return _USUAL_TAG.search(source) is not None


def _without_dropped(tokens: list[Token]) -> list[Token]:
    kept = without(tokens, lambda start, end: tokens[start].tag in _DROPPED)
    return [token for token in kept if token.tag not in _DROPPED]


def _inside(tokens: list[Token], tag: str) -> list[Token]:
    for start, end in sorted(spans(tokens).items()):
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

    return without(tokens, unwanted)


def _without_images(tokens: list[Token], shown: Shown) -> list[Token]:
    """Without the images that are `shown`, their figures, and what else held nothing more."""
    hidden = [t.kind == "start" and t.tag == "img" and shown(t.attributes) for t in tokens]
    if not any(hidden):
        return tokens
    seen = [token.text.strip() != "" or token.tag in _SEEN for token in tokens]
    # How many stand before each place, so that those in an element are a subtraction.
    hidden_before = list(accumulate(hidden, initial=0))
    seen_before = list(accumulate(seen, initial=0))

    def unwanted(start: int, end: int) -> bool:
        count = hidden_before[end + 1] - hidden_before[start]
        return count > 0 and (
            tokens[start].tag == "figure" or seen_before[end + 1] - seen_before[start] == count
        )

    return without(tokens, unwanted)


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
