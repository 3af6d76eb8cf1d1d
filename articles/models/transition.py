from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..states import Decision, Judgement, Step
from .policy import Clause

_LABELS = {**dict(Decision.choices), **dict(Judgement.choices), **dict(Step.choices)}


class Transition(models.Model):
    """One step in the life of a story or of anything else the desk decides on."""

    subject_type = models.ForeignKey(ContentType, models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    step = models.CharField(_("step"), max_length=20)
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    # By which something was declined, removed, or asked to be changed.
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    why = models.CharField(_("why"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "-at"], name="transition_of_subject"
            ),
            # What happened in a month.
            models.Index(fields=["subject_type", "at"], name="transition_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.from_state} → {self.to_state}"

    @property
    def step_label(self) -> str:
        return str(_LABELS.get(self.step, self.step))
