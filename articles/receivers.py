from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.dispatch import receiver

from accounts.models import Profile
from accounts.signals import profile_changed
from newsroom.page_cache import purge
from newsroom.signals import demo_asked_for, installation_prepared

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


@receiver(demo_asked_for)
def tell_demo(sender: Any, **kwargs: Any) -> bool:
    site = Site.objects.filter(pk=settings.SITE_ID).first()
    return site is not None and is_demo(site)


@receiver(profile_changed, sender=Profile)
def purge_profile(sender: Any, user_id: int, has_moved: bool, **kwargs: Any) -> None:
    """The person's page; and, where its address is new or gone, the stories that link to it."""
    purge(f"profile:{user_id}", *([f"byline:{user_id}"] if has_moved else []))
