"""What waits for the desk, contributions and comments together, oldest first, a page at a time.

Nothing here counts the tables or skips rows: a page begins after the last of the one before,
and asks each table for its part in the order of that table's indexes (models/submission.py).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import Area, User

from ..models import Comment, Section, Submission
from .appeals import but_against
from .queue_lines import complete, with_line
from .queue_narrowing import (
    TABLES,
    Found,
    Narrowing,
    Place,
    earlier,
    later,
    narrowed,
    waiting_in,
)

PAGE = 25
# The number that waits is told up to this.
COUNTED = 2000


@dataclass(frozen=True)
class QueuePage:
    items: list[Any]
    before: Place | None  # there is an earlier page, which ends before this
    after: Place | None  # and a later one


def queue_page(
    narrowing: Narrowing,
    user: User,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> QueuePage:
    """The page after a place, or the one before it; the first, without either."""
    parts = [with_line(found) for found in narrowed(narrowing, user)]
    if before is not None:
        rows = _merged(parts, lambda found: earlier(found, before), size + 1, backwards=True)
        items, more = rows[:size][::-1], len(rows) > size
        is_earlier, is_later = more, bool(items)
    else:
        rows = _merged(parts, lambda found: _from(found, after), size + 1)
        items, more = rows[:size], len(rows) > size
        is_earlier, is_later = after is not None and bool(items), more
    complete(items)
    return QueuePage(
        items,
        before=Place.of(items[0]) if is_earlier and items else None,
        after=Place.of(items[-1]) if is_later and items else None,
    )


def neighbours(
    item: Submission, narrowing: Narrowing, user: User
) -> tuple[Submission | None, Submission | None]:
    """What stands before it in the queue, and after it: kind and number of each."""
    parts, place = [_bare(found) for found in narrowed(narrowing, user)], Place.of(item)
    before = _merged(parts, lambda found: earlier(found, place), 1, backwards=True)
    behind = _merged(parts, lambda found: later(found, place), 1)
    return next(iter(before), None), next(iter(behind), None)


def next_to_decide(item: Submission, narrowing: Narrowing, user: User) -> Submission | None:
    """After it, or else from the start: the first that this editor may decide on."""
    free = Q(claimed_by=None) | Q(claimed_by=user)
    parts = [_bare(found).filter(free).exclude(author=user) for found in narrowed(narrowing, user)]
    parts = [
        found.exclude(pk=item.pk) if isinstance(item, found.model) else found for found in parts
    ]
    parts = [but_against(found, user) if found.model is Comment else found for found in parts]
    place = Place.of(item)
    found = _merged(parts, lambda part: later(part, place), 1) or _merged(
        parts, lambda part: part.oldest_first(), 1
    )
    return next(iter(found), None)


def number_waiting(limit: int = COUNTED) -> int:
    """How many wait; more than `limit` for more than that."""
    return sum(waiting_in(table).order_by()[: limit + 1].count() for table in TABLES)


def oldest_waiting(count: int) -> list[Any]:
    parts = [waiting_in(table).select_related("author__profile").defer("text") for table in TABLES]
    return _merged(parts, lambda found: found.oldest_first(), count)


def sections_to_choose() -> list[tuple[str, str]]:
    """Each section's number and name; with its title's where there are several."""
    rows = Section.objects.order_by("site", "position", "name").select_related("site")
    several = len({row.site_id for row in rows}) > 1
    return [(str(row.pk), f"{row.site.name}: {row.name}" if several else row.name) for row in rows]


def areas_to_choose() -> list[tuple[Area, list[Area]]]:
    """Provinces, each with its districts; a town is chosen where something from it waits."""
    areas = Area.objects.filter(kind__in=[Area.Kind.PROVINCE, Area.Kind.DISTRICT])
    rows = list(areas.order_by("name", "id").only("name", "kind", "parent"))
    provinces = [area for area in rows if area.kind == Area.Kind.PROVINCE]
    return [
        (province, [area for area in rows if area.parent_id == province.pk])
        for province in provinces
    ]


def _merged(
    parts: Iterable[Found],
    part: Callable[[Found], Found],
    count: int,
    *,
    backwards: bool = False,
) -> list[Any]:
    """The first of all tables together, each of which is asked for as many."""
    rows = [list(part(found)[:count]) for found in parts]
    merged = heapq.merge(*rows, key=lambda item: Place.of(item).order, reverse=backwards)
    return list(merged)[:count]


def _from(found: Found, place: Place | None) -> Found:
    return later(found, place) if place else found.oldest_first()


def _bare(found: Found) -> Found:
    """Enough to lead there, and to tell who stands before whom."""
    if found.model is Comment:
        return found.only("queued_at", "created_at")
    return found.only("kind", "queued_at", "created_at")
