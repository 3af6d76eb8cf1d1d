from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.judging import MAX_MESSAGE


class MessageForm(forms.Form):
    """Whoever takes the message looks at it (actions/judging.py)."""

    message = forms.CharField(
        label=_("Write to the editors"),
        required=False,
        help_text=_("They read it with what you sent, and answer here."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_MESSAGE}),
    )
