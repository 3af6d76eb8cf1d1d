from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible
from .policy import Clause


class Warning(models.Model):
    """That somebody was told which clause they broke, and may go on sending. See Block."""

    # As a Block is a "suspension" or a "ban".
    kind = "warning"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="warnings",
        verbose_name=_("person"),
        db_index=False,  # the index below serves
    )
    clause = models.ForeignKey(
        Clause, models.PROTECT, related_name="+", verbose_name=_("reason"), db_index=False
    )
    # For the desk; the person is told the clause.
    note = models.TextField(_("note"), max_length=2000, blank=True, validators=[validate_visible])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("warned by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        ordering = ["-at", "-id"]
        default_permissions = ("view", "add")
        indexes = [models.Index(fields=["user", "-at"], name="warning_of_person")]

    def __str__(self) -> str:
        return str(self.clause)
