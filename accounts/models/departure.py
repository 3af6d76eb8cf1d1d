from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Work(models.TextChoices):
    """What becomes of a person's published work when they leave."""

    NAMELESS = "nameless", _("It stays, without my name")
    GONE = "gone", _("It goes with me")
    # For those who work here: what they published is the paper's.
    NAMED = "named", _("It stays, under my name")


class DepartureQuerySet(models.QuerySet["Departure"]):
    def due(self, now: datetime) -> DepartureQuerySet:
        """Whose time has come and who may be tried (again), longest due first."""
        return self.filter(due_at__lte=now, try_at__lte=now, user__is_superuser=False).order_by(
            "try_at", "id"
        )

    def untold(self, now: datetime) -> DepartureQuerySet:
        return self.filter(told_at=None, mail_at__lte=now).order_by("mail_at", "id")


class Departure(models.Model):
    """That a person is leaving: from `due_at` on all of theirs is erased (actions/leaving.py)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="departure",
        verbose_name=_("person"),
    )
    work = models.CharField(_("published work"), max_length=10, choices=Work.choices)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_at = models.DateTimeField(_("erased from"), db_index=True)

    # The work of erasing: whoever begins pushes `try_at` ahead first.
    try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    # And of telling them by mail.
    told_at = models.DateTimeField(_("told"), null=True)
    mail_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[Departure]] = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        constraints = [
            models.CheckConstraint(
                condition=Q(work__in=["nameless", "gone", "named"]), name="departure_work_is_known"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("asked_at")), name="departure_is_due_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.due_at)

    def is_due(self, now: datetime | None = None) -> bool:
        return self.due_at <= (now or timezone.now())
