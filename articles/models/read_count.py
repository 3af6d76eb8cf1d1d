from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .article import Article
from .gallery import Gallery


class ReadCount(models.Model):
    """How often a story or a gallery was read on a day, by the paper's clock. Not by whom."""

    article = models.ForeignKey(
        Article, models.CASCADE, null=True, related_name="read_counts", db_index=False
    )
    gallery = models.ForeignKey(
        Gallery, models.CASCADE, null=True, related_name="read_counts", db_index=False
    )
    day = models.DateField(_("day"))
    reads = models.PositiveIntegerField(_("times read"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "day"], name="read_count_of_story"),
            models.UniqueConstraint(fields=["gallery", "day"], name="read_count_of_gallery"),
            models.CheckConstraint(
                condition=Q(article__isnull=False, gallery=None)
                | Q(article=None, gallery__isnull=False),
                name="read_count_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.reads}"
