"""One decision on much that was sent in: asked for at the desk, carried out by the worker.

Each piece is decided on, and its row of the batch marked, in one transaction: a
worker that is killed leaves the rest to be done, and does nothing twice. Authors are told
once the decision can no longer be taken back.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.sites.models import Site
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Batch, BatchItem, Clause, Comment, Contribution, Gallery, Submission
from ..permissions import can_edit
from . import judging
from .accepting import accept_pictures, unmake
from .comments import decline_comment, publish_comment, undo_comment_decision
from .errors import StaleEdit, StepRefused
from .galleries import create_gallery

logger = logging.getLogger("newsroom.batches")

MAX_CHOSEN = 5000
State = BatchItem.State
# The same asked for again within this was pressed twice.
TWICE = timedelta(minutes=1)
MODELS: tuple[type[Submission], ...] = (Contribution, Comment)
# Its author isn't told while a decision is being taken back.
HELD = timedelta(days=1)


@dataclass(frozen=True)
class Chosen:
    """What an editor ticked, and the version that they had before them."""

    pk: int
    version: int
    model: type[Submission] = Contribution


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


def publish_all(chosen: Iterable[Chosen], *, by: User, message: str = "") -> Batch:
    """Have all of these comments published. Raises ValidationError."""
    return _start(chosen, by, message, what=Batch.What.PUBLISH)


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
    for model in MODELS:
        name = model._meta.model_name
        items.filter(
            **{f"{name}__version": F("version"), f"{name}__tell_at__gt": now}, state=State.DONE
        ).update(state=State.TO_UNDO)
    items.filter(state=State.DONE).update(state=State.KEPT, why=_("Its author was told already."))
    for model in MODELS:
        wanted = items.filter(state=State.TO_UNDO).exclude(**{str(model._meta.model_name): None})
        model._default_manager.filter(
            pk__in=wanted.values(str(model._meta.model_name)), tell_at__gt=now
        ).update(tell_at=now + HELD)
    return batch


def may_undo(batch: Batch) -> bool:
    if batch.undone_at is not None:
        return False
    items = BatchItem.objects.filter(batch=batch)
    if items.filter(state=State.TO_DO).exists():
        return True
    done = items.filter(state=State.DONE)
    latest = done.aggregate(one=Max("contribution__tell_at"), other=Max("comment__tell_at"))
    return any(each is not None and each > timezone.now() for each in latest.values())


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
        except (StaleEdit, StepRefused, ValidationError, ObjectDoesNotExist) as error:
            _leave(item, _in_words(error))
        except Exception:
            logger.exception("batch item failed", extra={"item": item.pk})
            _leave(item, _("Something went wrong with it."))
    return True


def _start(chosen: Iterable[Chosen], by: User, message: str, **fields: object) -> Batch:
    message = judging.checked_message(message)
    wanted = {(each.model, each.pk): each for each in chosen}
    if len(wanted) > MAX_CHOSEN:
        raise ValidationError({"chosen": _("These are too many at once.")})
    with transaction.atomic():
        User.objects.hold(by.pk)
        if (twin := _twin(wanted, by, message, fields)) is not None:
            return twin
        known = {
            (model, pk)
            for model in MODELS
            for pk in model._default_manager.filter(
                pk__in=[pk for of, pk in wanted if of is model]
            ).values_list("pk", flat=True)
        }
        if not known:
            raise ValidationError({"chosen": _("None of it is there any more.")})
        batch = Batch.objects.create(by=by, message=message, **fields)
        BatchItem.objects.bulk_create(
            BatchItem(
                batch=batch, version=each.version, **{f"{model._meta.model_name}_id": each.pk}
            )
            for (model, pk), each in wanted.items()
            if (model, pk) in known
        )
    return batch


def _twin(
    wanted: Mapping[tuple[type[Submission], int], Chosen],
    by: User,
    message: str,
    fields: Mapping[str, object],
) -> Batch | None:
    """What the same person asked for just now, by the first of two clicks."""
    since = timezone.now() - TWICE
    same = Batch.objects.filter(by=by, message=message, undone_at=None, at__gt=since, **fields)
    batch = same.order_by("-id").first()
    if batch is None:
        return None
    rows = BatchItem.objects.filter(batch=batch).values_list("contribution", "comment", "version")
    held: dict[tuple[type[Submission], int], int] = {
        (Comment, comment) if comment else (Contribution, contribution): version
        for contribution, comment, version in rows
    }
    # As it was ticked, or as the decision left it: taken back since, it would be another.
    is_same = held.keys() == wanted.keys() and all(
        held[key] - each.version in (0, 1) for key, each in wanted.items()
    )
    return batch if is_same else None


def _decide(item: BatchItem) -> None:
    batch = item.batch
    if batch.by is None:
        raise StepRefused(_("Whoever asked for this has left."))
    decided = _decide_comment(item, batch.by) if item.comment_id else _decide_one(item, batch.by)
    item.state, item.version = State.DONE, decided.version
    item.save(update_fields=["state", "version"])


def _decide_one(item: BatchItem, by: User) -> Contribution:
    batch, contribution = item.batch, item.contribution
    assert contribution is not None  # noqa: S101 - the database holds one of them
    if batch.what == Batch.What.DECLINE:
        return judging.decline(
            Contribution,
            contribution.pk,
            by=by,
            clause=batch.clause,
            message=batch.message,
            expected_version=item.version,
            wait=judging.UNDO,
        )
    if batch.what == Batch.What.PUBLISH:
        raise StepRefused(_("Only a comment is published as it is."))
    if batch.gallery is None:
        raise StepRefused(_("The gallery is gone."))
    if not can_edit(by, batch.gallery):  # approved since, perhaps
        raise StepRefused(_("Whoever asked for this may not change the gallery."))
    if contribution.kind != Contribution.Kind.PICTURES:
        raise StepRefused(_("This is a story."))
    return accept_pictures(
        contribution.pk,
        by=by,
        gallery=batch.gallery,
        message=batch.message,
        expected_version=item.version,
        wait=judging.UNDO,
    )


def _decide_comment(item: BatchItem, by: User) -> Comment:
    batch, pk = item.batch, item.comment_id or 0
    if batch.what == Batch.What.DECLINE:
        return decline_comment(
            pk,
            by=by,
            clause=batch.clause,
            message=batch.message,
            expected_version=item.version,
            wait=judging.UNDO,
        )
    if batch.what == Batch.What.PUBLISH:
        return publish_comment(
            pk, by=by, message=batch.message, expected_version=item.version, wait=judging.UNDO
        )
    raise StepRefused(_("This is a comment."))


def _undo(item: BatchItem) -> None:
    batch = item.batch
    if batch.undone_by is None:
        raise StepRefused(_("Whoever asked for this has left."))
    if item.comment_id:
        undo_comment_decision(
            item.comment_id,
            by=batch.undone_by,
            asked_at=batch.undone_at,
            expected_version=item.version,
        )
    else:
        judging.undo(
            Contribution,
            item.contribution_id or 0,
            by=batch.undone_by,
            before=unmake,
            asked_at=batch.undone_at,
            expected_version=item.version,
        )
    item.state = State.UNDONE
    item.save(update_fields=["state"])


def _leave(item: BatchItem, why: str) -> None:
    if item.state == State.TO_UNDO:
        # The decision stands, so its author hears of it after all.
        for model in MODELS:
            pk = getattr(item, f"{model._meta.model_name}_id")
            rows = model._default_manager.filter(pk=pk, version=item.version)
            rows.exclude(tell_at=None).update(tell_at=timezone.now())
        item.state = State.KEPT
    else:
        item.state = State.LEFT
    item.why = why[:300]
    item.save(update_fields=["state", "why"])


def _in_words(error: Exception) -> str:
    if isinstance(error, StaleEdit):
        current = error.current
        if isinstance(current, Submission) and not current.is_undecided:
            return _("This can’t be done: it is “%(state)s” now.") % {
                "state": current.get_state_display()
            }
        return _("Its author has sent another version.")
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, StepRefused):
        return str(error)
    return _("It is gone.")
