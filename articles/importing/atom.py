"""One entry of an Atom 1.0 feed (RFC 4287)."""

from datetime import datetime
from xml.etree.ElementTree import Element, tostring

from .feed_parts import Channel, body_html, is_image, names_in, pictures, summary_line
from .items import BadItem, ImportedStory, fingerprint, version_label
from .markup import plain_text
from .renditions import Rendition
from .text import one_line, paragraphs, read_date, read_language, tag_names, web_address
from .xml_items import ATOM, XML, joined


def take_feed_element(element: Element, channel: Channel) -> None:
    """Note what the feed says of itself and its entries (RFC 4287, 4.2)."""
    if element.tag == f"{ATOM}title":
        channel.title = _line(element)
    elif element.tag == f"{ATOM}rights":
        channel.rights = _line(element)
    elif element.tag == f"{ATOM}author":
        channel.authors += _names([element], channel)
    elif element.tag == f"{ATOM}link" and _is_alternate(element):
        channel.take_link(_href(element, channel.base))


def atom_story(entry: Element, channel: Channel) -> ImportedStory:
    """Raises BadItem."""
    base = joined(channel.base, entry.get(f"{XML}base", ""))
    link = next((_href(each, base) for each in _links(entry) if _is_alternate(each)), "")
    uri = _child_line(entry, "id") or link
    if not uri:
        raise BadItem("no id or link")
    headline = _child_line(entry, "title")
    if not headline:
        raise BadItem("no headline")
    content, summary = _construct(entry, "content"), _construct(entry, "summary")
    text_base = _content_base(entry, base)
    shown = pictures(entry, _enclosures(entry, base), content or summary, text_base)
    body = body_html(content or summary, headline, shown, text_base)
    if not body:
        raise BadItem("no text")
    published, updated = _child_line(entry, "published"), _child_line(entry, "updated")
    return ImportedStory(
        uri=uri,
        version=version_label(updated) if updated else fingerprint(headline, published, body),
        language=read_language(entry.get(f"{XML}lang")) or channel.language,
        headline=headline,
        standfirst=summary_line(summary, plain_text(body)) if content else "",
        body_html=body,
        bylines=_authors(entry, channel),
        source=_source_line(entry, "title") or channel.title,
        copyright_notice=_child_line(entry, "rights") or channel.rights,
        published_at=_date(entry, "published") or _date(entry, "updated"),
        updated_at=_date(entry, "updated"),
        tags=tag_names(
            each.get("label") or each.get("term") for each in entry.findall(f"{ATOM}category")
        ),
        pictures=shown,
    )


def _date(entry: Element, name: str) -> datetime | None:
    line = _child_line(entry, name)
    return read_date(line, name) if line else None


def _construct(entry: Element, name: str) -> str:
    """A text or content element as HTML (RFC 4287, 3.1.1 and 4.1.3.3); "" for other media.

    Content that is only linked to (`src`) is not fetched.
    """
    element = entry.find(ATOM + name)
    if element is None or element.get("src"):
        return ""
    kind = element.get("type", "text").strip().lower()
    if kind in ("xhtml", "application/xhtml+xml"):
        return _xhtml(element)
    text = "".join(element.itertext())
    if kind in ("html", "text/html"):
        return text
    return paragraphs(text) if kind in ("text", "text/plain") else ""


def _xhtml(element: Element) -> str:
    """What is in the element as HTML, in no namespace (RFC 4287, 3.1.1.3)."""
    for child in element:
        for inner in child.iter():
            inner.tag = inner.tag.rpartition("}")[2]
            for name in [name for name in inner.attrib if "}" in name]:
                del inner.attrib[name]
    return "".join(tostring(child, encoding="unicode", method="html") for child in element)


def _line(element: Element) -> str:
    """A text construct on one line."""
    kind = element.get("type", "text").strip().lower()
    text = "".join(element.itertext())
    return one_line(plain_text(text) if kind in ("html", "text/html") else text)


def _child_line(entry: Element, name: str) -> str:
    element = entry.find(ATOM + name)
    return "" if element is None else _line(element)


def _source_line(entry: Element, name: str) -> str:
    source = entry.find(f"{ATOM}source")
    return "" if source is None else _child_line(source, name)


def _links(entry: Element) -> list[Element]:
    return entry.findall(f"{ATOM}link")


def _is_alternate(link: Element) -> bool:
    return link.get("rel", "alternate") == "alternate"  # RFC 4287, 4.2.7.2


def _href(link: Element, base: str) -> str:
    return web_address(link.get("href"), joined(base, link.get(f"{XML}base", "")))


def _enclosures(entry: Element, base: str) -> list[Rendition]:
    found = (
        (_href(link, base), link.get("type", ""))
        for link in _links(entry)
        if link.get("rel") == "enclosure"
    )
    return [Rendition(url) for url, kind in found if url and is_image(kind, url)]


def _content_base(entry: Element, base: str) -> str:
    content = entry.find(f"{ATOM}content")
    return base if content is None else joined(base, content.get(f"{XML}base", ""))


def _authors(entry: Element, channel: Channel) -> tuple[str, ...]:
    """The entry's authors, or its source's, or the feed's (RFC 4287, 4.2.1)."""
    source = entry.find(f"{ATOM}source")
    own = entry.findall(f"{ATOM}author")
    of_source = [] if source is None else source.findall(f"{ATOM}author")
    return _names(own or of_source, channel) or channel.authors


def _names(people: list[Element], channel: Channel) -> tuple[str, ...]:
    """Names only: what else a person construct holds is not for publication."""
    lines = [_child_line(person, "name") for person in people]
    return names_in(lines, channel.language, channel.title)
