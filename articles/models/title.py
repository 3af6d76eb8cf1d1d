from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _


class TitleQuerySet(models.QuerySet["Title"]):
    def for_host(self, host: str) -> TitleQuerySet:
        """What `host` ("paper.example:8000") may show, with `rank`: the lowest is the one.

        Its own title comes first, then that of the host without the port, then the default.
        """
        bare = host.partition(":")[0]
        return self.filter(Q(site__domain__in=[host, bare]) | Q(site_id=settings.SITE_ID)).annotate(
            rank=Case(
                When(site__domain=host, then=Value(0)),
                When(site__domain=bare, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )


class Title(models.Model):
    """A newspaper of the network: what its host shows at the head and foot of each page."""

    site = models.OneToOneField(Site, models.CASCADE, related_name="title", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=60)
    strapline = models.CharField(_("strapline"), max_length=120, blank=True)
    about = models.TextField(
        _("about"), blank=True, help_text=_("Shown on the About page. Blank lines part paragraphs.")
    )
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    footer_note = models.CharField(_("note in the footer"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Title]] = TitleQuerySet.as_manager()

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")

    def __str__(self) -> str:
        return self.name
