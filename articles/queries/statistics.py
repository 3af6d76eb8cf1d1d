"""The figures of comments as readers and editors see them, read from the rows that are kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from ..models import ClauseFigures, ModeratorFigures, MonthlyFigures

SHOWN = 12


@dataclass(frozen=True)
class Month:
    figures: MonthlyFigures
    clauses: list[ClauseFigures]
    is_running: bool


@dataclass(frozen=True)
class StatisticsPage:
    months: list[Month]
    year: int | None  # whose months they are; None: the latest
    years: list[int] = field(default_factory=list)

    @property
    def has_clauses(self) -> bool:
        return any(month.clauses for month in self.months)

    @property
    def has_reports(self) -> bool:
        return any(month.figures.reports for month in self.months)


def statistics_page(year: int | None = None) -> StatisticsPage | None:
    """The latest twelve months, or all of a year; None where there is none of it.

    Three queries, however many comments there are.
    """
    rows = _since_the_first(list(MonthlyFigures.objects.order_by("-month")))
    shown = rows[:SHOWN] if year is None else [row for row in rows if row.month.year == year]
    if year is not None and not shown:
        return None
    clauses: defaultdict[int, list[ClauseFigures]] = defaultdict(list)
    found = ClauseFigures.objects.filter(figures__in=[row.pk for row in shown])
    for each in found.select_related("clause__policy").order_by(
        "clause__part", "clause__place", "clause__policy__number"
    ):
        clauses[each.figures_id].append(each)
    running = timezone.localdate().replace(day=1)
    months = [Month(row, clauses[row.pk], row.month >= running) for row in shown]
    return StatisticsPage(months, year, sorted({row.month.year for row in rows}, reverse=True))


@dataclass(frozen=True)
class ModeratorsPage:
    month: MonthlyFigures
    moderators: list[ModeratorFigures]
    months: list[MonthlyFigures]  # to choose from, the latest first


def moderators_page(wanted: date | None = None) -> ModeratorsPage | None:
    """Of a month, or the latest; None where there are no figures of it."""
    months = list(MonthlyFigures.objects.order_by("-month"))
    month = next((each for each in months if wanted in (None, each.month)), None)
    if month is None:
        return None
    rows = ModeratorFigures.objects.filter(figures=month).select_related("user")
    return ModeratorsPage(month, list(rows.order_by("user__name", "user__email")), months)


def _since_the_first(rows: list[MonthlyFigures]) -> list[MonthlyFigures]:
    """Without the months before readers sent any comments. The latest come first."""
    while rows and not any(
        getattr(rows[-1], name) for name in ("received", "published", "declined", "withdrawn")
    ):
        rows.pop()
    return rows
