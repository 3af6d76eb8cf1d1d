from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..names import search_words


class AreaQuerySet(models.QuerySet["Area"]):
    def with_path(self) -> AreaQuerySet:
        """With what `path` needs, in the same query."""
        return self.select_related("parent__parent__parent")


class Area(models.Model):
    """A place that news can be about and that a reader can choose as theirs."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province")
        DISTRICT = "district", _("district")
        TOWN = "town", _("town")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    # A country's, ISO 3166-1 alpha-2.
    code = models.CharField(_("code"), max_length=2, blank=True)
    # Whose number it is in GeoNames; None for an area that the desk made.
    geoname_id = models.PositiveBigIntegerField(null=True, unique=True, editable=False)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    search_name = models.CharField(max_length=130, editable=False, db_index=True, default="")

    objects: ClassVar[models.Manager[Area]] = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "kind", "name"],
                name="area_once_in_its_parent",
                violation_error_message=_("This area exists already."),
            ),
            # NULL equals nothing, so areas without a parent need a rule of their own.
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=models.Q(parent=None),
                name="area_once_at_the_top",
                violation_error_message=_("This area exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["country", "province", "district", "town"]),
                name="area_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = search_words(self.name)[:130]
        super().save(*args, **kwargs)

    @property
    def path(self) -> str:
        """“Hermanus, Overberg, Western Cape”, without the country, which goes without saying."""
        names, area = [self.name], self.parent
        while area and area.kind != Area.Kind.COUNTRY:
            names.append(area.name)
            area = area.parent
        return ", ".join(names)
