"""Short ways to read made-up files."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from articles.importing import ImportedStory, RefusedItem, read_items
from articles.importing.items import Imported

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"

ITEM: dict[str, Any] = {
    "uri": "urn:x:1",
    "headline": "Ferry back in service",
    "body_text": "The ferry sails again.",
    "versioncreated": "2024-05-06T07:08:09Z",
}


def sample(name: str) -> list[Imported]:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the shared samples are not here: {path}")
    return read(path.read_bytes())


def read(data: bytes, name: str = "upload") -> list[Imported]:
    return list(read_items(io.BytesIO(data), name=name))


def read_json(value: Any) -> list[Imported]:
    return read(json.dumps(value).encode())


def story(data: bytes | dict[str, Any]) -> ImportedStory:
    """The one story there is."""
    [found] = read(data) if isinstance(data, bytes) else read_json(data)
    assert isinstance(found, ImportedStory), found
    return found


def refusal(data: bytes | dict[str, Any]) -> str:
    """Why the one item there is was refused."""
    [found] = read(data) if isinstance(data, bytes) else read_json(data)
    assert isinstance(found, RefusedItem), found
    return found.reason


def outline(found: list[Imported]) -> list[str]:
    """What became of each item: its URI, or where and why it was refused."""
    return [
        f"{item.where}: {item.reason}" if isinstance(item, RefusedItem) else item.uri
        for item in found
    ]


def rss(items: str, channel: str = "<title>The Post</title><link>https://post.example/</link>"):
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel>{channel}{items}</channel></rss>"
    ).encode()


def rss_item(extra: str = "", *, guid: str = "https://post.example/1") -> str:
    return (
        f"<item><guid>{guid}</guid><title>Ferry back in service</title>"
        f"<description>The ferry sails again.</description>{extra}</item>"
    )


def atom(entries: str, feed: str = "<title>The Post</title>", attributes: str = "") -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}{entries}</feed>'
    ).encode()


TEXT = "<summary>The ferry sails again.</summary>"


def atom_entry(extra: str = TEXT, *, uri: str = "urn:x:1", attributes: str = "") -> str:
    return (
        f"<entry {attributes}><id>{uri}</id><title>Ferry back in service</title>"
        f"<updated>2024-05-06T07:08:09Z</updated>{extra}</entry>"
    )
