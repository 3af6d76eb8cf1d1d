"""What RSS and Atom items have in common."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .items import ImportedPicture
from .markup import article_html, first_image, plain_text
from .renditions import Rendition, best_rendition, read_width
from .text import bare, bylines, one_line, web_address
from .tokens import Attributes

DC = ("{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}")
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
# With and without the slash: "there has been confusion around this" (Media RSS 1.5.1, 2.).
MEDIA = ("{http://search.yahoo.com/mrss/}", "{http://search.yahoo.com/mrss}")

# How WordPress ends a summary, and the text itself.
_SEE_MORE = re.compile(
    r"(\s*\[?(…|\.\.\.)\]?)?(\s*(Continue reading|Read more)\b.{0,200})?"
    r"(\s*The post .{1,300}? (appeared )?first (appeared )?on .{1,200})?\s*$"
)
_RESIZED = re.compile(r"(-\d+x\d+)?(\.\w+)$")


@dataclass
class Channel:
    """What the channel or feed says of all its items."""

    kind: str
    base: str
    has_base: bool = False  # by xml:base, which goes before the channel's link
    language: str = ""
    title: str = ""
    rights: str = ""
    authors: tuple[str, ...] = ()

    def take_link(self, address: str) -> None:
        if address and not self.has_base:
            self.base, self.has_base = address, True


def text_of(element: Element, *tags: str) -> str:
    """The text of the first of these children that has any."""
    for tag in tags:
        for child in element.findall(tag):
            if text := "".join(child.itertext()).strip():
                return text
    return ""


def in_namespaces(namespaces: Iterable[str], *names: str) -> tuple[str, ...]:
    return tuple(namespace + name for name in names for namespace in namespaces)


def media_elements(element: Element, name: str) -> Iterator[Element]:
    """The Media RSS elements of this name, in their groups or not."""
    for tag in in_namespaces(MEDIA, name):
        yield from element.iter(tag)


def pictures(
    item: Element, enclosures: list[Rendition], html: str, base: str
) -> tuple[ImportedPicture, ...]:
    """The item's picture: from Media RSS, or its enclosure, or the first in its text."""
    offered = list(_media_images(item, base)) or enclosures
    inline = first_image(html, base)
    if not offered and not inline:
        offered = list(_thumbnails(item, base))
    if chosen := best_rendition(offered):
        alt = inline[1] if inline and _same_picture(chosen.url, inline[0]) else ""
        return (ImportedPicture(chosen.url, alt, _media_line(item, "description"), _credit(item)),)
    return (ImportedPicture(inline[0], inline[1]),) if inline else ()


def body_html(source: str, headline: str, shown: tuple[ImportedPicture, ...], base: str) -> str:
    """The item's text without the picture that is `shown` over it."""

    def is_shown(attributes: Attributes) -> bool:
        urls = [web_address(attributes.get(name), base) for name in ("src", "data-src")]
        return any(_same_picture(picture.url, url) for picture in shown for url in urls)

    return article_html(source, headline=headline, shown=is_shown, base=base)


def summary_line(summary: str, text: str) -> str:
    """A summary on one line, unless it only repeats how the plain `text` begins.

    One of more than 1,000 characters is a text of its own, not a standfirst: "" too.
    """
    line = one_line(plain_text(summary))
    if len(line) > 1000:
        return ""
    line = _SEE_MORE.sub("", line)
    return "" if bare(text).startswith(bare(line)) else line


def names_in(lines: Iterable[str], language: str, agency: str) -> tuple[str, ...]:
    """The people named in these lines, each once; an e-mail address is not for publication."""
    names = (name for line in lines for name in bylines(line, language=language, sources=[agency]))
    return tuple(dict.fromkeys(name for name in names if "@" not in name))


def is_image(kind: str, url: str) -> bool:
    """Whether a media type, or without one the address, says that it is a picture."""
    if kind:
        return kind.strip().lower().startswith("image/")
    return re.search(r"\.(jpe?g|png|gif|webp|avif)($|\?)", url.lower()) is not None


def _media_images(item: Element, base: str) -> Iterator[Rendition]:
    for content in media_elements(item, "content"):
        url = web_address(content.get("url"), base)
        medium = content.get("medium", "").strip().lower()
        if url and (medium == "image" or (not medium and is_image(content.get("type", ""), url))):
            yield Rendition(url, read_width(content.get("width")))


def _thumbnails(item: Element, base: str) -> Iterator[Rendition]:
    for thumbnail in media_elements(item, "thumbnail"):
        if url := web_address(thumbnail.get("url"), base):
            yield Rendition(url, read_width(thumbnail.get("width")))


def _media_line(item: Element, name: str) -> str:
    lines = (one_line(plain_text("".join(e.itertext()))) for e in media_elements(item, name))
    return next(filter(None, lines), "")


def _credit(item: Element) -> str:
    return _media_line(item, "credit") or _media_line(item, "copyright")


def _same_picture(one: str, other: str) -> bool:
    return bool(other) and _picture_key(one) == _picture_key(other)


def _picture_key(url: str) -> str:
    """The address without scheme, query and the size WordPress puts into names."""
    return _RESIZED.sub(r"\2", url.partition("://")[2].partition("?")[0])
