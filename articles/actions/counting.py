"""Keeping the figures of each month (docs/decisions/0048)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from newsroom.page_cache import purge

from ..models import ClauseFigures, ModeratorFigures, MonthlyFigures
from ..queries.counting import (
    Counted,
    bounds,
    count_month,
    first_month,
    middle,
    month_of,
    next_month,
    percentile_95,
)
from ..states import Decision

# The month that runs is counted again so often at most.
AGAIN = timedelta(hours=1)
# A month is closed for good so long after its end: by then nothing in it is taken back.
SETTLED = timedelta(hours=1)
NUMBERS = (
    "received", "published", "unjudged", "declined", "asked", "withdrawn",
    "removed", "restored", "appeals", "upheld", "refused",
    "reports", "reports_upheld", "reports_not_upheld",
)  # fmt: skip
PURGE_TAG = "statistics"


def count_due() -> bool:
    """Count one month that is due, the oldest first; True if there may be more.

    Each month since the first is counted until it is closed, so nothing is missed however
    long nobody counted.
    """
    now = timezone.now()
    month = _due(now)
    if month is None:
        return False
    # Read before the transaction: on a large table this takes seconds.
    keep_month(month, count_month(month), as_of=now)
    return True


def keep_month(month: date, counted: Counted, *, as_of: datetime) -> bool:
    """Store what was counted at `as_of`, unless later figures are there; whether it was stored.

    A month that is closed stays as it is.
    """
    values = _values(counted)
    is_final = as_of >= bounds(month)[1] + SETTLED
    with transaction.atomic():
        row, is_new = MonthlyFigures.objects.get_or_create(
            month=month, defaults={**values, "made_at": as_of, "is_final": is_final}
        )
        row = MonthlyFigures.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not is_new and (row.is_final or row.made_at >= as_of):
            return False
        before = _shown(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.made_at, row.is_final = as_of, is_final
        row.save()
        _keep_clauses(row, counted)
        _keep_moderators(row, counted)
        if is_new or _shown(row) != before:
            purge(PURGE_TAG)
    return True


def _due(now: datetime) -> date | None:
    closed, counted = set(), {}
    for row in MonthlyFigures.objects.only("month", "is_final", "made_at"):
        counted[row.month] = row.made_at
        if row.is_final:
            closed.add(row.month)
    month = min(filter(None, [first_month(), *counted]), default=None)
    while month is not None and month <= month_of(now):
        fresh = month in counted and now - counted[month] < AGAIN
        settled = now >= bounds(month)[1] + SETTLED
        if month not in closed and (settled or not fresh):
            return month
        month = next_month(month)
    return None


def _values(counted: Counted) -> dict[str, int | None]:
    return {
        **{name: counted.figures[name] for name in NUMBERS},
        "timed": len(counted.waited),
        "median": middle(counted.waited),
        "percentile_95": percentile_95(counted.waited),
    }


def _shown(row: MonthlyFigures) -> list[object]:
    """What readers see of it."""
    names = (*NUMBERS, "timed", "median", "percentile_95", "is_final")
    clauses = row.clauses.order_by("clause").values_list("clause", "declined", "removed")
    return [*(getattr(row, name) for name in names), *clauses]


def _keep_clauses(row: MonthlyFigures, counted: Counted) -> None:
    row.clauses.all().delete()
    ClauseFigures.objects.bulk_create(
        ClauseFigures(
            figures=row,
            clause_id=clause,
            declined=counted.declined[clause],
            removed=counted.removed[clause],
        )
        for clause in sorted({*counted.declined, *counted.removed})
    )


def _keep_moderators(row: MonthlyFigures, counted: Counted) -> None:
    # Whoever is erased meanwhile has none. Held before their figures are: an erasure does so too.
    people = User.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    there = list(people.filter(pk__in=counted.moderators).values_list("pk", flat=True))
    row.moderators.all().delete()
    made = []
    for user in there:
        theirs = counted.moderators[user]
        made.append(
            ModeratorFigures(
                figures=row,
                user_id=user,
                accepted=theirs.steps[Decision.ACCEPT] + theirs.steps[Decision.PUBLISH],
                declined=theirs.steps[Decision.DECLINE],
                asked=theirs.steps[Decision.ASK],
                removed=theirs.steps[Decision.REMOVE],
                restored=theirs.steps[Decision.RESTORE],
                overturned=theirs.overturned,
                median=middle(theirs.waited),
            )
        )
    ModeratorFigures.objects.bulk_create(made)
