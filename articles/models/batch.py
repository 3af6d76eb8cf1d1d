from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment
from .contribution import Contribution
from .gallery import Gallery
from .policy import Clause


class Batch(models.Model):
    """One decision on many at once, carried out by the worker."""

    class What(models.TextChoices):
        DECLINE = "decline", _("Decline")
        GALLERY = "gallery", _("Accept into a gallery")
        PUBLISH = "publish", _("Publish")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=8, choices=What.choices)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+", db_index=False)
    gallery = models.ForeignKey(Gallery, models.SET_NULL, null=True, related_name="+")
    message = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    # When somebody asked for all of it to be taken back.
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["gallery", "publish"])
                | Q(what="decline", clause__isnull=False),
                name="batch_declines_by_a_clause",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, #{self.pk}"


class BatchItem(models.Model):
    """One of them, and how far the worker has got with it. It changes with the decision."""

    class State(models.TextChoices):
        TO_DO = "to_do", _("Not yet")
        DONE = "done", _("Done")
        LEFT = "left", _("Left as it was")
        TO_UNDO = "to_undo", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        KEPT = "kept", _("Not taken back")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items", db_index=False)
    contribution = models.ForeignKey(Contribution, models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    # As the editor saw it; then, as the decision left it.
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.TO_DO)
    # Why it was left, or kept.
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["to_do", "to_undo"]),
                name="batch_item_to_do",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "contribution"], name="batch_item_once"),
            models.UniqueConstraint(
                fields=["batch", "comment"],
                condition=Q(comment__isnull=False),
                name="batch_item_once_of_comment",
            ),
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, comment=None)
                | Q(contribution=None, comment__isnull=False),
                name="batch_item_is_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["to_do", "done", "left", "to_undo", "undone", "kept"]),
                name="batch_item_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id or self.comment_id}: {self.state}"

    @property
    def subject(self) -> Contribution | Comment:
        subject = self.contribution or self.comment
        assert subject is not None  # noqa: S101 - the database holds one of them
        return subject
