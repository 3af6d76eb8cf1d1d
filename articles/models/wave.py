from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Wave(models.Model):
    """Nearly the same, sent in by several people within a day: decided on at once."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Nearly the same text")
        PICTURE = "picture", _("The same picture")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    # Of the first that was found to be of it: two who find it at once make one.
    key = models.CharField(max_length=40, unique=True, editable=False)
    first_at = models.DateTimeField(_("first sent"), default=timezone.now)
    # All that were ever of it, decided or not.
    size = models.PositiveIntegerField(_("size"), default=0)

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["text", "picture"]), name="wave_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, #{self.pk}"
