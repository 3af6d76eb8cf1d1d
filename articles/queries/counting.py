"""The figures of a month, counted from the steps that were recorded (replay.py).

How each is counted:

- received: comments sent for the first time; not their later versions.
- published: comments that readers came to see; not a new version of what they saw, nor what
  was put back. `unjudged` are those that no editor decided on.
- declined, removed: decisions, each by its clause. One that refuses an appeal counts as that.
- asked: decisions that asked for a change. withdrawn: by their authors, published or not.
- restored: what was removed and put back without an appeal.
- appeals: sent in the month; upheld, refused: decided in the month, whenever they were sent.
- reports: sent in the month; reports_upheld, reports_not_upheld: settled in the month.
- median and 95th percentile of what was waited for each decision of the month. The median is
  the mean of the two in the middle of an even number; the percentile is the smallest that 95
  of 100 stay within (nearest rank). Both exact, in whole seconds.

A moderator's figures are of all kinds that readers send in, and of appeals as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from statistics import median

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from ..models import Comment, Contribution, Report, Transition
from ..states import Decision
from .replay import LEFT_OUT, Event, Taken, events_of

COLUMNS = ("at", "pk", "step", "from_state", "who", "clause")


@dataclass
class Judged:
    """What one person decided."""

    steps: Counter[Decision] = field(default_factory=Counter)
    overturned: int = 0
    waited: list[float] = field(default_factory=list)


@dataclass
class Counted:
    """A month."""

    figures: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    declined: Counter[int] = field(default_factory=Counter)
    removed: Counter[int] = field(default_factory=Counter)
    moderators: defaultdict[int, Judged] = field(default_factory=lambda: defaultdict(Judged))

    def add(self, event: Event) -> None:
        """Of a comment."""
        self.figures.update(_names(event))
        if event.waited is not None:
            self.waited.append(event.waited.total_seconds())
        if event.clause is not None and not event.ends_appeal:
            if event.step is Decision.DECLINE:
                self.declined[event.clause] += 1
            elif event.step is Decision.REMOVE:
                self.removed[event.clause] += 1

    def add_to_moderators(self, event: Event) -> None:
        """Of whatever was sent in."""
        if event.against is not None:
            self.moderators[event.against].overturned += 1
        if event.who is None or event.step in (Decision.SEND, Decision.TAKE_BACK, Decision.APPEAL):
            return
        theirs = self.moderators[event.who]
        theirs.steps[event.step] += 1
        if event.waited is not None:
            theirs.waited.append(event.waited.total_seconds())


def count_month(month: date) -> Counted:
    """Reads each step of whatever something happened to in the month, and nothing else."""
    start, end = bounds(month)
    counted = Counted()
    for model in (Comment, Contribution):
        for steps in _by_subject(model, start, end):
            for event in events_of(steps):
                if not start <= event.at < end:
                    continue
                counted.add_to_moderators(event)
                if model is Comment:
                    counted.add(event)
    _count_reports(counted, start, end)
    return counted


def _count_reports(counted: Counted, start: datetime, end: datetime) -> None:
    sent = Report.objects.filter(created_at__gte=start, created_at__lt=end)
    settled = Report.objects.filter(settled_at__gte=start, settled_at__lt=end)
    outcomes = (Report.Outcome.UPHELD, Report.Outcome.NOT_UPHELD)
    # As an addition leaves out what is none.
    counted.figures += Counter(
        {
            "reports": sent.count(),
            **{f"reports_{each}": settled.filter(outcome=each).count() for each in outcomes},
        }
    )


def first_month() -> date | None:
    """In which the first comment or contribution was sent; None before there is any."""
    kinds = [ContentType.objects.get_for_model(model) for model in (Comment, Contribution)]
    moments = [
        Transition.objects.filter(subject_type=kind).order_by("at").values_list("at", flat=True)[:1]
        for kind in kinds
    ]
    found = [at for rows in moments for at in rows]
    return month_of(min(found)) if found else None


# Months ----------------------------------------------------------------------------


def month_of(moment: datetime) -> date:
    return timezone.localdate(moment).replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def bounds(month: date) -> tuple[datetime, datetime]:
    start, end = (
        timezone.make_aware(datetime(each.year, each.month, 1))
        for each in (month, next_month(month))
    )
    return start, end


# Numbers ---------------------------------------------------------------------------


def middle(waited: list[float]) -> int | None:
    return round(median(waited)) if waited else None


def percentile_95(waited: list[float]) -> int | None:
    """By nearest rank: the smallest of them within which at least 95 of 100 lie."""
    if not waited:
        return None
    rank = -(-95 * len(waited) // 100)
    return round(sorted(waited)[rank - 1])


def _names(event: Event) -> Iterator[str]:
    """In which figures it counts."""
    if event.is_first:
        yield "published"
        if event.is_unjudged:
            yield "unjudged"
    is_no = event.step in (Decision.DECLINE, Decision.REMOVE)
    if event.ends_appeal:
        yield "refused" if is_no else "upheld"
    else:
        simple = {
            Decision.SEND: "received",
            Decision.ASK: "asked",
            Decision.DECLINE: "declined",
            Decision.REMOVE: "removed",
            Decision.RESTORE: "restored",
            Decision.TAKE_BACK: "withdrawn",
            Decision.APPEAL: "appeals",
        }
        if event.step in simple:
            yield simple[event.step]


def _by_subject(
    model: type[models.Model], start: datetime, end: datetime
) -> Iterator[Iterable[Taken]]:
    steps = Transition.objects.filter(subject_type=ContentType.objects.get_for_model(model))
    touched = steps.filter(at__gte=start, at__lt=end).order_by()
    rows = (
        steps.filter(subject_id__in=touched.values("subject_id"))
        .exclude(step__in=LEFT_OUT)
        .order_by("subject_id")
        .values_list("subject_id", *COLUMNS)
    )
    for _subject, some in groupby(rows.iterator(5000), key=itemgetter(0)):
        yield (Taken(*row[1:]) for row in some)
