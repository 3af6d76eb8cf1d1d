"""The history of a gallery: who took which step, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..models import Gallery
from ..permissions import can_see_unpublished
from .transitions import transition_lines

if TYPE_CHECKING:
    from .gallery import GalleryAdmin


def history_view(admin: GalleryAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    if not can_see_unpublished(request.user, Gallery):
        raise PermissionDenied
    number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
    gallery = Gallery.objects.filter(pk=number).first()
    if gallery is None:
        raise Http404("no such gallery")
    return TemplateResponse(
        request,
        "admin/articles/gallery/history.html",
        {
            **admin.admin_site.each_context(request),
            "title": _("History"),
            "opts": admin.opts,
            "item": gallery,
            "transitions": transition_lines(gallery),
        },
    )
