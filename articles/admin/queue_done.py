"""What an editor decided last, so that it can be taken back: kept in their session."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..actions.batches import may_undo
from ..actions.judging import UNDO
from ..models import Batch, Comment, Contribution, Submission
from ..states import Decision, Standing

KEY = "desk_done"
KEPT = 10
COMMENT = "comment"
KINDS: dict[str, type[Submission]] = {"item": Contribution, COMMENT: Comment}


@dataclass(frozen=True)
class Done:
    """The bar on the desk's pages: “Declined: A bridge is closed – Undo”."""

    kind: str  # "item", "comment", "batch"
    pk: int
    words: str
    name: str
    url: str
    version: int = 0  # of an item, as the decision left it


def note_done(request: HttpRequest, kind: str, pk: int, version: int = 0) -> None:
    held = [each for each in request.session.get(KEY, []) if each[:2] != [kind, pk]]
    now = int(timezone.now().timestamp())
    request.session[KEY] = [*held, [kind, pk, now, version]][-KEPT:]


def note_item(request: HttpRequest, item: Submission) -> None:
    kind = next(kind for kind, table in KINDS.items() if isinstance(item, table))
    note_done(request, kind, item.pk, item.version)


def forget_done(request: HttpRequest, kind: str, pk: int) -> None:
    held = request.session.get(KEY, [])
    request.session[KEY] = [each for each in held if each[:2] != [kind, pk]]


def last_done(request: HttpRequest) -> Done | None:
    """The last one that can be taken back; not what somebody else did with it since."""
    since = timezone.now() - UNDO
    for kind, pk, at, version in reversed(request.session.get(KEY, [])):
        if at < since.timestamp():
            return None
        found = _of_batch(pk) if kind == "batch" else _of_item(kind, pk, version)
        if found is not None:
            return found
    return None


def may_be_taken_back(item: Submission) -> bool:
    """As it stands now: also of what somebody else decided."""
    undoable, _to = item.decisions[Decision.UNDO]
    if item.state not in undoable or item.decided_at is None:
        return False
    if item.decided_at <= timezone.now() - UNDO:
        return False
    # That something which readers saw already goes on being seen is nothing to take back.
    is_shown = isinstance(item, Comment) and item.state == Standing.PUBLISHED
    return not is_shown or item.versions.filter(published_at=item.decided_at).exists()


def _of_item(kind: str, pk: int, version: int) -> Done | None:
    table = KINDS[kind]
    item = table._default_manager.filter(pk=pk, version=version).first()
    if item is None or not may_be_taken_back(item):
        return None
    url = reverse("admin:desk_item", args=[item.kind, pk])
    return Done(kind, pk, item.get_state_display(), str(item), url, version)


def _of_batch(pk: int) -> Done | None:
    batch = Batch.objects.filter(pk=pk).first()
    if batch is None or not may_undo(batch):
        return None
    return Done("batch", pk, *batch_words(batch), url=reverse("admin:desk_batch", args=[pk]))


def batch_words(batch: Batch) -> tuple[str, str]:
    """What is decided, and on how many."""
    number = batch.items.count()
    what = {
        Batch.What.DECLINE: _("Declined"),
        Batch.What.GALLERY: _("Accepted into a gallery"),
        Batch.What.PUBLISH: _("Published"),
    }[Batch.What(batch.what)]
    return what, ngettext("%(n)d item", "%(n)d items", number) % {"n": number}
