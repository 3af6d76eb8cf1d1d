"""Taking a row of work, and saying what came of it (design: Work is rows).

Whoever takes a row first sets the time when it is due a little ahead: nobody else takes it
meanwhile, and if the worker is killed it comes due again by itself. The time that was set is
also the proof of holding the row: who has lost it changes nothing any more.
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

M = TypeVar("M", bound=Model)

MOST_TRIES = 10_000  # a small column holds no more than 32,767


def take(
    row: Model,
    wait: timedelta,
    *,
    due: str = "try_at",
    tries: str = "attempts",
    **changes: Any,
) -> bool:
    """Hold a row that is due for `wait`, and count the try before it is made.

    False when another worker was quicker; then `row` is as it was.
    """
    held = {name: getattr(row, name) for name in (due, tries)}
    changes |= {due: timezone.now() + wait, tries: min(held[tries] + 1, MOST_TRIES)}
    return _change(row, held, changes)


def take_next(rows: QuerySet[M], wait: timedelta, **names: str) -> M | None:
    """The first of the rows that are due, held as by `take`; None where none is left."""
    while (row := rows.first()) is not None:
        if take(row, wait, **names):
            return row
    return None


def release(row: Model, *, due: str = "try_at", **changes: Any) -> bool:
    """Write what came of it, and when it is due again, if the row is still held; whether it was."""
    return _change(row, {due: getattr(row, due)}, changes)


def doubling(first: timedelta, longest: timedelta, attempts: int) -> timedelta:
    """How long to wait after so many tries: `first`, and twice as long after each."""
    return min(first * 2 ** min(attempts, 20), longest)


def _change(row: Model, held: dict[str, Any], changes: dict[str, Any]) -> bool:
    mine = type(row)._base_manager.filter(pk=row.pk, **held)
    if not mine.update(**changes):
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True
