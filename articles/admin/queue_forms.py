"""The forms beside one thing of the queue: one for each answer that needs words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from ..forms.judging import (
    AcceptPicturesForm,
    AcceptStoryForm,
    AskForm,
    DeclineForm,
    PublishForm,
    RestoreForm,
    SayForm,
    clauses_in_force,
)
from ..models import Comment, Contribution, Submission

Wanted = dict[str, tuple[Any, dict[str, Any]]]


def forms_of(
    request: HttpRequest, item: Submission, bound: str = "", *, again: bool = False
) -> dict[str, forms.Form]:
    """By their names; `bound` names the one that was sent, `again` to be sent anew."""
    data: Any = request.POST.copy()
    if again:
        data[f"{bound}-version"] = str(item.version)
    clauses = {"clauses": clauses_in_force()}
    wanted: Wanted = {
        "ask": (AskForm, clauses),
        "decline": (DeclineForm, clauses),
        "say": (SayForm, {}),
    }
    if isinstance(item, Comment):
        wanted |= {
            "publish": (PublishForm, {}),
            "remove": (DeclineForm, clauses),
            "restore": (RestoreForm, {}),
        }
    elif isinstance(item, Contribution):
        wanted["accept"] = _accepting(request, item)
    return {
        name: form(
            data if name == bound else None,
            prefix=name,
            initial={"version": item.version},
            use_required_attribute=False,
            **more,
        )
        for name, (form, more) in wanted.items()
    }


def _accepting(request: HttpRequest, item: Contribution) -> tuple[Any, dict[str, Any]]:
    if item.kind == Contribution.Kind.STORY:
        return AcceptStoryForm, {"item": item}
    return AcceptPicturesForm, {"user": request.user, "item": item}
