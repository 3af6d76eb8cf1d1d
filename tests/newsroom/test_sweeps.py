"""The worker's rounds: each thing in its time, and no failure stops another."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from django.db.utils import OperationalError

from newsroom import sweeps
from newsroom.sweeps import run_due_sweeps, run_forever, sweep

from .commands import ROOT, environment

# Each round lets go of connections, which asks for the one that other tests left open.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ran(monkeypatch) -> Iterator[list[str]]:
    """Names of the sweeps that ran; those of the product are left out."""
    monkeypatch.setattr(sweeps, "SWEEPS", [])
    return []


def add(ran: list[str], name: str, every: float, error: Exception | None = None) -> None:
    @sweep(every=every)
    def run() -> None:
        ran.append(name)
        if error:
            raise error


def test_a_sweep_runs_at_once_and_then_when_it_is_due(ran):
    add(ran, "often", 1)
    add(ran, "seldom", 10)
    for now in (100.0, 100.5, 101.0, 105.0, 109.9, 110.0):
        run_due_sweeps(now)
    assert ran == ["often", "seldom", "often", "often", "often", "seldom"]


@pytest.mark.parametrize("error", [ValueError("x"), OperationalError("away"), KeyError("x")])
def test_a_failing_sweep_stops_no_other(ran, caplog, error):
    add(ran, "before", 1)
    add(ran, "failing", 1, error)
    add(ran, "after", 1)
    run_due_sweeps(100.0)
    assert ran == ["before", "failing", "after"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert caplog.records[0].sweep == "run"
    run_due_sweeps(101.0)
    assert ran == ["before", "failing", "after"] * 2


def test_a_failing_sweep_is_not_tried_without_pause(ran):
    add(ran, "failing", 60, ValueError("x"))
    for now in (100.0, 100.5, 159.9):
        run_due_sweeps(now)
    assert ran == ["failing"]


def test_the_rounds_end_when_told(ran):
    stopped = threading.Event()
    add(ran, "once", 0)
    sweep(every=0)(stopped.set)
    hung = threading.Timer(60, stopped.set)
    hung.start()
    run_forever(stopped)
    hung.cancel()
    assert ran == ["once"]


def run_until(stopped: threading.Event) -> None:
    """The worker's rounds, let go after a minute whatever happens."""
    hung = threading.Timer(60, stopped.set)
    hung.start()
    run_forever(stopped)
    hung.cancel()


def test_long_work_has_a_thread_of_its_own_and_the_rounds_go_on(ran):
    stopped, waiting = threading.Event(), threading.Event()
    threads: list[str] = []

    @sweep(every=60, apart=True)
    def long_work() -> None:
        threads.append(threading.current_thread().name)
        waiting.wait(60)
        ran.append("long work")

    @sweep(every=0)
    def round_() -> None:
        ran.append("round")
        if ran.count("round") == 2:
            waiting.set()
            stopped.set()

    run_until(stopped)
    assert threads == ["long_work"]
    assert ran == ["round", "round", "long work"]


def test_long_work_is_called_again_at_once_while_there_is_more(ran):
    stopped = threading.Event()

    @sweep(every=3600, apart=True)
    def long_work() -> bool:
        ran.append("again")
        if len(ran) < 5:
            return True
        stopped.set()
        return False

    run_until(stopped)
    assert ran == ["again"] * 5


@pytest.mark.parametrize("error", [ValueError("x"), OperationalError("away")])
def test_failing_long_work_goes_on_after_its_pause(ran, caplog, error):
    stopped = threading.Event()

    @sweep(every=0, apart=True)
    def long_work() -> bool:
        ran.append("tried")
        if len(ran) == 3:
            stopped.set()
        raise error

    run_until(stopped)
    assert ran == ["tried"] * 3
    assert [record.sweep for record in caplog.records] == ["long_work"] * 3


def test_long_work_that_waits_ends_when_told(ran):
    stopped = threading.Event()

    @sweep(every=3600, apart=True)
    def long_work() -> None:
        ran.append("done")
        stopped.set()

    run_until(stopped)
    assert ran == ["done"]
    assert [each.name for each in threading.enumerate() if each.name == "long_work"] == []


def test_the_products_own_sweeps_are_registered():
    """In a fresh process, as the worker starts."""
    code = (
        "import django; django.setup()\n"
        "from newsroom.sweeps import SWEEPS\n"
        "print(sorted(each.run.__name__ for each in SWEEPS))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True)
    names = [
        *("announce_due", "build_exports", "carry_on_batches", "count_figures"),
        *("delete_expired_exports", "drop_ended_sessions", "drop_expired_cache_rows"),
        *("erase_departures", "examine_contributions", "forget_ended_sessions"),
        *("look_at_pictures", "prepare_photos", "print_published"),
        *("release_stale_claims", "send_mail_about_reports", "send_notices"),
        *("settle_reports", "tell_authors", "tell_of_what_is_late", "tell_who_leaves"),
        *("tidy_files", "trim_notices", "trim_purge_log"),
    ]
    assert done.stdout.strip() == str(names)


def test_the_worker_outlives_its_database_and_stops_when_told():
    """There is no table yet: it says so, goes on, and ends as it should."""
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        env=environment(),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        # Two failures of the sweep of each second: it lived on after the first.
        for _ in range(2):
            lines = iter(worker.stderr.readline, "")
            assert any("sweep failed" in line and "announce_due" in line for line in lines)
        worker.send_signal(signal.SIGTERM)
        _out, err = worker.communicate(timeout=60)
    finally:
        worker.kill()
    assert worker.returncode == 0
    assert "Traceback" not in err
