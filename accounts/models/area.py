from django.db import models
from django.utils.translation import gettext_lazy as _


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
