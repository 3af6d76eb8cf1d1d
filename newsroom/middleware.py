import errno
from collections.abc import Callable

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from .errors import unavailable
from .media import StorageAway

GetResponse = Callable[[HttpRequest], HttpResponse]


# A disk that is full, broken or read-only.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}


class DatabaseDownMiddleware:
    """Answer 503 with a page of ours where the database or the files can't be reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return unavailable(request, error)
        if isinstance(error, StorageAway) or (isinstance(error, OSError) and error.errno in _DISK):
            return unavailable(request, error, what="storage")
        return None


class PrivateByDefaultMiddleware:
    """A response that no view declared the same for everybody is kept by no cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            # Middleware further in (sessions) meets the database outside a view.
            response = unavailable(request, error)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class SessionActivityMiddleware(UserSessionsMiddleware):
    """Notes when each of a person's sessions was last in use, on pages of their own.

    A page for everybody may not look at the session, and the small private call beside
    each of them (/me/) is not worth a write.
    """

    paths = ("/account/", "/admin/", "/send/")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.paths):
            return super().__call__(request)
        return self.get_response(request)
