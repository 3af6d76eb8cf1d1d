from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .area import Area


class Component(models.TextChoices):
    """A part of the paper that can be a place's own."""

    NEWS = "news", _("News")
    WEATHER = "weather", _("Weather")
    TRAFFIC = "traffic", _("Traffic")
    LISTINGS = "listings", _("Listings")


class LocationPreference(models.Model):
    """The place a person chose for one component; actions/places.py writes it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="location_preferences",
        verbose_name=_("person"),
    )
    component = models.CharField(_("component"), max_length=10, choices=Component.choices)
    # A place that is gone is nobody's: the person sees what everybody sees.
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("place"))

    class Meta:
        verbose_name = _("location preference")
        verbose_name_plural = _("location preferences")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "component"], name="location_once_for_each_component"
            ),
            models.CheckConstraint(
                condition=models.Q(component__in=["news", "weather", "traffic", "listings"]),
                name="location_component_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_component_display()}: {self.area}"
