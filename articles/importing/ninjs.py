"""IPTC ninjs, News in JSON, of versions 1, 2 and 3 (https://iptc.org/std/ninjs/)."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from . import ninjs_text
from .items import (
    BadItem,
    Imported,
    ImportedStory,
    RefusedItem,
    Unreadable,
    fingerprint,
    version_label,
)
from .json_items import read_values
from .json_values import Found
from .markup import plain_text
from .ninjs_fields import Fields, required_line
from .ninjs_pictures import associated_pictures, picture
from .text import bylines, one_line, read_date, read_language, tag_names

_STORY_TYPES = ("", "text", "composite")
_OTHER_TYPES = ("audio", "video", "graphic", "component", "event", "planning")
# A place or person that is merely mentioned is no tag.
_TAG_RELATIONS = ("", "about", "classifies")


def read_ninjs(chunks: Iterable[bytes]) -> Iterator[Imported]:
    """The items in a file's UTF-8 `chunks`; never raises for what is in them."""
    number = 0
    try:
        for number, value in enumerate(read_values(chunks), start=1):
            if isinstance(value, Found):
                yield _imported(value.value, f"item {number:,}")
            else:
                where = value.where or f"item {number:,}"
                yield RefusedItem(where, one_line(value.uri), value.reason)
    except Unreadable as error:
        yield RefusedItem(error.where, "", error.reason)
    else:
        if not number:
            yield RefusedItem("the file", "", "no items in it")


def _imported(value: Any, where: str) -> Imported:
    if not isinstance(value, dict):
        return RefusedItem(where, "", "not a news item but a bare value or list")
    item = Fields(value)
    inner = item.get("item")
    if item.get("uri") is None and isinstance(inner, dict):
        item = Fields(inner)  # AP's feeds put each item beside its delivery's particulars
    try:
        return _story(item)
    except BadItem as error:
        return RefusedItem(where, one_line(item.get("uri")), str(error))


def _story(item: Fields) -> ImportedStory:
    """Raises BadItem."""
    uri = required_line(item, "uri")
    is_picture = _is_picture(item)
    status = _status(item)
    published_at, updated_at = _dates(item)
    about: dict[str, Any] = {
        "uri": uri,
        "language": read_language(item.get("language")),
        "source": _source(item),
        "copyright_notice": item.line("copyrightnotice"),
        "published_at": published_at,
        "updated_at": updated_at,
        "tags": _tags(item),
        "bylines": _bylines(item),
        "canceled": status == "canceled",
        "withheld": status == "withheld",
    }
    content = _picture_content if is_picture else _story_content
    about |= content(item, may_be_empty=status != "usable")
    return ImportedStory(version=_version(item, about), **about)


def _story_content(item: Fields, *, may_be_empty: bool) -> dict[str, Any]:
    headline, short_headline = ninjs_text.headlines(item)
    if not headline and not may_be_empty:
        raise BadItem("no headline")
    pictures, shown = associated_pictures(item)
    try:
        body = ninjs_text.body(item, headline, shown)
    except BadItem:
        if not may_be_empty:
            raise
        body = ""
    text = plain_text(body)
    return {
        "kind": "story",
        "headline": headline,
        "short_headline": short_headline,
        "standfirst": ninjs_text.standfirst(item, text),
        "body_html": body,
        "dateline": ninjs_text.dateline(item, text),
        "pictures": pictures,
    }


def _picture_content(item: Fields, *, may_be_empty: bool) -> dict[str, Any]:
    found = picture(item)
    if not found and not may_be_empty:
        raise BadItem("a picture without an address to fetch it from")
    headline, short_headline = ninjs_text.headlines(item)
    headline = headline or textwrap.shorten(ninjs_text.caption(item), 100, placeholder=" …")
    if not headline and not may_be_empty:
        raise BadItem("no headline or caption")
    return {
        "kind": "picture",
        "headline": headline,
        "short_headline": short_headline,
        "pictures": (found,) if found else (),
    }


def _is_picture(item: Fields) -> bool:
    kind = item.get("type")
    kind = "" if kind is None else one_line(kind).lower() or "?"
    if kind in _OTHER_TYPES:
        article = "an" if kind[0] in "aeiou" else "a"
        raise BadItem(f"{article} {kind} item; only text and pictures are read")
    if kind not in (*_STORY_TYPES, "picture"):
        raise BadItem("an item of unknown type; only text and pictures are read")
    return kind == "picture"


def _status(item: Fields) -> str:
    """`usable` when not said (User Guide, 3.1 Administrative properties).

    A status we don't know is refused: taking it for usable could publish what is held back.
    """
    value = item.get("pubstatus")
    status = "usable" if value is None else one_line(value).lower().removeprefix("stat:")
    status = "canceled" if status == "cancelled" else status
    if status not in ("usable", "withheld", "canceled"):
        name = item.spelled("pubstatus")
        raise BadItem(f"{name} is not usable, withheld or canceled: {one_line(value)[:40]!r}")
    return status


def _dates(item: Fields) -> tuple[datetime | None, datetime | None]:
    """When it was first published, or its embargo ends if that is later; and this version."""
    first, this, embargo = (
        read_date(item.get(name), item.spelled(name)) if item.get(name) is not None else None
        for name in ("firstcreated", "versioncreated", "embargoed")
    )
    published = first or this
    if embargo and (not published or embargo > published):
        published = embargo
    return published, this


def _version(item: Fields, about: dict[str, Any]) -> str:
    value = item.get("version")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    version = one_line(value) or item.line("versioncreated")
    return version_label(version) if version else fingerprint(*map(repr, about.values()))


def _source(item: Fields) -> str:
    names = [source.line("name") for source in item.objects("infosources", "infosource")]
    return next(filter(None, names), "") or item.line("copyrightholder", "source")


def _bylines(item: Fields) -> tuple[str, ...]:
    sources = {_source(item), item.line("copyrightholder")}
    return bylines(
        item.line("by", "byline"), language=read_language(item.get("language")), sources=sources
    )


def _tags(item: Fields) -> tuple[str, ...]:
    named = (
        *item.objects("subjects", "subject"),
        *item.objects("people", "person"),
        *item.objects("organisations", "organisation"),
        *item.objects("places", "place"),
    )
    return tag_names(
        each.get("name") for each in named if each.line("rel").lower() in _TAG_RELATIONS
    )
