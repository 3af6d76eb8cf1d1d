"""allauth's provider of identities, without what we don't use, at the address of BASE_URL only."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.decorators import login_not_required
from allauth.idp.oidc import views as allauth_views
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from newsroom.ratelimits import is_within

from ..models import Profile, User
from ..network import is_home

SCOPES = ("openid", "profile", "email")
# A sister's server asks twice for each person it lets in, from one address.
ASKED_BY_A_SERVER = "600/m/ip"
ASKED_BY_A_PERSON = "30/m/user"
# Long enough that a sister seldom asks, short enough that a new key is soon known.
KEPT_FOR = "public, max-age=3600"

View = Callable[[HttpRequest], HttpResponse]


def at_home(view: View) -> View:
    """Only where there is a key, and at one address: what was issued names it."""

    @login_not_required
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not settings.IDENTITY_OFFERED or not is_home(request):
            raise Http404
        words = [*request.GET.lists(), *request.POST.lists()]
        if not all(_is_text(word) for key, values in words for word in (key, *values)):
            raise BadRequest("It holds what is no text.")
        return view(request)

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@at_home
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask the person, who signs in and chooses a username first, and lead them on."""
    if isinstance(request.user, User):
        if not is_within(request, "identity", ASKED_BY_A_PERSON):
            return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        if request.method != "POST" and not Profile.objects.filter(user=request.user).exists():
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account-profile')}?{query}")
    response = allauth_views.authorization(request)
    if isinstance(response, TemplateResponse):
        return response
    if response.status_code == HTTPStatus.OK:  # allauth's page about what is wrong
        response.status_code = HTTPStatus.BAD_REQUEST
    return lead_on(request, response.headers.get("Location", ""), response)


def lead_on(
    request: HttpRequest, address: str, response: HttpResponse | None = None
) -> HttpResponse:
    """A page that goes on to another site by itself; `response` where it doesn't lead to one.

    Browsers hold a form to our policy (form-action) through every redirect that follows it,
    and people come here from forms: of sign-in, of a username, of this very question.
    """
    parts = urlsplit(address)
    if not parts.netloc and response is not None:
        return response
    if parts.scheme not in ("http", "https"):
        raise BadRequest("Not an address of the web.")
    return render(request, "accounts/lead_on.html", {"address": address, "host": parts.netloc})


@csrf_exempt
@require_POST
@at_home
def token(request: HttpRequest) -> HttpResponse:
    if not is_within(request, "identity-token", ASKED_BY_A_SERVER):
        return JsonResponse({"error": "slow_down"}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response = allauth_views.token(request)
    if response.status_code == HTTPStatus.OK:
        # It comes whether or not anybody may use it; and nobody may.
        told = json.loads(response.content)
        Token.objects.by_value(told.pop("refresh_token", "")).delete()
        Token.objects.expired().delete()
        response.content = json.dumps(told)
    return response


@csrf_exempt
@require_http_methods(["GET", "POST"])
@at_home
def userinfo(request: HttpRequest) -> HttpResponse:
    if not is_within(request, "identity-userinfo", ASKED_BY_A_SERVER):
        return JsonResponse({"error": "slow_down"}, status=HTTPStatus.TOO_MANY_REQUESTS)
    return allauth_views.user_info(request)


@require_GET
@at_home
def configuration(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery 1.0, section 3."""
    response = JsonResponse(
        {
            "issuer": settings.BASE_URL,
            "authorization_endpoint": _address("authorization"),
            "token_endpoint": _address("token"),
            "userinfo_endpoint": _address("userinfo"),
            "jwks_uri": _address("jwks"),
            "scopes_supported": SCOPES,
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": settings.IDP_OIDC_AUTH_METHODS,
            "code_challenge_methods_supported": ["S256"],
            "claims_supported": [
                *("sub", "name", "preferred_username", "profile", "picture"),
                *("email", "email_verified"),
            ],
        }
    )
    response["Cache-Control"] = KEPT_FOR
    return response


@require_GET
@at_home
def keys(request: HttpRequest) -> HttpResponse:
    response = allauth_views.jwks(request)
    response["Cache-Control"] = KEPT_FOR
    return response


def _address(name: str) -> str:
    return f"{settings.BASE_URL}{reverse(f'idp:oidc:{name}')}"


def _is_text(word: str) -> bool:
    """Whether a database would take it."""
    return "\x00" not in word and not any("\ud800" <= letter <= "\udfff" for letter in word)
