"""The desk's side of comments: what readers see of them, and which stories take any.

A comment is published as it was sent, or not at all: nothing here alters a text. Each step
locks the comment, then its story, whose count it keeps. Raised as in judging.py: StaleEdit,
StepRefused, ValidationError. What is the same for all that is sent in is done there
(`claim`, `release`, `say`).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.page_cache import purge

from ..models import Article, Clause, Comment
from ..queries.reports import is_enough, is_reported, why_in_words
from ..states import Decision, Step
from . import judging
from .errors import StepRefused
from .judging import lock_submission, move
from .locking import lock
from .purging import comment_tags
from .settling import let_stand, overturn, reopen_reports, uphold_reports
from .showing import feature, hide, keep_back, note_step, set_back, show, unmake
from .telling import tell_now
from .transitions import record_transition

NOW = timedelta(0)


# Deciding ------------------------------------------------------------------------


def publish_comment(
    pk: int,
    *,
    by: User,
    message: str = "",
    featured: bool = False,
    expected_version: int | None = None,
    wait: timedelta = NOW,
) -> Comment:
    """Have readers see the version that waits, whole and as it is; featured, if so asked."""

    def then(item: Comment) -> None:
        if item.is_shown and not item.has_newer:
            item.tell_at = None  # it was reported, and stands: to its author nothing happened
        removed_at = item.removed_at
        show(item)
        if removed_at is not None:
            overturn(item, removed_at, by=by)
        let_stand(item, by=by)
        if featured:
            feature(item, by)

    return judging.publish(
        Comment,
        pk,
        by=by,
        message=message,
        expected_version=expected_version,
        wait=wait,
        then=then,
    )


def decline_comment(
    pk: int,
    *,
    by: User,
    clause: Clause | None,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = NOW,
) -> Comment:
    """Say no to the version that waits, by a clause; one that was published before stays up.

    Where what waits is what was published (it was reported, or its removal is appealed), or
    that is held back, no means that it is removed.
    """
    with transaction.atomic():
        item = lock_submission(Comment, pk)
        if item.was_shown and item.is_waiting and (item.held_at or not item.has_newer):
            return remove_comment(
                pk,
                by=by,
                clause=clause,
                message=message,
                expected_version=expected_version,
                wait=wait,
            )
        declined = judging.decline(
            Comment,
            pk,
            by=by,
            clause=clause,
            message=message,
            expected_version=expected_version,
            wait=wait,
        )
        return look_again(declined)


def ask_for_comment_changes(
    pk: int,
    *,
    by: User,
    message: str,
    clause: Clause | None = None,
    expected_version: int | None = None,
) -> Comment:
    """Give it back to its author, and say what to change; what was published stays up."""
    return judging.ask_for_changes(
        Comment, pk, by=by, message=message, clause=clause, expected_version=expected_version
    )


def undo_comment_decision(
    pk: int,
    *,
    by: User,
    asked_at: datetime | None = None,
    expected_version: int | None = None,
) -> Comment:
    """Take the last decision back, within ten minutes: readers see what they saw before it."""

    def before(item: Comment) -> None:
        unmake(item)
        reopen_reports(item)

    return judging.undo(
        Comment,
        pk,
        by=by,
        before=before,
        asked_at=asked_at,
        expected_version=expected_version,
    )


# What is published -----------------------------------------------------------------


def feature_comment(pk: int, *, by: User) -> Comment:
    """Have it stand first below its story. Again: nothing happens."""
    with transaction.atomic():
        item = lock_submission(Comment, pk)
        if not item.is_shown:
            raise StepRefused(_("Only what is published can be featured."))
        if item.author_id == by.pk:
            raise StepRefused(_("Somebody else must decide on what you sent."))
        if not item.is_featured:
            feature(item, by)
        return item


def unfeature_comment(pk: int, *, by: User) -> Comment:
    with transaction.atomic():
        item = lock_submission(Comment, pk)
        if item.is_featured:
            item.is_featured, item.featured_at = False, None
            item.save(update_fields=["is_featured", "featured_at", "modified_at"])
            note_step(item, Decision.UNFEATURE, by)
            purge(*comment_tags(item, item.article))
        return item


def remove_comment(
    pk: int,
    *,
    by: User,
    clause: Clause | None,
    message: str = "",
    expected_version: int | None = None,
    wait: timedelta = NOW,
) -> Comment:
    """Take away what readers see, by a clause; with it goes a newer version that waits."""

    def then(item: Comment) -> None:
        item.removed_by = by
        item.save(update_fields=["removed_by"])
        uphold_reports(item, by=by)

    def hidden(item: Comment) -> None:
        hide(item)
        item.held_at = None
        item.removed_at = item.removed_at or timezone.now()

    with transaction.atomic():
        item = lock_submission(Comment, pk)
        if not item.was_shown:
            raise StepRefused(_("This was never published. Decline it instead."))
        return judging.remove(
            Comment,
            pk,
            by=by,
            clause=clause,
            message=message,
            expected_version=expected_version,
            wait=wait,
            before=hidden,
            then=then,
        )


def restore_comment(
    pk: int, *, by: User, message: str = "", expected_version: int | None = None
) -> Comment:
    """Put back what was removed, as readers saw it."""

    def then(item: Comment) -> None:
        removed_at = item.removed_at
        show(item)
        if removed_at is not None:
            overturn(item, removed_at, by=by)

    return judging.restore(
        Comment,
        pk,
        by=by,
        message=message,
        expected_version=expected_version,
        before=set_back,
        then=then,
    )


def requeue_reported(pk: int, *, why: str = "", hold: bool = False) -> Comment:
    """Bring what readers reported back into the queue; it stays up unless `hold`.

    What waits there already waits on. Publishing it says that it stands; declining it
    removes it. Nothing happens to what readers can't see.
    """
    with transaction.atomic():
        item = lock_submission(Comment, pk)
        if not item.is_shown:
            return item
        if hold:
            keep_back(item)
        if item.is_waiting:
            return item
        if item.tell_at is not None:
            tell_now(item)  # of what was decided last, before it is another matter
        now = timezone.now()
        set_back(item)
        item.queued_at, item.due_at = now, now + timedelta(hours=settings.DESK_HOURS)
        item.tell_at = None
        return move(item, Decision.REPORTED, by=None, why=why[:500])


def look_again(item: Comment) -> Comment:
    """Bring it back where enough is reported that nobody has looked at. The row is held."""
    if not item.is_shown or not is_enough(item):
        return item
    return requeue_reported(item.pk, why=why_in_words(item), hold=settings.REPORTS_HIDE)


def publish_unjudged(item: Comment) -> None:
    """Publish what somebody sent whom the desk trusts. The row is held, and waits.

    It goes on waiting where readers have reported the version that they see.
    """
    if is_reported(item):
        return
    item.clause = None
    move(item, Decision.PUBLISH, by=None, tell_at=timezone.now())
    show(item)


# Stories ---------------------------------------------------------------------------


def close_comments(article_id: int, *, by: User, why: str = "") -> Article:
    """Take no more comments on a story; those that wait can still be decided on."""
    return _set_open(article_id, Step.CLOSE_COMMENTS, by, why)


def open_comments(article_id: int, *, by: User, why: str = "") -> Article:
    return _set_open(article_id, Step.OPEN_COMMENTS, by, why)


def _set_open(pk: int, step: Step, by: User, why: str) -> Article:
    with transaction.atomic():
        story = lock(Article, pk)
        wanted = step is Step.OPEN_COMMENTS
        if story.comments_open == wanted:
            return story
        story.comments_open = wanted
        story.version += 1  # or an editor's older window would put it back
        story._history_user, story._change_reason = by, str(step.label)
        story.save()
        record_transition(
            story, step, by=by, from_state=story.state, to_state=story.state, why=why[:500]
        )
        purge(f"comments:{story.pk}", f"article:{story.pk}")
        return story
