import calendar
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from newsroom.pages import page_number, page_of

from ..queries.frame import next_publication
from ..queries.lists import archive_span, day_list
from ..queries.moments import earliest, lead_rights_end
from .public import article_tags, frame_of, render_public

DAY_PAGE = 50


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[date | None]]


@require_safe
def archive(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year's calendar: every day of it that may hold stories is a link."""
    frame = frame_of(request)
    now = timezone.now()
    span = archive_span(frame.site, now)
    if span is None:
        if year is not None:
            raise Http404("nothing published yet")
        context: dict[str, object] = {"months": [], "years": []}
    else:
        oldest, newest = span
        shown = newest.year if year is None else year
        if not oldest.year <= shown <= newest.year:
            raise Http404("nothing published in that year")
        context = {
            "year": shown,
            "years": list(range(newest.year, oldest.year - 1, -1)),
            "months": _months(shown, oldest, newest),
        }
    return render_public(
        request,
        "articles/archive.html",
        frame,
        context,
        tags=[f"front:{frame.site.pk}"],
        until=next_publication(frame.site, now),
    )


@require_safe
def archive_day(request: HttpRequest, year: str, month: str, day: str) -> HttpResponse:
    frame = frame_of(request)
    now = timezone.now()
    try:
        shown = date(int(year), int(month), int(day))
    except ValueError:
        raise Http404("no such day") from None
    if shown > timezone.localdate(now) or shown.year < 1900:
        raise Http404("no such day")
    page = page_of(day_list(frame.site, shown, now), page_number(request), DAY_PAGE)
    if page is None:
        raise Http404("no such page")
    return render_public(
        request,
        "articles/archive_day.html",
        frame,
        {"day": shown, "page": page, "name": date_format(shown, "j F Y")},
        tags=[f"front:{frame.site.pk}", *article_tags(page.items)],
        until=earliest(now, next_publication(frame.site, now), lead_rights_end(page.items, now)),
    )


def _months(year: int, oldest: date, newest: date) -> list[Month]:
    months = []
    for month in range(12, 0, -1):
        first = date(year, month, 1)
        if (oldest.year, oldest.month) <= (year, month) <= (newest.year, newest.month):
            weeks = calendar.Calendar().monthdatescalendar(year, month)
            months.append(
                Month(
                    first, [[_within(day, month, oldest, newest) for day in week] for week in weeks]
                )
            )
    return months


def _within(day: date, month: int, oldest: date, newest: date) -> date | None:
    """The day, or None outside the month; a day outside the span has no link but is shown."""
    return day if day.month == month and oldest <= day <= newest else None
