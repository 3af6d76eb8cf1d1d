"""Pages that ask again who sits before the browser."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


def recent_sign_in_required(view: View) -> View:
    """For who signed in, or showed again that it is they, in the last minutes.

    Who has neither password nor passkey, but comes by another site, can't show it here
    (allauth would let them pass), so they sign in once more.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_recent(request):
            return view(request, *args, **kwargs)
        if get_reauthentication_flows(request.user):
            raise ReauthenticationRequired
        return render(request, "accounts/sign_in_again.html", {"next": request.path}, status=403)

    return login_required(checked)


def _is_recent(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    age = time.time() - max((record.get("at", 0) for record in records), default=0)
    return age < app_settings.REAUTHENTICATION_TIMEOUT
