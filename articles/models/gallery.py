from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ..validators import MAX_HEADLINE, MAX_INTRO, validate_visible
from .photo import Photo
from .publication import Publication, PublicationQuerySet, publication_constraints
from .section import Section


class GalleryQuerySet(PublicationQuerySet["Gallery"]):
    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class Gallery(Publication):
    """Pictures in an order, each with its caption."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News in pictures")
        READERS = "readers", _("User gallery")

    site = models.ForeignKey(
        Site, models.PROTECT, related_name="galleries", verbose_name=_("title")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NEWS)
    headline = models.CharField(
        _("headline"), max_length=MAX_HEADLINE, validators=[validate_visible]
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        blank=True,
        help_text=_("Made from the headline when left empty. Old addresses keep working."),
    )
    intro = models.TextField(
        _("introduction"), max_length=MAX_INTRO, blank=True, validators=[validate_visible]
    )
    section = models.ForeignKey(
        Section,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="galleries",
        verbose_name=_("section"),
    )
    photos = models.ManyToManyField(
        Photo, through="GalleryItem", related_name="galleries", blank=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="galleries",
        verbose_name=_("person"),
        help_text=_("Whose pictures they are. Their page lists it; empty for several people’s."),
        db_index=False,  # the index below serves
    )
    # Its first picture and their number, for the desk; set with the items (actions/galleries.py).
    cover = models.ForeignKey(Photo, models.SET_NULL, null=True, editable=False, related_name="+")
    length = models.PositiveSmallIntegerField(_("pictures"), default=0, editable=False)

    transitions = GenericRelation(
        "articles.Transition", content_type_field="subject_type", object_id_field="subject_id"
    )

    objects: ClassVar[models.Manager[Gallery]] = GalleryQuerySet.as_manager()

    class Meta:
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")
        permissions = [
            ("publish_gallery", _("Can approve, publish and withdraw galleries")),
            ("take_down_gallery", _("Can take galleries down for legal reasons")),
        ]
        indexes = [
            # Each serves one kind of list, newest first, out of what may be public.
            models.Index(
                fields=["site", "-publish_at", "-id"],
                condition=Q(state="approved", withdrawn_at=None),
                name="gallery_site_newest",
            ),
            models.Index(
                fields=["site", "kind", "-publish_at", "-id"],
                condition=Q(state="approved", withdrawn_at=None),
                name="gallery_kind_newest",
            ),
            # For a person's page.
            models.Index(fields=["author", "-publish_at", "-id"], name="gallery_by_person"),
            models.Index(
                fields=["publish_at"],
                condition=Q(state="approved", withdrawn_at=None, announced_at=None),
                name="gallery_unannounced",
            ),
            models.Index(fields=["-modified_at", "-id"], name="gallery_last_change"),
        ]
        constraints = [
            *publication_constraints("gallery"),
            models.CheckConstraint(condition=~Q(headline=""), name="gallery_has_headline"),
            models.CheckConstraint(
                condition=Q(kind__in=["news", "readers"]), name="gallery_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slugify(self.headline)[:120].strip("-") or "gallery"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("articles:gallery", args=[self.slug, self.pk])


class GalleryItem(models.Model):
    """A picture's place in a gallery, with its words there; empty ones are the library's."""

    gallery = models.ForeignKey(Gallery, models.CASCADE, related_name="items")
    photo = models.ForeignKey(
        Photo, models.CASCADE, related_name="gallery_items", verbose_name=_("picture")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    caption = models.CharField(
        _("caption"), max_length=500, blank=True, validators=[validate_visible]
    )
    alt = models.CharField(
        _("description"), max_length=300, blank=True, validators=[validate_visible]
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gallery", "photo"],
                name="gallery_picture_once",
                violation_error_message=_("This picture is in the gallery already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.photo)

    @property
    def shown_caption(self) -> str:
        return self.caption or self.photo.caption

    @property
    def shown_alt(self) -> str:
        return self.alt or self.photo.alt
