from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.media import media_url

from ..validators import validate_visible
from .tag import Tag

WHOLE = "whole"
BANDS = ("dhash_0", "dhash_1", "dhash_2", "dhash_3")
BAND_BITS = 16
# Tries before a picture that can't be prepared is left for an editor to look at.
MAX_ATTEMPTS = 5
# Also for `limit_choices_to`.
IN_LIBRARY = {"purpose": "library"}


def private_storage() -> Any:
    return storages["private"]


def new_key() -> str:
    """Part of every file name of a picture; long, so that what isn't public can't be guessed."""
    return secrets.token_hex(10)


@dataclass(frozen=True)
class Rendition:
    """One file of a picture, as readers get it."""

    name: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return media_url(self.name)


class PhotoQuerySet(models.QuerySet["Photo"]):
    def library(self) -> Self:
        """Those that editors choose from; not what readers show of themselves."""
        return self.filter(**IN_LIBRARY)

    def to_prepare(self, now: datetime) -> Self:
        """Whose files are still to be made, longest due first."""
        return self.filter(made_at=None, try_at__lte=now, attempts__lt=MAX_ATTEMPTS).order_by(
            "try_at", "id"
        )

    def given_up(self) -> Self:
        return self.filter(made_at=None, attempts__gte=MAX_ATTEMPTS)


def bands_near(dhash: str) -> Q:
    """A few candidates that hold every picture whose hash differs in seven bits or fewer.

    Seven differences over four bands leave one band with at most one, so each band is
    asked for its own value and the sixteen that differ from it in one bit.
    """
    near = Q()
    for name, band in zip(BANDS, bands_of(dhash), strict=True):
        near |= Q((f"{name}__in", [band, *(band ^ 1 << bit for bit in range(BAND_BITS))]))
    return near


def bands_of(dhash: str) -> list[int]:
    return [int(dhash[at : at + 4], 16) for at in range(0, 16, 4)]


class Photo(models.Model):
    """A picture. The original is for staff; readers get the renditions."""

    class Purpose(models.TextChoices):
        LIBRARY = "library", _("For the paper")
        PROFILE = "profile", _("For a person’s page")
        # Waits for an editor, who may take it into the library.
        SENT = "sent", _("Sent in by a reader")

    purpose = models.CharField(
        max_length=8, choices=Purpose.choices, default=Purpose.LIBRARY, editable=False
    )
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    original = models.FileField(
        _("original"), storage=private_storage, max_length=200, unique=True, editable=False
    )
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    # The perceptual hash (pictures/looks.py) in four bands of 16 bits, each with an index;
    # None for a picture that looks like nothing in particular.
    dhash_0 = models.PositiveIntegerField(null=True, editable=False, db_index=True)
    dhash_1 = models.PositiveIntegerField(null=True, editable=False, db_index=True)
    dhash_2 = models.PositiveIntegerField(null=True, editable=False, db_index=True)
    dhash_3 = models.PositiveIntegerField(null=True, editable=False, db_index=True)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    # {shape: {format: [[width, height, digest], …]}}, narrowest first; names from `name_of`.
    renditions = models.JSONField(default=dict, editable=False)
    placeholder = models.CharField(max_length=500, blank=True, editable=False)
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
        _("credit"),
        max_length=160,
        blank=True,
        validators=[validate_visible],
        help_text=_("Who took it. Nothing is published without."),
    )
    copyright_notice = models.CharField(
        _("copyright line"), max_length=255, blank=True, validators=[validate_visible]
    )
    usage_terms = models.CharField(
        _("what it may be used for"),
        max_length=500,
        blank=True,
        validators=[validate_visible],
        help_text=_("For the desk, such as “Once, with the report on the flood”."),
    )
    expires_at = models.DateTimeField(
        _("rights end"),
        null=True,
        blank=True,
        help_text=_("From then on readers no longer see it. Empty: never."),
    )
    # When the caches were told that the rights have ended.
    expiry_announced_at = models.DateTimeField(null=True, editable=False)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    # What the file said of itself (pictures/metadata.py).
    facts = models.JSONField(default=dict, editable=False)
    tags = models.ManyToManyField(Tag, related_name="photos", blank=True, verbose_name=_("tags"))

    # Where the eye goes, 0 to 1 from the left and from the top: shapes are cut round it.
    focus_x = models.FloatField(
        default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)], editable=False
    )
    focus_y = models.FloatField(
        default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)], editable=False
    )
    # {shape: [left, top, right, bottom]}, each 0 to 1: a shape an editor cut by hand.
    crops = models.JSONField(default=dict, editable=False)

    # The work of making the renditions: done at `made_at`, else due at `try_at`.
    made_at = models.DateTimeField(null=True, editable=False)
    try_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)
    # Counts what the files depend on: work begun for an earlier revision is thrown away.
    revision = models.PositiveIntegerField(default=1, editable=False)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects: ClassVar[models.Manager[Photo]] = PhotoQuerySet.as_manager()

    # What no public page needs; a list of stories leaves it in the database.
    UNSHOWN = ("facts", "crops", "usage_terms", "problem")

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(made_at=None), name="photo_to_prepare"),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="photo_rights_end",
            ),
            models.Index(fields=["credit", "-id"], name="photo_by_credit"),
            models.Index(fields=["purpose", "-id"], name="photo_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(focus_x__gte=0, focus_x__lte=1, focus_y__gte=0, focus_y__lte=1),
                name="photo_focus_is_inside",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["library", "profile", "sent"]),
                name="photo_purpose_is_known",
            ),
            # Its public files carry these words.
            models.CheckConstraint(
                condition=~Q(purpose="profile") | Q(credit="", copyright_notice=""),
                name="photo_of_a_person_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or f"#{self.pk}"

    @property
    def dhash(self) -> str:
        """64 bits as 16 hex digits, or ""."""
        bands = [getattr(self, name) for name in BANDS]
        return "" if None in bands else "".join(f"{band:04x}" for band in bands)

    @dhash.setter
    def dhash(self, value: str) -> None:
        for name, band in zip(BANDS, bands_of(value) if value else [None] * 4, strict=True):
            setattr(self, name, band)

    def name_of(self, kind: str, digest: str) -> str:
        extension = "jpg" if kind == "jpeg" else kind
        return f"photos/{self.key[:2]}/{self.key}-{digest}.{extension}"

    def files(self, shape: str, kind: str) -> list[Rendition]:
        """The files of a shape in a format, narrowest first; none while they aren't made."""
        return [
            Rendition(self.name_of(kind, digest), width, height)
            for width, height, digest in self.renditions.get(shape, {}).get(kind, ())
        ]

    def names(self) -> set[str]:
        """The names of all its public files."""
        return {
            self.name_of(kind, digest)
            for kinds in self.renditions.values()
            for kind, files in kinds.items()
            for _width, _height, digest in files
        }

    def thumbnail(self) -> Rendition | None:
        """For the desk's lists."""
        files = self.files("4:3", "jpeg") or self.files(WHOLE, "jpeg")
        return next((file for file in files if file.width >= 300), files[-1] if files else None)

    def has_expired(self, now: datetime | None = None) -> bool:
        return self.expires_at is not None and self.expires_at <= (now or timezone.now())

    def expires_soon(self) -> bool:
        soon = timezone.now() + timedelta(days=14)
        return self.has_expired(soon) and not self.has_expired()

    def can_show(self, now: datetime | None = None) -> bool:
        """Whether readers may see it, and there is something to see."""
        return bool(self.renditions) and not self.has_expired(now)

    def whole_file(self) -> Rendition | None:
        """The picture as it was sent, large enough to look at."""
        files = self.files(WHOLE, "jpeg")
        return next((file for file in files if file.width >= 700), files[-1] if files else None)

    def small_square(self) -> Rendition | None:
        """For a place of a few pixels; until the shape is cut, the whole."""
        files = self.files("1:1", "jpeg") or self.files(WHOLE, "jpeg")
        return files[0] if files else None

    @property
    def is_prepared(self) -> bool:
        return self.made_at is not None

    @property
    def has_given_up(self) -> bool:
        return self.made_at is None and self.attempts >= MAX_ATTEMPTS
