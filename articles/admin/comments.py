"""The comments that were decided on, to be found again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from newsroom.admin_site import desk_pages

from ..forms.comments import CommentSearchForm
from ..permissions import can_judge
from ..queries.comment_list import CommentsPage, Wanted, comments_page
from .common import desk_view


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    return [path("desk/comments/", desk_view(site, can_judge, comments_view), name="desk_comments")]


def comments_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    # What isn't asked for stands as the form offers it.
    form = CommentSearchForm({"within": "title", **request.GET.dict()})
    page, parameters = CommentsPage([]), {}
    if form.is_valid():
        given = form.cleaned_data
        wanted = Wanted(given["q"].strip(), given["within"] or "title", given["state"])
        page = comments_page(wanted, _number(request.GET.get("before", "")))
        parameters = {name: value for name, value in given.items() if value}
    context = {
        **site.each_context(request),
        "title": _("Comments"),
        "form": form,
        "page": page,
        "query": urlencode(parameters),
    }
    status = 200 if form.is_valid() else 422
    return TemplateResponse(request, "admin/articles/queue/comments.html", context, status=status)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
