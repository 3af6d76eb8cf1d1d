from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..states import State

P = TypeVar("P", bound="Publication")


class PublicationQuerySet(models.QuerySet[P], Generic[P]):
    """Visibility is defined here and nowhere else."""

    def published(self, now: datetime | None = None) -> Self:
        return self._released().filter(publish_at__lte=now or timezone.now())

    def scheduled(self, now: datetime | None = None) -> Self:
        return self._released().filter(publish_at__gt=now or timezone.now())

    def _released(self) -> Self:
        return self.filter(state=State.APPROVED, withdrawn_at=None)

    def on(self, site: Site) -> Self:
        return self.filter(site=site)

    def newest(self) -> Self:
        return self.order_by("-publish_at", "-id")


class Publication(models.Model):
    """What the desk takes to its readers: a story or a gallery.

    `version` counts its saves; whoever saves says which one they had read.
    """

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(
        _("updated"), null=True, blank=True, editable=False, help_text=_("As readers see it.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    taken_down = models.BooleanField(_("taken down"), default=False, editable=False)
    # When the sweep told the caches that this has become public.
    announced_at = models.DateTimeField(null=True, editable=False)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    modified_at = models.DateTimeField(_("last change"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    # Set for one save, and read by the history: who saved, and why.
    _history_user: Any
    _change_reason: str

    class Meta:
        abstract = True

    @property
    def is_approved(self) -> bool:
        return self.state == State.APPROVED

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def was_public(self) -> bool:
        """Withdrawn after readers could have seen it: only then is it "gone" to them."""
        return bool(self.withdrawn_at and self.publish_at and self.publish_at <= self.withdrawn_at)

    def is_public(self, now: datetime | None = None) -> bool:
        """One row's `published()`; tests/articles/test_visibility.py holds the two together."""
        return (
            self.is_approved
            and not self.is_withdrawn
            and self.publish_at is not None
            and self.publish_at <= (now or timezone.now())
        )

    def is_scheduled(self, now: datetime | None = None) -> bool:
        return (
            self.is_approved
            and not self.is_withdrawn
            and self.publish_at is not None
            and self.publish_at > (now or timezone.now())
        )

    @property
    def status(self) -> str:
        """Where it stands, in the desk's words."""
        if self.taken_down:
            return str(_("Taken down"))
        if self.is_withdrawn:
            return str(_("Withdrawn"))
        if self.is_public():
            return str(_("Published"))
        if self.is_scheduled():
            return str(_("Scheduled"))
        return str(State(self.state).label)


def publication_constraints(name: str) -> list[models.BaseConstraint]:
    """What holds of every state and time, for the table whose constraints begin with `name`."""
    return [
        models.CheckConstraint(
            condition=Q(state__in=["draft", "review", "approved"]),
            name=f"{name}_state_is_known",
        ),
        models.CheckConstraint(
            condition=Q(publish_at=None) | Q(state="approved"),
            name=f"{name}_time_needs_approval",
        ),
        models.CheckConstraint(
            condition=Q(withdrawn_at=None) | Q(state="approved"),
            name=f"{name}_withdrawn_was_approved",
        ),
        models.CheckConstraint(
            condition=Q(taken_down=False) | Q(withdrawn_at__isnull=False),
            name=f"{name}_taken_down_is_withdrawn",
        ),
    ]
