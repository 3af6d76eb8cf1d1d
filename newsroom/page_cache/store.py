"""The finished pages of one process."""

import threading
from collections import OrderedDict
from collections.abc import Iterable

from .encodings import Form, encoded_forms
from .keys import Key
from .sharing import Headers, Sharing

EVERYTHING = "*"

# What an entry costs besides its bodies and tags, rounded up from a measurement
# (tests/newsroom/test_page_cache_store.py).
OVERHEAD = 6 * 1024
TAG_OVERHEAD = 512
# One page may take this part of the whole.
LARGEST_PART = 4
MAX_REMEMBERED_PURGES = 20_000


class Entry:
    """A page as it is sent, with what ends its life.

    `started` is when its render began and `fresh_until` when it counts as old, both
    on the monotonic clock; `expires` is wall time, for the schedule it comes from is.
    """

    __slots__ = ("expires", "forms", "fresh_until", "key", "retry_at", "size", "started", "tags")

    def __init__(
        self,
        key: Key,
        body: bytes,
        headers: Headers,
        sharing: Sharing,
        *,
        started: float,
        lifetime: float,
    ) -> None:
        self.key = key
        self.forms: tuple[Form, Form, Form] = encoded_forms(body, headers)
        self.tags, self.expires = sharing
        self.started = started
        self.fresh_until = started + lifetime
        # After a failed renewal: nobody tries again before this.
        self.retry_at = 0.0
        bodies = {id(form): len(form.body) for form in self.forms}
        self.size = (
            sum(bodies.values())
            + sum(len(part) for part in key)
            + sum(len(name) + len(value) for name, value in headers)
            + sum(len(tag) + TAG_OVERHEAD for tag in self.tags)
            + OVERHEAD
        )


class Store:
    """Entries by key, the least recently used first to go, at most `max_bytes` in all.

    What is purged is dropped at once, so that no failure later on can bring withdrawn
    text back. The moment of a purge is remembered for pages whose render began before
    it and ends after it: those are never kept.
    """

    def __init__(self, max_bytes: int, remember_for: float) -> None:
        self._max_bytes = max_bytes
        self._remember_for = remember_for
        self._lock = threading.Lock()
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._by_tag: dict[str, set[Key]] = {}
        self._purged: OrderedDict[str, float] = OrderedDict()
        self._all_purged = float("-inf")
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Entry | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
            return entry

    def put(self, entry: Entry, now: float) -> None:
        """Keep the entry in place of an older one, unless it is purged already or too large.

        Nor is a page kept that took longer to render than purges are remembered:
        nobody could say whether it is out of date.
        """
        with self._lock:
            self._drop(entry.key)
            if entry.size > self._max_bytes // LARGEST_PART:
                return
            if now - entry.started > self._remember_for or not self._is_current(entry):
                return
            self._entries[entry.key] = entry
            self.size += entry.size
            for tag in entry.tags:
                self._by_tag.setdefault(tag, set()).add(entry.key)
            while self.size > self._max_bytes:
                self._drop(next(iter(self._entries)))

    def drop(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def is_current(self, entry: Entry) -> bool:
        """Was nothing that the entry is made from purged since its render began?"""
        with self._lock:
            return self._is_current(entry)

    def purge(self, tags: Iterable[str], now: float) -> None:
        """Drop the pages made from any of the tags; `now` is a moment after the change."""
        with self._lock:
            for tag in tags:
                if tag == EVERYTHING:
                    self._purge_everything(now)
                    continue
                for key in tuple(self._by_tag.get(tag, ())):
                    self._drop(key)
                self._purged[tag] = now
                self._purged.move_to_end(tag)
            # A render that began before these moments is too old to keep in any case.
            while self._purged and next(iter(self._purged.values())) < now - self._remember_for:
                self._purged.popitem(last=False)
            if len(self._purged) > MAX_REMEMBERED_PURGES:
                self._purge_everything(now)

    def _is_current(self, entry: Entry) -> bool:
        never = float("-inf")
        return self._all_purged < entry.started and all(
            self._purged.get(tag, never) < entry.started for tag in entry.tags
        )

    def _purge_everything(self, now: float) -> None:
        self._entries.clear()
        self._by_tag.clear()
        self._purged.clear()
        self._all_purged = now
        self.size = 0

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        self.size -= entry.size
        for tag in entry.tags:
            keys = self._by_tag[tag]
            keys.discard(key)
            if not keys:
                del self._by_tag[tag]
