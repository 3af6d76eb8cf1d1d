from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import Profile, User
from accounts.signals import (
    Part,
    data_wanted,
    erasure_begins,
    own_account_asked_for,
    own_profile_asked_for,
    person_leaves,
    profile_changed,
)
from newsroom.page_cache import purge
from newsroom.signals import demo_asked_for, installation_prepared

from .actions.forgetting import forget, prepare_to_forget
from .actions.profile_pictures import remove_profile_picture
from .demo.load import LOCAL_PASSWORD, is_demo, logins
from .forms.profile_picture import ProfilePictureForm
from .models import Article, Section
from .queries.blocks import own_standing
from .queries.personal_data import parts_of
from .queries.profile_pictures import own_pictures


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


@receiver(own_profile_asked_for, sender=Profile)
def tell_own_pictures(sender: Any, user_id: int, **kwargs: Any) -> dict[str, Any]:
    return {"pictures": own_pictures(user_id), "picture_form": ProfilePictureForm()}


@receiver(own_account_asked_for, sender=User)
def tell_own_standing(sender: Any, user_id: int, **kwargs: Any) -> dict[str, Any]:
    return {"standing": own_standing(user_id)}


@receiver(pre_delete, sender=User)
def forget_person(sender: Any, instance: User, **kwargs: Any) -> None:
    """Their page, the links to it, and the files of their pictures."""
    remove_profile_picture(instance)
    purge(f"profile:{instance.pk}", f"byline:{instance.pk}")


@receiver(data_wanted, sender=User)
def tell_what_is_held(sender: Any, user_id: int, **kwargs: Any) -> list[Part]:
    return parts_of(User.objects.get(pk=user_id))


@receiver(erasure_begins, sender=User)
def prepare_erasure(sender: Any, user_id: int, work: str, **kwargs: Any) -> None:
    prepare_to_forget(user_id, work)


@receiver(person_leaves, sender=User)
def forget_work(sender: Any, user_id: int, work: str, **kwargs: Any) -> None:
    forget(user_id, work)
