"""Shutting somebody out from sending things in, for a while or for good, and letting them in.

Whoever blocks holds the person's row, as everybody does who writes what they send in: what
is being sent meanwhile is stored before, and is seen here, or is refused.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notice, NoticeKind, User
from accounts.signals import sessions_must_end

from ..models import Block, Clause
from ..queries.blocks import how_to_object, why_blocked
from .clearing import Cleared, clear
from .errors import StepRefused
from .judging import check_clause, checked_message


@dataclass
class Blocked(Cleared):
    block: Block = field(kw_only=True)


def block_contributor(
    user: User,
    *,
    by: User,
    clause: Clause | None,
    note: str = "",
    until: datetime | None = None,
    decline_waiting: bool = False,
    withdraw_published: bool = False,
    remove_comments: bool = False,
) -> Blocked:
    """From now on they send nothing in, and are signed out everywhere.

    Until a moment it is a suspension, without one a ban. Nothing that is published is hidden
    unless `withdraw_published`, or, of comments alone, `remove_comments`. Raises
    ValidationError (keyed by the form's fields), StepRefused.
    """
    clause, note = checked_measure(user, clause, note)
    if until is not None and until <= timezone.now():
        raise ValidationError({"until": _("This moment has passed.")})
    with transaction.atomic():
        User.objects.hold(user.pk)
        _close_run_out(user)
        if Block.objects.filter(user=user, lifted_at=None).exists():
            raise StepRefused(_("They are blocked already."))
        block = Block.objects.create(user=user, clause=clause, note=note, by=by, until=until)
        done = Blocked(user, clause, block=block)
        clear(
            done,
            by,
            decline_waiting=decline_waiting,
            withdraw_published=withdraw_published,
            remove_comments=remove_comments,
        )
        sessions_must_end.send(User, user_id=user.pk)
        _tell(
            block,
            _("You can’t send us anything for now"),
            f"{why_blocked(block)} {how_to_object()}",
        )
    return done


@transaction.atomic
def lift_block(pk: int, *, by: User) -> Block:
    """Let them in again; what was decided stays. Lifted already: nothing happens."""
    block = Block.objects.select_for_update(of=("self",)).get(pk=pk)
    if block.is_in_force():
        block.lifted_at, block.lifted_by = timezone.now(), by
        block.save(update_fields=["lifted_at", "lifted_by"])
        said = _("You can send us stories, pictures and comments again")
        _tell(block, said, "", suffix=":lifted")
    return block


def checked_measure(user: User, clause: Clause | None, note: str) -> tuple[Clause, str]:
    """What every measure needs. Raises ValidationError, StepRefused."""
    if clause is None:
        raise ValidationError({"clause": _("Choose the clause that it is about.")})
    check_clause(clause)
    try:
        note = checked_message(note)
    except ValidationError as error:
        raise ValidationError({"note": error.messages}) from None
    if user.is_staff:
        raise StepRefused(_("Who works here can’t be warned or blocked."))
    return clause, note


def _close_run_out(user: User) -> None:
    for block in Block.objects.filter(user=user, lifted_at=None, until__lte=timezone.now()):
        block.lifted_at = block.until
        block.save(update_fields=["lifted_at"])


def _tell(block: Block, headline: str, text: str, *, suffix: str = "") -> None:
    notice = Notice(
        user_id=block.user_id,
        kind=NoticeKind.SENT,
        key=f"block:{block.pk}{suffix}",
        headline=headline,
        text=text,
        path=block.clause.get_absolute_url(),
    )
    Notice.objects.tell([notice])
