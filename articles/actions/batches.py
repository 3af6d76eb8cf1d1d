"""One decision on many contributions: asked for at the desk, carried out by the worker.

Each contribution is decided on, and its row of the batch marked, in one transaction: a
worker that is killed leaves the rest to be done, and does nothing twice. Authors are told
once the decision can no longer be taken back.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Batch, BatchItem, Clause, Contribution, Gallery
from ..permissions import can_edit
from . import judging
from .accepting import accept_pictures, unmake
from .errors import StaleEdit, StepRefused
from .galleries import create_gallery

logger = logging.getLogger("newsroom.batches")

MAX_CHOSEN = 5000
State = BatchItem.State
# The same asked for again within this was pressed twice.
TWICE = timedelta(minutes=1)
# Its author isn't told while a decision is being taken back.
HELD = timedelta(days=1)


@dataclass(frozen=True)
class Chosen:
    """A contribution that an editor ticked, and the version that they had before them."""

    pk: int
    version: int


def decline_all(
    chosen: Iterable[Chosen], *, by: User, clause: Clause | None, message: str = ""
) -> Batch:
    """Have all of them declined by one clause. Raises ValidationError."""
    if clause is None:
        raise ValidationError({"clause": _("Choose the clause that it is about.")})
    judging.check_clause(clause)
    return _start(chosen, by, message, what=Batch.What.DECLINE, clause=clause)


def accept_all_into(
    gallery: Gallery, chosen: Iterable[Chosen], *, by: User, message: str = ""
) -> Batch:
    """Have the pictures of all of them put into one gallery. Raises ValidationError."""
    return _start(chosen, by, message, what=Batch.What.GALLERY, gallery=gallery)


@transaction.atomic
def gallery_named(headline: str, *, site: Site, by: User) -> Gallery:
    """A new user gallery for them; pressed twice, it is one. Raises ValidationError."""
    User.objects.hold(by.pk)
    made = Gallery.objects.filter(
        created_by=by,
        site=site,
        kind=Gallery.Kind.READERS,
        headline=headline,
        created_at__gt=timezone.now() - TWICE,
    ).first()
    return made or create_gallery(by=by, site=site, kind=Gallery.Kind.READERS, headline=headline)


@transaction.atomic
def undo_batch(pk: int, *, by: User) -> Batch:
    """Take back all of it whose authors weren't told yet, and do no more of it.

    Raises StepRefused once nothing of it can be taken back. Again: nothing happens.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=pk)
    if batch.undone_at is not None:
        return batch
    if not may_undo(batch):
        raise StepRefused(_("This was decided too long ago to take it back."))
    now = timezone.now()
    batch.undone_by, batch.undone_at = by, now
    batch.save(update_fields=["undone_by", "undone_at"])
    items = BatchItem.objects.filter(batch=batch)
    # In this order: what the worker does meanwhile is done, and is found by the second.
    items.filter(state=State.TO_DO).update(state=State.LEFT, why=_("Taken back before."))
    items.filter(
        state=State.DONE, contribution__version=F("version"), contribution__tell_at__gt=now
    ).update(state=State.TO_UNDO)
    items.filter(state=State.DONE).update(state=State.KEPT, why=_("Its author was told already."))
    Contribution.objects.filter(
        pk__in=items.filter(state=State.TO_UNDO).values("contribution"), tell_at__gt=now
    ).update(tell_at=now + HELD)
    return batch


def may_undo(batch: Batch) -> bool:
    if batch.undone_at is not None:
        return False
    items = BatchItem.objects.filter(batch=batch)
    if items.filter(state=State.TO_DO).exists():
        return True
    done = items.filter(state=State.DONE)
    latest = done.aggregate(latest=Max("contribution__tell_at"))["latest"]
    return latest is not None and latest > timezone.now()


def carry_on() -> bool:
    """Do the next piece of any batch; False where there is none."""
    waiting = BatchItem.objects.select_related("batch__by", "batch__undone_by").filter(
        state__in=[State.TO_DO, State.TO_UNDO]
    )
    if not waiting.exists():  # so that an idle worker never asks for SQLite's one write lock
        return False
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        item = waiting.select_for_update(of=("self",), skip_locked=skip).order_by("id").first()
        if item is None:
            return False
        try:
            with transaction.atomic():
                _decide(item) if item.state == State.TO_DO else _undo(item)
        except (OperationalError, InterfaceError):
            raise  # the database is away: tried again
        except (StaleEdit, StepRefused, ValidationError, Contribution.DoesNotExist) as error:
            _leave(item, _in_words(error))
        except Exception:
            logger.exception("batch item failed", extra={"item": item.pk})
            _leave(item, _("Something went wrong with it."))
    return True


def _start(chosen: Iterable[Chosen], by: User, message: str, **fields: object) -> Batch:
    message = judging.checked_message(message)
    wanted = {each.pk: each for each in chosen}
    if len(wanted) > MAX_CHOSEN:
        raise ValidationError({"chosen": _("These are too many at once.")})
    with transaction.atomic():
        User.objects.hold(by.pk)
        if (twin := _twin(wanted, by, message, fields)) is not None:
            return twin
        known = set(Contribution.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        if not known:
            raise ValidationError({"chosen": _("None of it is there any more.")})
        batch = Batch.objects.create(by=by, message=message, **fields)
        BatchItem.objects.bulk_create(
            BatchItem(batch=batch, contribution_id=each.pk, version=each.version)
            for each in wanted.values()
            if each.pk in known
        )
    return batch


def _twin(
    wanted: Mapping[int, Chosen], by: User, message: str, fields: Mapping[str, object]
) -> Batch | None:
    """What the same person asked for just now, by the first of two clicks."""
    since = timezone.now() - TWICE
    same = Batch.objects.filter(by=by, message=message, undone_at=None, at__gt=since, **fields)
    batch = same.order_by("-id").first()
    if batch is None:
        return None
    held = dict(BatchItem.objects.filter(batch=batch).values_list("contribution", "version"))
    # As it was ticked, or as the decision left it: taken back since, it would be another.
    is_same = held.keys() == wanted.keys() and all(
        held[pk] - each.version in (0, 1) for pk, each in wanted.items()
    )
    return batch if is_same else None


def _decide(item: BatchItem) -> None:
    batch = item.batch
    if batch.by is None:
        raise StepRefused(_("Whoever asked for this has left."))
    if batch.what == Batch.What.DECLINE:
        decided = judging.decline(
            Contribution,
            item.contribution_id,
            by=batch.by,
            clause=batch.clause,
            message=batch.message,
            expected_version=item.version,
            wait=judging.UNDO,
        )
    else:
        if batch.gallery is None:
            raise StepRefused(_("The gallery is gone."))
        if not can_edit(batch.by, batch.gallery):  # approved since, perhaps
            raise StepRefused(_("Whoever asked for this may not change the gallery."))
        if item.contribution.kind != Contribution.Kind.PICTURES:
            raise StepRefused(_("This is a story."))
        decided = accept_pictures(
            item.contribution_id,
            by=batch.by,
            gallery=batch.gallery,
            message=batch.message,
            expected_version=item.version,
            wait=judging.UNDO,
        )
    item.state, item.version = State.DONE, decided.version
    item.save(update_fields=["state", "version"])


def _undo(item: BatchItem) -> None:
    if item.batch.undone_by is None:
        raise StepRefused(_("Whoever asked for this has left."))
    judging.undo(
        Contribution,
        item.contribution_id,
        by=item.batch.undone_by,
        before=unmake,
        asked_at=item.batch.undone_at,
        expected_version=item.version,
    )
    item.state = State.UNDONE
    item.save(update_fields=["state"])


def _leave(item: BatchItem, why: str) -> None:
    if item.state == State.TO_UNDO:
        # The decision stands, so its author hears of it after all.
        Contribution.objects.filter(pk=item.contribution_id, version=item.version).exclude(
            tell_at=None
        ).update(tell_at=timezone.now())
        item.state = State.KEPT
    else:
        item.state = State.LEFT
    item.why = why[:300]
    item.save(update_fields=["state", "why"])


def _in_words(error: Exception) -> str:
    if isinstance(error, StaleEdit):
        current = error.current
        if isinstance(current, Contribution) and not current.is_undecided:
            return _("This can’t be done: it is “%(state)s” now.") % {
                "state": current.get_state_display()
            }
        return _("Its author has sent another version.")
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, StepRefused):
        return str(error)
    return _("It is gone.")
