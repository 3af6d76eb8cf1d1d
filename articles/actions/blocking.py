"""Shutting somebody out from sending things in, and letting them in again.

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

from ..models import Article, Block, Byline, Clause, Comment, Contribution, Gallery, Publication
from ..queries.blocks import why_blocked
from ..states import UNDECIDED
from . import publishing
from .comments import decline_comment, remove_comment
from .errors import StepRefused
from .judging import check_clause, checked_message, decline


@dataclass
class Blocked:
    block: Block
    declined: int = 0
    withdrawn: int = 0
    # What was left as it stands, and why: a colleague has it, or another stands above it too.
    left: list[str] = field(default_factory=list)


def block_contributor(
    user: User,
    *,
    by: User,
    clause: Clause | None,
    note: str = "",
    until: datetime | None = None,
    decline_waiting: bool = False,
    withdraw_published: bool = False,
) -> Blocked:
    """From now on they send nothing in, and are signed out everywhere.

    Nothing that is published is hidden unless `withdraw_published`. Raises ValidationError
    (keyed by the form's fields), StepRefused.
    """
    if clause is None:
        raise ValidationError({"clause": _("Choose the clause that it is about.")})
    check_clause(clause)
    note = _checked(note)
    if until is not None and until <= timezone.now():
        raise ValidationError({"until": _("This moment has passed.")})
    if user.is_staff:
        raise StepRefused(_("Who works here can’t be blocked."))
    with transaction.atomic():
        User.objects.hold(user.pk)
        _close_run_out(user)
        if Block.objects.filter(user=user, lifted_at=None).exists():
            raise StepRefused(_("They are blocked already."))
        block = Block.objects.create(user=user, clause=clause, note=note, by=by, until=until)
        done = Blocked(block)
        if decline_waiting:
            _decline_all(done, by)
        if withdraw_published:
            _withdraw_all(done, by)
        sessions_must_end.send(User, user_id=user.pk)
        _tell(block, _("You can’t send us anything for now"), why_blocked(block))
    return done


@transaction.atomic
def lift_block(pk: int, *, by: User) -> Block:
    """Let them in again; what was decided stays. Lifted already: nothing happens."""
    block = Block.objects.select_for_update(of=("self",)).get(pk=pk)
    if block.is_in_force():
        block.lifted_at, block.lifted_by = timezone.now(), by
        block.save(update_fields=["lifted_at", "lifted_by"])
        _tell(block, _("You can send us stories and pictures again"), "", suffix=":lifted")
    return block


def _checked(note: str) -> str:
    try:
        return checked_message(note)
    except ValidationError as error:
        raise ValidationError({"note": error.messages}) from None


def _close_run_out(user: User) -> None:
    for block in Block.objects.filter(user=user, lifted_at=None, until__lte=timezone.now()):
        block.lifted_at = block.until
        block.save(update_fields=["lifted_at"])


def _decline_all(done: Blocked, by: User) -> None:
    waiting = Contribution.objects.filter(author=done.block.user, state__in=UNDECIDED)
    for item in waiting.only("headline").order_by("pk"):
        try:
            decline(Contribution, item.pk, by=by, clause=done.block.clause)
            done.declined += 1
        except StepRefused as refused:
            done.left.append(f"{item}: {refused}")
    comments = Comment.objects.filter(author=done.block.user, state__in=UNDECIDED)
    for comment in comments.only("title").order_by("pk"):
        try:
            decline_comment(comment.pk, by=by, clause=done.block.clause)
            done.declined += 1
        except StepRefused as refused:
            done.left.append(f"{comment}: {refused}")


def _withdraw_all(done: Blocked, by: User) -> None:
    """Their own stories, user galleries and comments; where others stand above it too, it stays."""
    user, reason = done.block.user, done.block.clause.reason
    stories = Article.objects.published().filter(
        pk__in=Byline.objects.filter(user=user, kind=Byline.Kind.CONTRIBUTOR).values("article")
    )
    galleries = Gallery.objects.published().filter(author=user, kind=Gallery.Kind.READERS)
    for story in stories.order_by("pk"):
        if story.bylines.exclude(user=user).exists():
            done.left.append(_("%(name)s: it has other authors too.") % {"name": story})
            continue
        _withdraw(done, story, by, reason)
    for gallery in galleries.order_by("pk"):
        _withdraw(done, gallery, by, reason)
    comments = Comment.objects.filter(author=user, is_shown=True)
    for comment in comments.only("title").order_by("pk"):
        try:
            remove_comment(comment.pk, by=by, clause=done.block.clause)
            done.withdrawn += 1
        except StepRefused as refused:
            done.left.append(f"{comment}: {refused}")


def _withdraw(done: Blocked, item: Publication, by: User, reason: str) -> None:
    try:
        publishing.withdraw(type(item), item.pk, by=by, reason=reason)
        done.withdrawn += 1
    except StepRefused as refused:  # somebody else has, just now
        done.left.append(f"{item}: {refused}")


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
