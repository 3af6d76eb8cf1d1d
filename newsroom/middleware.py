import errno
from collections.abc import Callable

from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.utils import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
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
        try:
            if self._is_someones(request):
                UserSession.objects.create_from_request(request)
        except IntegrityError:
            _sign_out_who_is_gone(request)
        except (OperationalError, InterfaceError) as error:
            return unavailable(request, error)  # here no other middleware hears of it
        response: HttpResponse = self.get_response(request)
        return response

    def _is_someones(self, request: HttpRequest) -> bool:
        own = request.path.startswith(self.paths) and request.session.session_key
        return bool(own and request.user.is_authenticated)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Whoever was erased while their request was on its way is a stranger now."""
        if isinstance(error, OperationalError | InterfaceError | Http404 | PermissionDenied):
            return None
        if not request.user.is_authenticated or _is_there(request):
            return None
        _sign_out_who_is_gone(request)
        return redirect(settings.LOGIN_URL)


def _is_there(request: HttpRequest) -> bool:
    try:
        return get_user_model()._default_manager.filter(pk=request.user.pk or 0).exists()
    except DatabaseError:  # then what went wrong is another matter
        return True


def _sign_out_who_is_gone(request: HttpRequest) -> None:
    request.session.flush()
    request.user = AnonymousUser()
