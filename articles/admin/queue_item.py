"""One piece side by side with what an editor should know to decide on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.sites.models import Site
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from .. import rich_text
from ..compare import FieldChange
from ..forms.judging import (
    AcceptPicturesForm,
    AcceptStoryForm,
    AskForm,
    DeclineForm,
    SayForm,
    clauses_in_force,
)
from ..models import Contribution, ContributionPicture, ContributionVersion, Gallery
from ..permissions import can_block, can_see_unpublished, can_write
from ..queries.blocks import blocks_of
from ..queries.differences import sent_changes
from ..queries.evidence import evidence_of
from ..queries.queue import Narrowing, neighbours
from ..queries.records import contributor_record
from ..queries.waves import wave_card
from ..states import Standing
from .common import person
from .originals import send_original
from .photo_page import facts_in_words
from .queue_done import last_done

STEPS = 100


@dataclass(frozen=True)
class Refusal:
    """Why a step was not taken, and what was typed with it."""

    words: str
    typed: str = ""
    seen: int | None = None  # the version that the editor had before them, of a newer one


@dataclass(frozen=True)
class Difference:
    old: ContributionVersion
    new: ContributionVersion
    changes: list[FieldChange] = field(default_factory=list)


def find_item(kind: str, pk: int) -> Contribution:
    """Raises Http404, also for what its author hasn't sent."""
    item = (
        Contribution.objects.filter(pk=pk, kind=kind)
        .exclude(state=Standing.DRAFT)
        .select_related(
            "site",
            "author__profile",
            "claimed_by",
            "wave",
            "clause",
            "article",
            "gallery",
            "section",
            "area__parent__parent__parent",
        )
        .first()
    )
    if item is None:
        raise Http404("nothing of this number")
    return item


def forms_of(
    request: HttpRequest, item: Contribution, bound: str = "", *, again: bool = False
) -> dict[str, forms.Form]:
    """One for each decision; `bound` names the one that was sent, `again` to be sent anew."""
    data: Any = request.POST.copy()
    if again:
        data[f"{bound}-version"] = str(item.version)
    clauses = clauses_in_force()
    accepting: tuple[Any, dict[str, Any]] = (
        AcceptPicturesForm,
        {"user": request.user, "item": item},
    )
    if item.kind == Contribution.Kind.STORY:
        accepting = AcceptStoryForm, {"item": item}
    wanted: dict[str, tuple[Any, dict[str, Any]]] = {
        "accept": accepting,
        "ask": (AskForm, {"clauses": clauses}),
        "decline": (DeclineForm, {"clauses": clauses}),
        "say": (SayForm, {}),
    }
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


def item_page(
    site: AdminSite,
    request: HttpRequest,
    item: Contribution,
    *,
    forms: dict[str, forms.Form] | None = None,
    opened: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page; 422 with errors in a form, 409 with a refusal."""
    user, narrowing = person(request), Narrowing.read(request.GET)
    earlier, later = neighbours(item, narrowing, user)
    versions = list(item.versions.order_by("-number"))
    pictures = item.pictures.sent().select_related("photo").order_by("position", "id")
    taken_up = item.claimed_by if item.claimed_by_id != user.pk else None
    context = {
        **site.each_context(request),
        "title": str(item),
        "item": item,
        "text": rich_text.render(item.text, {}),
        "words": rich_text.count_words(item.text),
        "pictures": [(each, facts_in_words(each.photo)) for each in pictures],
        "profile": getattr(item.author, "profile", None),
        "record": contributor_record(item.author) if item.author else None,
        "blocks": blocks_of(item.author) if item.author else [],
        "may_block": can_block(user),
        "card": wave_card(item.wave) if item.wave and item.is_waiting else None,
        "evidence": evidence_of(item),
        "conversation": item.messages.select_related("author__profile"),
        "steps": item.transitions.select_related("who").order_by("-at", "-id")[:STEPS],
        "versions": versions,
        "difference": _difference(request, versions, refusal),
        "forms": forms or forms_of(request, item),
        "opened": opened,
        "refusal": refusal,
        "taken_up_by_other": taken_up,
        "is_own": item.author_id == user.pk,
        "may_decide": item.is_waiting and taken_up is None and item.author_id != user.pk,
        "may_place": can_write(user, Gallery),
        "sites": Site.objects.count(),
        "may_see_stories": can_see_unpublished(user),
        "earlier": earlier,
        "later": later,
        "query": urlencode(narrowing.parameters()),
        "done": last_done(request),
    }
    status = 409 if refusal else 422 if opened else 200
    return TemplateResponse(request, "admin/articles/queue/item.html", context, status=status)


def _difference(
    request: HttpRequest, versions: list[ContributionVersion], refusal: Refusal | None
) -> Difference | None:
    """Between what the editor had before them and what is there; else between the last two, or
    those that ?old= names and the one after it."""
    if len(versions) < 2:
        return None
    wanted = request.GET.get("old", "")
    pairs = [(old, new) for new, old in pairwise(versions)]
    old, new = next((pair for pair in pairs if str(pair[0].number) == wanted), pairs[0])
    if refusal and refusal.seen is not None:
        new = versions[0]
        old = next((each for each in versions if each.number <= refusal.seen), versions[-1])
    return Difference(old, new, sent_changes(old, new))


def original_picture(
    site: AdminSite, request: HttpRequest, kind: str, pk: int, picture: int
) -> FileResponse:
    item = find_item(kind, pk)
    found = ContributionPicture.objects.sent().filter(pk=picture, contribution=item)
    row = found.select_related("photo").first()
    if row is None:
        raise Http404("no such picture")
    return send_original(row.photo)
