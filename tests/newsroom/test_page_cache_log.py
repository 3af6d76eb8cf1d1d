import logging
import threading
from collections.abc import Callable, Sequence

import pytest

from newsroom.page_cache import log as log_module
from newsroom.page_cache.log import PurgeLog

from .test_page_cache_fakes import Clock, FakeLines


class Reader:
    """A purge log over lines in memory, and what it told the store."""

    def __init__(
        self, in_background: Callable[[Callable[[], None]], None] = lambda work: work()
    ) -> None:
        self.lines, self.clock = FakeLines(), Clock()
        self.told: list[tuple[list[str], float]] = []
        self.log = PurgeLog(self.lines, self.hear, self.clock, in_background=in_background)

    def hear(self, tags: Sequence[str], now: float) -> None:
        self.told.append((list(tags), now))

    def read(self, after: float = 1.0) -> list[str]:
        """The tags told by a read that is due."""
        self.clock.forward(after)
        self.told.clear()
        self.log.refresh()
        return [tag for tags, _ in self.told for tag in tags]


@pytest.fixture
def reader() -> Reader:
    """Has read a log of one line, and given up the gap below it."""
    reader = Reader()
    reader.lines.add("old:1", 1000)
    reader.read()
    reader.read(log_module.COMMIT_WINDOW + 1)
    reader.lines.reads.clear()
    return reader


def test_a_line_is_told_once_with_a_moment_after_the_read(reader: Reader) -> None:
    reader.lines.add("article:1")
    reader.lines.add("front:1")

    since = reader.lines.since
    answered = []

    def timed(first: int, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, str]]:
        lines = since(first, gaps)
        answered.append(reader.clock())
        return lines

    reader.lines.since = timed  # type: ignore[method-assign]
    assert reader.read() == ["article:1", "front:1"]
    # A page whose render began while the log was read may be from before the change.
    [(_, moment)] = reader.told
    assert answered[0] < moment < reader.clock()
    assert reader.read() == []


def test_the_log_is_read_once_a_second_at_most(reader: Reader) -> None:
    reader.read()
    for _ in range(5):
        reader.log.refresh()
    assert len(reader.lines.reads) == 1

    reader.clock.forward(0.9)
    reader.log.refresh()
    assert len(reader.lines.reads) == 1

    reader.clock.forward(0.1)
    reader.log.refresh()
    assert len(reader.lines.reads) == 2


def test_only_one_thread_reads_and_the_others_go_on() -> None:
    reader = Reader()
    reader.lines.add("article:1")
    since = reader.lines.since

    def slow(first: int, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, str]]:
        # The lock refuses the same thread as it would another.
        reader.clock.forward(2)
        reader.log.refresh()
        return since(first, gaps)

    reader.lines.since = slow  # type: ignore[method-assign]

    assert reader.read() == ["article:1"]
    assert len(reader.lines.reads) == 1


def test_history_is_not_read() -> None:
    reader = Reader()
    for number in range(1, 10_000):
        reader.lines.add(f"article:{number}", number)

    assert len(reader.read()) <= log_module.LOOK_BACK
    assert reader.lines.reads == [(9999 - log_module.LOOK_BACK, [])]


def test_an_empty_log_then_its_first_line() -> None:
    reader = Reader()
    assert reader.read() == []
    reader.lines.add("article:1")
    assert reader.read() == ["article:1"]
    assert reader.read() == []


def test_ids_that_commit_out_of_order_are_all_told(reader: Reader) -> None:
    reader.lines.add("late:3", 1003)
    assert reader.read() == ["late:3"]
    reader.lines.add("late:1", 1001)
    reader.lines.add("late:5", 1005)
    assert reader.read() == ["late:1", "late:5"]
    reader.lines.add("late:2", 1002)
    assert reader.read() == ["late:2"]
    reader.lines.add("late:4", 1004)
    assert reader.read() == ["late:4"]
    assert reader.read() == []
    assert reader.lines.reads[-1] == (1005, [])


def test_a_transaction_open_when_the_process_started_is_told() -> None:
    reader = Reader()
    reader.lines.add("done:2", 2)
    assert reader.read() == ["done:2"]
    reader.lines.add("late:1", 1)
    assert reader.read() == ["late:1"]


def test_a_gap_is_looked_at_for_two_minutes(reader: Reader) -> None:
    reader.lines.add("late:3", 1003)
    reader.read()

    # The read that finds it past the window is the last to ask for it.
    assert reader.read(log_module.COMMIT_WINDOW + 1) == []
    assert reader.lines.reads[-1] == (1003, [(1001, 1002)])
    reader.read()
    assert reader.lines.reads[-1] == (1003, [])


def test_gaps_are_bounded(reader: Reader) -> None:
    for number in range(1002, 3000, 2):
        reader.lines.add(f"even:{number}", number)

    assert len(reader.read()) == 999
    reader.read()
    assert len(reader.lines.reads[-1][1]) == log_module.MAX_GAPS


def test_a_great_many_lines_are_read_in_batches(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "BATCH", 10)
    monkeypatch.setattr("tests.newsroom.test_page_cache_fakes.BATCH", 10)
    reader.lines.add("late:0", 1002)
    reader.read()
    tags = [f"article:{number}" for number in range(35)]
    for tag in tags:
        reader.lines.add(tag)
    reader.lines.add("late:1", 1001)

    assert reader.read() == ["late:1", *tags]
    assert reader.read() == []


def test_another_log_than_the_one_we_knew_puts_everything_in_doubt(reader: Reader) -> None:
    reader.lines.lines = {7: "article:1"}

    assert reader.read() == ["*", "article:1"]
    reader.lines.add("article:2")
    assert reader.read() == ["article:2"]


def test_trimmed_lines_leave_the_last_by_which_the_log_is_known(reader: Reader) -> None:
    reader.lines.add("article:1")
    reader.read()
    del reader.lines.lines[1000]

    assert reader.read() == []


def test_a_database_that_is_away_is_asked_each_second_and_nobody_waits(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader()
    assert reader.read() == []
    reader.lines.down = True
    with caplog.at_level(logging.INFO, "newsroom.page_cache"):
        assert reader.read() == []
        assert reader.log.is_down()
        assert reader.read() == []
        assert [record.levelname for record in caplog.records] == ["ERROR"]

        # From here on a reader who waited would wait for ever.
        monkeypatch.setattr(log_module, "PATIENCE", None)
        waiting: list[Callable[[], None]] = []
        reader.log._in_background = waiting.append
        reader.read(0.5)
        assert len(waiting) == 0
        reader.read(0.5)
        reader.read(5)
        assert len(waiting) == 1  # still at it
        waiting.pop()()
        assert reader.log.is_down()

        reader.lines.down = False
        reader.lines.add("article:1")
        reader.read(1)
        waiting.pop()()

    assert [tags for tags, _ in reader.told] == [["article:1"]]
    assert not reader.log.is_down()
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


@pytest.mark.parametrize(("away", "told"), [(60.0, ["new"]), (121.0, ["new", "*"])])
def test_after_a_long_absence_everything_is_in_doubt(
    reader: Reader, away: float, told: list[str]
) -> None:
    reader.lines.down = True
    reader.read()
    reader.lines.down = False
    reader.lines.add("new")

    assert reader.read(away) == told


def test_no_request_for_an_hour_is_no_absence(reader: Reader) -> None:
    reader.lines.add("article:1")

    assert reader.read(3600) == ["article:1"]


def test_a_read_that_hangs_counts_as_a_database_that_is_away() -> None:
    reader = Reader()
    since = reader.lines.since
    seen = []

    def hang(first: int, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, str]]:
        seen.append(reader.log.is_down())
        reader.clock.forward(log_module.HUNG_AFTER + 1)
        seen.append(reader.log.is_down())
        return since(first, gaps)

    reader.lines.since = hang  # type: ignore[method-assign]
    reader.read()

    assert seen == [False, True]
    assert not reader.log.is_down()


def test_a_fault_of_ours_counts_as_one_of_the_database(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    since = reader.lines.since

    def broken(first: int, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, str]]:
        raise TypeError

    reader.lines.since = broken  # type: ignore[method-assign]
    assert reader.read() == []
    assert reader.log.is_down()
    assert [record.exc_info is not None for record in caplog.records] == [True]

    reader.lines.since = since  # type: ignore[method-assign]
    reader.lines.add("article:1")
    assert reader.read() == ["article:1"]
    assert not reader.log.is_down()


def test_nobody_waits_long_for_a_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "PATIENCE", 0.01)
    waiting: list[Callable[[], None]] = []
    reader = Reader(in_background=waiting.append)
    reader.lines.add("article:1")

    assert reader.read() == []
    assert len(waiting) == 1
    waiting.pop()()
    assert [tags for tags, _ in reader.told] == [["article:1"]]


def test_no_thread_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    done: list[str] = []

    log_module.in_thread(lambda: done.append("by the caller"))

    assert done == ["by the caller"]
