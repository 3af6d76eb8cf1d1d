from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.dispatch import receiver

from newsroom.signals import installation_prepared

from .demo.load import LOCAL_PASSWORD, is_demo, logins
from .models import Article, Section


@receiver(installation_prepared)
def offer_demo(sender: Any, say: Callable[[str], None], **kwargs: Any) -> list[str]:
    """Fill an empty installation on this machine with the demo paper, and tell its logins."""
    if settings.SECURE:
        return []
    site = Site.objects.filter(pk=settings.SITE_ID).first()
    if site is None or not (Article.objects.exists() or Section.objects.exists()):
        call_command("demo")
        return []
    if not is_demo(site):
        return []
    return [
        "Demo logins, all with the password " + LOCAL_PASSWORD,
        *(f"  {login.role:<14} {login.email}" for login in logins()),
    ]
