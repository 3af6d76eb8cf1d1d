from django import forms
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible
from .photo import ACCEPT


class ProfilePictureForm(forms.Form):
    file = forms.FileField(
        label=_("A picture of you"),
        # Whoever takes the picture in finds out what it is.
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": _("Choose a picture.")},
        help_text=_("JPEG, HEIC, PNG, WebP, AVIF or GIF, up to 40 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not"),
        max_length=300,
        validators=[validate_visible],
        help_text=_("The person reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
