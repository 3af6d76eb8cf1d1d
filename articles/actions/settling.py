"""What becomes of readers' reports when the desk decides on what they are about.

Each is called in the transaction of the decision, by which the comment's row is held. Who
reported is told once the decision can't be taken back any longer (telling_reporters.py).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User

from ..models import Article, Comment, Report
from ..models.report import ReportQuerySet
from ..queries.reports import is_reported, shown_version
from ..states import Decision, Standing
from .judging import UNDO, lock_submission


def uphold_reports(item: Comment, *, by: User | None) -> None:
    """It was removed."""
    _settle(_open(item), Report.Outcome.UPHELD, item, by)


def let_stand(item: Comment, *, by: User | None) -> None:
    """It was published again. What was reported is another version where it was changed since:
    as the desk had asked, or of its author's own accord."""
    if not is_reported(item):
        return
    now_shown = shown_version(item)
    same = Q(version=now_shown) if now_shown is not None else Q(version=None)
    asked = item.transitions.filter(step=Decision.ASK).order_by("-at", "-id").first()
    if asked is not None:
        changed = _open(item).exclude(same).filter(created_at__lt=asked.at)
        _settle(changed, Report.Outcome.UPHELD, item, by)
    _settle(_open(item).filter(same), Report.Outcome.NOT_UPHELD, item, by)
    _settle(_open(item), Report.Outcome.MOOT, item, by)


def overturn(item: Comment, since: datetime, *, by: User | None) -> None:
    """What was removed at `since` is back: those who had it removed weren't right after all."""
    upheld = Report.objects.filter(
        comment=item, outcome=Report.Outcome.UPHELD, settled_at__gte=since
    )
    _settle(upheld, Report.Outcome.NOT_UPHELD, item, by)


def make_moot(item: Comment) -> None:
    """It went, whatever was reported. There is nothing to take back, so it is told at once."""
    now = timezone.now()
    _open(item).update(outcome=Report.Outcome.MOOT, settled_at=now, settled_by=None, tell_at=now)


def reopen_reports(item: Comment) -> None:
    """The decision that settled them is taken back."""
    closed = Report.objects.settled().filter(comment=item, settled_at=item.decided_at)
    for report in closed.order_by("pk"):
        if _has_reported_again(report):
            continue
        report.outcome, report.settled_by = Report.Outcome.OPEN, None
        report.settled_at = report.tell_at = report.told_at = None
        report.save()


def settle_gone(limit: int = 200) -> int:
    """Settle what is about nothing any more: its story was withdrawn, or it was erased; how many.

    Called by the worker, whoever did it and however.
    """
    public = Article.objects.published().filter(pk=OuterRef("comment__article"))
    gone = Q(comment=None) | Q(comment__state=Standing.WITHDRAWN) | ~Exists(public)
    due = Report.objects.open().filter(gone).order_by("pk")
    rows = list(due.values_list("pk", "comment")[:limit])
    for pk in sorted({comment for _report, comment in rows if comment is not None}):
        with transaction.atomic():
            make_moot(lock_submission(Comment, pk))
    now = timezone.now()
    Report.objects.open().filter(pk__in=[pk for pk, comment in rows if comment is None]).update(
        outcome=Report.Outcome.MOOT, settled_at=now, tell_at=now
    )
    return len(rows)


def _open(item: Comment) -> ReportQuerySet:
    return Report.objects.open().filter(comment=item)


def _settle(
    reports: ReportQuerySet, outcome: Report.Outcome, item: Comment, by: User | None
) -> None:
    at = item.decided_at or timezone.now()
    reports.update(
        outcome=outcome,
        settled_at=at,
        settled_by=by,
        # A moment after the last at which it can be taken back.
        tell_at=at + UNDO + timedelta(seconds=1),
        told_at=None,
    )


def _has_reported_again(report: Report) -> bool:
    again = Report.objects.open().filter(comment=report.comment_id)
    if report.reporter_id:
        kind = Q(reason=Report.Reason.ILLEGAL)
        of_kind = again.filter(kind) if report.is_notice else again.exclude(kind)
        return of_kind.filter(reporter=report.reporter_id).exists()
    if not report.fingerprint:
        return False
    return again.filter(
        reporter=None, address=report.address, fingerprint=report.fingerprint
    ).exists()
