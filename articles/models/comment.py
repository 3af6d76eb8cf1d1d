from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..states import COMMENT_DECISIONS, Standing
from ..validators import MAX_HEADLINE, validate_visible
from .article import Article
from .submission import (
    Submission,
    SubmissionQuerySet,
    submission_constraints,
    submission_indexes,
)

# Characters of markup; 1,500 words have about 10,000.
MAX_COMMENT = 60_000
# What comes before the desk once more: readers saw it, or its author appeals.
AGAIN = Q(published_at__isnull=False) | Q(is_appeal=True)
# Spelled as in `waiting`: SQLite finds no list of parameters in a condition.
UNSEEN = Q(state="changes") | Q(state="declined") | Q(state="withdrawn") | Q(state="removed")
SENT_ONCE = ("sent", "review", "changes", "accepted", "published")


class CommentQuerySet(SubmissionQuerySet["Comment"]):
    def shown(self) -> Self:
        """What readers see, where its story is public."""
        return self.filter(is_shown=True)

    def featured_first(self) -> Self:
        return self.order_by("-is_featured", "-published_at", "-id")


class Comment(Submission):
    """What a reader wrote about a story, to be published as it is, or not at all.

    `title`, `text` and `word_count` are of the newest version that was sent, which is what
    the desk decides on; `shown_…` are what readers see, once there is something to see.
    """

    # As the addresses of the desk name it, beside a contribution's.
    kind = "comment"

    article = models.ForeignKey(Article, models.CASCADE, editable=False, related_name="comments")
    # One level: of a comment that is no answer itself. RESTRICT: with the story it goes, but
    # whoever deletes one alone says first what becomes of the answers.
    parent = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="replies",
        db_index=False,  # the index below serves
    )
    title = models.CharField(
        _("title"), max_length=MAX_HEADLINE, blank=True, validators=[validate_visible]
    )
    text = models.TextField(_("text"), max_length=MAX_COMMENT, blank=True)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    # What its author typed since, and hasn't sent, as posted.
    unsent = models.JSONField(default=dict, blank=True, editable=False)
    # The version of the terms that were agreed to when it was sent.
    terms_version = models.PositiveSmallIntegerField(null=True, editable=False)

    # What readers see. `is_shown` says whether they do, and is all that lists ask.
    is_shown = models.BooleanField(default=False, editable=False)
    shown_title = models.CharField(max_length=MAX_HEADLINE, blank=True, editable=False)
    shown_text = models.TextField(blank=True, editable=False)
    shown_words = models.PositiveIntegerField(default=0, editable=False)
    # Of a version that came after the first that was published.
    edited_at = models.DateTimeField(null=True, editable=False)
    is_featured = models.BooleanField(_("featured"), default=False, editable=False)
    featured_at = models.DateTimeField(null=True, editable=False)
    # Kept from readers while somebody looks at what was reported.
    held_at = models.DateTimeField(null=True, editable=False)
    # By an editor, by the clause that the row names.
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # Once, whatever it was against; `is_appeal` while it waits for that reason.
    is_appeal = models.BooleanField(default=False, editable=False)
    appealed_at = models.DateTimeField(null=True, editable=False)

    transitions = GenericRelation(
        "articles.Transition", content_type_field="subject_type", object_id_field="subject_id"
    )

    decisions = COMMENT_DECISIONS
    objects: ClassVar[models.Manager[Comment]] = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ("view",)
        indexes = [
            *submission_indexes("comment", "article"),
            # A story's page, and its feed.
            models.Index(
                fields=["article", "-is_featured", "-published_at", "-id"],
                condition=Q(is_shown=True),
                name="comment_of_story",
            ),
            # A person's page.
            models.Index(
                fields=["author", "-published_at", "-id"],
                condition=Q(is_shown=True),
                name="comment_shown_of_author",
            ),
            models.Index(
                fields=["parent", "published_at", "id"],
                condition=Q(parent__isnull=False),
                name="comment_reply",
            ),
            models.Index(
                fields=["queued_at", "id"],
                condition=(Q(state="sent") | Q(state="review")) & AGAIN,
                name="comment_queue_again",
            ),
            # The desk's list of what readers don't see. Not of what waits: SQLite would read
            # the queue off it, and sort it.
            models.Index(fields=["state", "-id"], condition=UNSEEN, name="comment_unseen"),
        ]
        constraints = [
            *submission_constraints("comment", states=Standing.values, sent_once=SENT_ONCE),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (Q(terms_version__isnull=False, word_count__gt=0) & ~Q(title="") & ~Q(text="")),
                name="comment_sent_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False)
                | (
                    Q(published_at__isnull=False, removed_at=None, held_at=None)
                    & ~Q(shown_title="")
                    & ~Q(shown_text="")
                    & ~Q(state__in=["draft", "withdrawn", "removed"])
                ),
                name="comment_shown_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_featured=False, featured_at=None)
                | Q(is_featured=True, featured_at__isnull=False, is_shown=True),
                name="comment_featured_is_shown",
            ),
            models.CheckConstraint(
                condition=~Q(state="removed") | Q(removed_at__isnull=False, clause__isnull=False),
                name="comment_removed_by_a_clause",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="comment_answers_another"
            ),
            # One that is being written, by each person, on each story and in answer to each.
            models.UniqueConstraint(
                fields=["author", "article", "parent"],
                condition=Q(state="draft"),
                name="comment_one_draft_of_answer",
            ),
            # NULL equals nothing, so those that answer nobody need a rule of their own.
            models.UniqueConstraint(
                fields=["author", "article"],
                condition=Q(state="draft", parent=None),
                name="comment_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def headline(self) -> str:
        return self.title or str(_("Untitled"))

    def get_kind_display(self) -> str:
        """As a contribution says of itself."""
        return str(self._meta.verbose_name).capitalize()

    @property
    def was_shown(self) -> bool:
        return bool(self.shown_text)

    @property
    def has_newer(self) -> bool:
        """Whether a newer version was sent than the one that readers see, or saw last."""
        return self.was_shown and (self.title, self.text) != (self.shown_title, self.shown_text)

    @property
    def may_change(self) -> bool:
        """Also of what readers see: they go on seeing it until the change is published."""
        in_sight = self.is_shown and self.state in (Standing.PUBLISHED, Standing.DECLINED)
        return self.state == Standing.DRAFT or self.is_undecided or in_sight

    @property
    def may_appeal(self) -> bool:
        decided = self.state == Standing.REMOVED or (
            self.state == Standing.DECLINED and not self.was_shown
        )
        return decided and self.appealed_at is None

    def get_absolute_url(self) -> str:
        """Its own page, for everybody while it is shown."""
        return reverse("articles:comment", args=[self.pk])

    @property
    def own_url(self) -> str:
        """Its author's page of it."""
        return reverse("articles:own-comment", args=[self.pk])


class CommentVersion(models.Model):
    """What was sent, each time it was sent."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_HEADLINE)
    text = models.TextField()
    word_count = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # When readers came to see it; None of a version that was never published.
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="comment_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}, {self.number}"
