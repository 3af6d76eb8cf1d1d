"""What each moderator decided, month by month. For editors."""

from __future__ import annotations

from datetime import date

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from newsroom.admin_site import desk_pages

from ..permissions import can_see_moderators_figures
from ..queries.statistics import moderators_page
from .common import desk_view


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    return [
        path(
            "desk/statistics/",
            desk_view(site, can_see_moderators_figures, statistics),
            name="desk_statistics",
        )
    ]


def statistics(site: AdminSite, request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("month", "")
    month = _month(wanted) if wanted else None
    found = moderators_page(month)
    if wanted and (month is None or found is None):
        raise Http404("no figures of this month")
    context = {
        **site.each_context(request),
        "title": _("Who decided what"),
        "found": found,
    }
    return TemplateResponse(request, "admin/articles/statistics.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
