"""A gallery as readers will see it, before they do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..models import Gallery
from ..permissions import can_see_unpublished
from ..queries.frame import get_frame
from ..queries.galleries import gallery_content
from ..views.public import page_context

if TYPE_CHECKING:
    from .gallery import GalleryAdmin


def preview_view(admin: GalleryAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """What is saved; or, posted from the form, what is typed there, without saving it."""
    gallery = Gallery.objects.select_related("site").filter(pk=pk).first()
    if gallery is None:
        raise Http404("no such gallery")
    if not can_see_unpublished(request.user, Gallery):
        raise PermissionDenied
    frame, now = get_frame(gallery.site.domain), timezone.now()
    items = None
    if request.method == "POST":
        address = gallery.slug
        form = admin.get_form(request, gallery, change=True)(request.POST, instance=gallery)
        with transaction.atomic():
            form.is_valid()
            items = [item for item in form.pictures.items() if item.photo.can_show(now)]
        # Where a field has an error the saved value stands; an address is made on saving.
        gallery.slug = gallery.slug or address
    content = gallery_content(gallery, frame, now)
    if items is not None:
        content = replace(content, items=items)
    response = render(
        request,
        "articles/gallery.html",
        page_context(request, frame, {"content": content, "gallery": gallery, "is_preview": True}),
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    # The page of a reader, under a reader's policy, not the admin's.
    response._csp_replace = {}  # type: ignore[attr-defined]
    return response
