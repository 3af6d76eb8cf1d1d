"""System checks that keep an unsafe installation from starting."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


def is_loopback(host: str) -> bool:
    if host in ("localhost", "testserver") or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@register(Tags.security)
def safe_to_start(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse what must never face the public. newsroom/wsgi.py asks, too, before it serves."""
    problems: list[CheckMessage] = []
    outward = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    base = urlsplit(settings.BASE_URL)
    if settings.DEBUG and outward:
        problems.append(
            Error(
                f"DEBUG is on while the site answers to {', '.join(outward)}.",
                hint="Set DEBUG=false.",
                id="newsroom.E001",
            )
        )
    if any(host.startswith("*") for host in settings.ALLOWED_HOSTS):
        problems.append(
            Error(
                "ALLOWED_HOSTS answers to any name, so a forged Host could be cached.",
                hint="Name the hosts: ALLOWED_HOSTS=paper.example,www.paper.example",
                id="newsroom.E002",
            )
        )
    if base.scheme == "http" and (outward or not is_loopback(base.hostname or "")):
        problems.append(
            Error(
                "A public site needs https: passwords would travel in the clear.",
                hint="Set BASE_URL=https://…, or name loopback hosts only.",
                id="newsroom.E003",
            )
        )
    if len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 8:
        problems.append(
            Error(
                "SECRET_KEY is too weak.",
                hint="Leave it out to have one made in VAR_DIR, or set 50 random characters.",
                id="newsroom.E004",
            )
        )
    return problems


@register(Tags.security, deploy=True)
def fit_for_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    if not settings.SECURE:
        problems.append(
            Error("BASE_URL is not https.", hint="BASE_URL=https://…", id="newsroom.E005")
        )
    if "console" in settings.EMAIL_BACKEND:
        problems.append(
            Warning(
                "Mail is printed instead of sent.",
                hint="EMAIL_URL=smtp+tls://user:password@host:587",
                id="newsroom.W001",
            )
        )
    endpoint = urlsplit(settings.S3_ENDPOINT_URL)
    if endpoint.scheme == "http" and not is_loopback(endpoint.hostname or ""):
        problems.append(
            Warning(
                "Pictures, and where they were taken, travel to S3 in the clear.",
                hint="S3_ENDPOINT_URL=https://…",
                id="newsroom.W002",
            )
        )
    return problems
