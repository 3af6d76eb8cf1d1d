from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..consents import LegalText
from .user import User


class ConsentManager(models.Manager["Consent"]):
    def agree(self, user: User, text: LegalText, version: int) -> None:
        """A second time changes nothing."""
        self.bulk_create([Consent(user=user, text=text, version=version)], ignore_conflicts=True)


class Consent(models.Model):
    """That a person agreed to one version of a text, and when; never changed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="consents",
        verbose_name=_("person"),
        db_index=False,  # the unique one serves
    )
    text = models.CharField(_("text"), max_length=10, choices=LegalText.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects: ClassVar[ConsentManager] = ConsentManager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "text", "version"], name="consent_once"),
            models.CheckConstraint(
                condition=Q(text__in=["terms", "privacy"]), name="consent_text_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_text_display()}, {self.version}"
