from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions.tags import lock_tags
from ..models import Tag


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ("name", "slug", "description", "alias_of")

    def clean_alias_of(self) -> Any:
        """Refuse an alias of an alias, which would lead in two steps or in a loop."""
        target: Tag | None = self.cleaned_data["alias_of"]
        if target:
            tags = [target, Tag(pk=self.instance.pk)] if self.instance.pk else [target]
            # Held until the request's transaction ends, so it stays true.
            lock_tags(*tags)
            if target.alias_of or target.pk == self.instance.pk:
                raise ValidationError(_("Choose a tag that is no alias itself."))
        return target
