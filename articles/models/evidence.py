from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .article import Article
from .comment import Comment
from .contribution import Contribution, ContributionPicture


class TextPrint(models.Model):
    """That a text was seen: of what was sent in, or a story. What it is like: its TextKeys."""

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, null=True, related_name="print"
    )
    comment = models.OneToOneField(Comment, models.CASCADE, null=True, related_name="print")
    article = models.OneToOneField(Article, models.CASCADE, null=True, related_name="print")
    # The version it was made of.
    version = models.PositiveIntegerField()
    words = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, comment=None, article=None)
                | Q(contribution=None, comment__isnull=False, article=None)
                | Q(contribution=None, comment=None, article__isnull=False),
                name="text_print_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class TextKey(models.Model):
    """One of the numbers by which texts that are alike are found (articles/likeness.py)."""

    key = models.PositiveBigIntegerField()
    text_print = models.ForeignKey(TextPrint, models.CASCADE, related_name="keys", db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "text_print"], name="text_key_once")]

    def __str__(self) -> str:
        return str(self.key)


class Signal(models.Model):
    """Something an editor should know about what was sent in; none decides by itself."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First contribution")
        SEEN_TEXT = "seen_text", _("Much like an earlier text")
        SEVERAL = "several", _("Several people sent the same")
        LINKS = "links", _("Links")
        SEEN_PICTURE = "seen_picture", _("Picture seen before")
        TIME = "time", _("Taken at another time")
        PLACE = "place", _("Taken at another place")
        EDITED = "edited", _("Picture was edited")
        NO_FACTS = "no_facts", _("Picture tells nothing of itself")
        UNEVEN = "uneven", _("Picture is uneven")
        BANNED = "banned", _("Words to hold")
        SUSPECT = "suspect", _("Words to look at")

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, null=True, related_name="signals", db_index=False
    )
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="signals", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    # Of one picture; None: of the whole.
    picture = models.ForeignKey(
        ContributionPicture, models.CASCADE, null=True, related_name="signals"
    )
    # Whether it speaks against the contribution, or is only good to know.
    is_doubt = models.BooleanField(default=False)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        ordering = ["-is_doubt", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "kind", "picture"], name="signal_once_for_a_picture"
            ),
            # NULL equals nothing, so those of the whole need a rule of their own.
            models.UniqueConstraint(
                fields=["contribution", "kind"],
                condition=Q(picture=None),
                name="signal_once_for_the_whole",
            ),
            models.UniqueConstraint(
                fields=["comment", "kind"],
                condition=Q(comment__isnull=False),
                name="signal_once_for_a_comment",
            ),
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, comment=None)
                | Q(contribution=None, comment__isnull=False, picture=None),
                name="signal_of_one",
            ),
        ]
        indexes = [models.Index(fields=["kind", "contribution"], name="signal_by_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class DiscardedPicture(models.Model):
    """Enough of a picture to know it again, when its files are gone with what it was sent with."""

    # None once that is erased.
    contribution = models.ForeignKey(
        Contribution, models.SET_NULL, null=True, related_name="discarded_pictures"
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    # As of a Photo.
    dhash_0 = models.PositiveIntegerField(null=True, db_index=True)
    dhash_1 = models.PositiveIntegerField(null=True, db_index=True)
    dhash_2 = models.PositiveIntegerField(null=True, db_index=True)
    dhash_3 = models.PositiveIntegerField(null=True, db_index=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"#{self.pk}"
