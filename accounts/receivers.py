"""What happens here when somebody signs in, or proves their address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .actions.places import carry_over
from .actions.sign_up import void_what_was_laid
from .models import Notice, NoticeKind, User
from .places import ids_in_cookie
from .signals import profile_picture_judged


@receiver(email_confirmed)
def address_proved(request: HttpRequest, email_address: EmailAddress, **kwargs: Any) -> None:
    void_what_was_laid(request, email_address)


@receiver(user_logged_in)
def carry_places_over(user: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """The cookie itself is cleared by the answer (adapters.py)."""
    if request is not None and (ids := ids_in_cookie(request)):
        carry_over(user, ids)


@receiver(profile_picture_judged)
def tell_of_picture(user_id: int, approved: bool, reason: str, **kwargs: Any) -> None:
    now = timezone.now()
    notice = Notice(
        user_id=user_id,
        kind=NoticeKind.PROFILE,
        # Whoever judges holds the picture, so each judgement is sent once.
        key=f"picture:{now.isoformat()}",
        headline=_("Your picture is on your page") if approved else _("Your picture was declined"),
        text=reason,
        path=reverse("account-profile"),
    )
    Notice.objects.tell([notice])
