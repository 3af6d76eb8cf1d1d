"""The library as data, for scripts that let an editor choose from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse

from ..models import Photo
from .photo_list import photo_problems

if TYPE_CHECKING:
    from .photo import PhotoAdmin

PAGE = 24
MAX_IDS = 200
MAX_PAGE = 10_000


def choose_view(admin: PhotoAdmin, request: HttpRequest) -> JsonResponse:
    """?q= and ?page= narrow and page, newest first; ?ids=3,1 asks for these, in order."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    shown = Photo.objects.library().defer(*Photo.UNSHOWN)
    if "ids" in request.GET:
        wanted = _numbers(request.GET["ids"].split(","))
        found = shown.in_bulk(wanted)
        photos, further = [found[pk] for pk in wanted if pk in found], None
    else:
        page = next(iter(_numbers([request.GET.get("page", "")])), 1)
        page = min(max(page, 1), MAX_PAGE)
        start = (page - 1) * PAGE
        query = request.GET.get("q", "")[:200].replace("\0", "")
        rows, _duplicates = admin.get_search_results(request, shown.order_by("-id"), query)
        photos = list(rows[start : start + PAGE + 1])
        further = page + 1 if len(photos) > PAGE else None
        photos = photos[:PAGE]
    return JsonResponse({"photos": [_line(photo) for photo in photos], "next": further})


def _numbers(texts: Iterable[str]) -> list[int]:
    """Each id once, in order; what is none is left out."""
    found = (int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19)
    return list(dict.fromkeys(found))[:MAX_IDS]


def _line(photo: Photo) -> dict[str, Any]:
    file = photo.thumbnail()
    return {
        "id": photo.pk,
        "name": str(photo),
        "thumbnail": file.url if file else "",
        "alt": photo.alt,
        "caption": photo.caption,
        "credit": photo.credit,
        "problems": photo_problems(photo),
    }
