from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import rich_text
from ..actions import publishing
from ..actions.stories import lock_article, missing_photos
from ..actions.tags import parse_tag_names
from ..compare import WRITTEN
from ..models import Article
from ..states import Step
from .versioned import VersionedForm

STEP = "_step"  # name of the buttons that save and take a step


class TagNamesWidget(forms.TextInput):
    """Commas between names; the script beside it suggests while one types."""

    class Media:
        js = ("js/admin-tags.js",)


class ArticleForm(VersionedForm):
    tag_names = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1500,
        widget=TagNamesWidget(attrs={"class": "vTextField", "data-tag-names": ""}),
        help_text=_("Commas between them. New ones are made as you type them."),
    )
    show_as_updated = forms.BooleanField(
        label=_("Show as updated"),
        required=False,
        help_text=_("Readers see the time of this change. Leave it for small repairs."),
    )
    publish_on = forms.SplitDateTimeField(
        label=_("Publish at"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Used by “Schedule”."),
    )

    lock = staticmethod(lock_article)

    class Meta:
        model = Article
        fields = WRITTEN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_edit = True
        if self.is_new:
            return
        tags = self.instance.tags.order_by("taggings__position", "taggings__id")
        self.initial.setdefault("tag_names", ", ".join(tag.name for tag in tags))
        if self.instance.is_scheduled():
            self.initial.setdefault("publish_on", self.instance.publish_at)

    @property
    def step(self) -> Step | None:
        try:
            return Step(self.data.get(STEP, ""))
        except ValueError:
            return None

    def clean_tag_names(self) -> list[str]:
        return parse_tag_names(self.cleaned_data["tag_names"])

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        try:
            cleaned = rich_text.clean(body)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        if missing_photos(cleaned):
            raise forms.ValidationError(_("A picture in this text is no longer in the library."))
        return cleaned

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.step is Step.SCHEDULE and "publish_on" not in self.errors:
            moment = self.cleaned_data.get("publish_on")
            if moment is None:
                self.add_error("publish_on", _("When should it be published?"))
            elif moment <= timezone.now():
                self.add_error("publish_on", _("Choose a time that lies ahead."))
        return cleaned

    def _post_clean(self) -> None:
        # After this the instance holds what was typed, and can be judged whole.
        super()._post_clean()  # type: ignore[misc]  # a hook of Django's; no stub names it
        stays_public = not self.is_new and self.instance.is_approved
        if self.step in (Step.APPROVE, Step.PUBLISH, Step.SCHEDULE) or stays_public:
            try:
                publishing.check_ready(self.instance)
            except ValidationError as error:
                for field, messages in error.message_dict.items():
                    if field not in self.errors:
                        self.add_error(field, messages)
