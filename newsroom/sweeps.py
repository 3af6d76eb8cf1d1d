"""Work that is looked for again and again, so that none is ever lost (design: Work is rows)."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import close_old_connections, connections
from django.db.utils import Error

from .page_cache import trim_purges

logger = logging.getLogger("newsroom.sweeps")

F = TypeVar("F", bound=Callable[[], bool | None])


@dataclass
class Sweep:
    every: float
    run: Callable[[], bool | None]
    apart: bool = False
    due: float = 0.0


SWEEPS: list[Sweep] = []


def sweep(*, every: float, apart: bool = False) -> Callable[[F], F]:
    """Have the worker call the function each `every` seconds. It must be safe to repeat.

    With `apart` it has a thread of its own, for work that takes long, and is called again
    at once while it returns True: there is more to do.
    """

    def register(function: F) -> F:
        SWEEPS.append(Sweep(every, function, apart))
        return function

    return register


def run_due_sweeps(now: float) -> None:
    """Run what is due at `now` (seconds of a monotonic clock). A failing sweep stops no other."""
    for each in SWEEPS:
        if each.apart or each.due > now:
            continue
        each.due = now + each.every
        _run(each)


def run_forever(stopped: threading.Event) -> None:
    threads = [
        threading.Thread(target=_run_apart, args=(each, stopped), name=each.run.__name__)
        for each in SWEEPS
        if each.apart
    ]
    for thread in threads:
        thread.start()
    while not stopped.is_set():
        run_due_sweeps(time.monotonic())
        stopped.wait(0.5)
    for thread in threads:
        thread.join()


def _run_apart(each: Sweep, stopped: threading.Event) -> None:
    try:
        while not stopped.is_set():
            if not _run(each):
                stopped.wait(each.every)
    finally:
        connections.close_all()


def _run(each: Sweep) -> bool:
    try:
        close_old_connections()
        return bool(each.run())
    except Error as error:
        # The database is away; the next round tries again.
        logger.error("sweep failed", extra={"sweep": each.run.__name__, "error": str(error)})
    except Exception:
        logger.exception("sweep failed", extra={"sweep": each.run.__name__})
    return False


@sweep(every=3600)
def trim_purge_log() -> None:
    trim_purges()
