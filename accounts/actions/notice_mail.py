"""Sending notices by e-mail. The row is the job; who sends it holds it by `next_try_at`."""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.contrib.sites.models import Site
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsroom.leases import release, take_next
from newsroom.mail import LEASE, in_words, next_wait, send_each, sender

from ..models import Notice, NoticeChoice
from .notices import unsubscribe_token

logger = logging.getLogger("newsroom.mail")


@dataclass(frozen=True)
class NoticeMail:
    notice: Notice

    def __str__(self) -> str:
        return f"notice {self.notice.pk}"

    def renew(self) -> bool:
        return self._release(next_try_at=timezone.now() + LEASE)

    def compose(self) -> EmailMultiAlternatives:
        return compose(self.notice)

    def sent(self) -> None:
        self._release(sent_at=timezone.now(), next_try_at=None, last_error="")

    def unwanted(self) -> None:
        self._release(next_try_at=None)

    def failed(self, error: Exception, *, is_final: bool) -> None:
        wait = None if is_final else next_wait(self.notice.attempts, self.notice.created_at)
        now, why = timezone.now(), in_words(error)
        if wait is None:
            logger.error("a notice was given up", extra={"notice": self.notice.pk, "error": why})
            self._release(gave_up_at=now, next_try_at=None, last_error=why)
        else:
            self._release(next_try_at=now + wait, last_error=why)

    def _release(self, **changes: Any) -> bool:
        return release(self.notice, due="next_try_at", **changes)


def send_due(limit: int = 20) -> bool:
    """Send what is due; True if there may be more."""
    return send_each(_take_wanted, limit)


def _take_wanted() -> NoticeMail | None:
    while (notice := claim()) is not None:
        mail = NoticeMail(notice)
        if is_wanted(notice):
            return mail
        mail.unwanted()
    return None


def claim() -> Notice | None:
    """One notice whose mail is due, held for LEASE."""
    due = Notice.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "id")
    return take_next(due.select_related("user", "site"), LEASE, due="next_try_at")


def is_wanted(notice: Notice) -> bool:
    """Whether it may go out now: to a proved address of an open account that hasn't opted out."""
    return (
        notice.user.is_active
        and EmailAddress.objects.filter(
            user=notice.user, email__iexact=notice.user.email, verified=True
        ).exists()
        and not NoticeChoice.objects.filter(
            user=notice.user, kind=notice.kind, by_email=False
        ).exists()
    )


# The mail --------------------------------------------------------------------------


def compose(notice: Notice) -> EmailMultiAlternatives:
    origin = notice.origin
    host = urlsplit(origin).hostname or "localhost"
    site = notice.site or Site.objects.get_current()
    paper = " ".join(site.name.split())
    path = reverse("account-unsubscribe", args=[unsubscribe_token(notice.user_id, notice.kind)])
    context = {
        "notice": notice,
        "paper": paper,
        "origin": origin,
        "unsubscribe": origin + path,
        "notices": origin + reverse("account-notices"),
    }
    proof = salted_hmac("accounts.notice", f"{notice.pk} {notice.key}").hexdigest()[:16]
    message = EmailMultiAlternatives(
        subject=" ".join(notice.headline.split()),  # no line of its own making
        body=render_to_string("accounts/email/notice.txt", context),
        from_email=sender(paper),
        to=[notice.user.email],
        headers={
            # The same each time, so that mail programs show a doubled one once.
            "Message-ID": f"<notice-{notice.pk}-{proof}@{host}>",
            "List-Id": f"<{notice.kind}.notices.{host}>",
            "List-Unsubscribe": f"<{origin}{path}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence note answers it
        },
    )
    message.attach_alternative(render_to_string("accounts/email/notice.html", context), "text/html")
    return message
