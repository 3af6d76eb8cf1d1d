"""The texts that people agree to or are told of, and which version of each is in force.

Who changes what a text says raises its number here, and gives the day from which it holds.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Version:
    number: int
    since: date


class LegalText(models.TextChoices):
    TERMS = "terms", _("Terms")
    PRIVACY = "privacy", _("Privacy")

    @property
    def current(self) -> Version:
        return CURRENT[self]


CURRENT = {
    LegalText.TERMS: Version(1, date(2026, 11, 22)),
    LegalText.PRIVACY: Version(1, date(2026, 11, 22)),
}
