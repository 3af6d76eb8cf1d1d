"""What the desk decides on something that a reader sent in: the only code that moves it.

One set of steps for every kind. Each locks the row, checks the table of states.py, saves
and adds a Transition, in one transaction. `expected_version` is the version that the editor
had before them; None takes it as it is.

Raised: StaleEdit (its author sent another version, or somebody decided), StepRefused (the
step can't follow), ValidationError (keyed by the form's fields).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Clause, Comment, Contribution, Message, Policy, Submission
from ..queries.appeals import decision_appealed
from ..states import Decision, Standing
from ..validators import validate_visible
from .errors import StaleEdit, StepRefused
from .telling import tell_of_message
from .transitions import record_transition

S = TypeVar("S", bound=Submission)
# After which its author is told, and for ten minutes it can be taken back.
DECIDED = (
    Decision.ASK,
    Decision.ACCEPT,
    Decision.PUBLISH,
    Decision.DECLINE,
    Decision.REMOVE,
    Decision.RESTORE,
)
BY_A_CLAUSE = (Decision.ASK, Decision.DECLINE, Decision.REMOVE)

# How long a decision can be taken back.
UNDO = timedelta(minutes=10)
MAX_MESSAGE = 2000


def lock_submission(model: type[S], pk: int, expected_version: int | None = None) -> S:
    item: S = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    if expected_version is not None and item.version != expected_version:
        raise StaleEdit(item)
    return item


def claim(model: type[S], pk: int, *, by: User) -> S:
    """Take it up, so that nobody else does. Again by the same person: nothing happens."""
    with transaction.atomic():
        item = lock_submission(model, pk)
        _refuse_own(item, by)
        if item.state == Standing.REVIEW and item.claimed_by_id == by.pk:
            return item
        if item.state == Standing.REVIEW and item.claimed_by is not None:
            raise StepRefused(_taken_up(item))
        if item.state == Standing.REVIEW:  # with somebody who is gone
            item.claimed_by, item.claimed_at = by, timezone.now()
            item.save(update_fields=["claimed_by", "claimed_at", "modified_at"])
            return item
        return move(item, Decision.CLAIM, by=by)


def release(model: type[S], pk: int, *, by: User) -> S:
    """Put it back. An editor may do so for a colleague who went home."""
    with transaction.atomic():
        item = lock_submission(model, pk)
        _refuse_own(item, by)
        return move(item, Decision.RELEASE, by=by)


def release_stale(model: type[S], limit: int = 200) -> int:
    """Put back what was taken up and left for CLAIM_HOURS."""
    before = timezone.now() - timedelta(hours=settings.CLAIM_HOURS)
    stale = model._default_manager.filter(claimed_at__lt=before).order_by("claimed_at")
    released = 0
    for pk in stale.values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            item = lock_submission(model, pk)
            if item.state == Standing.REVIEW and item.claimed_at and item.claimed_at < before:
                move(item, Decision.RELEASE, by=None)
                released += 1
    return released


def ask_for_changes(
    model: type[S],
    pk: int,
    *,
    by: User,
    message: str,
    clause: Clause | None = None,
    expected_version: int | None = None,
) -> S:
    """Give it back to its author with a message, which must say what to change."""
    message = checked_message(message, required=True)
    return _decide(model, pk, Decision.ASK, by, expected_version, clause, message)


def decline(
    model: type[S],
    pk: int,
    *,
    by: User,
    clause: Clause | None,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = timedelta(0),
) -> S:
    """Say no, by a clause of the policy in force. Its author is told after `wait`."""
    clause, message = _with_clause(clause), checked_message(message)
    return _decide(model, pk, Decision.DECLINE, by, expected_version, clause, message, wait=wait)


def accept(
    model: type[S],
    pk: int,
    *,
    by: User,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = timedelta(0),
    then: Callable[[S], None] = lambda item: None,
) -> S:
    """Say yes. `then` makes of it what the paper publishes, in the same transaction."""
    message = checked_message(message)
    return _decide(
        model, pk, Decision.ACCEPT, by, expected_version, None, message, wait=wait, then=then
    )


def publish(
    model: type[S],
    pk: int,
    *,
    by: User,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = timedelta(0),
    then: Callable[[S], None],
) -> S:
    """Have readers see it as it was sent. `then` shows it, in the same transaction."""
    message = checked_message(message)
    return _decide(
        model, pk, Decision.PUBLISH, by, expected_version, None, message, wait=wait, then=then
    )


def remove(
    model: type[S],
    pk: int,
    *,
    by: User,
    clause: Clause | None,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = timedelta(0),
    before: Callable[[S], None],
    then: Callable[[S], None],
) -> S:
    """Take away what readers saw, by a clause. `before` hides it, in the same transaction."""
    clause, message = _with_clause(clause), checked_message(message)
    return _decide(
        model,
        pk,
        Decision.REMOVE,
        by,
        expected_version,
        clause,
        message,
        wait=wait,
        then=then,
        before=before,
    )


def restore(
    model: type[S],
    pk: int,
    *,
    by: User,
    message: str = "",
    expected_version: int | None = None,
    before: Callable[[S], None],
    then: Callable[[S], None],
) -> S:
    """Put back what was removed. `then` shows it, in the same transaction."""
    message = checked_message(message)
    return _decide(
        model, pk, Decision.RESTORE, by, expected_version, None, message, before=before, then=then
    )


def undo(
    model: type[S],
    pk: int,
    *,
    by: User,
    before: Callable[[S], None] = lambda item: None,
    asked_at: datetime | None = None,
    expected_version: int | None = None,
) -> S:
    """Take the last decision back, within ten minutes. It waits again where it stood.

    `before` unmakes what the decision made; raises StepRefused when it can't. `asked_at` is
    when somebody asked for it, if that was not now. What was written with a decision that
    its author was not told of goes with it.
    """
    try:
        with transaction.atomic():
            item = lock_submission(model, pk, expected_version)
            if item.decided_at is None or item.decided_at < (asked_at or timezone.now()) - UNDO:
                raise StepRefused(_("This was decided too long ago to take it back."))
            before(item)
            if item.tell_at is not None:
                item.messages.filter(from_desk=True, at=item.decided_at).delete()
                return move(item, Decision.UNDO, by=by)
            # Its author knows of the decision, so they are told, and find it in the history.
            told = _("Its author had been told.")
            return move(item, Decision.UNDO, by=by, why=told, tell_at=timezone.now())
    except IntegrityError:  # submission_constraints: sent once
        raise StepRefused(_("Its author has sent the same again meanwhile.")) from None


def say(
    item: Submission,
    text: str,
    *,
    by: User,
    from_desk: bool,
    at: datetime | None = None,
) -> Message:
    """Write to the other side about what was sent in. Raises ValidationError, StepRefused.

    `at` is when it was decided on, of a message that belongs to that: it is told with it.
    What somebody wrote last is not written again: they pressed twice.
    """
    text = checked_message(text, required=True)
    with transaction.atomic():
        item = lock_submission(type(item), item.pk)
        if from_desk:
            _refuse_own(item, by)
        last = item.messages.order_by("-at", "-id").first()
        if at is None and last is not None and (last.author_id, last.text) == (by.pk, text):
            return last
        message = Message.objects.create(
            contribution=item if isinstance(item, Contribution) else None,
            comment=item if isinstance(item, Comment) else None,
            author=by,
            from_desk=from_desk,
            text=text,
            at=at or timezone.now(),
        )
        if from_desk and at is None:
            tell_of_message(message)
    return message


def check_clause(clause: Clause) -> None:
    if clause.policy_id != Policy.objects.current().pk:
        raise ValidationError({"clause": _("The policy has changed. Please choose again.")})
    if not clause.reason:
        raise ValidationError({"clause": _("Nothing is decided by this clause.")})


def _with_clause(clause: Clause | None) -> Clause:
    if clause is None:
        raise ValidationError({"clause": _("Choose the clause that it is about.")})
    check_clause(clause)
    return clause


def checked_message(text: str, *, required: bool = False) -> str:
    text = text.replace("\r\n", "\n").strip()
    try:
        validate_visible(text)
    except ValidationError as error:
        raise ValidationError({"message": error}) from None
    if len(text) > MAX_MESSAGE:
        raise ValidationError({"message": _("Please write less than 2,000 characters.")})
    if required and not text:
        raise ValidationError({"message": _("Say what it is about, in a sentence or two.")})
    return text


def _decide(
    model: type[S],
    pk: int,
    decision: Decision,
    by: User,
    expected_version: int | None,
    clause: Clause | None,
    message: str,
    *,
    wait: timedelta = timedelta(0),
    before: Callable[[S], None] = lambda item: None,
    then: Callable[[S], None] = lambda item: None,
) -> S:
    if clause is not None and decision is Decision.ASK:
        check_clause(clause)
    with transaction.atomic():
        item = lock_submission(model, pk, expected_version)
        if item.claimed_by_id not in (None, by.pk):
            raise StepRefused(_taken_up(item))
        _refuse_own(item, by)
        _check_is_another(item, by)
        item.clause = clause
        if isinstance(item, Comment):
            item.is_appeal = False
        before(item)
        # The row's clause goes with the next decision; the history keeps each.
        why = " – ".join(filter(None, [str(clause) if clause else "", message]))[:500]
        move(item, decision, by=by, why=why, tell_at=timezone.now() + wait)
        if message:
            # At the same moment, by which the two are known to belong together.
            say(item, message, by=by, from_desk=True, at=item.decided_at)
        then(item)
        return item


def _refuse_own(item: Submission, by: User) -> None:
    if item.author_id == by.pk:
        raise StepRefused(_("Somebody else must decide on what you sent."))


def _taken_up(item: Submission) -> str:
    return _("%(name)s has taken this up already.") % {"name": item.claimed_by}


def _check_is_another(item: Submission, by: User) -> None:
    """An appeal is judged by somebody else than whom it is against."""
    decided = decision_appealed(item) if isinstance(item, Comment) else None
    if decided is not None and decided.who_id == by.pk:
        raise StepRefused(_("This is an appeal against your decision, so a colleague decides."))


def move(
    item: S, decision: Decision, *, by: User | None, why: str = "", tell_at: datetime | None = None
) -> S:
    """Take one step of the table, and save it all; raises StepRefused. The row is locked."""
    allowed, to_state = item.decisions.get(decision, (frozenset(), item.state))
    from_state = Standing(item.state)
    if from_state not in allowed:
        raise StepRefused(
            _("This can’t be done: it is “%(state)s” now.") % {"state": from_state.label}
        )
    now = timezone.now()
    item.state = to_state
    claimed = decision is Decision.CLAIM
    item.claimed_by, item.claimed_at = (by, now) if claimed else (None, None)
    if decision in DECIDED:
        item.decided_at, item.tell_at = now, tell_at
    elif decision is Decision.UNDO:
        item.decided_at = item.clause = None
        item.tell_at = tell_at
    if decision not in (Decision.CLAIM, Decision.RELEASE):
        item.version += 1
    item.save()
    record_transition(
        item,
        decision,
        by=by,
        from_state=from_state,
        to_state=to_state,
        why=why,
        clause=item.clause if decision in BY_A_CLAUSE else None,
    )
    return item
