from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..validators import validate_visible
from .comment import Comment
from .contribution import Contribution

MAX_NOTE = 2000


class Note(models.Model):
    """What those who decide write for each other: about something sent in, or about a person.

    Readers are never shown it. Who it is about finds it in the download of their data.
    """

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, null=True, related_name="notes", db_index=False
    )
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="notes", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="notes_about",
        db_index=False,
    )
    # None once the colleague is gone.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(_("note"), max_length=MAX_NOTE, validators=[validate_visible])
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=[name, "at", "id"],
                condition=Q(**{f"{name}__isnull": False}),
                name=f"note_on_{name}",
            )
            for name in ("contribution", "comment", "person")
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, comment=None, person=None)
                | Q(contribution=None, comment__isnull=False, person=None)
                | Q(contribution=None, comment=None, person__isnull=False),
                name="note_about_one",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def subject(self) -> Contribution | Comment | User:
        subject = self.contribution or self.comment or self.person
        assert subject is not None  # noqa: S101 - the database holds one of them
        return subject
