"""The limits on sign-in, and what else people may do only so often.

They are counted in the cache that all processes share. Where it is away nothing is
counted, so nothing is let through either.
"""

import traceback
from collections.abc import Callable
from smtplib import SMTPException
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

from .errors import unavailable

GetResponse = Callable[[HttpRequest], HttpResponse]


class MailAway(Exception):
    """The mail server can't be reached, or took no mail."""


MAIL_ERRORS = (SMTPException, OSError)


def is_within(
    request: HttpRequest, action: str, rate: str, *, key: str | None = None, user: Any = None
) -> bool:
    """Count one more of the action, and whether the rate allows it.

    The rate is like "5/m/user,30/h/ip": per "user" (who is signed in), "ip" or "key".
    """
    used = ratelimit.consume(
        request,
        app="newsroom",
        action=action,
        config={action: rate},
        key=key,
        user=user,
        limit_get=True,
    )
    return used is not None


class LimitsDownMiddleware:
    """Answer 503 with a page of ours where the cache, or the mail server, can't be reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, MailAway):
            return unavailable(request, error, what="mail")
        if _is_of_the_cache(error):
            return unavailable(request, error, what="cache")
        return None


def _is_of_the_cache(error: Exception) -> bool:
    """Each kind of cache has errors of its own; where they come from tells them all."""
    return any(
        frame.f_globals.get("__name__", "").startswith("django.core.cache.")
        for frame, _line in traceback.walk_tb(error.__traceback__)
    )
