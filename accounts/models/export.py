from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Tries before a download that can't be made is left for the person to ask for again.
MAX_ATTEMPTS = 6


class ExportQuerySet(models.QuerySet["Export"]):
    def to_build(self, now: datetime) -> ExportQuerySet:
        """Which are still to be made, longest due first."""
        return self.filter(ready_at=None, try_at__lte=now, attempts__lt=MAX_ATTEMPTS).order_by(
            "try_at", "id"
        )

    def expired(self, now: datetime) -> ExportQuerySet:
        return self.filter(expires_at__lte=now)


class Export(models.Model):
    """A person's request for all that is held of theirs; one at a time (actions/exporting.py).

    `file` is its name in the private storage: of the try that is running, or of the whole
    once `ready_at` is set.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="export",
        verbose_name=_("person"),
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    file = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)

    # The work of making it: done at `ready_at`, else due at `try_at`.
    try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Export]] = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        constraints = [
            models.CheckConstraint(
                condition=Q(ready_at=None, expires_at=None)
                | (Q(ready_at__isnull=False, expires_at__isnull=False) & ~Q(file="")),
                name="export_ready_has_its_file",
            )
        ]

    def __str__(self) -> str:
        return str(self.asked_at)

    def can_be_had(self, now: datetime | None = None) -> bool:
        return self.expires_at is not None and self.expires_at > (now or timezone.now())

    @property
    def is_open(self) -> bool:
        """Being made, or about to be."""
        return self.ready_at is None and not self.has_given_up

    @property
    def has_given_up(self) -> bool:
        return self.ready_at is None and self.attempts >= MAX_ATTEMPTS
