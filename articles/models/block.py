from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible
from .policy import Clause


class BlockQuerySet(models.QuerySet["Block"]):
    def in_force(self, now: datetime | None = None) -> Self:
        ahead = Q(until=None) | Q(until__gt=now or timezone.now())
        return self.filter(ahead, lifted_at=None)


class Block(models.Model):
    """That somebody may send in nothing more, for a while or for good, and why."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="blocks",
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
        verbose_name=_("blocked by"),
    )
    at = models.DateTimeField(_("since"), default=timezone.now)
    # None: until somebody lifts it.
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, editable=False)
    # None also of one that has run out.
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("lifted by"),
    )

    objects: ClassVar[BlockQuerySet] = BlockQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"], name="block_of_person")]
        constraints = [
            # Two who block at once block once; one that has run out is closed first.
            models.UniqueConstraint(
                fields=["user"], condition=Q(lifted_at=None), name="block_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("at")), name="block_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return str(self.clause)

    @property
    def kind(self) -> str:
        return "ban" if self.until is None else "suspension"

    def is_in_force(self, now: datetime | None = None) -> bool:
        return self.lifted_at is None and (
            self.until is None or self.until > (now or timezone.now())
        )
