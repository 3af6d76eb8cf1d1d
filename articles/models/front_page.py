from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible
from .article import Article
from .photo import IN_LIBRARY, Photo


class FrontPage(models.Model):
    """How a title's front page is arranged. `version` counts its saves, against stale ones."""

    site = models.OneToOneField(Site, models.CASCADE, related_name="front_page")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def __str__(self) -> str:
        return self.site.name

    def get_absolute_url(self) -> str:
        return reverse("articles:front")


class FrontSlot(models.Model):
    """A story that an editor put in a place, until it expires."""

    class Zone(models.TextChoices):
        LEAD = "lead", _("Lead")
        TOP = "top", _("Top stories")

    front_page = models.ForeignKey(FrontPage, models.CASCADE, related_name="slots")
    zone = models.CharField(_("place"), max_length=4, choices=Zone.choices, default=Zone.TOP)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="slots", verbose_name=_("story")
    )
    until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until you take it out.")
    )

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["zone", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["front_page", "article"],
                name="slot_story_once",
                violation_error_message=_("This story has a place already."),
            ),
            models.CheckConstraint(
                condition=Q(zone__in=["lead", "top"]), name="slot_zone_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.article)


class PromoQuerySet(models.QuerySet["Promo"]):
    def current(self, now: datetime | None = None) -> PromoQuerySet:
        now = now or timezone.now()
        return self.filter(
            Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
        )


class Promo(models.Model):
    """An item of the strip "Inside": a pointer to something else worth seeing."""

    front_page = models.ForeignKey(FrontPage, models.CASCADE, related_name="promos")
    title = models.CharField(_("title"), max_length=80, validators=[validate_visible])
    text = models.CharField(_("text"), max_length=200, blank=True, validators=[validate_visible])
    photo = models.ForeignKey(
        Photo,
        models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to=IN_LIBRARY,
        verbose_name=_("picture"),
    )
    url = models.CharField(
        _("link"), max_length=500, help_text=_("An address on this site (/archive/) or a full one.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects: ClassVar[models.Manager[Promo]] = PromoQuerySet.as_manager()

    class Meta:
        verbose_name = _("promo")
        verbose_name_plural = _("promos")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=models.F("starts_at")),
                name="promo_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            )
        ]

    def __str__(self) -> str:
        return self.title
