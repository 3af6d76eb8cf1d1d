from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Area

from ..validators import MAX_HEADLINE, validate_visible
from .article import Article
from .gallery import Gallery
from .photo import Photo
from .section import Section
from .submission import (
    Submission,
    SubmissionQuerySet,
    submission_constraints,
    submission_indexes,
)

MAX_PICTURES = 30
MAX_LINKS = 5
# Characters of markup; a story of 3,000 words has about 20,000.
MAX_TEXT = 60_000


class ContributionQuerySet(SubmissionQuerySet["Contribution"]):
    pass


class Contribution(Submission):
    """A story, or pictures, that a reader sent to the paper."""

    class Kind(models.TextChoices):
        STORY = "story", _("Story")
        PICTURES = "pictures", _("Pictures")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    headline = models.CharField(
        _("headline"), max_length=MAX_HEADLINE, blank=True, validators=[validate_visible]
    )
    text = models.TextField(_("text"), max_length=MAX_TEXT, blank=True)
    # Where its author would look for it; the desk decides.
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    area = models.ForeignKey(
        Area, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    place = models.CharField(
        _("where exactly"), max_length=120, blank=True, validators=[validate_visible]
    )
    happened_on = models.DateField(_("when"), null=True, blank=True)
    # Addresses of the web, at most MAX_LINKS.
    links = models.JSONField(_("links"), default=list, blank=True)
    # What its author typed since, and hasn't sent: headline, text and the rest, as posted.
    unsent = models.JSONField(default=dict, blank=True, editable=False)
    # The version of the terms that were agreed to when it was sent.
    terms_version = models.PositiveSmallIntegerField(null=True, editable=False)

    # What became of it.
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, editable=False, related_name="contributions"
    )
    gallery = models.ForeignKey(
        Gallery, models.SET_NULL, null=True, editable=False, related_name="contributions"
    )
    transitions = GenericRelation(
        "articles.Transition", content_type_field="subject_type", object_id_field="subject_id"
    )

    objects: ClassVar[models.Manager[Contribution]] = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        permissions = [("judge_contribution", _("Can judge what readers send in"))]
        indexes = submission_indexes("contribution", "kind", "section", "area")
        constraints = [
            *submission_constraints("contribution"),
            models.CheckConstraint(
                condition=Q(kind__in=["story", "pictures"]), name="contribution_kind_is_known"
            ),
            # What waits was sent whole, with its rights.
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | (Q(terms_version__isnull=False) & ~Q(headline="")),
                name="contribution_sent_is_whole",
            ),
            # One that is being written, of each kind, for each person.
            models.UniqueConstraint(
                fields=["author", "kind"],
                condition=Q(state="draft"),
                name="contribution_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or str(_("Untitled"))

    def get_absolute_url(self) -> str:
        """Its author's page of it."""
        return reverse("articles:contribution", args=[self.pk])


class ContributionPictureQuerySet(models.QuerySet["ContributionPicture"]):
    def sent(self) -> Self:
        """Without those that their owner has added since, and not sent yet."""
        return self.filter(is_sent=True)


class ContributionPicture(models.Model):
    """A picture of a contribution, as its sender describes it."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="pictures", db_index=False
    )
    photo = models.OneToOneField(Photo, models.CASCADE, related_name="sent_with")
    # Until then nobody but its owner sees it: only sending it agrees to the terms.
    is_sent = models.BooleanField(default=False, editable=False)
    # The picture's own; here for the rule that none is sent twice.
    sha256 = models.CharField(max_length=64, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    caption = models.CharField(
        _("caption"), max_length=500, blank=True, validators=[validate_visible]
    )
    alt = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        validators=[validate_visible],
        help_text=_("What the picture shows, for people who can’t see it."),
    )
    credit = models.CharField(
        _("who took it"), max_length=160, blank=True, validators=[validate_visible]
    )
    taken_at = models.DateTimeField(_("when"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=120, blank=True, validators=[validate_visible])
    # When the worker is to look whether all of it was saved as often; None once that is done.
    look_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    look_attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[models.Manager[ContributionPicture]] = (
        ContributionPictureQuerySet.as_manager()
    )

    class Meta:
        verbose_name = _("picture sent in")
        verbose_name_plural = _("pictures sent in")
        ordering = ["position", "id"]
        indexes = [
            models.Index(
                fields=["look_at"],
                condition=Q(look_at__isnull=False),
                name="sent_picture_to_look_at",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "sha256"], name="contribution_picture_once"
            ),
            models.CheckConstraint(
                condition=Q(position__lt=MAX_PICTURES), name="contribution_pictures_are_few"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or f"#{self.pk}"


class ContributionVersion(models.Model):
    """What was sent, each time it was sent, so that an editor sees the difference."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    headline = models.CharField(max_length=MAX_HEADLINE)
    text = models.TextField(blank=True)
    # The other fields, and the pictures with their words, as they can be shown.
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "number"], name="contribution_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}, {self.number}"


def snapshot(contribution: Contribution) -> dict[str, Any]:
    """What a version keeps besides headline and text."""
    return {
        "section": contribution.section.name if contribution.section else "",
        "area": contribution.area.path if contribution.area else "",
        "place": contribution.place,
        "happened_on": contribution.happened_on.isoformat() if contribution.happened_on else "",
        "links": contribution.links,
        "pictures": [
            {
                "photo": picture.photo_id,
                "caption": picture.caption,
                "alt": picture.alt,
                "credit": picture.credit,
                "taken_at": picture.taken_at.isoformat() if picture.taken_at else "",
                "place": picture.place,
            }
            for picture in contribution.pictures.all()
        ],
    }
