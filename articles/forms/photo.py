from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions.photos import MAX_BYTES, inspect_only
from ..models import Photo


class PhotoForm(forms.ModelForm):
    class Meta:
        model = Photo
        fields = ("alt", "caption", "credit")


class AddPhotoForm(PhotoForm):
    file = forms.FileField(
        label=_("picture"),
        help_text=_("JPEG, PNG, WebP, AVIF or GIF, up to 40 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )

    field_order = ("file", "alt", "caption", "credit")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("This picture is too large. The limit is 40 MB."))
        inspect_only(file)
        file.seek(0)
        return file
