from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ShowFacets
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Line:
    """What a panel says of one thing: its name, where it opens, and two words about it."""

    name: str
    url: str
    about: str
    at: datetime | None


@dataclass(frozen=True)
class Panel:
    """A short list on the desk's first page."""

    heading: str
    lines: Iterable[Line]
    empty: str


_panels: list[Callable[[HttpRequest], list[Panel]]] = []


def desk_panels(
    function: Callable[[HttpRequest], list[Panel]],
) -> Callable[[HttpRequest], list[Panel]]:
    """Have the function's panels shown on the desk's first page."""
    _panels.append(function)
    return function


class CappedPaginator(Paginator):
    """Counts no further than a person pages, so that a list never counts a whole table."""

    limit = 2000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[: self.limit].count() if hasattr(rows, "order_by") else len(rows)


class CappedLists:
    """For a ModelAdmin whose table grows: its list never counts all rows, and no facet does."""

    paginator: Any = CappedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER


class NewsroomAdminSite(AdminSite):
    """The editors' pages: Django's admin with our look, words and security policy."""

    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("Desk")
    site_url = "/"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def with_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _for_staff(inner(request, *args, **kwargs))

        return with_policy

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return _for_staff(super().login(request, extra_context))

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        panels = [panel for make in _panels for panel in make(request)]
        return super().index(request, {"panels": panels, **(extra_context or {})})


def _for_staff(response: HttpResponse) -> HttpResponse:
    if not hasattr(response, "_csp_replace"):
        response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, no-store"
    return response
