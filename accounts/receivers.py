"""What happens here when somebody signs in, or proves their address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from .actions.leaving import end_sessions
from .actions.places import carry_over
from .actions.sign_up import void_what_was_laid
from .models import User
from .places import ids_in_cookie
from .signals import sessions_must_end


@receiver(email_confirmed)
def address_proved(request: HttpRequest, email_address: EmailAddress, **kwargs: Any) -> None:
    void_what_was_laid(request, email_address)


@receiver(user_logged_in)
def carry_places_over(user: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """The cookie itself is cleared by the answer (adapters.py)."""
    if request is not None and (ids := ids_in_cookie(request)):
        carry_over(user, ids)


@receiver(sessions_must_end, sender=User)
def sign_out_everywhere(sender: Any, user_id: int, **kwargs: Any) -> None:
    end_sessions(User.objects.get(pk=user_id))
