"""Noting what people agree to."""

from ..consents import LegalText
from ..models import Consent, User


def agree(user: User, text: LegalText) -> None:
    """To the version in force; a second time changes nothing."""
    Consent.objects.agree(user, text, text.current.number)


def has_agreed(user: User, text: LegalText) -> bool:
    return Consent.objects.filter(user=user, text=text, version=text.current.number).exists()
