"""The form in which readers write a comment, and the one in which they appeal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import plain_text, rich_text
from ..actions.comment_checks import why_not_of_length
from ..actions.judging import MAX_MESSAGE
from ..models import MAX_COMMENT, Comment
from ..validators import MAX_HEADLINE
from ..words import count_words_html
from .sent import HTML, LineField, SentForm


class CommentForm(SentForm):
    max_markup = 2 * MAX_COMMENT

    title = LineField(
        label=_("Title"),
        max_length=MAX_HEADLINE,
        error_messages={"required": _("Give it a title.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Your comment"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )

    def __init__(
        self,
        typed: Mapping[str, Any] | None = None,
        *,
        item: Comment | None = None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        sent = {"title": item.title, "text": item.text, "text_form": HTML} if item else {}
        super().__init__(typed, item=item, initial=kept or sent)
        self.fields["terms"].label = _("These words are mine, and I agree to the terms")

    def clean_markup(self, source: str) -> str:
        return rich_text.clean_comment(source)

    def to_markup(self, typed: str) -> str:
        return plain_text.to_html(typed, lists=False)

    def clean_text(self) -> str:
        cleaned = super().clean_text()
        why = why_not_of_length(count_words_html(cleaned), cleaned)
        if why:
            raise ValidationError(why, code="length")
        return cleaned

    @property
    def min_words(self) -> int:
        return settings.COMMENT_MIN_WORDS

    @property
    def max_words(self) -> int:
        return settings.COMMENT_MAX_WORDS


class AppealForm(forms.Form):
    """Whoever takes the message looks at it (actions/commenting.py)."""

    message = forms.CharField(
        label=_("Why should we decide otherwise?"),
        required=False,
        help_text=_("A moderator who did not decide on it before reads this."),
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_MESSAGE}),
    )
