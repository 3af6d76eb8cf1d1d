from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .photo import Photo


class ProfilePicture(models.Model):
    """A picture that a person sent of themselves. Others see it once an editor approved it.

    Of one that was declined only the reason is kept, for its person.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="profile_pictures",
        verbose_name=_("person"),
        db_index=False,  # the constraint below serves
        editable=False,
    )
    photo = models.OneToOneField(
        Photo,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="profile_picture",
        verbose_name=_("picture"),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING, editable=False
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)

    transitions = GenericRelation(
        "articles.Transition", content_type_field="subject_type", object_id_field="subject_id"
    )

    objects: ClassVar[models.Manager[ProfilePicture]] = models.Manager()

    class Meta:
        verbose_name = _("profile picture")
        verbose_name_plural = _("profile pictures")
        default_permissions = ("view", "change")
        indexes = [
            # The editors' list: what waits first, oldest first.
            models.Index(fields=["-state", "sent_at", "id"], name="profilepicture_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "state"], name="profilepicture_one_a_state"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "approved", "declined"]),
                name="profilepicture_state_is_known",
            ),
            models.CheckConstraint(
                condition=(Q(state="declined", photo=None) & ~Q(reason=""))
                | (~Q(state="declined") & Q(photo__isnull=False, reason="")),
                name="profilepicture_declined_is_gone",
            ),
        ]

    def __str__(self) -> str:
        """As readers know the person, which is all that an editor need know here."""
        profile = getattr(self.user, "profile", None)
        return f"{profile.display_name} ({profile.username})" if profile else f"#{self.pk}"
