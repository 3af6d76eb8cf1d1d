"""Headlines, summary and text of a ninjs item: which of those offered are taken."""

import re

from .items import BadItem
from .markup import Shown, article_html, looks_like_html, plain_text
from .ninjs_fields import Fields, RoleText
from .text import bare, clean, one_line, paragraphs

_HTML_TYPES = ("text/html", "application/xhtml+xml")
# Within HTML, the plain versions go before those with everything embedded.
_HTML_ROLES = ("html", "xhtml", "html5", "main", "text", "")
_TEXT_ROLES = ("text", "plain", "main", "")
_SUMMARY_ROLES = ("summary", "standfirst", "lead", "ingress", "text", "xhtml", "html", "main", "")
_CAPTION_ROLES = ("caption", *_SUMMARY_ROLES, "richtext")

# "GROSETO, Italy (AP) -- ", "Berlin (dpa) - ", "PARIS, May 5 (Reuters) - ".
_AGENCY_DATELINE = re.compile(r"[^\W\d_][^.!?:;]{0,70} \([^\d()]{2,20}\)\s?(--|[-\u2013\u2014])")
# "LONDON, England — ": capitals first.
_CAPITALS_DATELINE = re.compile(
    r"(?=[^a-z]{3})[^\W\d_][^a-z.!?:;]{1,40}(, [^.!?:;]{2,40})? ?(--|[\u2013\u2014])"
)


def headlines(item: Fields) -> tuple[str, str]:
    """The headline and, where there is one, the short headline; each may be ""."""
    offered = item.texts("headline", "headlines")
    main = _pick(offered, ("main", "headline", "", "title"))
    short = _pick(offered, ("short", "mobile", "teaser"))
    chosen = main or next((text for text in offered if text is not short), None)
    headline = _line(chosen) if chosen else item.line("title")
    return headline, _line(short) if short else ""


def body(item: Fields, headline: str, shown: Shown) -> str:
    """The text as HTML: of HTML roles, or else of plain text, or else of the summary.

    Left out are the repeated headline and the images that are `shown` elsewhere.
    Raises BadItem when there is none, or only such as NITF.
    """
    offered = item.texts("body", "bodies")
    marked_up = _pick([text for text in offered if _is_html(text)], _HTML_ROLES, any_role=True)
    plain = _pick([text for text in offered if _is_plain(text)], _TEXT_ROLES, any_role=True)
    # An item without a body is a brief, its description all the text there is (NTB's are).
    brief = None if offered else summary(item)
    made = (_as_html(text, headline, shown) for text in (marked_up, plain, brief) if text)
    if html := next(filter(None, made), ""):
        return html
    raise BadItem("no text that is HTML or plain" if offered else "no text")


def _as_html(text: RoleText, headline: str, shown: Shown) -> str:
    if _is_html(text):
        return article_html(text.value, headline=headline, shown=shown)
    first, _, rest = clean(text.value).partition("\n")
    return paragraphs(rest if bare(first) == bare(headline) else clean(text.value))


def summary(item: Fields) -> RoleText | None:
    return _pick(item.texts("description", "descriptions"), _SUMMARY_ROLES)


def standfirst(item: Fields, text: str) -> str:
    """The summary, unless it only repeats how the plain `text` begins."""
    chosen = summary(item)
    line = _line(chosen) if chosen else ""
    return "" if bare(text).startswith(bare(line)) else line


def caption(item: Fields) -> str:
    chosen = _pick(item.texts("description", "descriptions"), _CAPTION_ROLES)
    return _line(chosen) if chosen else ""


def described(item: Fields, *roles: str) -> str:
    """The description with one of these roles, such as a credit line."""
    chosen = _pick(item.texts("description", "descriptions"), roles)
    return _line(chosen) if chosen else ""


def dateline(item: Fields, text: str) -> str:
    """Where the story is from; "" when the plain `text` begins by saying so itself."""
    start = text[:150]
    told = _AGENCY_DATELINE.match(start) or _CAPITALS_DATELINE.match(start)
    return "" if told else item.line("located")


def _pick(
    offered: list[RoleText], roles: tuple[str, ...], *, any_role: bool = False
) -> RoleText | None:
    """The first text of the first of `roles` there is."""
    for role in roles:
        for text in offered:
            if text.role == role:
                return text
    return offered[0] if offered and any_role else None


def _line(text: RoleText) -> str:
    return one_line(plain_text(text.value) if _is_html(text) else text.value)


def _is_html(text: RoleText) -> bool:
    if text.content_type:
        return text.content_type.partition(";")[0].strip() in _HTML_TYPES
    return "html" in text.role or (_is_plain(text) and looks_like_html(text.value))


def _is_plain(text: RoleText) -> bool:
    """Whether its type allows plain text; a NITF or other XML body is none."""
    if text.content_type:
        return text.content_type.startswith("text/plain")
    return not any(mark in text.role for mark in ("xml", "nitf", "html", "rtf"))
