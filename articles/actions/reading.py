"""Counting how often stories and galleries are read, without knowing by whom.

Readers' browsers tell us (static/js/read.js), for pages come out of caches. What they tell
is held in the web process and written every few seconds, in one statement for each kind:
a thousand readers cost the database what one does. What is held when a process is killed
is lost; nobody's word depends on it.
"""

import logging
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from datetime import date
from hashlib import blake2b
from typing import TypeVar
from zlib import crc32

from django.db import close_old_connections, connection
from django.db.utils import Error
from django.utils import timezone

from ..models import Article, Gallery, ReadCount

logger = logging.getLogger("newsroom.reads")

T = TypeVar("T")
Read = tuple[str, int, date]  # what (a key of KINDS), its id, the day

# By the word that a page says: the model, and the column of the counts.
KINDS = {"article": (Article, "article_id"), "gallery": (Gallery, "gallery_id")}

WRITE_EVERY = 5.0
# A page that somebody comes back to, or loads again, is not read twice.
AGAIN_AFTER = 30 * 60.0
# A telephone company may show all its customers by one address, so so many of their
# browsers count apart; and so often at most does one address count.
BROWSERS_OF_ADDRESS = 16
MAX_REMEMBERED = 50_000
MAX_HELD = 5_000
ROWS_AT_ONCE = 200


class Recently:
    """Who read what lately: by a number that nobody can read back, forgotten in half an hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, address: str, browser: str, what: str) -> bool:
        """Whether this wasn't told lately; from now on it was."""
        place = crc32(browser.encode(errors="replace")) % BROWSERS_OF_ADDRESS
        told = f"{address}\n{place}\n{what}".encode(errors="replace")
        mark = blake2b(told, digest_size=8, key=self._key).digest()
        now = self._clock()
        with self._lock:
            while self._seen:
                oldest = next(iter(self._seen))
                if self._seen[oldest] > now - AGAIN_AFTER and len(self._seen) < MAX_REMEMBERED:
                    break
                del self._seen[oldest]
            if mark in self._seen:
                return False
            self._seen[mark] = now
            return True


class Reads:
    """The counts that are still to be written; `later` runs what it is given in a while."""

    def __init__(self, later: Callable[[Callable[[], None]], None]) -> None:
        self._later = later
        self._held: Counter[Read] = Counter()
        self._is_due = False
        self._lock = threading.Lock()

    def add(self, kind: str, pk: int, times: int = 1) -> None:
        with self._lock:
            read = (kind, pk, timezone.localdate())
            if read not in self._held and len(self._held) >= MAX_HELD:
                return
            self._held[read] += times
            begins, self._is_due = not self._is_due, True
        if begins:
            self._later(self.write)

    def write(self) -> None:
        """Write what is held. Where the database is away it is held on, for the next time."""
        with self._lock:
            held, self._held = self._held, Counter()
            self._is_due = False
        try:
            write_reads(held)
        except Error as error:
            logger.warning("reads were not counted", extra={"error": str(error)})
            for (kind, pk, _day), times in held.items():
                self.add(kind, pk, times)


def in_a_while(work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            close_old_connections()
            work()
        finally:
            connection.close()

    timer = threading.Timer(WRITE_EVERY, run)
    timer.name, timer.daemon = "reads", True
    try:
        timer.start()
    except RuntimeError:  # there is no thread to be had
        run()


def write_reads(held: Counter[Read]) -> None:
    """Add to the counts; of what readers can't see nothing is counted."""
    for kind, (model, column) in KINDS.items():
        wanted = {pk for each, pk, _day in held if each == kind}
        public: set[int] = set()
        for some in _parts(sorted(wanted)):
            published = model.objects.published().filter(pk__in=some)  # type: ignore[attr-defined]
            public.update(published.values_list("pk", flat=True))
        # In order, so that two processes can't wait for each other.
        rows = sorted(
            (pk, day, times)
            for (each, pk, day), times in held.items()
            if pk in public and each == kind
        )
        for part in _parts(rows):
            _add(column, part)


def _add(column: str, rows: list[tuple[int, date, int]]) -> None:
    # Django's own upsert can't add to what is there.
    quote = connection.ops.quote_name
    table, of, day, reads = map(quote, (ReadCount._meta.db_table, column, "day", "reads"))
    values = ", ".join(["(%s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({of}, {day}, {reads}) VALUES {values} "  # noqa: S608 - names
            f"ON CONFLICT ({of}, {day}) DO UPDATE SET {reads} = {table}.{reads} + excluded.{reads}",
            [value for row in rows for value in row],
        )


def _parts(rows: list[T]) -> Iterable[list[T]]:
    return (rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE))
