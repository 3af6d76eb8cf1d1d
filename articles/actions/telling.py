"""Telling people what becomes of what they sent in.

What is decided is told once it can't be taken back any longer: while the row's `tell_at`
is set it is still to be told. A message is told as it is written.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notice, NoticeKind

from ..models import Comment, Contribution, Message, Submission
from ..queries.reports import why_removed
from ..states import Standing


def tell_authors(limit: int = 50) -> bool:
    """Tell the authors of what was decided; True if there may be more.

    The notice and that it is told are one transaction, and a second worker skips rows that
    this one holds, so everything is told once.
    """
    contributions = _tell_of_contributions(limit)
    return _tell_of_comments(limit) or contributions


def _tell_of_contributions(limit: int) -> bool:
    due = Contribution.objects.filter(tell_at__lte=timezone.now()).order_by("tell_at", "id")
    if not due.exists():  # so that an idle worker never asks for SQLite's one write lock
        return False
    with transaction.atomic():
        items = list(
            due.select_related("author", "clause", "article", "gallery")
            .defer("text", "unsent", "article__body")
            .select_for_update(of=("self",), skip_locked=True)[:limit]
        )
        told = [item for item in items if not _is_announced_soon(item)]
        notices = [notice for item in told if (notice := _notice(item)) is not None]
        Notice.objects.tell(notices)
        Contribution.objects.filter(pk__in=[item.pk for item in told]).update(tell_at=None)
    return len(told) == limit


def _tell_of_comments(limit: int) -> bool:
    due = Comment.objects.filter(tell_at__lte=timezone.now()).order_by("tell_at", "id")
    if not due.exists():
        return False
    with transaction.atomic():
        items = list(
            due.select_related("author", "clause", "parent__author")
            .defer("text", "unsent", "parent__text", "parent__shown_text", "parent__unsent")
            .select_for_update(of=("self",), skip_locked=True)[:limit]
        )
        Notice.objects.tell([notice for item in items for notice in _notices_of_comment(item)])
        Comment.objects.filter(pk__in=[item.pk for item in items]).update(tell_at=None)
    return len(items) == limit


def tell_of_message(message: Message) -> None:
    """Tell its author what an editor wrote, in the transaction in which they did."""
    item = message.subject
    if item.author is None:
        return
    said = _("An editor wrote to you about “{headline}”")
    told = _to_author(item, f"message:{message.pk}", said, message.text)
    if isinstance(item, Comment):
        told.path = item.own_url
    Notice.objects.tell([told])


def tell_now(comment: Comment) -> None:
    """Tell of the last decision before its time, in the transaction that overtakes it."""
    Notice.objects.tell(_notices_of_comment(comment))


def tell_of_featuring(comment: Comment) -> None:
    """Tell its author, once however often it is featured, in the same transaction."""
    if comment.author is None:
        return
    said = _("“{headline}” is featured")
    told = _to_author(comment, f"featured:{comment.pk}", said, "", of_work=True)
    Notice.objects.tell([told])


def _notices_of_comment(item: Comment) -> list[Notice]:
    again = _("We are looking at “{headline}” once more")
    said = {
        Standing.CHANGES: _("Please change something in “{headline}”"),
        Standing.PUBLISHED: _("“{headline}” is published"),
        Standing.DECLINED: _("We don’t publish “{headline}”"),
        Standing.REMOVED: _("We removed “{headline}”"),
        Standing.SENT: again,
        Standing.REVIEW: again,
    }.get(Standing(item.state))
    found = []
    if said is not None and item.author is not None:
        key = f"comment:{item.pk}:{item.version}:{item.state}"
        found.append(_to_author(item, key, said, _text(item)))
    parent = item.parent
    if (
        parent is not None
        and item.state == Standing.PUBLISHED
        and parent.is_shown
        and parent.author is not None
        and parent.author_id != item.author_id
    ):
        said = _("Somebody answered “{headline}”")
        key = f"reply:{item.pk}"
        told = _to_author(parent, key, said, item.shown_title, of_work=True)
        told.path = item.get_absolute_url()
        found.append(told)
    return found


def _is_announced_soon(item: Contribution) -> bool:
    """Published at its time just now: its people are told of that first (notifying.py)."""
    made = item.article or item.gallery
    return (
        item.state == Standing.PUBLISHED
        and made is not None
        and made.is_public()
        and made.announced_at is None
    )


def _notice(item: Contribution) -> Notice | None:
    """None where there is nobody to tell, or they know."""
    again = _("We are looking at “{headline}” once more")  # after a decision that was taken back
    said = {
        Standing.CHANGES: _("Please change something in “{headline}”"),
        Standing.ACCEPTED: _("“{headline}” is accepted"),
        Standing.PUBLISHED: _("“{headline}” is published"),
        Standing.DECLINED: _("We don’t publish “{headline}”"),
        Standing.SENT: again,
        Standing.REVIEW: again,
    }.get(Standing(item.state))
    if said is None or item.author is None or _knows(item):
        return None
    key = f"contribution:{item.pk}:{item.version}:{item.state}"
    return _to_author(item, key, said, _text(item))


def _to_author(
    item: Contribution | Comment, key: str, said: str, text: str, *, of_work: bool = False
) -> Notice:
    """`of_work`: of what is published, which they may turn off by itself."""
    if isinstance(item, Comment):
        # What becomes of a change is told on its author's page, whatever readers see meanwhile.
        is_there = item.is_shown and (of_work or item.state == Standing.PUBLISHED)
        path = item.get_absolute_url() if is_there else item.own_url
    else:
        path = item.get_absolute_url()
    return Notice(
        user=item.author,
        kind=NoticeKind.WORK if of_work else NoticeKind.SENT,
        key=key,
        # Not by format(): a headline may hold braces.
        headline=said.replace("{headline}", item.headline),
        text=text,
        site_id=item.site_id,
        path=path,
    )


def _knows(item: Contribution) -> bool:
    """Whether they were told as of any published work of theirs: that notice leads to it."""
    made = item.article or item.gallery
    if item.state != Standing.PUBLISHED or made is None:
        return False
    key = f"publish:{made._meta.model_name}:{made.pk}"
    return Notice.objects.filter(user=item.author_id, key=key).exists()


def _text(item: Submission) -> str:
    parts = []
    told = (Standing.CHANGES, Standing.DECLINED, Standing.REMOVED)
    if item.clause and item.state in told:
        parts.append(
            # Translators: a clause of the policy, by which something was decided.
            _("Clause %(number)s: %(reason)s.")
            % {"number": item.clause.number, "reason": item.clause.reason.rstrip(".")}
        )
    if isinstance(item, Comment) and item.state == Standing.REMOVED and (why := why_removed(item)):
        parts.append(why)
    is_shown_as_sent = isinstance(item, Comment) and item.state == Standing.PUBLISHED
    if is_shown_as_sent or item.state in (*told, Standing.ACCEPTED):
        # At the moment of the decision itself.
        written = item.messages.filter(from_desk=True, at=item.decided_at or timezone.now())
        parts += written.values_list("text", flat=True)
    if item.state == Standing.ACCEPTED and not parts:
        parts.append(_("We tell you when it is published."))
    return " ".join(parts)
