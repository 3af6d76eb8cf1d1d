from django import forms
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible


class ReasonForm(forms.Form):
    """Why a step is taken. `version` is the story's when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        validators=[validate_visible],
    )


class CorrectionForm(ReasonForm):
    text = forms.CharField(
        label=_("correction"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        validators=[validate_visible],
        help_text=_("What was wrong, and what is right. Shown with today's date on the story."),
    )


class WithdrawForm(ReasonForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].label = _("reason")
        self.fields["text"].help_text = _("One sentence that readers see in place of the story.")


class TakeDownForm(ReasonForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].label = _("reason")
        self.fields["text"].help_text = _("For the desk. Readers learn only that it is gone.")
