"""allauth's views of other sites, where no answer of theirs is an error of ours."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.facebook import views as facebook
from allauth.socialaccount.providers.google import views as google
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse

logger = logging.getLogger("newsroom.providers")

# What allauth lets out where an answer is of another form than it should be.
NONSENSE = (
    ArithmeticError,
    AttributeError,
    ImproperlyConfigured,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
# Nobody there; or the same person answered for twice at the same moment.
TROUBLE = (requests.RequestException, OAuth2Error, IntegrityError)


def answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @login_not_required
    @wraps(view)
    def safely(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except SocialApp.DoesNotExist:
            raise Http404 from None
        except (*NONSENSE, *TROUBLE) as error:
            logger.exception("no use in a provider's answer", extra={"path": request.path})
            return render_authentication_error(request, None, exception=error)

    return safely


facebook_login = answered(facebook.oauth2_login)
facebook_callback = answered(facebook.oauth2_callback)
google_login = answered(google.oauth2_login)
google_callback = answered(google.oauth2_callback)
openid_connect_login = answered(openid_connect.login)
openid_connect_callback = answered(openid_connect.callback)


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """Signing in by a token handed over by a script: we have no such script."""
    raise Http404
