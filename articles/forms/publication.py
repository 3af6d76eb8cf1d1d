from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..actions.readiness import opening
from ..states import Step
from .versioned import VersionedForm

STEP = "_step"  # name of the buttons that save and take a step


class PublicationForm(VersionedForm):
    """What the desk's forms of a story and of a gallery have in common: their steps."""

    publish_on = forms.SplitDateTimeField(
        label=_("Publish at"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Used by “Schedule”."),
    )
    show_as_updated = forms.BooleanField(
        label=_("Show as updated"),
        required=False,
        help_text=_("Readers see the time of this change. Leave it for small repairs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new and self.instance.is_scheduled():
            self.initial.setdefault("publish_on", self.instance.publish_at)

    @property
    def step(self) -> Step | None:
        try:
            return Step(self.data.get(STEP, ""))
        except ValueError:
            return None

    @property
    def will_be_ready(self) -> bool:
        """Whether what is typed must be fit to be public."""
        if self.step in (Step.APPROVE, Step.PUBLISH, Step.SCHEDULE, Step.RESTORE):
            return True
        if self.is_new or self.step is Step.RETURN:
            return False
        return self.instance.is_approved and not self.instance.is_withdrawn

    @property
    def ready_at(self) -> datetime:
        """When readers are to see it."""
        if self.step is Step.PUBLISH:
            return timezone.now()
        if self.step is Step.SCHEDULE:
            return self.cleaned_data.get("publish_on") or timezone.now()
        return opening(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.step is Step.SCHEDULE and "publish_on" not in self.errors:
            moment = self.cleaned_data.get("publish_on")
            if moment is None:
                self.add_error("publish_on", _("When should it be published?"))
            elif moment <= timezone.now():
                self.add_error("publish_on", _("Choose a time that lies ahead."))
        return cleaned
