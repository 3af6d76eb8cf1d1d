"""RSS 2.0 and Atom 1.0 feeds, items one at a time."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from xml.etree.ElementTree import Element

from .atom import atom_story, take_feed_element
from .feed_parts import Channel
from .items import BadItem, Imported, RefusedItem, Unreadable
from .rss import rss_story, take_channel_element
from .text import one_line, read_language, web_address
from .xml_items import ATOM, Feed, TooMuch, joined, read_children

_ITEMS = ("item", f"{ATOM}entry")
_WORDPRESS = "wordpress.org/export/"


def read_feed(chunks: Iterable[bytes], *, base: str = "") -> Iterator[Imported]:
    """The items in a feed's UTF-8 `chunks`; never raises for what is in them.

    `base` is the address the feed came from, if it has one; relative addresses are
    resolved against `xml:base`, or else the channel's link, or else that.
    """
    channel = Channel("", "")
    number = 0
    try:
        for child in read_children(chunks):
            if isinstance(child, Feed):
                channel = _channel(child, web_address(base))
            elif child.tag in _ITEMS:
                number += 1
                yield _imported(child, channel, f"item {number:,}")
            elif not isinstance(child, TooMuch):
                _take(child, channel)
    except Unreadable as error:
        yield RefusedItem(error.where, "", error.reason)
    else:
        if not number:
            yield RefusedItem("the file", "", "no items in it")


def _channel(feed: Feed, address: str) -> Channel:
    return Channel(
        kind=feed.kind,
        base=joined(address, feed.base),
        has_base=bool(feed.base),
        language=read_language(feed.language),
    )


def _take(child: Element, channel: Channel) -> None:
    if _WORDPRESS in child.tag:
        # Drafts, pages and private posts stand among its items.
        raise Unreadable("the file", "this is a WordPress export (WXR), not a feed")
    take = take_channel_element if channel.kind == "rss" else take_feed_element
    with suppress(BadItem):  # what is wrong with the feed's title costs no story
        take(child, channel)


def _imported(child: Element | TooMuch, channel: Channel, where: str) -> Imported:
    if isinstance(child, TooMuch):
        return RefusedItem(where, "", child.reason)
    try:
        return rss_story(child, channel) if channel.kind == "rss" else atom_story(child, channel)
    except BadItem as error:
        named = child.find("guid")
        named = child.find(f"{ATOM}id") if named is None else named
        uri = "" if named is None else one_line("".join(named.itertext()))
        return RefusedItem(where, uri, str(error))
