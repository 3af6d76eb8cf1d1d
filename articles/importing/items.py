"""What a reader makes of a file: stories and pictures to take in, and what it had to refuse."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class ImportedPicture:
    """A picture by its address; nothing is fetched here. `uri` is the supplier's name for it."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    uri: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""


@dataclass(frozen=True)
class ImportedStory:
    """One item of a supplier, its text as delivered: nothing in it is safe to show yet.

    No text holds a control character but tab and line ends; lengths are not checked.
    `uri` and `version` are never empty, and the same item read twice has the same two.
    `headline` is empty, and so may be all else, only when `canceled` or `withheld`.
    A picture (`kind`) has its one picture in `pictures` and no `body_html`; of a
    canceled or withheld one even the picture may be missing.
    Dates are aware and in UTC. `published_at` is not before the supplier's embargo.
    """

    uri: str
    version: str
    language: str = ""
    headline: str = ""
    short_headline: str = ""
    standfirst: str = ""
    body_html: str = ""
    dateline: str = ""
    bylines: tuple[str, ...] = ()
    source: str = ""
    copyright_notice: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    pictures: tuple[ImportedPicture, ...] = ()
    canceled: bool = False
    withheld: bool = False
    kind: Literal["story", "picture"] = "story"


@dataclass(frozen=True)
class RefusedItem:
    """What could not be read. `where` is "item 3", a line, or "the file"."""

    where: str
    uri: str
    reason: str


Imported = ImportedStory | RefusedItem


class BadItem(Exception):
    """This item can't be taken; the text says why, in words for an editor."""


class Unreadable(Exception):
    """The file can't be read on from `where`."""

    def __init__(self, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}")


def fingerprint(*parts: str) -> str:
    """A short name for content that has no version of its own."""
    # The length before each part keeps ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def version_label(version: str) -> str:
    """A version as it is stored: a supplier's own, or its fingerprint when absurdly long."""
    return version if len(version) <= 100 else fingerprint(version)
