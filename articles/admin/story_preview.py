"""A story as readers will see it, before they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Article
from ..permissions import can_see_unpublished, can_write
from ..views.preview import preview_token, render_preview

if TYPE_CHECKING:
    from .story import ArticleAdmin


def preview_view(admin: ArticleAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """What is saved; or, posted from the form, what is typed there, without saving it."""
    article = _article(pk)
    if not can_see_unpublished(request.user):
        raise PermissionDenied
    if request.method == "POST":
        address = article.slug
        form = admin.get_form(request, article, change=True)(request.POST, instance=article)
        with transaction.atomic():
            form.is_valid()
        # Where a field has an error the saved value stands; an address is made on saving.
        article.slug = article.slug or address
    response = render_preview(request, article)
    # The page of a reader, under a reader's policy, not the admin's.
    response._csp_replace = {}  # type: ignore[attr-defined]
    return response


def link_view(admin: ArticleAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """A link to this version for somebody without an account."""
    article = _article(pk)
    if not can_write(request.user):
        raise PermissionDenied
    address = reverse("articles:preview", args=[preview_token(article)])
    return TemplateResponse(
        request,
        "admin/articles/article/link.html",
        {
            **admin.admin_site.each_context(request),
            "title": _("Share a preview"),
            "opts": Article._meta,
            "item": article,
            "link": request.build_absolute_uri(address),
        },
    )


def _article(pk: int) -> Article:
    article = Article.objects.select_related("section", "site", "lead_photo").filter(pk=pk).first()
    if article is None:
        raise Http404("no such story")
    return article
