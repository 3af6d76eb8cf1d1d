"""Work that is looked for again and again, so that none is ever lost (design: Work is rows)."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections
from django.db.utils import Error

from .page_cache import trim_purges

logger = logging.getLogger("newsroom.sweeps")


@dataclass
class Sweep:
    every: float
    run: Callable[[], None]
    due: float = 0.0


SWEEPS: list[Sweep] = []


def sweep(*, every: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Have the worker call the function each `every` seconds. It must be safe to repeat."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        SWEEPS.append(Sweep(every, function))
        return function

    return register


def run_due_sweeps(now: float) -> None:
    """Run what is due at `now` (seconds of a monotonic clock). A failing sweep stops no other."""
    for each in SWEEPS:
        if each.due > now:
            continue
        each.due = now + each.every
        try:
            close_old_connections()
            each.run()
        except Error as error:
            # The database is away; the next round tries again.
            logger.error("sweep failed", extra={"sweep": each.run.__name__, "error": str(error)})
        except Exception:
            logger.exception("sweep failed", extra={"sweep": each.run.__name__})


def run_forever(stopped: threading.Event) -> None:
    while not stopped.is_set():
        run_due_sweeps(time.monotonic())
        stopped.wait(0.5)


@sweep(every=3600)
def trim_purge_log() -> None:
    trim_purges()
