"""What the words of a contribution tell an editor."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from .. import likeness, rich_text
from ..models import (
    Article,
    Comment,
    Contribution,
    Record,
    Signal,
    Submission,
    TextPrint,
    WatchedWord,
)
from ..states import Standing
from .watched_words import watched_in_comment

# Shorter texts have too much in common by chance.
MIN_WORDS = 8
# Shares of the text: what is worth telling, what speaks against it, and what is the same.
TOLD, MUCH, SAME = 0.3, 0.5, 0.7
MOST_TOLD = 5
MOST_LINKS = 20
MAX_ADDRESS = 300
MAX_QUOTE = 240
# Young enough to say so.
NEW = timedelta(days=14)
# They hide where they lead.
SHORTENERS = {
    *("bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly"),
    *("cutt.ly", "shorturl.at", "t.ly", "rb.gy", "tiny.cc", "lnkd.in", "s.id", "v.gd"),
}

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_HOST = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})\b", re.IGNORECASE)

Facts = dict[str, Any]


def words_of(item: Contribution | Comment) -> str:
    return f"{item.headline}\n\n{rich_text.plain_text(item.text)}"


def words_of_story(article: Article) -> str:
    return f"{article.headline}\n\n{article.standfirst}\n\n{rich_text.plain_text(article.body)}"


def text_signals(item: Contribution | Comment, alike: Iterable[TextPrint]) -> list[Signal]:
    """Unsaved. `alike` are the prints that have keys in common with its own."""
    found = [_first(item), _links(item)]
    if isinstance(item, Comment):
        found += _watched(item)
    matches = _matches(item, alike)
    if matches:
        doubt = any(each["share"] >= MUCH and not each["own"] for each in matches)
        found.append(Signal(kind=Signal.Kind.SEEN_TEXT, is_doubt=doubt, facts={"matches": matches}))
    return [signal for signal in found if signal]


def senders_of_the_same(signals: Iterable[Signal], kind: str = "contribution") -> list[int]:
    """What others sent, of this kind, that has nearly the same words."""
    return [
        each[kind]
        for signal in signals
        if signal.kind == Signal.Kind.SEEN_TEXT
        for each in signal.facts["matches"]
        if kind in each and each["share"] >= SAME and not each["own"]
    ]


def _matches(item: Contribution | Comment, alike: Iterable[TextPrint]) -> list[Facts]:
    text = words_of(item)
    own = likeness.shingles(text)
    found = []
    for each in alike:
        # What it became is no other text.
        became = item.article_id if isinstance(item, Contribution) else None
        if each.article_id is not None and each.article_id == became:
            continue
        other = each.contribution or each.comment or each.article
        if isinstance(other, Contribution | Comment):
            shingles = likeness.shingles(words_of(other))
            kind = str(other._meta.model_name)
            facts: Facts = {kind: other.pk, "own": _is_own(item, other)}
        elif isinstance(other, Article):
            shingles = likeness.shingles(words_of_story(other))
            facts = {"article": other.pk, "own": False}
        else:
            continue
        share = likeness.share(own, shingles)
        if share >= TOLD:
            quote = _cut(likeness.common_run(text, shingles))
            found.append({**facts, "share": round(share, 3), "quote": quote})
    found.sort(key=lambda match: (-match["share"], match["own"]))
    return found[:MOST_TOLD]


def _is_own(item: Submission, other: Submission) -> bool:
    """The same person's, and nothing that was declined."""
    same = item.author_id is not None and item.author_id == other.author_id
    return same and other.state != Standing.DECLINED


def _first(item: Submission) -> Signal | None:
    if item.author is None or item.record != Record.FIRST:
        return None
    sent_at = item.sent_at or item.created_at
    return Signal(kind=Signal.Kind.FIRST, facts={"new": sent_at - item.author.date_joined < NEW})


def _watched(item: Comment) -> list[Signal | None]:
    """What of the desk's list it holds."""
    held = watched_in_comment(item)
    found: list[Signal | None] = []
    for what, kind in (
        (WatchedWord.What.BANNED, Signal.Kind.BANNED),
        (WatchedWord.What.SUSPECT, Signal.Kind.SUSPECT),
    ):
        words = [each.word for each in held if each.what == what]
        if words:
            found.append(Signal(kind=kind, is_doubt=True, facts={"words": words[:MOST_LINKS]}))
    return found


def _links(item: Contribution | Comment) -> Signal | None:
    links: dict[str, Facts] = {}
    for address, words in [
        *((each, "") for each in getattr(item, "links", []) if isinstance(each, str)),
        *((html.unescape(href), words) for href, words in _LINK.findall(item.text)),
    ]:
        host = host_of(address)
        facts = links.setdefault(address, {"address": address[:MAX_ADDRESS], "host": host})
        said = host_of(named[0]) if (named := _HOST.search(_plain(words))) else ""
        if said and not _belongs(facts["host"], said):
            facts["says"] = said
        if facts["host"] in SHORTENERS:
            facts["hides"] = True
    if not links:
        return None
    odd = sorted(links.values(), key=lambda each: not ("says" in each or "hides" in each))
    doubt = any("says" in each or "hides" in each for each in odd)
    facts = {"links": odd[:MOST_LINKS], "count": len(links)}
    return Signal(kind=Signal.Kind.LINKS, is_doubt=doubt, facts=facts)


def host_of(address: str) -> str:
    """Without "www."; "" of what is no address."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")[:253]


def _belongs(host: str, said: str) -> bool:
    return host == said or host.endswith(f".{said}") or said.endswith(f".{host}")


def _plain(words: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", words))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUOTE else f"{text[: MAX_QUOTE - 1].rstrip()}…"
