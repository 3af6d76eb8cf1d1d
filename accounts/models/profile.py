from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..usernames import MAX_LENGTH, keys, validate_username
from ..validators import validate_about, validate_line
from .area import Area

MAX_LINKS = 5
MAX_ABOUT = 600


class ProfileQuerySet(models.QuerySet["Profile"]):
    def shown(self) -> ProfileQuerySet:
        """Those that readers may see: not of who is leaving, nor of accounts that are closed."""
        return self.filter(user__is_active=True, user__departure=None)

    def alike(self, username: str) -> Profile | None:
        """The one profile whose username is like this, but for case, width or look-alikes."""
        if len(username) > 2 * MAX_LENGTH:
            return None
        owners = TakenName.objects.filter(key__in=keys(username)).values("user")
        found = list(self.shown().filter(user__in=owners)[:2])
        return found[0] if len(found) == 1 else None


class Profile(models.Model):
    """What readers see of a person, the same on every site of the network.

    The username is chosen once; actions/profiles.py makes the row and nothing changes it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="profile",
        verbose_name=_("person"),
    )
    username = models.CharField(
        _("username"),
        max_length=MAX_LENGTH,
        unique=True,
        editable=False,
        validators=[validate_username],
        error_messages={"unique": _("Someone has this username already.")},
    )
    display_name = models.CharField(_("name"), max_length=80, validators=[validate_line])
    about = models.TextField(
        _("about you"),
        max_length=MAX_ABOUT,
        blank=True,
        validators=[MaxLengthValidator(MAX_ABOUT), validate_about],
    )
    home_area = models.ForeignKey(
        Area,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where you live"),
    )
    # The name of the small file of their picture, once it may be shown, for /me/ to tell with
    # no further query. Written by whoever keeps the pictures.
    picture = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects: ClassVar[models.Manager[Profile]] = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(condition=~models.Q(username=""), name="profile_has_username"),
            models.CheckConstraint(
                condition=~models.Q(display_name=""), name="profile_has_display_name"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("articles:profile", args=[self.username])

    def clean(self) -> None:
        self.display_name = " ".join(self.display_name.split())
        if not self.display_name:
            raise ValidationError({"display_name": _("Tell readers who you are.")})


class ProfileLink(models.Model):
    """Where else on the web a person is to be found."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("what it is"), max_length=60, validators=[validate_line])
    url = models.CharField(
        _("address"), max_length=300, validators=[URLValidator(schemes=["http", "https"])]
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "position"], name="profile_link_in_place"),
            models.CheckConstraint(
                condition=models.Q(position__lt=MAX_LINKS), name="profile_links_are_few"
            ),
            models.CheckConstraint(
                condition=models.Q(url__startswith="https://")
                | models.Q(url__startswith="http://"),
                name="profile_link_leads_to_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def host(self) -> str:
        """The site it leads to, whatever its title says."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


class TakenName(models.Model):
    """A username that somebody has, or had: it is never given again.

    One row for each of its keys (accounts.usernames), which are unique, so that two people
    at once can't take two names that look alike. The rows outlive their person.
    """

    key = models.CharField(max_length=4 * MAX_LENGTH, primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="taken_names"
    )
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key
