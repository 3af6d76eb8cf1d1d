"""The history of a story: who did what and when, and what changed in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..compare import changed_labels, compare
from ..models import Article
from ..permissions import can_see_unpublished
from .transitions import LIMIT, transition_lines

if TYPE_CHECKING:
    from .story import ArticleAdmin


def history_view(admin: ArticleAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    if not can_see_unpublished(request.user):
        raise PermissionDenied
    article = Article.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
    if article is None:
        raise Http404("no such story")
    records = list(
        article.history.select_related(
            "history_user", "section", "area", "lead_photo", "gallery"
        ).order_by("-history_id")[:LIMIT]
    )
    versions = [
        {
            "record": record,
            "older": older,
            "changes": changed_labels(older, record) if older else [],
        }
        for record, older in zip(records, [*records[1:], None], strict=True)
    ]
    chosen = _chosen(request, records)
    return TemplateResponse(
        request,
        "admin/articles/article/history.html",
        {
            **admin.admin_site.each_context(request),
            "title": _("History"),
            "opts": Article._meta,
            "item": article,
            "versions": versions,
            "transitions": transition_lines(article),
            "chosen": chosen,
            "changes": compare(*chosen) if chosen else None,
        },
    )


def _chosen(request: HttpRequest, records: list) -> tuple | None:
    """The two versions asked for by ?old=…&new=…, as history ids."""
    by_id = {str(record.history_id): record for record in records}
    old, new = by_id.get(request.GET.get("old", "")), by_id.get(request.GET.get("new", ""))
    return (old, new) if old and new else None
