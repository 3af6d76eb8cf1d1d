"""Limits on what is sent to us, kept before and while it arrives."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from .errors import too_large

GetResponse = Callable[[HttpRequest], HttpResponse]


class CappedUploadHandler(FileUploadHandler):
    """Passes on one byte more than a file may have, and drops the rest as it comes.

    Whoever asked for the file then sees that it is too large, and can say which it is.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        room = settings.UPLOAD_MAX_FILE_BYTES + 1 - start
        return raw_data[:room] if room > 0 else None

    def file_complete(self, file_size: int) -> Any:
        """Leave the file to the handlers that follow."""
        return None


class UploadLimitMiddleware:
    """Refuse a request that says it is too large, with nothing of it read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) <= _limit(request.path):
            return self.get_response(request)
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse({"error": _("This is more than we take at once.")}, status=413)
        return too_large(request)


def _limit(path: str) -> int:
    for beginning, limit in settings.UPLOAD_PATHS.items():
        if path.startswith(beginning):
            return int(limit)
    return int(settings.UPLOAD_MAX_FORM_BYTES)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:  # Django then reads no body
        return 0
