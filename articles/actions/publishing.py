"""The steps of the workflow of stories and galleries: the only code that changes where they stand.

Each step locks the row, checks the table of states.py, saves, adds a Transition and
writes the purge log, in one transaction. `expected_version` is the version that the
person who decided had read; None (importers, sweeps) takes it as it is.

Raised: StaleEdit (somebody saved meanwhile), StepRefused (the step can't follow),
ValidationError (it isn't fit to be public; its keys are the form's fields).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Article, Correction, Gallery, Publication
from ..states import TRANSITIONS, State, Step
from .errors import StepRefused
from .locking import lock
from .notifying import tell_of_step
from .photos import conceal_photos
from .purging import page_tags, purge_publication, update_live_at
from .readiness import check_ready, photo_ids
from .transitions import record_transition

P = TypeVar("P", bound=Publication)


def submit(
    model: type[P], pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> P:
    return _take(Step.SUBMIT, model, pk, by, expected_version, why)


def send_back(
    model: type[P], pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> P:
    """Back to draft. What is public must be withdrawn first."""

    def change(item: P) -> None:
        if item.is_public() or item.is_withdrawn:
            raise StepRefused(_("What is published can't go back to draft. Withdraw it instead."))
        item.publish_at = None

    return _take(Step.RETURN, model, pk, by, expected_version, why, change)


def approve(
    model: type[P], pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> P:
    return _take(Step.APPROVE, model, pk, by, expected_version, why, check_ready)


def publish(
    model: type[P],
    pk: int,
    *,
    by: User | None,
    expected_version: int | None = None,
    why: str = "",
    at: datetime | None = None,
) -> P:
    """Make public now. `at` (importers) backdates to when the wire service published it."""

    def change(item: P) -> None:
        now = timezone.now()  # with the row locked: earlier, another's publication lies ahead
        _refuse_withdrawn(item)
        if item.is_public(now):
            raise StepRefused(_("This is published already."))
        check_ready(item, at=now)
        item.publish_at = min(at, now) if at else now
        item.announced_at = now

    return _take(Step.PUBLISH, model, pk, by, expected_version, why, change)


def schedule(
    model: type[P],
    pk: int,
    *,
    at: datetime,
    by: User | None,
    expected_version: int | None = None,
    why: str = "",
) -> P:
    """Approve, to become public at `at`, which must lie ahead."""

    def change(item: P) -> None:
        _refuse_withdrawn(item)
        if item.is_public():
            raise StepRefused(_("This is published already."))
        if at <= timezone.now():
            raise ValidationError({"publish_at": _("Choose a time that lies ahead.")})
        check_ready(item, at=at)
        item.publish_at = at
        item.announced_at = None

    return _take(Step.SCHEDULE, model, pk, by, expected_version, why, change)


def unschedule(
    model: type[P], pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> P:
    def change(item: P) -> None:
        if not item.is_scheduled():
            raise StepRefused(_("This isn't scheduled."))
        item.publish_at = None

    return _take(Step.UNSCHEDULE, model, pk, by, expected_version, why, change)


def withdraw(
    model: type[P],
    pk: int,
    *,
    reason: str,
    by: User | None,
    expected_version: int | None = None,
) -> P:
    """Take back what is public or scheduled. Readers get 410 and `reason`."""

    def change(item: P) -> None:
        _refuse_withdrawn(item)
        if item.publish_at is None:
            raise StepRefused(_("This was never published."))
        if not reason.strip():
            raise ValidationError({"reason": _("Tell readers why, in a sentence.")})
        item.withdrawn_at = timezone.now()
        item.withdrawn_reason = reason.strip()

    return _take(Step.WITHDRAW, model, pk, by, expected_version, reason, change)


def take_down(
    model: type[P],
    pk: int,
    *,
    reason: str,
    by: User | None,
    expected_version: int | None = None,
) -> P:
    """Remove for legal reasons: no headline, correction or shared preview of it stays public.

    `reason` is for the desk; readers are told no more than that it is gone.
    """

    def change(item: P) -> None:
        if item.taken_down:
            raise StepRefused(_("This is taken down already."))
        if not reason.strip():
            raise ValidationError({"reason": _("Note the reason for the desk.")})
        item.withdrawn_at = item.withdrawn_at or timezone.now()
        item.withdrawn_reason = ""
        item.taken_down = True

    return _take(Step.TAKE_DOWN, model, pk, by, expected_version, reason, change)


def restore(
    model: type[P], pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> P:
    """Undo a withdrawal or takedown. It is public again at once if its time has come."""

    def change(item: P) -> None:
        if not item.is_withdrawn:
            raise StepRefused(_("This isn't withdrawn."))
        item.withdrawn_at = None
        item.withdrawn_reason = ""
        item.taken_down = False
        check_ready(item)

    return _take(Step.RESTORE, model, pk, by, expected_version, why, change)


submit_article = partial(submit, Article)
return_article = partial(send_back, Article)
approve_article = partial(approve, Article)
publish_article = partial(publish, Article)
schedule_article = partial(schedule, Article)
unschedule_article = partial(unschedule, Article)
withdraw_article = partial(withdraw, Article)
take_down_article = partial(take_down, Article)
restore_article = partial(restore, Article)

publish_gallery = partial(publish, Gallery)
schedule_gallery = partial(schedule, Gallery)
withdraw_gallery = partial(withdraw, Gallery)
take_down_gallery = partial(take_down, Gallery)
restore_gallery = partial(restore, Gallery)


def correct_article(
    pk: int, *, text: str, by: User | None, expected_version: int | None = None
) -> Correction:
    """Publish a dated correction on the story and on /corrections/."""

    def change(article: Article) -> None:
        if not article.is_public():
            raise StepRefused(_("Only a published story can be corrected."))
        if not text.strip():
            raise ValidationError({"text": _("Say what was wrong and what is right.")})
        article.updated_at = timezone.now()

    with transaction.atomic():
        article = _take(Step.CORRECT, Article, pk, by, expected_version, text[:500], change)
        return Correction.objects.create(article=article, text=text.strip(), by=by)


def _refuse_withdrawn(item: Publication) -> None:
    if item.is_withdrawn:
        raise StepRefused(_("This is withdrawn. Put it back first."))


def _nothing(item: Publication) -> None:
    pass


def _take(
    step: Step,
    model: type[P],
    pk: int,
    by: User | None,
    expected_version: int | None,
    why: str,
    change: Callable[[P], None] = _nothing,
) -> P:
    with transaction.atomic():
        item = lock(model, pk, expected_version)
        allowed, to_state = TRANSITIONS[step]
        from_state = State(item.state)
        if from_state not in allowed:
            raise StepRefused(
                _("This can't be done: it is “%(status)s” now.") % {"status": item.status}
            )
        before = page_tags(item)
        change(item)  # decides by where it stands, so before it moves
        item.state = to_state
        if item.state == State.DRAFT:
            item.publish_at = None
        item.version += 1
        item._history_user = by
        item._change_reason = str(step.label)
        item.save()
        if isinstance(item, Article):
            update_live_at(item)
        record_transition(
            item, step, by=by, from_state=from_state, to_state=to_state, why=why[:500]
        )
        purge_publication(item, also=before)
        tell_of_step(item, step, by=by)
        if step in (Step.WITHDRAW, Step.TAKE_DOWN):
            conceal_photos(photo_ids(item))
        return item
