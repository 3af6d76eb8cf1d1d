from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible
from .comment import Comment
from .contribution import Contribution


class Message(models.Model):
    """What the desk and an author write to each other about one thing that was sent in."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, null=True, related_name="messages", db_index=False
    )
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="messages", db_index=False
    )
    # None once the person is erased. A reader is never told which editor wrote.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    from_desk = models.BooleanField()
    text = models.TextField(_("message"), max_length=2000, validators=[validate_visible])
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["contribution", "at", "id"], name="message_of_one"),
            models.Index(
                fields=["comment", "at", "id"],
                condition=Q(comment__isnull=False),
                name="message_of_comment",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, comment=None)
                | Q(contribution=None, comment__isnull=False),
                name="message_about_one",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def subject(self) -> Contribution | Comment:
        subject = self.contribution or self.comment
        assert subject is not None  # noqa: S101 - the database holds one of them
        return subject
