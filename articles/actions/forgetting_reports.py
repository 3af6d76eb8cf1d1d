"""What becomes of reports when somebody leaves, and when they have been of use.

The words of a report are its sender's, and may tell of whoever wrote the comment.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User

from ..models import Comment, Report
from ..queries.reports import sent_by
from .settling import make_moot

SAYS_NOTHING = {"text": "", "name": "", "address": "", "fingerprint": ""}


def forget_reports_by(user: User) -> None:
    """Of what they reported it stays that something was reported, and what came of it."""
    now = timezone.now()
    sent_by(user).update(reporter=None, email="", mail_at=None, forgotten_at=now, **SAYS_NOTHING)
    Report.objects.filter(answered_by=user).update(answered_by=None)
    Report.objects.filter(settled_by=user).update(settled_by=None)


def forget_reports_of_comment(item: Comment) -> None:
    """It is being erased, and so are the words about it. Who reported it is told that it went."""
    make_moot(item)
    now = timezone.now()
    Report.objects.filter(comment=item).update(answer="", forgotten_at=now, **SAYS_NOTHING)


def discard_reports(limit: int = 500) -> int:
    """Delete those that were settled and told REPORTS_KEPT_DAYS ago; how many."""
    before = timezone.now() - timedelta(days=settings.REPORTS_KEPT_DAYS)
    old = Report.objects.filter(settled_at__lt=before, tell_at=None, mail_at=None)
    ids = list(old.order_by("settled_at").values_list("pk", flat=True)[:limit])
    return Report.objects.filter(pk__in=ids).delete()[0]
