"""What becomes of all that one person sent, where something is done against them.

Whoever calls holds the person's row.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Article, Byline, Clause, Comment, Contribution, Gallery, Publication
from ..states import UNDECIDED
from . import publishing
from .comments import decline_comment, remove_comment
from .errors import StepRefused
from .judging import decline


@dataclass
class Cleared:
    user: User
    clause: Clause
    declined: int = 0
    withdrawn: int = 0
    # What was left as it stands, and why: a colleague has it, or another stands above it too.
    left: list[str] = field(default_factory=list)


def clear(
    done: Cleared,
    by: User,
    *,
    decline_waiting: bool,
    withdraw_published: bool,
    remove_comments: bool,
) -> None:
    """Do what was asked for; comments are among what is published."""
    if decline_waiting:
        _decline_what_waits(done, by)
    if withdraw_published:
        _withdraw_what_is_published(done, by)
    elif remove_comments:
        _remove_published_comments(done, by)


def _decline_what_waits(done: Cleared, by: User) -> None:
    waiting = Contribution.objects.filter(author=done.user, state__in=UNDECIDED)
    for item in waiting.only("headline").order_by("pk"):
        try:
            decline(Contribution, item.pk, by=by, clause=done.clause)
            done.declined += 1
        except StepRefused as refused:
            done.left.append(f"{item}: {refused}")
    comments = Comment.objects.filter(author=done.user, state__in=UNDECIDED)
    for comment in comments.only("title").order_by("pk"):
        try:
            decline_comment(comment.pk, by=by, clause=done.clause)
            done.declined += 1
        except StepRefused as refused:
            done.left.append(f"{comment}: {refused}")


def _withdraw_what_is_published(done: Cleared, by: User) -> None:
    """Their own stories, user galleries and comments; where others stand above it too, it stays."""
    user, reason = done.user, done.clause.reason
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
    _remove_published_comments(done, by)


def _remove_published_comments(done: Cleared, by: User) -> None:
    comments = Comment.objects.filter(author=done.user, is_shown=True)
    for comment in comments.only("title").order_by("pk"):
        try:
            remove_comment(comment.pk, by=by, clause=done.clause)
            done.withdrawn += 1
        except StepRefused as refused:
            done.left.append(f"{comment}: {refused}")


def _withdraw(done: Cleared, item: Publication, by: User, reason: str) -> None:
    try:
        publishing.withdraw(type(item), item.pk, by=by, reason=reason)
        done.withdrawn += 1
    except StepRefused as refused:  # somebody else has, just now
        done.left.append(f"{item}: {refused}")
