from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


def tag_slug(name: str) -> str:
    """The address of a tag, in any script: "Côte d'Ivoire" is cote-divoire, "水" stays."""
    return slugify(name) or slugify(unicodedata.normalize("NFKC", name), allow_unicode=True)


class TagQuerySet(models.QuerySet["Tag"]):
    def canonical(self) -> TagQuerySet:
        return self.filter(alias_of=None)

    def named(self, names: Iterable[str]) -> TagQuerySet:
        return self.filter(slug__in=[tag_slug(name) for name in names])


class Tag(models.Model):
    """What stories are about. An alias is a tag too, so that one unique slug covers both."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        allow_unicode=True,
        error_messages={"unique": _("Another tag or alias has this address.")},
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    alias_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="aliases",
        limit_choices_to={"alias_of": None},
        verbose_name=_("alias of"),
        help_text=_("Readers who follow this address are sent on to that tag."),
    )

    objects: ClassVar[models.Manager[Tag]] = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="tag_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(alias_of=None) | ~models.Q(alias_of=models.F("id")),
                name="tag_not_its_own_alias",
                violation_error_message=_("A tag can't be an alias of itself."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", args=[self.slug])
