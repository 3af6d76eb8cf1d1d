"""What readers of the demo paper reported of its comments, out of comments/reports.txt."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User

from ..actions.reporting import Said, report_comment
from ..models import Comment, Report, Transition
from ..states import Decision
from .comments import rows_of
from .stories import curl


def report_all(made: dict[str, Comment], domain: str) -> None:
    """`made` are the comments by their names. Whoever has no account gives a name, or nothing."""
    people = {
        user.email.partition("@")[0]: user
        for user in User.objects.filter(email__endswith=f"@{domain}")
    }
    for stem, hours, reason, who, text in rows_of("reports.txt"):
        name, _comma, email = who.partition(", ")
        by = people.get(who)
        said = Said(
            reason,
            curl(text),
            email=email,
            name=name if email else "",
            good_faith=reason == Report.Reason.ILLEGAL,
        )
        report = report_comment(made[stem], said, by=by, address="" if by else "192.0.2.7")
        at = timezone.now() - timedelta(hours=float(hours))
        # Old news: nobody is written to.
        Report.objects.filter(pk=report.pk).update(created_at=at, mail_at=None, mail_since=None)
        _date(made[stem])


def _date(comment: Comment) -> None:
    """Of what came back into the queue: with the last report."""
    step = comment.transitions.filter(step=Decision.REPORTED).order_by("-id").first()
    if step is None:
        return
    at = Report.objects.filter(comment=comment).order_by("-created_at")[0].created_at
    Transition.objects.filter(pk=step.pk).update(at=at)
    due_at = at + timedelta(hours=settings.DESK_HOURS)
    Comment.objects.filter(pk=comment.pk).update(queued_at=at, due_at=due_at)
