"""Sending notices by e-mail.

The row is the job. Whoever sends one first sets its `next_try_at` a little ahead: nobody
else takes it meanwhile, and if the sender dies it comes due again by itself. The time that
was set is also the proof of holding the row; who has lost it changes nothing any more.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.contrib.sites.models import Site
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsroom.mail import TRY_AT_LEAST, TRY_FOR, in_words, is_final, sender, wait_after
from newsroom.ratelimits import MAIL_ERRORS

from ..models import Notice, NoticeChoice
from .notices import unsubscribe_token

logger = logging.getLogger("newsroom.mail")

# Longer than a message takes at EMAIL_TIMEOUT for each of its five exchanges.
LEASE = timedelta(seconds=60)


def send_due(limit: int = 20) -> bool:
    """Send what is due over one connection; True if there may be more.

    Where the server can't be reached the round ends, with one notice put off; the others
    stay due, and go at once when it is back.
    """
    connection: BaseEmailBackend = get_connection()
    is_open = False
    try:
        for _number in range(limit):
            notice = claim()
            if notice is None:
                return False
            if not is_wanted(notice):
                _release(notice, next_try_at=None)
                continue
            if not is_open:
                is_open = _open(connection, notice)
                if not is_open:
                    return False
                if not renew(notice):
                    continue
            if not _deliver(notice, connection):
                return False
    finally:
        if is_open:
            with suppress(*MAIL_ERRORS):  # it may be gone already
                connection.close()
    return True


def claim() -> Notice | None:
    """One notice whose mail is due, held for LEASE."""
    now = timezone.now()
    due = Notice.objects.filter(next_try_at__lte=now).order_by("next_try_at", "id")
    if not due.exists():  # so that an idle worker never asks for SQLite's one write lock
        return None
    with transaction.atomic():
        held = due.select_related("user", "site")
        notice = held.select_for_update(of=("self",), skip_locked=True).first()
        if notice is None:
            return None
        notice.attempts += 1
        notice.next_try_at = now + LEASE
        notice.save(update_fields=["attempts", "next_try_at"])
    return notice


def renew(notice: Notice) -> bool:
    """Hold it for LEASE from now; False where somebody else has it already."""
    return _release(notice, next_try_at=timezone.now() + LEASE)


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


# Delivery --------------------------------------------------------------------------


def _open(connection: BaseEmailBackend, notice: Notice) -> bool:
    try:
        connection.open()
    except MAIL_ERRORS as error:
        logger.error("the mail server is away", extra={"error": in_words(error)})
        _put_off(notice, error)
        return False
    return True


def _deliver(notice: Notice, connection: BaseEmailBackend) -> bool:
    """Whether the round may go on: not where the server, rather than the one mail, is at fault."""
    try:
        connection.send_messages([compose(notice)])
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        if is_final(error):
            _give_up(notice, error)
        else:
            _put_off(notice, error)
        return True
    except MAIL_ERRORS as error:
        logger.error("the mail server took no mail", extra={"error": in_words(error)})
        _put_off(notice, error)
        return False
    except Exception as error:  # whatever is wrong with this one, the next may be good
        logger.exception("a notice was not sent", extra={"notice": notice.pk})
        _put_off(notice, error)
        return True
    _release(notice, sent_at=timezone.now(), next_try_at=None, last_error="")
    return True


def _put_off(notice: Notice, error: Exception) -> None:
    now = timezone.now()
    if notice.attempts >= TRY_AT_LEAST and now - notice.created_at >= TRY_FOR:
        _give_up(notice, error)
        return
    _release(notice, next_try_at=now + wait_after(notice.attempts), last_error=in_words(error))


def _give_up(notice: Notice, error: Exception) -> None:
    logger.error("a notice was given up", extra={"notice": notice.pk, "error": in_words(error)})
    _release(notice, gave_up_at=timezone.now(), next_try_at=None, last_error=in_words(error))


def _release(notice: Notice, *, next_try_at: datetime | None, **changes: Any) -> bool:
    """Write what came of it, if the row is still held; whether it was."""
    kept = Notice.objects.filter(pk=notice.pk, next_try_at=notice.next_try_at).update(
        next_try_at=next_try_at, **changes
    )
    notice.next_try_at = next_try_at
    return bool(kept)
