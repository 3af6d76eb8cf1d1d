"""One item of an RSS 2.0 channel (https://www.rssboard.org/rss-specification)."""

import html
import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from .feed_parts import (
    CONTENT,
    DC,
    Channel,
    body_html,
    in_namespaces,
    is_image,
    names_in,
    pictures,
    summary_line,
    text_of,
)
from .items import BadItem, ImportedStory, fingerprint, version_label
from .markup import looks_like_html, plain_text
from .renditions import Rendition
from .text import one_line, paragraphs, read_date, read_language, tag_names, web_address
from .xml_items import ATOM, XML, joined

_FORMATTING = re.compile(r"</?(b|i|em|strong|span|sub|sup|q|u|cite|br|a|font)(\s[^<>]*)?/?>", re.I)


def take_channel_element(element: Element, channel: Channel) -> None:
    """Note what the channel says of itself and its items (RSS 2.0, channel elements)."""
    text = _text(element)
    if element.tag == "title":
        channel.title = text
    elif element.tag == "language" or element.tag in in_namespaces(DC, "language"):
        channel.language = channel.language or read_language(text)
    elif element.tag == "copyright" or element.tag in in_namespaces(DC, "rights"):
        channel.rights = channel.rights or text
    elif element.tag == "link":
        channel.take_link(web_address(text, channel.base))


def rss_story(item: Element, channel: Channel) -> ImportedStory:
    """Raises BadItem."""
    base = joined(channel.base, item.get(f"{XML}base", ""))
    uri = _uri(item, base)
    headline = title_line(text_of(item, "title"))
    if not headline:
        raise BadItem("no headline")
    content = text_of(item, f"{CONTENT}encoded")
    summary = text_of(item, "description")
    source = _as_html(content or summary)
    shown = pictures(item, _enclosures(item, base), source, base)
    body = body_html(source, headline, shown, base)
    if not body:
        raise BadItem("no text")
    published = one_line(text_of(item, "pubDate", *in_namespaces(DC, "date", "created")))
    updated = one_line(text_of(item, f"{ATOM}updated", *in_namespaces(DC, "modified")))
    agency = title_line(text_of(item, "source")) or channel.title
    return ImportedStory(
        uri=uri,
        version=version_label(f"{published} {fingerprint(headline, summary, content)}".strip()),
        language=read_language(text_of(item, *in_namespaces(DC, "language"))) or channel.language,
        headline=headline,
        standfirst=summary_line(summary, plain_text(body)) if content else "",
        body_html=body,
        bylines=_bylines(item, channel, agency),
        source=agency,
        copyright_notice=one_line(text_of(item, *in_namespaces(DC, "rights"))) or channel.rights,
        published_at=read_date(published, "pubDate") if published else None,
        updated_at=read_date(updated, "updated") if updated else None,
        tags=tag_names(_text(each) for each in item.findall("category")),
        pictures=shown,
    )


def title_line(text: str) -> str:
    """A title on one line. Titles are plain text, but many come escaped twice or formatted."""
    return one_line(html.unescape(_FORMATTING.sub("", one_line(text))))


def _uri(item: Element, base: str) -> str:
    """The guid, or else the link. A guid that is no URI is unique only within its site."""
    guid = one_line(text_of(item, "guid"))
    link = web_address(text_of(item, "link"), base) or _atom_link(item, base)
    if guid and ":" not in guid:
        site = urlsplit(link or base).hostname
        return f"{site}:{guid}" if site else guid
    if not (guid or link):
        raise BadItem("no guid or link")
    return guid or link


def _atom_link(item: Element, base: str) -> str:
    for link in item.findall(f"{ATOM}link"):
        if link.get("rel", "alternate") == "alternate":
            return web_address(link.get("href"), base)
    return ""


def _enclosures(item: Element, base: str) -> list[Rendition]:
    found = (
        (web_address(each.get("url"), base), each.get("type", ""))
        for each in item.findall("enclosure")
    )
    return [Rendition(url) for url, kind in found if url and is_image(kind, url)]


def _as_html(text: str) -> str:
    return text if looks_like_html(text) else paragraphs(html.unescape(text))


def _bylines(item: Element, channel: Channel, agency: str) -> tuple[str, ...]:
    creators = [e for tag in in_namespaces(DC, "creator") for e in item.findall(tag)]
    lines = [_person(_text(each)) for each in creators or item.findall("author")]
    return names_in(lines, channel.language, agency)


def _text(element: Element) -> str:
    return title_line("".join(element.itertext()))


def _person(text: str) -> str:
    """The name in "ann@example.org (Ann Ash)"; addresses are not for publication."""
    if in_brackets := re.fullmatch(r"\S+@\S+ \((.+)\)", text):
        return in_brackets[1]
    return "" if re.fullmatch(r"\S+@\S+", text) else text
