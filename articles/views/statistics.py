from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..models import MonthlyFigures
from ..queries.statistics import Month, StatisticsPage, statistics_page
from ..templatetags.statistics import waited
from .public import frame_of, render_public


@dataclass(frozen=True)
class Column:
    heading: Promise
    figure: Callable[[MonthlyFigures], Any]


@dataclass(frozen=True)
class Table:
    """Some figures of each month: as many as a phone has room for."""

    id: str
    heading: Promise
    columns: tuple[Column, ...]


MONTHS = (
    Table(
        "became",
        _("What became of them"),
        (
            Column(_("Received"), attrgetter("received")),
            Column(_("Published"), attrgetter("published")),
            Column(_("Declined"), attrgetter("declined")),
            Column(_("Change asked"), attrgetter("asked")),
        ),
    ),
    Table(
        "waited",
        _("How long they waited"),
        (
            Column(_("Decisions"), attrgetter("timed")),
            Column(_("Half within"), lambda figures: waited(figures.median)),
            Column(_("95 of 100 within"), lambda figures: waited(figures.percentile_95)),
        ),
    ),
    Table(
        "away",
        _("Taken away again"),
        (
            Column(_("By their authors"), attrgetter("withdrawn")),
            Column(_("By us"), attrgetter("removed")),
            Column(_("Put back"), attrgetter("restored")),
        ),
    ),
    Table(
        "appeals",
        _("Appeals"),
        (
            Column(_("Sent"), attrgetter("appeals")),
            Column(_("Upheld"), attrgetter("upheld")),
            Column(_("Refused"), attrgetter("refused")),
        ),
    ),
)
REPORTS = Table(
    "reports",
    _("Reports by readers"),
    (
        Column(_("Received"), attrgetter("reports")),
        Column(_("Upheld"), attrgetter("reports_upheld")),
        Column(_("Rejected"), attrgetter("reports_not_upheld")),
    ),
)


@require_safe
def statistics(request: HttpRequest, year: str = "") -> HttpResponse:
    """What became of readers' comments, month by month; of all titles, as is the policy."""
    found = statistics_page(int(year) if year else None)
    if found is None:
        raise Http404("nothing of this year")
    context = {"found": found, "tables": _filled(found)}
    frame = frame_of(request)
    return render_public(request, "articles/statistics.html", frame, context, tags=["statistics"])


def _filled(found: StatisticsPage) -> list[tuple[Table, list[tuple[Month, list[Any]]]]]:
    """Each table with its rows: a month, and its figures in the order of the columns."""
    tables = (*MONTHS, REPORTS) if found.has_reports else MONTHS
    return [
        (
            table,
            [
                (month, [column.figure(month.figures) for column in table.columns])
                for month in found.months
            ],
        )
        for table in tables
    ]
