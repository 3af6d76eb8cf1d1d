"""Telling readers what came of their reports.

Who is signed in is told by a notice; a stranger who left an address, and whoever gave legal
notice, by mail (Regulation (EU) 2022/2065, Article 16(4) and (5): that it came in, and what
was decided). As with notices the row is the job: whoever sends sets its `mail_at` ahead first.

Nothing that was typed is in the mail: the address may be somebody else's.
"""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Notice, NoticeKind
from newsroom.leases import release, take_next
from newsroom.mail import LEASE, in_words, next_wait, origin_of, send_each, sender

from ..models import Report

logger = logging.getLogger("newsroom.mail")

Outcome = Report.Outcome


def tell_reporters(limit: int = 100) -> None:
    """Tell the outcomes that are final; who has an address gets a mail, which is due now."""
    due = Report.objects.filter(tell_at__lte=timezone.now()).order_by("tell_at", "id")
    if not due.exists():  # so that an idle worker never asks for SQLite's one write lock
        return
    with transaction.atomic():
        rows = list(
            due.select_related("comment", "reporter").select_for_update(
                of=("self",), skip_locked=True
            )[:limit]
        )
        by_notice = [row for row in rows if row.reporter is not None and not row.email]
        Notice.objects.tell([_notice(row) for row in by_notice])
        now = timezone.now()
        told = Report.objects.filter(pk__in=[row.pk for row in rows])
        # Where it came from is of no use any more.
        told.update(tell_at=None, told_at=now, address="", fingerprint="")
        told.exclude(email="").update(mail_at=now, mail_since=now, mail_attempts=0, mail_error="")


def outcome_in_words(report: Report) -> str:
    """To who reported it: what became of the comment."""
    comment = report.comment
    is_shown = comment is not None and comment.is_shown
    if report.outcome == Outcome.NOT_UPHELD:
        return _("An editor has looked at it. It stays.")
    if report.outcome == Outcome.UPHELD and not is_shown:
        return _("An editor has looked at it and removed it.")
    if report.outcome == Outcome.UPHELD:
        return _("An editor has looked at it, and its author has changed it.")
    if is_shown:
        return _("Its author has changed it.")
    return _("It is no longer public.")


def _notice(report: Report) -> Notice:
    comment, settled_at = report.comment, report.settled_at or timezone.now()
    title = comment.shown_title if comment is not None else ""
    said = _("You reported “{title}”") if title else _("You reported a comment")
    return Notice(
        user=report.reporter,
        kind=NoticeKind.SENT,
        key=f"report:{report.pk}:{report.outcome}:{settled_at.timestamp():.0f}",
        headline=said.replace("{title}", title),
        text=" ".join(filter(None, [outcome_in_words(report), report.answer])),
        site_id=report.site_id,
        path=report.path if comment is not None and comment.is_shown else "",
    )


# Mail ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportMail:
    report: Report

    def __str__(self) -> str:
        return f"report {self.report.pk}"

    def renew(self) -> bool:
        return self._release(mail_at=timezone.now() + LEASE)

    def compose(self) -> EmailMessage:
        return compose(self.report)

    def sent(self) -> None:
        self._end("")

    def failed(self, error: Exception, *, is_final: bool) -> None:
        now, why = timezone.now(), in_words(error)
        wait = next_wait(self.report.mail_attempts, self.report.mail_since or now)
        if is_final or wait is None:
            logger.error("a mail about a report was given up", extra={"report": self.report.pk})
            self._end(why)
        else:
            self._release(mail_at=now + wait, mail_error=why)

    def _end(self, error: str) -> None:
        """Nothing is due any more, unless another mail came due meanwhile."""
        self._release(mail_at=None, mail_error=error)
        if self.report.is_told:  # of what is erased the address stays no longer than this
            erased = Report.objects.filter(forgotten_at__isnull=False, mail_at=None)
            erased.filter(pk=self.report.pk).update(email="")

    def _release(self, **changes: Any) -> bool:
        return release(self.report, due="mail_at", **changes)


def send_due(limit: int = 20) -> bool:
    """Send what is due; True if there may be more."""
    return send_each(_take_due, limit)


def _take_due() -> ReportMail | None:
    due = Report.objects.filter(mail_at__lte=timezone.now()).order_by("mail_at", "id")
    held = due.select_related("site", "comment")
    report = take_next(held, LEASE, due="mail_at", tries="mail_attempts")
    return ReportMail(report) if report else None


def compose(report: Report) -> EmailMessage:
    """That it came in; or, once that is told, what was decided."""
    origin = origin_of(report.site)
    host = urlsplit(origin).hostname or "localhost"
    kind = "outcome" if report.is_told else "received"
    paper = " ".join(report.site.name.split())
    context = {
        "report": report,
        "paper": paper,
        "origin": origin,
        "comment_url": origin + report.path,
        "status_url": origin + report.status_url if report.token else "",
        "outcome": outcome_in_words(report),
    }
    proof = salted_hmac("articles.report", f"{report.pk} {kind}").hexdigest()[:16]
    subject = {
        "received": _("We have your notice %(number)s"),
        "outcome": _("What we decided on your report %(number)s"),
    }[kind]
    return EmailMessage(
        subject=subject % {"number": report.reference},
        body=render_to_string(f"articles/email/report_{kind}.txt", context),
        from_email=sender(paper),
        to=[report.email],
        headers={
            # The same each time, so that mail programs show a doubled one once.
            "Message-ID": f"<report-{report.pk}-{kind}-{proof}@{host}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence note answers it
        },
    )
