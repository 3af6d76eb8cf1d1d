from __future__ import annotations

from django.contrib.sites.models import Site
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..validators import RESERVED_SLUGS, validate_not_reserved


class Section(models.Model):
    """A part of one title, such as Business. Its slug is the first part of story addresses."""

    site = models.ForeignKey(
        Site, models.PROTECT, related_name="sections", verbose_name=_("site"), default=1
    )
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("address"), max_length=60, validators=[validate_not_reserved])
    description = models.CharField(_("description"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the menu"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "slug"],
                name="section_slug_once_a_site",
                violation_error_message=_("Another section has this address."),
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)),
                name="section_slug_not_ours",
                violation_error_message=_("This site needs that address for itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section", args=[self.slug])


class MovedSection(models.Model):
    """A section's former address, which redirects for good."""

    site = models.ForeignKey(Site, models.CASCADE)
    slug = models.SlugField(max_length=60)
    section = models.ForeignKey(Section, models.CASCADE, related_name="former_slugs")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="moved_section_once_a_site")
        ]

    def __str__(self) -> str:
        return self.slug
