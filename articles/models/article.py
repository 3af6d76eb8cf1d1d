from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField
from simple_history.models import HistoricalRecords

from accounts.models import Area

from .. import rich_text
from ..validators import (
    MAX_BODY,
    MAX_HEADLINE,
    MAX_SHORT_HEADLINE,
    MAX_STANDFIRST,
    validate_visible,
)
from ..words import count_words_html
from .gallery import Gallery
from .photo import IN_LIBRARY, Photo
from .publication import Publication, PublicationQuerySet, publication_constraints
from .section import Section
from .tag import Tag

READING_SPEED = 238  # words a minute, silent reading of English (Brysbaert 2019)


UNPRINTED = Q(state="approved", withdrawn_at=None) & ~Q(printed_version=F("version"))


class ArticleQuerySet(PublicationQuerySet["Article"]):
    def unprinted(self) -> Self:
        """Approved, and changed since texts that come in were last taught its words."""
        return self.filter(UNPRINTED)

    def cards(self) -> Self:
        """With what a list shows of each story, and without what it doesn't."""
        return self.select_related("section", "lead_photo").defer(
            "body", *(f"lead_photo__{name}" for name in Photo.UNSHOWN)
        )


class Article(Publication):
    """A story."""

    site = models.ForeignKey(Site, models.PROTECT, editable=False, related_name="articles")
    section = models.ForeignKey(
        Section, models.PROTECT, related_name="articles", verbose_name=_("section")
    )
    headline = models.CharField(
        _("headline"), max_length=MAX_HEADLINE, validators=[validate_visible]
    )
    short_headline = models.CharField(
        _("short headline"),
        max_length=MAX_SHORT_HEADLINE,
        blank=True,
        validators=[validate_visible],
        help_text=_("For lists, where the headline is too long."),
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        blank=True,
        help_text=_("Made from the headline when left empty. Old addresses keep working."),
    )
    standfirst = models.TextField(
        _("standfirst"), max_length=MAX_STANDFIRST, blank=True, validators=[validate_visible]
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=80,
        blank=True,
        validators=[validate_visible],
        help_text=_("The place the story was filed from, such as Beaufort West."),
    )
    body = ProseEditorField(
        _("text"),
        blank=True,
        max_length=MAX_BODY,
        extensions=rich_text.EDITOR_EXTENSIONS,
        sanitize=rich_text.clean,
    )
    tags = models.ManyToManyField(
        Tag, through="Tagging", related_name="articles", blank=True, verbose_name=_("tags")
    )
    area = models.ForeignKey(
        Area,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
        help_text=_("The place the story is about, for readers who chose it."),
    )
    lead_photo = models.ForeignKey(
        Photo,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_articles",
        limit_choices_to=IN_LIBRARY,
        verbose_name=_("lead picture"),
    )
    lead_alt = models.CharField(
        _("picture description"),
        max_length=300,
        blank=True,
        validators=[validate_visible],
        help_text=_("What the picture shows here. Empty: as in the library."),
    )
    lead_caption = models.CharField(
        _("caption"),
        max_length=500,
        blank=True,
        validators=[validate_visible],
        help_text=_("Empty: as in the library."),
    )
    # The pictures of the text, found in it at each save: where is this picture used?
    body_photos = models.ManyToManyField(
        Photo, related_name="articles_showing", editable=False, blank=True
    )
    gallery = models.ForeignKey(
        Gallery,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("gallery"),
        help_text=_("Shown with the story once it is published."),
    )
    source = models.CharField(
        _("source"), max_length=120, blank=True, validators=[validate_visible]
    )
    copyright_notice = models.CharField(
        _("copyright line"), max_length=255, blank=True, validators=[validate_visible]
    )
    language = models.CharField(_("language"), max_length=20, blank=True, editable=False)
    breaking = models.BooleanField(_("breaking news"), default=False)
    # By hand; besides, COMMENTS_CLOSE_DAYS closes them (`takes_comments`).
    comments_open = models.BooleanField(_("comments open"), default=True)
    # Those that readers see, so that no list has to count; written by actions/comments.py.
    comment_count = models.PositiveIntegerField(_("comments"), default=0, editable=False)

    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    has_video = models.BooleanField(default=False, editable=False)
    # The version that texts sent in are compared with (models/evidence.py); 0: none yet.
    printed_version = models.PositiveIntegerField(default=0, editable=False)
    transitions = GenericRelation(
        "articles.Transition", content_type_field="subject_type", object_id_field="subject_id"
    )
    history = HistoricalRecords(
        excluded_fields=[
            "announced_at",
            "modified_at",
            "word_count",
            "has_video",
            "site",
            "printed_version",
            "comment_count",
        ]
    )

    objects: ClassVar[models.Manager[Article]] = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [
            ("publish_article", _("Can approve, publish, correct and withdraw stories")),
            ("take_down_article", _("Can take stories down for legal reasons")),
        ]
        indexes = [
            # Each serves one kind of list, newest first, out of what may be public.
            models.Index(
                fields=["site", "-publish_at", "-id"],
                condition=Q(state="approved", withdrawn_at=None),
                name="article_site_newest",
            ),
            models.Index(
                fields=["section", "-publish_at", "-id"],
                condition=Q(state="approved", withdrawn_at=None),
                name="article_section_newest",
            ),
            # The sweep's question: what became public and hasn't been announced?
            models.Index(
                fields=["publish_at"],
                condition=Q(state="approved", withdrawn_at=None, announced_at=None),
                name="article_unannounced",
            ),
            # Another's: what may be public and isn't known to texts sent in?
            models.Index(
                fields=["-publish_at", "-id"],
                condition=UNPRINTED,
                name="article_to_print",
            ),
            # For the multimedia page.
            models.Index(
                fields=["site", "-publish_at", "-id"],
                condition=Q(state="approved", withdrawn_at=None, has_video=True),
                name="article_video_newest",
            ),
            models.Index(fields=["-modified_at", "-id"], name="article_last_change"),
            models.Index(fields=["state", "-modified_at", "-id"], name="article_state_change"),
            models.Index(fields=["-publish_at", "-id"], name="article_newest"),
        ]
        constraints = [
            *publication_constraints("article"),
            models.CheckConstraint(condition=~Q(headline=""), name="article_has_headline"),
        ]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Compute the row's own columns: site, slug, word count."""
        self.site_id = self.section.site_id  # type: ignore[assignment]
        self.slug = self.slug or slugify(self.headline)[:120].strip("-") or "story"
        self.word_count = count_words_html(self.body)
        self.has_video = rich_text.has_video(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("articles:story", args=[self.section.slug, self.slug, self.pk])

    @property
    def comments_close_at(self) -> datetime | None:
        """When comments close by themselves; None where they don't."""
        if not settings.COMMENTS_CLOSE_DAYS or self.publish_at is None:
            return None
        return self.publish_at + timedelta(days=settings.COMMENTS_CLOSE_DAYS)

    def takes_comments(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        closes = self.comments_close_at
        return self.is_public(now) and self.comments_open and (closes is None or closes > now)

    @property
    def list_headline(self) -> str:
        return self.short_headline or self.headline

    @property
    def reading_minutes(self) -> int:
        return max(1, round(self.word_count / READING_SPEED))

    @property
    def shown_photo(self) -> Photo | None:
        """The lead picture, if readers may see it now."""
        return self.lead_photo if self.lead_photo and self.lead_photo.can_show() else None

    @property
    def picture_alt(self) -> str:
        return self.lead_alt or (self.lead_photo.alt if self.lead_photo else "")

    @property
    def picture_caption(self) -> str:
        return self.lead_caption or (self.lead_photo.caption if self.lead_photo else "")


class Tagging(models.Model):
    """A story's tag, with the story's time of publication, so that an index serves a tag's page.

    `live_at` orders only; what is shown passes `published()` as everywhere.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    position = models.PositiveSmallIntegerField(default=0)
    live_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "tag"], name="tagging_once")]
        indexes = [
            models.Index(fields=["tag", "-live_at", "-article"], name="tagging_newest"),
        ]

    def __str__(self) -> str:
        return str(self.tag)


class Byline(models.Model):
    """A name above a story: one of ours, a contributor, or an agency."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        CONTRIBUTOR = "contributor", _("Contributor")
        AGENCY = "agency", _("Agency")

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.STAFF)
    name = models.CharField(_("name"), max_length=120, validators=[validate_visible])
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bylines",
        verbose_name=_("person"),
        db_index=False,  # the index below serves
    )

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "id"]
        indexes = [
            # For a person's page, which asks the index alone.
            models.Index(fields=["user", "article"], name="byline_by_person"),
        ]

    def __str__(self) -> str:
        return self.name
