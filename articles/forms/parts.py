from typing import Any

from django.db import models
from django.forms import BaseInlineFormSet


class WholeFormSet(BaseInlineFormSet):
    """Rows saved as a whole: what was sent replaces what is stored.

    Their owner's version is checked, so nobody's rows are lost unseen; and rows that
    somebody else removed or swapped meanwhile stand in nobody's way, for what is sent
    is never matched with stored rows.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Django's name for forms that don't ask for the rows they came from.
        kwargs["save_as_new"] = data is not None
        super().__init__(data, *args, **kwargs)

    @property
    def extra_forms(self) -> list[Any]:
        return [form for form in super().extra_forms if not self._leaves(form)]

    def _leaves(self, form: Any) -> bool:
        return self.is_bound and form.is_valid() and self._should_delete_form(form)  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> list[models.Model]:
        self.model._default_manager.filter(**{self.fk.name: self.instance}).delete()  # type: ignore[union-attr]
        saved: list[models.Model] = super().save(commit)
        return saved
