from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..models import Comment, Contribution
from .judging import MessageField

PEOPLE = "people"


class NoteForm(forms.Form):
    """A note of the desk's, about something that was sent in or about a person."""

    text = MessageField(
        label=_("A note for colleagues"), error_messages={"required": _("Write something.")}
    )

    def __init__(self, data: Any = None, *, about: Contribution | Comment | User) -> None:
        super().__init__(data, prefix="note", use_required_attribute=False)
        kind = PEOPLE if isinstance(about, User) else about.kind
        # Where it is sent, whatever page it stands on.
        self.url = reverse("admin:desk_note", args=[kind, about.pk])
