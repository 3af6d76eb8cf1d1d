from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..queries.comment_list import STATES
from ..validators import validate_visible


class CommentSearchForm(forms.Form):
    """Which comments the desk's list shows."""

    q = forms.CharField(
        label=_("Look for"), required=False, max_length=300, validators=[validate_visible]
    )
    within = forms.ChoiceField(
        label=_("Which is"),
        required=False,
        choices=[
            ("title", _("words of the title")),
            ("author", _("a username")),
            ("story", _("a story’s number or address")),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((state.value, state.label) for state in STATES)],
    )
