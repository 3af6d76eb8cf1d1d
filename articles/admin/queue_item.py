"""One thing that was sent in, side by side with what an editor should know to decide on it."""

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

from accounts.models import User

from .. import rich_text
from ..compare import FieldChange
from ..forms.note import NoteForm
from ..models import Comment, Contribution, ContributionPicture, Gallery, Submission
from ..permissions import can_block, can_see_unpublished, can_write
from ..queries.blocks import blocks_of
from ..queries.differences import Version, sent_changes
from ..queries.evidence import evidence_of
from ..queries.notes import notes_of
from ..queries.queue import neighbours
from ..queries.queue_narrowing import Narrowing, table_of
from ..queries.records import contributor_record
from ..queries.waves import wave_card
from ..states import Standing
from ..words import count_words_html
from .common import person
from .originals import send_original
from .photo_page import facts_in_words
from .queue_comment import comment_context
from .queue_done import last_done
from .queue_forms import forms_of

STEPS = 100
ALL = ("site", "author__profile", "claimed_by", "wave", "clause")
OWN: dict[type[Submission], tuple[str, ...]] = {
    Contribution: ("article", "gallery", "section", "area__parent__parent__parent"),
    Comment: ("article__section", "parent__author__profile", "removed_by"),
}
Item = Contribution | Comment


@dataclass(frozen=True)
class Refusal:
    """Why a step was not taken, and what was typed with it."""

    words: str
    typed: str = ""
    seen: int | None = None  # the version that the editor had before them, of a newer one


@dataclass(frozen=True)
class Difference:
    old: Version
    new: Version
    changes: list[FieldChange] = field(default_factory=list)
    is_of_published: bool = False  # from what readers see to what waits


def find_item(kind: str, pk: int) -> Item:
    """Raises Http404, also for what its author hasn't sent."""
    table = table_of(kind)
    of_kind = {"kind": kind} if table is Contribution else {}
    found: Any = table._default_manager.filter(pk=pk, **of_kind).exclude(state=Standing.DRAFT)
    item: Item | None = found.select_related(*ALL, *OWN[table]).first()
    if item is None:
        raise Http404("nothing of this number")
    return item


def item_page(
    site: AdminSite,
    request: HttpRequest,
    item: Item,
    *,
    forms: dict[str, forms.Form] | None = None,
    opened: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page; 422 with errors in a form, 409 with a refusal."""
    user, narrowing = person(request), Narrowing.read(request.GET)
    earlier, later = neighbours(item, narrowing, user)
    versions = list(item.versions.order_by("-number"))
    taken_up = item.claimed_by if item.claimed_by_id != user.pk else None
    is_own = item.author_id == user.pk
    own = comment_context(item, user) if isinstance(item, Comment) else _contribution(item, user)
    context = {
        **site.each_context(request),
        "title": str(item),
        "item": item,
        **own,
        "profile": getattr(item.author, "profile", None),
        "record": contributor_record(item.author) if item.author else None,
        "blocks": blocks_of(item.author) if item.author else [],
        "may_block": can_block(user),
        "card": wave_card(item.wave) if item.wave and item.is_waiting else None,
        "evidence": evidence_of(item),
        "notes": notes_of(item),
        "note_form": NoteForm(about=item),
        "conversation": item.messages.select_related("author__profile"),
        "steps": item.transitions.select_related("who").order_by("-at", "-id")[:STEPS],
        "versions": versions,
        "difference": _difference(request, item, versions, refusal),
        "forms": forms or forms_of(request, item),
        "opened": opened,
        "refusal": refusal,
        "taken_up_by_other": taken_up,
        "is_own": is_own,
        "may_decide": item.is_waiting
        and taken_up is None
        and not is_own
        and not own.get("is_against_own"),
        "sites": Site.objects.count(),
        "may_see_stories": can_see_unpublished(user),
        "earlier": earlier,
        "later": later,
        "query": urlencode(narrowing.parameters()),
        "done": last_done(request),
    }
    status = 409 if refusal else 422 if opened else 200
    return TemplateResponse(request, "admin/articles/queue/item.html", context, status=status)


def _contribution(item: Contribution, user: User) -> dict[str, Any]:
    pictures = item.pictures.sent().select_related("photo").order_by("position", "id")
    return {
        "text": rich_text.render(item.text, {}),
        "words": count_words_html(item.text),
        "pictures": [(each, facts_in_words(each.photo)) for each in pictures],
        "may_place": can_write(user, Gallery),
    }


def _difference(
    request: HttpRequest, item: Item, versions: list[Any], refusal: Refusal | None
) -> Difference | None:
    """Between what the editor had before them and what is there; else what readers see and what
    waits; else the last two, or those that ?old= names and the one after it."""
    if len(versions) < 2:
        return None
    if refusal and refusal.seen is not None:
        seen = refusal.seen
        old = next((each for each in versions if each.number <= seen), versions[-1])
        return Difference(old, versions[0], sent_changes(old, versions[0]))
    pairs = [(old, new) for new, old in pairwise(versions)]
    wanted = request.GET.get("old", "")
    chosen = next((pair for pair in pairs if str(pair[0].number) == wanted), None)
    shown = _shown_version(item, versions)
    if chosen is None and shown is not None:
        return Difference(shown, versions[0], sent_changes(shown, versions[0]), True)
    old, new = chosen or pairs[0]
    return Difference(old, new, sent_changes(old, new))


def _shown_version(item: Item, versions: list[Any]) -> Any:
    """What readers see, where it is not what waits."""
    if not (isinstance(item, Comment) and item.is_shown and item.has_newer):
        return None
    published = [each for each in versions if each.published_at is not None]
    return max(published, key=lambda each: (each.published_at, each.number), default=None)


def original_picture(
    site: AdminSite, request: HttpRequest, kind: str, pk: int, picture: int
) -> FileResponse:
    item = find_item(kind, pk)
    found = ContributionPicture.objects.sent().filter(pk=picture, contribution=item.pk)
    row = found.select_related("photo").first()
    if row is None or not isinstance(item, Contribution):
        raise Http404("no such picture")
    return send_original(row.photo)
