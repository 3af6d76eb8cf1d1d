"""Signing in at a sister title with one's account at the first: no password travels.

A sister's page sends the browser to the first title with a state that it keeps in its own
session; the first title, once it knows who that is, sends it back with a key, good once,
for a minute, for that sister and that state.
"""

import secrets
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET, require_POST

from newsroom.ratelimits import is_within

from ..actions.network import hand_over, take_over
from ..models import User
from ..network import address_at, home, home_of, is_home, sister_at
from .identity import lead_on

WAITING = "network"
_LONGEST = 200


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """At a sister: to the first title, whoever is signed in there."""
    if home_of(request) is None:
        raise Http404
    if not is_within(request, "network-begin", "30/m/ip"):
        return _refused(request, 429)
    state = secrets.token_urlsafe(24)
    request.session[WAITING] = {"state": state, "next": _safe(request, request.POST.get("next"))}
    query = urlencode({"to": request.get_host().lower(), "state": state})
    return lead_on(request, address_at(home(), f"{reverse('account-network-send')}?{query}"))


@require_GET
@login_required
def send(request: HttpRequest) -> HttpResponse:
    """At the first title: back to the sister, with a key."""
    host, state = request.GET.get("to", ""), request.GET.get("state", "")
    if not is_home(request) or sister_at(host) is None:
        raise Http404
    if not 0 < len(state) <= _LONGEST or not state.isascii() or not state.isprintable():
        return _refused(request, 400)
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required
    records = get_authentication_records(request, user)
    if _owes_second_step(user, records):
        ways = get_adapter(request).get_reauthentication_methods(user)
        way = next(each["url"] for each in ways if each["id"].startswith("mfa_"))
        return redirect_to_login(request.get_full_path(), way)
    if not is_within(request, "network-send", "10/m/user"):
        return _refused(request, 429)
    key = hand_over(user, host=host, state=state, records=records)
    query = urlencode({"key": key, "state": state})
    return lead_on(request, address_at(host, f"{reverse('account-network-arrive')}?{query}"))


@require_GET
def arrive(request: HttpRequest) -> HttpResponse:
    """At the sister: in, if it is this browser that was sent."""
    if home_of(request) is None:
        raise Http404
    if not is_within(request, "network-arrive", "60/m/ip"):
        return _refused(request, 429)
    key, state = request.GET.get("key", ""), request.GET.get("state", "")
    waiting = request.session.get(WAITING) or {}
    if not state or not constant_time_compare(state, waiting.get("state", "")):
        return _refused(request, 400)
    del request.session[WAITING]
    taken = take_over(key, host=request.get_host().lower(), state=state)
    if taken is None:
        return _refused(request, 400)
    user, records = taken
    adapter = get_adapter(request)
    adapter.login(request, user)
    for record in records:
        # With the time in it: a sign-in of long ago is no fresh one here.
        record_authentication(request, user, **record)
    return adapter.post_login(
        request,
        user,
        redirect_url=waiting["next"] or resolve_url(settings.LOGIN_REDIRECT_URL),
        email_verification=None,
        signal_kwargs=None,
        email=user.email,
        signup=False,
    )


def _owes_second_step(user: User, records: list[dict]) -> bool:
    """Whether the person has one that this session never showed."""
    has = is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
    return has and not any(record["method"] == "mfa" for record in records)


def _safe(request: HttpRequest, wanted: str | None) -> str:
    return wanted if wanted and get_adapter(request).is_safe_url(wanted) else ""


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "accounts/network_refused.html", status=status)
