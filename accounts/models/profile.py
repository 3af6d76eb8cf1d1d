from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..usernames import MAX_LENGTH, validate_username
from .area import Area


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
    display_name = models.CharField(_("name"), max_length=80)
    about = models.TextField(
        _("about you"), max_length=600, blank=True, validators=[MaxLengthValidator(600)]
    )
    home_area = models.ForeignKey(
        Area,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where you live"),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

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
        return reverse("accounts:profile", args=[self.username])

    def clean(self) -> None:
        self.display_name = " ".join(self.display_name.split())
        if not self.display_name:
            raise ValidationError({"display_name": _("Tell readers who you are.")})


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
