"""The hosts of this installation: the first title's, and those of its sisters."""

import re

from django.conf import settings
from django.contrib.sites.models import Site
from django.http import HttpRequest
from django.http.request import validate_host

_HOST = re.compile(r"([a-z0-9.-]+)(?::([0-9]{1,5}))?", re.ASCII)


def home() -> str:
    """The host, with its port, of the first title: people sign in there for all of them."""
    scheme, _, host = str(settings.BASE_URL).lower().partition("://")
    return host.removesuffix(":443" if scheme == "https" else ":80")  # browsers leave these out


def is_home(request: HttpRequest) -> bool:
    return request.get_host().lower() == home()


def sister_at(host: str) -> Site | None:
    """The site of our own title, not the first, that is at that host."""
    found = _HOST.fullmatch(host)
    if not found or host == home() or not validate_host(found[1], settings.ALLOWED_HOSTS):
        return None
    here = _HOST.fullmatch(home())
    domains = [host]
    if here and found[2] == here[2]:  # a title may be entered without the port
        domains.append(found[1])
    return Site.objects.filter(domain__in=domains).exclude(pk=settings.SITE_ID).first()


def site_of(request: HttpRequest) -> Site:
    """Of the title whose host was asked. Django's own says the first title's at every host."""
    return sister_at(request.get_host().lower()) or Site.objects.get_current()


def home_of(request: HttpRequest) -> Site | None:
    """The first title's site, asked at a sister's host."""
    return Site.objects.get_current() if sister_at(request.get_host().lower()) else None


def address_at(host: str, path: str) -> str:
    """A page's address in full; all our hosts speak as the first does."""
    return f"{settings.BASE_URL.partition('://')[0]}://{host}{path}"
