from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import rich_text
from ..actions.readiness import check_ready
from ..actions.stories import lock_article, missing_photos
from ..actions.tags import parse_tag_names
from ..compare import WRITTEN
from ..models import Article
from .publication import PublicationForm


class TagNamesWidget(forms.TextInput):
    """Commas between names; the script beside it suggests while one types."""

    class Media:
        js = ("js/admin-tags.js",)


class ArticleForm(PublicationForm):
    tag_names = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1500,
        widget=TagNamesWidget(attrs={"class": "vTextField", "data-tag-names": ""}),
        help_text=_("Commas between them. New ones are made as you type them."),
    )

    lock = staticmethod(lock_article)

    class Meta:
        model = Article
        fields = WRITTEN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            return
        tags = self.instance.tags.order_by("taggings__position", "taggings__id")
        self.initial.setdefault("tag_names", ", ".join(tag.name for tag in tags))

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

    def _post_clean(self) -> None:
        # After this the instance holds what was typed, and can be judged whole.
        super()._post_clean()  # type: ignore[misc]  # a hook of Django's; no stub names it
        if not self.will_be_ready:
            return
        try:
            check_ready(self.instance, at=self.ready_at)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                if field not in self.errors:
                    self.add_error(field, messages)
