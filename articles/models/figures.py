from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .policy import Clause


class MonthlyFigures(models.Model):
    """What became of comments in a month, as it was counted (queries/counting.py says how).

    Once `is_final` it never changes, whatever is erased later.
    """

    # Its first day, by the paper's clock.
    month = models.DateField(unique=True)
    received = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0)
    # Of those, without an editor: of people whom the desk trusts.
    unjudged = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    appeals = models.PositiveIntegerField(default=0)
    upheld = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # By readers, of comments.
    reports = models.PositiveIntegerField(default=0)
    reports_upheld = models.PositiveIntegerField(default=0)
    reports_not_upheld = models.PositiveIntegerField(default=0)
    # Decisions of which the time is known that was waited for them; seconds.
    timed = models.PositiveIntegerField(default=0)
    median = models.PositiveIntegerField(null=True)
    percentile_95 = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    is_final = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures by month")
        ordering = ["-month"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(timed=0, median=None, percentile_95=None)
                | Q(timed__gt=0, median__isnull=False, percentile_95__isnull=False),
                name="figures_of_time_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ClauseFigures(models.Model):
    """How often something was declined or removed by a clause in a month."""

    figures = models.ForeignKey(
        MonthlyFigures, models.CASCADE, related_name="clauses", db_index=False
    )
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+", db_index=False)
    declined = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("figures of a clause")
        verbose_name_plural = _("figures by clause")
        ordering = ["clause__part", "clause__place", "clause__policy"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["figures", "clause"], name="clause_figures_once")
        ]

    def __str__(self) -> str:
        return str(self.clause)


class ModeratorFigures(models.Model):
    """What one person decided in a month on all that readers send in. For editors only."""

    figures = models.ForeignKey(
        MonthlyFigures, models.CASCADE, related_name="moderators", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("moderator")
    )
    accepted = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    # Decisions of theirs that somebody else changed on appeal, in the month when that was.
    overturned = models.PositiveIntegerField(default=0)
    median = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("figures of a moderator")
        verbose_name_plural = _("figures by moderator")
        ordering = ["user__name", "user__email"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["figures", "user"], name="moderator_figures_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.figures}"

    @property
    def decided(self) -> int:
        return self.accepted + self.declined + self.asked + self.removed + self.restored
