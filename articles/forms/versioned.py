from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from ..actions.errors import StaleEdit

KEEP_MINE = "_keep_mine"  # name of the button; its value is the version that was shown


class VersionedForm(forms.ModelForm):
    """A form that refuses to save over what somebody else saved since it was opened.

    `stale` is then what stands in the database; the page shows it beside what was
    typed, with a button that saves the typed text all the same.
    """

    # Not "version", which is a column that no form may set.
    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    lock: ClassVar[Callable[..., Model]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stale: Model | None = None
        self.is_new = self.instance.pk is None
        self.initial["read_version"] = getattr(self.instance, "version", None)

    def expected_version(self) -> int:
        """The version this person has read; -1 (which never matches) without one."""
        keep = self.data.get(KEEP_MINE, "")
        if keep.isdecimal():
            return int(keep[:9])
        version = self.cleaned_data.get("read_version")
        return version if isinstance(version, int) else -1

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.is_new:
            try:
                # Held until the request's transaction ends, so nobody saves in between.
                type(self).lock(self.instance.pk, self.expected_version())
            except StaleEdit as error:
                self.stale = error.current
                self.add_error(
                    None,
                    forms.ValidationError(
                        _(
                            "Someone else saved this while you were working on it. Nothing of "
                            "yours is lost: compare the two versions and choose."
                        ),
                        code="stale",
                    ),
                )
        return cleaned
