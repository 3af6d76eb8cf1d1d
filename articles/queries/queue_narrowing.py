"""What of the queue is wanted, and where in it something stands: as its addresses tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from accounts.models import Area, User

from ..models import (
    Article,
    Comment,
    Contribution,
    Record,
    Report,
    Signal,
    Submission,
    Transition,
)
from ..models.comment import AGAIN
from ..models.submission import SubmissionQuerySet
from ..states import Decision, Standing
from .waves import in_front

# What waits, in the order in which those of the same moment stand.
TABLES: tuple[type[Submission], ...] = (Contribution, Comment)
NAMES = [str(table._meta.model_name) for table in TABLES]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Found = SubmissionQuerySet[Any]


def table_of(kind: str) -> type[Submission]:
    return Comment if kind == Comment.kind else Contribution


@dataclass(frozen=True)
class Narrowing:
    """What of the queue is wanted; empty: all of it. Spelled as in the page's address."""

    kind: str = ""
    section: str = ""
    area: str = ""
    record: str = ""
    signal: str = ""
    whose: str = ""  # "mine", "free"
    why: str = ""  # of comments: "reported", "appeals"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Narrowing:
        """What is known of `given`; anything else narrows nothing."""
        allowed: dict[str, Iterable[str]] = {
            "kind": (*Contribution.Kind.values, Comment.kind),
            "record": Record.values,
            "signal": Signal.Kind.values,
            "whose": ("mine", "free"),
            "why": ("reported", "appeals"),
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

    @property
    def tables(self) -> tuple[type[Submission], ...]:
        """Those that have anything of it."""
        if self.kind:
            wanted = table_of(self.kind)
            return () if self.why and wanted is not Comment else (wanted,)
        return (Comment,) if self.why else TABLES


@dataclass(frozen=True)
class Place:
    """Where something stands in the queue."""

    queued_at: datetime
    pk: int
    table: str = NAMES[0]

    @classmethod
    def of(cls, item: Submission) -> Place:
        return cls(item.queued_at or item.created_at, item.pk, str(item._meta.model_name))

    @classmethod
    def read(cls, text: str) -> Place | None:
        """What `str` wrote; None for anything else."""
        at, pk, table = [*text.split("-"), NAMES[0]][:3] if "-" in text else ("", "", "")
        if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (at, pk)):
            return None
        if table not in NAMES or text.count("-") > 2:
            return None
        try:
            return cls(EPOCH + int(at) * MICROSECOND, int(pk), table)
        except OverflowError:
            return None

    def __str__(self) -> str:
        told = f"{(self.queued_at - EPOCH) // MICROSECOND}-{self.pk}"
        return told if self.table == NAMES[0] else f"{told}-{self.table}"

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.queued_at, NAMES.index(self.table), self.pk


def waiting_in(table: type[Submission]) -> Found:
    rows: Any = table._default_manager.all()
    found: Found = rows.waiting()
    return found


def narrowed(narrowing: Narrowing, user: User) -> list[Found]:
    """What is wanted of each table; of a wave only the first, which stands for it."""
    # Where the first of a wave may be left out for what the others of it are not.
    apart = {name for name in narrowing.parameters() if name != "kind"}
    where = _where(narrowing)
    found = [_narrowed(waiting_in(table), narrowing, where, user) for table in narrowing.tables]
    return found if apart else [in_front(each, narrowing.kind) for each in found]


def _where(narrowing: Narrowing) -> dict[str, Any]:
    """Of a contribution, or of the story that a comment is about."""
    where: dict[str, Any] = {}
    if narrowing.section:
        where["section"] = int(narrowing.section)
    if narrowing.area:
        where["area__in"] = areas_within(int(narrowing.area))
    return where


def _narrowed(found: Found, narrowing: Narrowing, where: Mapping[str, Any], user: User) -> Found:
    of_comments = found.model is Comment
    if narrowing.kind and not of_comments:
        found = found.filter(kind=narrowing.kind)
    if narrowing.record:
        found = found.filter(record=narrowing.record)
    if where:
        # Looked up for each comment of the queue, which is read in its order: a join would
        # have the stories of a section read first, and their comments sorted.
        stories = Article.objects.filter(pk=OuterRef("article"), **where)
        found = found.filter(Exists(stories)) if of_comments else found.filter(**where)
    if narrowing.signal:
        signals = Signal.objects.filter(kind=narrowing.signal)
        found = found.filter(
            Exists(signals.filter(**{str(found.model._meta.model_name): OuterRef("pk")}))
        )
    if narrowing.whose == "mine":
        found = found.filter(claimed_by=user)
    elif narrowing.whose == "free":
        found = found.filter(state=Standing.SENT)
    if narrowing.why == "appeals":
        found = found.filter(AGAIN, is_appeal=True)
    elif narrowing.why == "reported":
        found = found.filter(AGAIN, is_reported())
    return found


def is_reported() -> Q:
    """Of a comment that waits: whether reports brought it there, or came in since."""
    steps = Transition.objects.filter(
        subject_type=ContentType.objects.get_for_model(Comment),
        subject_id=OuterRef("pk"),
        step=Decision.REPORTED,
        at__gte=OuterRef("queued_at"),
    )
    return Q(Exists(steps)) | Q(Exists(Report.objects.open().filter(comment=OuterRef("pk"))))


def areas_within(pk: int) -> list[int]:
    """The area and all that is part of it: as numbers, which lead a query to its index."""
    own = Q(pk=pk)
    for depth in ("parent", "parent__parent", "parent__parent__parent"):
        own |= Q((depth, pk))
    return list(Area.objects.filter(own).order_by().values_list("pk", flat=True))


def later(found: Found, place: Place) -> Found:
    """What stands behind the place, of one table."""
    table = str(found.model._meta.model_name)
    if table != place.table:
        behind = NAMES.index(table) > NAMES.index(place.table)
        compared = "queued_at__gte" if behind else "queued_at__gt"
        return found.filter(**{compared: place.queued_at}).oldest_first()
    # The first condition is the index's; the second takes away the few of the same moment.
    same = Q(queued_at=place.queued_at, pk__lte=place.pk)
    return found.filter(queued_at__gte=place.queued_at).exclude(same).oldest_first()


def earlier(found: Found, place: Place) -> Found:
    """What stands before it, the nearest first."""
    table = str(found.model._meta.model_name)
    if table != place.table:
        before = NAMES.index(table) < NAMES.index(place.table)
        compared = "queued_at__lte" if before else "queued_at__lt"
        found = found.filter(**{compared: place.queued_at})
    else:
        same = Q(queued_at=place.queued_at, pk__gte=place.pk)
        found = found.filter(queued_at__lte=place.queued_at).exclude(same)
    return found.order_by("-queued_at", "-id")
