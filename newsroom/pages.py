"""Lists in pages, found without counting what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.http import Http404, HttpRequest

PAGE_SIZE = 20
# A higher page is reached by the archive; a deep OFFSET would read all it skips.
MAX_PAGE = 50

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K", int, str)


class Sliceable(Protocol[T_co]):
    """An ordered queryset, of whatever it yields."""

    def __getitem__(self, part: slice, /) -> Iterable[T_co]: ...


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, found without counting the rest."""

    items: list[T]
    number: int
    has_next: bool

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    def of(self, items: list[U]) -> Page[U]:
        """The same page of a list, with something else in each place."""
        return Page(items, self.number, self.has_next)


def newest_of(
    lists: Iterable[tuple[K, Sliceable[tuple[int, Any]]]], number: int
) -> list[tuple[K, int, Any]]:
    """Rows of (kind, id, time), newest first, enough of each list for page `number` of all.

    Each list yields (id, time) off its own index; of a union PostgreSQL would sort every row.
    """
    found = [(kind, pk, at) for kind, rows in lists for pk, at in rows[: number * PAGE_SIZE + 1]]
    return sorted(found, key=lambda row: (row[2], row[1], row[0]), reverse=True)


def page_of(
    found: Sliceable[T], number: int, size: int = PAGE_SIZE, *, last: int = MAX_PAGE
) -> Page[T] | None:
    """Page `number` (from 1, to `last`) of an ordered list; None where there is no such page."""
    if not 1 <= number <= last:
        return None
    start = (number - 1) * size
    items = list(found[start : start + size + 1])
    if not items and number > 1:
        return None
    return Page(items[:size], number, len(items) > size and number < last)


def page_number(request: HttpRequest, *, last: int = MAX_PAGE) -> int:
    """The number in ?page=, 1 without one. Raises Http404 for what is no page."""
    value = request.GET.get("page", "1")
    if not value.isascii() or not value.isdigit() or len(value) > 3 or int(value) > last:
        raise Http404("no such page")
    return int(value)
