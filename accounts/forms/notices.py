from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.notices import Ways
from ..models import NoticeKind

HIGHEST_ID = 2**63 - 1


class ChoicesForm(forms.Form):
    """Two boxes for each kind: what isn't ticked is off."""

    def __init__(self, data: Any = None, *, current: dict[NoticeKind, Ways]) -> None:
        super().__init__(data)
        self.kinds = list(current)
        for kind, ways in current.items():
            for name, label, ticked in (
                (f"{kind}-site", _("On the site"), ways.on_site),
                (f"{kind}-mail", _("By e-mail"), ways.by_email),
            ):
                self.fields[name] = forms.BooleanField(
                    label=label,
                    required=False,
                    initial=ticked,
                    widget=forms.CheckboxInput({"aria-label": f"{kind.label}: {label}"}),
                )

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (str(kind.label), self[f"{kind}-site"], self[f"{kind}-mail"]) for kind in self.kinds
        ]

    def ways(self) -> dict[NoticeKind, Ways]:
        return {
            kind: Ways(self.cleaned_data[f"{kind}-site"], self.cleaned_data[f"{kind}-mail"])
            for kind in self.kinds
        }


class ReadForm(forms.Form):
    """The newest notice that the person was shown."""

    up_to = forms.IntegerField(min_value=1, max_value=HIGHEST_ID)
