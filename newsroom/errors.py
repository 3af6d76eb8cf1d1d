"""Error pages. None of them asks the database, for it may be what failed."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger("newsroom.errors")


def _page(status: int) -> HttpResponse:
    response = HttpResponse(render_to_string(f"errors/{status}.html"), status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(413 if isinstance(exception, RequestDataTooBig) else 400)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(413)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(500)


def unavailable(request: HttpRequest, error: Exception, *, what: str = "database") -> HttpResponse:
    logger.error(f"{what} unavailable", extra={"path": request.path, "error": str(error)[:300]})
    response = _page(503)
    response["Retry-After"] = "10"
    return response
