"""The form for sending something in, as it is shown: new, kept, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ..forms.send import SendForm
from ..forms.send_pictures import FilesForm, Pictures
from ..models import Contribution
from ..models.contribution import MAX_PICTURES
from ..queries.happenings import asked_of
from .public import frame_of
from .send_pictures import STATUSES, Refusal
from .writing import WritingPage, stale_words

Kind = Contribution.Kind


class FormPage(WritingPage):
    item: Contribution | None

    def __init__(
        self,
        request: HttpRequest,
        kind: str,
        *,
        item: Contribution | None = None,
        changes: int | None = None,
    ) -> None:
        path = reverse("articles:contribution-change", args=[changes]) if changes else ""
        super().__init__(request, path or path_of(kind), str(changes or kind))
        self.kind, self.item = kind, item

    def form(self, typed: Mapping[str, Any] | None = None, **given: Any) -> SendForm:
        return SendForm(self.kind, typed, site=frame_of(self.request).site, **given)

    def refuse(self, why: str, *, status: int = 422) -> HttpResponse:
        return self.show_unjudged(why=why, status=status)

    def stale(self) -> HttpResponse:
        """Another window has saved or sent meanwhile: both are shown, and either may be sent."""
        if self.item is not None and self.person is not None:
            self.item = Contribution.objects.filter(author=self.person, pk=self.item.pk).first()
        return self.show_unjudged(why=stale_words(), status=409, is_stale=True)

    def show_bound(self, form: SendForm, *, status: int) -> HttpResponse:
        return self.render(form, Pictures.of(None, bound=False), status=status)

    def show_unjudged(
        self,
        refused: list[Refusal] | None = None,
        *,
        why: str = "",
        status: int = 422,
        is_stale: bool = False,
    ) -> HttpResponse:
        item = self.item
        form = self.form(item=item, kept=self.typed)
        pictures = Pictures.of(item, self.typed, bound=False)
        other = self.form(item=item, kept=item.unsent if item else {})
        return self.render(
            form,
            pictures,
            refused=refused or [],
            why=why,
            other=other if is_stale else None,
            status=status_of(refused) if refused else status,
        )

    def render(
        self, form: SendForm, pictures: Pictures, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        item = self.item
        context = {
            "form": form,
            "pictures": pictures,
            "files": FilesForm(),
            "kind": self.kind,
            "item": item,
            "is_change": item is not None and item.sent_at is not None,
            "person": self.person,
            "path": self.path,
            "carried": _carried(self.typed) if self.person is None else [],
            "max_pictures": MAX_PICTURES,
            "max_bytes": settings.UPLOAD_MAX_FILE_BYTES,
            "asked": asked_of(item) if item else "",
            "is_refused": status >= 400,
            "hours": settings.DESK_HOURS,
            **more,
        }
        return render(self.request, "articles/send.html", context, status=status)


def path_of(kind: str) -> str:
    return reverse(f"articles:send-{'story' if kind == Kind.STORY else 'pictures'}")


def _carried(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was said of pictures, for a form that can't show them: their owner signed out."""
    words = [(name, value) for name, value in typed.items() if name.startswith("picture-")]
    return [*(("pictures", pk) for pk in typed.get("pictures", [])), *words]


def status_of(refused: list[Refusal] | None) -> int:
    codes = [each.code for each in refused or []]
    return next((STATUSES[code] for code in codes if code in STATUSES), 422)
