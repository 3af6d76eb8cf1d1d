from __future__ import annotations

from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q


class ErasedWork(models.Model):
    """That a story, gallery or comment was here and went with its author: its address answers 410.

    Nothing of the work itself, nor of whose it was.
    """

    class Kind(models.TextChoices):
        STORY = "article"
        GALLERY = "gallery"
        COMMENT = "comment"

    kind = models.CharField(max_length=7, choices=Kind.choices)
    number = models.PositiveBigIntegerField()
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="erased_work_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["article", "gallery", "comment"]),
                name="erased_work_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
