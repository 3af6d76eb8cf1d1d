"""Public files, for installations without a web server or CDN in front."""

from pathlib import PurePath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from newsroom.media import CACHE_CONTROL, TYPES


@require_safe
def media(request: HttpRequest, name: str) -> FileResponse:
    """A rendition. Its name never holds other bytes, so it is kept for good."""
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError):
        raise Http404("no such file") from None
    response = FileResponse(file, content_type=TYPES[PurePath(name).suffix])
    response["Cache-Control"] = CACHE_CONTROL
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
