from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, ShowFacets
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
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
    url: str = ""  # where the whole list is


_panels: list[Callable[[HttpRequest], list[Panel]]] = []
_pages: list[Callable[[AdminSite], list[URLPattern]]] = []


def desk_panels(
    function: Callable[[HttpRequest], list[Panel]],
) -> Callable[[HttpRequest], list[Panel]]:
    """Have the function's panels shown on the desk's first page."""
    _panels.append(function)
    return function


def desk_pages(
    function: Callable[[AdminSite], list[URLPattern]],
) -> Callable[[AdminSite], list[URLPattern]]:
    """Have the desk answer at the function's addresses, which are no model's."""
    _pages.append(function)
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

    def get_urls(self) -> list[Any]:
        return [*(page for make in _pages for page in make(self)), *super().get_urls()]

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not lacks_second_step(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The desk has no door of its own: one signs in as everybody does."""
        target = request.GET.get("next", "")
        if not get_adapter(request).is_safe_url(target):
            target = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if not super().has_permission(request):
            raise PermissionDenied
        if lacks_second_step(request):
            return _second_step(request, target)
        return redirect(target)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        panels = [panel for make in _panels for panel in make(request)]
        return super().index(request, {"panels": panels, **(extra_context or {})})


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether the desk is closed to this session: it showed no passkey and no code.

    That the person has one is not enough: somebody else may have come with the password before.
    """
    return settings.STAFF_SECOND_STEP and not (
        any(
            record["method"] == "mfa"
            for record in get_authentication_records(request, request.user)
        )
        and _has_second_step(request)
    )


def _has_second_step(request: HttpRequest) -> bool:
    return is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def _second_step(request: HttpRequest, target: str) -> HttpResponse:
    """To where the person adds one, or shows the one they have."""
    if not _has_second_step(request):
        messages.info(
            request, _("To work at the desk, add a passkey or an authenticator app first.")
        )
        return redirect("mfa_index")
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    way = next(each["url"] for each in ways if each["id"].startswith("mfa_"))
    return redirect_to_login(target, way)


def _for_staff(response: HttpResponse) -> HttpResponse:
    if not hasattr(response, "_csp_replace"):
        response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, no-store"
    return response
