"""What waits for the desk, oldest first, a page at a time.

Nothing here counts the table or skips rows: a page begins after the last of the one before,
in the order of the queue's indexes (models/submission.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from accounts.models import Area, User

from ..models import Contribution, ContributionPicture, Photo, Record, Section, Signal
from ..models.contribution import ContributionQuerySet
from ..states import Standing
from .waves import add_waves, in_front

PAGE = 25
# The number that waits is told up to this.
COUNTED = 2000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Narrowing:
    """What of the queue is wanted; empty: all of it. Spelled as in the page's address."""

    kind: str = ""
    section: str = ""
    area: str = ""
    record: str = ""
    signal: str = ""
    whose: str = ""  # "mine", "free"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Narrowing:
        """What is known of `given`; anything else narrows nothing."""
        allowed: dict[str, Iterable[str]] = {
            "kind": Contribution.Kind.values,
            "record": Record.values,
            "signal": Signal.Kind.values,
            "whose": ("mine", "free"),
        }
        chosen = {
            name: given[name] for name, values in allowed.items() if given.get(name, "") in values
        }
        for name in ("section", "area"):
            number = given.get(name, "")
            if number.isascii() and number.isdecimal() and len(number) < 19:
                chosen[name] = number
        return cls(**chosen)

    def parameters(self) -> dict[str, str]:
        return {
            each.name: value for each in fields(self) if (value := str(getattr(self, each.name)))
        }

    def __bool__(self) -> bool:
        return bool(self.parameters())


@dataclass(frozen=True)
class Place:
    """Where something stands in the queue."""

    queued_at: datetime
    pk: int

    @classmethod
    def of(cls, item: Contribution) -> Place:
        return cls(item.queued_at or item.created_at, item.pk)

    @classmethod
    def read(cls, text: str) -> Place | None:
        """What `str` wrote; None for anything else."""
        at, _dash, pk = text.partition("-")
        if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (at, pk)):
            return None
        try:
            return cls(EPOCH + int(at) * MICROSECOND, int(pk))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.queued_at - EPOCH) // MICROSECOND}-{self.pk}"


@dataclass(frozen=True)
class QueuePage:
    items: list[Contribution]
    before: Place | None  # there is an earlier page, which ends before this
    after: Place | None  # and a later one


def narrowed(narrowing: Narrowing, user: User) -> ContributionQuerySet:
    found: ContributionQuerySet = Contribution.objects.all().waiting()
    if narrowing.kind:
        found = found.filter(kind=narrowing.kind)
    if narrowing.record:
        found = found.filter(record=narrowing.record)
    if narrowing.section:
        found = found.filter(section=int(narrowing.section))
    if narrowing.area:
        found = found.filter(area__in=areas_within(int(narrowing.area)))
    if narrowing.signal:
        signals = Signal.objects.filter(contribution=OuterRef("pk"), kind=narrowing.signal)
        found = found.filter(Exists(signals))
    if narrowing.whose == "mine":
        found = found.filter(claimed_by=user)
    elif narrowing.whose == "free":
        found = found.filter(state=Standing.SENT)
    # Where the first of a wave may be left out for what the others of it are not.
    apart = {name for name in narrowing.parameters() if name != "kind"}
    return found if apart else in_front(found, narrowing.kind)


def areas_within(pk: int) -> list[int]:
    """The area and all that is part of it: as numbers, which lead a query to its index."""
    own = Q(pk=pk)
    for depth in ("parent", "parent__parent", "parent__parent__parent"):
        own |= Q((depth, pk))
    return list(Area.objects.filter(own).order_by().values_list("pk", flat=True))


def queue_page(
    narrowing: Narrowing,
    user: User,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> QueuePage:
    """The page after a place, or the one before it; the first, without either."""
    found = narrowed(narrowing, user)
    if before is not None:
        rows = list(_shown(_earlier(found, before))[: size + 1])
        items, more = rows[:size][::-1], len(rows) > size
        earlier, later = more, bool(items)
    else:
        rows = list(_shown(_later(found, after) if after else found.oldest_first())[: size + 1])
        items, more = rows[:size], len(rows) > size
        earlier, later = after is not None and bool(items), more
    _add_pictures(items)
    add_waves(items)
    return QueuePage(
        items,
        before=Place.of(items[0]) if earlier and items else None,
        after=Place.of(items[-1]) if later and items else None,
    )


def neighbours(
    item: Contribution, narrowing: Narrowing, user: User
) -> tuple[Contribution | None, Contribution | None]:
    """What stands before it in the queue, and after it: kind and number of each."""
    found = narrowed(narrowing, user).only("kind")
    place = Place.of(item)
    return _earlier(found, place).first(), _later(found, place).first()


def next_to_decide(item: Contribution, narrowing: Narrowing, user: User) -> Contribution | None:
    """After it, or else from the start: the first that this editor may decide on."""
    found = narrowed(narrowing, user).exclude(pk=item.pk).exclude(author=user).only("kind")
    found = found.filter(Q(claimed_by=None) | Q(claimed_by=user))
    return _later(found, Place.of(item)).first() or found.oldest_first().first()


def number_waiting(limit: int = COUNTED) -> int:
    """How many wait; `limit` + 1 for more than that."""
    return narrowed_all().order_by()[: limit + 1].count()


def narrowed_all() -> ContributionQuerySet:
    found: ContributionQuerySet = Contribution.objects.all().waiting()
    return found


def oldest_waiting(count: int) -> list[Contribution]:
    return list(
        narrowed_all().oldest_first().select_related("author__profile").defer("text")[:count]
    )


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


def _later(found: ContributionQuerySet, place: Place) -> ContributionQuerySet:
    # The first condition is the index's; the second takes away the few of the same moment.
    same = Q(queued_at=place.queued_at, pk__lte=place.pk)
    return found.filter(queued_at__gte=place.queued_at).exclude(same).oldest_first()


def _earlier(found: ContributionQuerySet, place: Place) -> ContributionQuerySet:
    same = Q(queued_at=place.queued_at, pk__gte=place.pk)
    earlier = found.filter(queued_at__lte=place.queued_at).exclude(same)
    return earlier.order_by("-queued_at", "-id")


def _shown(found: ContributionQuerySet) -> ContributionQuerySet:
    """With all that a line of the list says, in a few queries for the page."""
    first = ContributionPicture.objects.sent().filter(position=0).select_related("photo")
    unshown = [f"photo__{name}" for name in Photo.UNSHOWN]
    return (
        found.select_related(
            "site", "author__profile", "claimed_by", "section", "area__parent__parent__parent"
        )
        .defer("text", "unsent", "links")
        .prefetch_related(
            Prefetch("pictures", first.defer(*unshown), to_attr="first_pictures"), "signals"
        )
    )


def _add_pictures(items: Iterable[Any]) -> None:
    """Set `picture_count` on each."""
    items = list(items)
    rows = ContributionPicture.objects.sent().filter(contribution__in=[item.pk for item in items])
    counts = dict(rows.order_by().values_list("contribution").annotate(Count("pk")))
    for item in items:
        item.picture_count = counts.get(item.pk, 0)
