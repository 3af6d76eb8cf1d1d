"""The text of a story: what the editor offers, what is kept of it, how it is shown.

Kept: paragraphs, two levels of subheads, lists, quotes, links, and two figures that
hold no markup of their own:

    <figure data-photo="17" data-alt="…" data-caption="…"></figure>
    <figure data-video="https://youtu.be/…" data-caption="…"></figure>

They are turned into pictures and video players when a page is made, so that a
picture's files can change without touching the text.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.entities import html5
from typing import Any
from urllib.parse import parse_qs, urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .validators import MAX_BODY, validate_visible

EDITOR_EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False},
    "StoryPicture": True,
    "StoryVideo": True,
    "SpecialCharacters": True,
}

# Deeper than any story. html5ever's time grows with the square of the depth, and an
# element left open is opened again in each paragraph after it, hence the second limit.
MAX_DEPTH = 100
MAX_OPENED = 500_000

_CLEANER = nh3.Cleaner(
    tags={
        *("p", "h2", "h3", "ul", "ol", "li", "blockquote", "br"),
        *("strong", "em", "a", "sub", "sup", "figure"),
    },
    clean_content_tags={"script", "style", "figcaption", "iframe", "noscript", "template", "title"},
    attributes={
        "a": {"href", "title"},
        "figure": {"data-photo", "data-video", "data-alt", "data-caption"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener",
)
_SENT_CLEANER = nh3.Cleaner(
    tags={"p", "h3", "ul", "ol", "li", "blockquote", "br", "strong", "em", "a"},
    clean_content_tags={"figure"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="nofollow ugc noopener",
)
_COMMENT_CLEANER = nh3.Cleaner(
    tags={"p", "blockquote", "br", "strong", "em", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="nofollow ugc noopener",
)
_ITEMS = re.compile(r"<(/?)(?:li|h3)>")
# Comments and tags as HTML's tokeniser parts them (HTML, 13.2.5), so that a tag in a
# comment or in quotes ends nothing. Possessive, for no input may make it go back.
_TOKEN = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*+(?:>|\Z)|</[^a-zA-Z>][^>]*+(?:>|\Z)
    |<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)
      (?:[\s/]++
        |[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))?+
      )*+(?:>|\Z)""",
    re.DOTALL | re.VERBOSE,
)
# HTML closes these by itself, or they never hold anything (HTML, 13.1.2.4 Optional tags).
# Inside a drawing (SVG, MathML) that is true of the first line only (13.2.6.5).
_NEVER_NESTING = {"p", "li", "br", "hr", "img", "embed", "meta"}
_NOT_NESTING = _NEVER_NESTING | {
    *("tr", "td", "th", "wbr", "input", "link", "source", "col", "area", "base", "track"),
}
_DRAWING = re.compile(r"<(svg|math)\b", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?!#[0-9]++;|#[xX][0-9a-fA-F]++;)([a-zA-Z][a-zA-Z0-9]{0,31};)?")
_RENAMED = re.compile(r"<(/?)(h1|h4|h5|h6|b|i)\b", re.IGNORECASE)
_NEW_NAMES = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", "i": "em"}
_EMPTY = re.compile(r"<figure>\s*</figure>|<(p|h2|h3|li|blockquote)>(\s|<br>|&nbsp;)*</\1>")
_FIGURE = re.compile(r'<figure((?: data-[a-z]+="[^"]*")+)>.*?</figure>', re.DOTALL)
_ATTRIBUTE = re.compile(r' data-([a-z]+)="([^"]*)"')


def _is_too_deep(source: str) -> bool:
    """Whether a parser might build a very deep tree of it; in doubt, yes.

    An end tag counts only if it closes the element opened last: what HTML does with
    any other depends on the rest, and some of them close nothing.
    """
    flat = _NEVER_NESTING if _DRAWING.search(source) else _NOT_NESTING
    opened: list[str] = []
    deepest = count = 0
    for match in _TOKEN.finditer(source):
        name = (match["name"] or "").lower()
        count += 1
        if not name or name in flat:
            continue
        if not match["end"]:
            opened.append(name)
            deepest = max(deepest, len(opened))
        elif opened and opened[-1] == name:
            opened.pop()
        if deepest > MAX_DEPTH:
            return True
    return deepest * count > MAX_OPENED


def _refuse_long(text: str) -> None:
    if len(text) > MAX_BODY:
        raise ValidationError(_("This text is too long."), code="too_long")


def _name_ampersands(source: str) -> str:
    """Write as &amp; what names no character: the parser's time grows with their square."""
    return _AMPERSAND.sub(
        lambda match: match[0] if match[1] in html5 else f"&amp;{match[1] or ''}", source
    )


def clean(source: str) -> str:
    """Return `source` with only what a story may hold.

    Raises ValidationError when it is too long, nested too deeply, holds control
    characters, or shows a video of a host we can't embed.
    """
    _refuse_long(source)
    validate_visible(source)
    if _is_too_deep(source):
        raise ValidationError(
            _("Lists or quotes are nested too deeply in this text."), code="too_deep"
        )
    renamed = _RENAMED.sub(lambda m: f"<{m[1]}{_NEW_NAMES[m[2].lower()]}", source)
    named = _name_ampersands(renamed)
    _refuse_long(named)
    cleaned = _EMPTY.sub("", _CLEANER.clean(named))
    validate_visible(cleaned)  # "&#1;" has become a character by now
    _refuse_long(cleaned)
    for figure in figures(cleaned):
        if "video" in figure:
            Video.from_url(figure["video"])
        elif not re.fullmatch(r"[0-9]{1,18}", figure.get("photo", "")):
            raise ValidationError(_("A picture in this text can't be found."), code="photo")
    return cleaned.strip()


def clean_sent(source: str) -> str:
    """Return `source` with only what readers may use in what they send in: no figures.

    Raises ValidationError as `clean` does.
    """
    return _EMPTY.sub("", _SENT_CLEANER.clean(clean(source)))


def clean_comment(source: str) -> str:
    """As `clean_sent`, but for lists and subheads, of which only paragraphs are kept."""
    cleaned = _ITEMS.sub(r"<\1p>", clean_sent(source))
    return _EMPTY.sub("", _COMMENT_CLEANER.clean(cleaned)).strip()


def figures(body: str) -> list[dict[str, str]]:
    """The figures of a cleaned text, each as {"photo" or "video", "alt", "caption"}."""
    return [_attributes(match[1]) for match in _FIGURE.finditer(body)]


def _attributes(source: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(source)}


def photo_ids(body: str) -> list[int]:
    return [int(figure["photo"]) for figure in figures(body) if "photo" in figure]


def has_video(body: str) -> bool:
    return "<figure data-video=" in body or any("video" in figure for figure in figures(body))


def plain_text(body: str) -> str:
    """The words of a cleaned text, blocks parted by blank lines."""
    parted = re.sub(r"</(p|h2|h3|li|blockquote|ul|ol)>|<br>", "\n\n", body)
    text = html.unescape(re.sub(r"<[^>]+>", "", parted))
    return re.sub(r"\n\s*\n+", "\n\n", text).strip()


def render(body: str, photos: Mapping[int, Any]) -> SafeString:
    """The HTML of a cleaned text. A picture not in `photos`, or not to be seen, is left out."""

    def figure(match: re.Match[str]) -> str:
        found = _attributes(match[1])
        if "video" in found:
            return _render_video(found)
        photo = photos.get(int(found["photo"]))
        if photo is None or not photo.can_show():
            return ""
        return render_to_string(
            "ui/figure.html",
            {
                "photo": photo,
                "alt": found.get("alt") or photo.alt,
                "caption": found.get("caption") or photo.caption,
            },
        )

    # Only `clean` writes a body, so what stands round the figures is safe.
    return mark_safe(_FIGURE.sub(figure, body))  # noqa: S308


def _render_video(found: dict[str, str]) -> str:
    try:
        video = Video.from_url(found["video"])
    except ValidationError:
        return ""
    return render_to_string("ui/video.html", {"video": video, "caption": found.get("caption", "")})


@dataclass(frozen=True)
class Video:
    host: str
    page_url: str
    player_url: str

    @classmethod
    def from_url(cls, url: str) -> "Video":
        """Read the address of a video's page or player. Raises ValidationError."""
        try:
            parts = urlsplit(url.strip())
        except ValueError:  # such as an unclosed bracket
            parts = urlsplit("")
        domain = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        reader = _VIDEO_HOSTS.get(domain)
        video_id = reader(parts.path, parse_qs(parts.query)) if reader else ""
        if parts.scheme != "https" or not re.fullmatch(r"[A-Za-z0-9_-]{5,20}", video_id):
            raise ValidationError(
                _("Only videos on YouTube or Vimeo can be shown; give their https:// address."),
                code="video",
            )
        if domain in ("vimeo.com", "player.vimeo.com"):
            return cls(
                "Vimeo",
                f"https://vimeo.com/{video_id}",
                f"https://player.vimeo.com/video/{video_id}?dnt=1",
            )
        return cls(
            "YouTube",
            f"https://www.youtube.com/watch?v={video_id}",
            f"https://www.youtube-nocookie.com/embed/{video_id}",
        )


def _youtube(path: str, query: dict[str, list[str]]) -> str:
    if path == "/watch":
        return query.get("v", [""])[0]
    kind, _slash, video_id = path.strip("/").partition("/")
    return video_id if kind in ("embed", "shorts", "live") else ""


def _last_part(path: str, _query: dict[str, list[str]]) -> str:
    return path.rstrip("/").rpartition("/")[2]


_VIDEO_HOSTS: dict[str, Callable[[str, dict[str, list[str]]], str]] = {
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _last_part,
    "vimeo.com": _last_part,
    "player.vimeo.com": _last_part,
}
