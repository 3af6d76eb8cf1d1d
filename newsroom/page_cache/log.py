"""The purge log: changes write it in their transaction, web processes read it."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Max, Q
from django.db.models.functions import Now

from newsroom.models import Purge

from .sharing import tag_word
from .store import EVERYTHING

logger = logging.getLogger("newsroom.page_cache")

Line = tuple[int, str]  # id, tag

BATCH = 5000
# How long a transaction may stay open between writing its purge and its commit and
# still be seen; a longer one is seen when the pages' lifetime ends.
COMMIT_WINDOW = 120.0
MAX_GAPS = 100
LOOK_BACK = 200
PATIENCE = 0.5
HUNG_AFTER = 5.0


def purge(*tags: str) -> None:
    """Declare every page made from one of the tags out of date, as of this transaction's commit.

    Each web process drops them within about a second of it. The tag "*" stands for
    every page there is.
    """
    words = sorted({tag_word(tag) for tag in tags})
    if words:
        Purge.objects.bulk_create([Purge(tag=word) for word in words], batch_size=BATCH)


def trim_purges(older_than: timedelta = timedelta(days=1)) -> int:
    """Delete the log's old lines, by the database's clock; return how many.

    The newest line always stays: processes recognise the log by it.
    """
    if older_than.total_seconds() < 2 * COMMIT_WINDOW:
        raise ValueError("these lines may still be unread")
    newest = Purge.objects.aggregate(newest=Max("id"))["newest"]
    old = Purge.objects.filter(at__lt=Now() - older_than).exclude(id=newest)
    return old.delete()[0]


class Lines(Protocol):
    """Where the lines of the log are read; raises when they can't be."""

    def newest(self) -> int:
        """The highest id, 0 in an empty log."""

    def since(self, first: int, gaps: Sequence[tuple[int, int]]) -> list[Line]:
        """Lines of ids from `first` on, or within one of the gaps; by id, BATCH at most."""


class DatabaseLines:
    """The lines as the database has them, read outside of Django's request cycle."""

    def newest(self) -> int:
        self._settle()
        try:
            log = Purge.objects.using(DEFAULT_DB_ALIAS)
            return log.aggregate(newest=Max("id"))["newest"] or 0
        finally:
            self._settle()

    def since(self, first: int, gaps: Sequence[tuple[int, int]]) -> list[Line]:
        self._settle()
        try:
            wanted = Q(id__gte=first)
            for low, high in gaps:
                wanted |= Q(id__range=(low, high))
            # The lowest id alone lets the primary key bound the scan.
            lowest = min([first, *(low for low, _ in gaps)])
            lines = Purge.objects.using(DEFAULT_DB_ALIAS).filter(wanted, id__gte=lowest)
            return list(lines.order_by("id").values_list("id", "tag")[:BATCH])
        finally:
            self._settle()

    @staticmethod
    def _settle() -> None:
        """As Django does around a request: give the connection back, or drop a dead one."""
        connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()


class Gap(NamedTuple):
    """Ids that were skipped when a higher one was first seen, at `found`."""

    low: int
    high: int
    found: float


def in_thread(work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections[DEFAULT_DB_ALIAS].close()

    try:
        threading.Thread(target=run, name="purge-log", daemon=True).start()
    except RuntimeError:  # there is no thread to be had
        run()


class PurgeLog:
    """Reads the log once every `interval` seconds, when asked to by the requests there are.

    Ids are given before the commit, so a line can appear after one with a higher id.
    Every id that is missing below the highest seen is such a gap: a transaction still
    open, or one rolled back. Gaps are asked for again until COMMIT_WINDOW has passed,
    so no line that is committed within it is missed, none is read twice, and no clock
    but our own monotonic one has a say.
    """

    def __init__(
        self,
        lines: Lines,
        apply: Callable[[Sequence[str], float], None],
        clock: Callable[[], float],
        *,
        interval: float = 1.0,
        in_background: Callable[[Callable[[], None]], None] = in_thread,
    ) -> None:
        self._lines = lines
        self._apply = apply
        self._clock = clock
        self._interval = interval
        self._in_background = in_background
        self._reading = threading.Lock()
        self._reading_since = float("inf")
        self._last_read = clock()
        self._failed = False
        self._started = False
        self._highest = 0
        self._anchored = False  # the line of id _highest was seen itself
        self._gaps: list[Gap] = []
        self.due = float("-inf")

    def refresh(self) -> None:
        """Read what is new, if that is due and nobody else is at it already.

        The caller goes on once that is done, or after PATIENCE: a database that takes
        seconds to fail must not hold up a page that is here.
        """
        if self._clock() < self.due or not self._reading.acquire(blocking=False):
            return
        done = threading.Event()
        self._in_background(lambda: self._read(done))
        if not self._failed:
            done.wait(PATIENCE)

    def is_down(self) -> bool:
        """Can the database not be read at present? Then no purge can be heard of."""
        return self._failed or self._clock() - self._reading_since > HUNG_AFTER

    def _read(self, done: threading.Event) -> None:
        # Until the end of this the lock is held, so there is one writer of our state.
        begun = self._reading_since = self._clock()
        try:
            if begun < self.due:  # another thread has been here since we looked
                return
            self.due = begun + self._interval
            self._read_lines(begun)
            if self._failed:
                logger.warning("the purge log can be read again")
            self._failed = False
        except Exception:  # of whatever kind: no purge is heard of until it is gone
            if not self._failed:
                logger.exception("the purge log can't be read")
            self._failed = True
            self.due = self._clock() + self._interval
        finally:
            self._reading_since = float("inf")
            self._reading.release()
            done.set()

    def _read_lines(self, begun: float) -> None:
        if not self._started:
            self._start()
        complete = False
        while not complete:
            lines = self._lines.since(self._highest, [(gap.low, gap.high) for gap in self._gaps])
            complete = len(lines) < BATCH
            if self._anchored and complete and self._highest not in {line[0] for line in lines}:
                # Lines are never deleted up to the last, so this is another log than
                # the one we knew: a backup, a new database.
                self._apply([EVERYTHING], self._clock())
                self._start()
                complete = False
                continue
            tags = self._take(lines)
            if tags:
                # A moment after the read, for a page whose render began while it went
                # on may or may not have seen the change.
                self._apply(tags, self._clock())
        if self._failed and begun - self._last_read > COMMIT_WINDOW:
            # Out of reach for so long that something may have been trimmed or missed.
            self._apply([EVERYTHING], self._clock())
        self._gaps = [gap for gap in self._gaps if begun - gap.found <= COMMIT_WINDOW]
        self._last_read = begun

    def _start(self) -> None:
        # History is of no use to an empty cache; the last few ids are looked at for
        # the gaps between them.
        self._highest = max(0, self._lines.newest() - LOOK_BACK)
        self._anchored = False
        self._gaps = []
        self._started = True

    def _take(self, lines: Sequence[Line]) -> list[str]:
        """Note the ids of the lines; return the tags of those never seen before."""
        tags = []
        for number, tag in lines:
            if number > self._highest:
                if number > self._highest + 1:
                    self._gaps.append(Gap(self._highest + 1, number - 1, self._clock()))
                self._highest = number
            elif not self._fill(number):
                continue
            tags.append(tag)
        self._anchored = self._anchored or bool(lines)
        # So many are beyond any load we know; what is left out is bounded by the
        # lifetime of the pages.
        del self._gaps[:-MAX_GAPS]
        return tags

    def _fill(self, number: int) -> bool:
        for place, (low, high, found) in enumerate(self._gaps):
            if low <= number <= high:
                rest = [Gap(low, number - 1, found), Gap(number + 1, high, found)]
                self._gaps[place : place + 1] = [gap for gap in rest if gap.low <= gap.high]
                return True
        return False
