from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible


def private_storage() -> Any:
    return storages["private"]


def new_key() -> str:
    """Part of every file name of a picture; long, so that what isn't public can't be guessed."""
    return secrets.token_hex(10)


class Photo(models.Model):
    """A picture of the library. The original is for staff; readers get the renditions."""

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    original = models.FileField(
        _("original"), storage=private_storage, max_length=200, editable=False
    )
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    # [{"format": "webp", "width": 800, "height": 533, "name": "photos/…-800.webp"}, …],
    # narrowest first within a format
    renditions = models.JSONField(default=list, editable=False)
    tint = models.CharField(max_length=7, default="#cccccc", editable=False)
    alt = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        validators=[validate_visible],
        help_text=_("What the picture shows, for people who can't see it."),
    )
    caption = models.CharField(
        _("caption"), max_length=500, blank=True, validators=[validate_visible]
    )
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, validators=[validate_visible]
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.caption or self.alt or f"#{self.pk}"
