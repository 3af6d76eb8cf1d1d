"""What all mail has in common that the worker sends: from whom, how, and when to try again."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from .leases import doubling
from .ratelimits import MAIL_ERRORS

logger = logging.getLogger("newsroom.mail")

# How long a mail is held: longer than it takes at EMAIL_TIMEOUT for each of its five exchanges.
LEASE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# When a mail is given up: both, so that a worker that was away for days still tries.
TRY_FOR, TRY_AT_LEAST = timedelta(days=3), 10


def origin_of(site: Site | None) -> str:
    """The title's scheme, host and port: as the operator said, or as its site has them."""
    base = urlsplit(settings.BASE_URL)
    if site is None or site.pk == settings.SITE_ID:
        return settings.BASE_URL
    domain = site.domain
    if base.port and ":" not in domain:
        domain = f"{domain}:{base.port}"
    return f"{base.scheme}://{domain}"


def sender(paper: str) -> str:
    """Under the name of the paper, unless the operator gave one."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or paper, address))


class Mail(Protocol):
    """A row whose mail is due, held by who sends it (leases.py). As a string, it says which."""

    def renew(self) -> bool:
        """Hold it for LEASE from now; False where somebody else has it already."""

    def compose(self) -> EmailMessage: ...

    def sent(self) -> None: ...

    def failed(self, error: Exception, *, is_final: bool) -> None:
        """Have it due again; or not, where `is_final` or after too many tries (`next_wait`)."""


def send_each(take_next: Callable[[], Mail | None], limit: int) -> bool:
    """Send at most `limit` mails over one connection; True if there may be more.

    Where the server is at fault the others would meet the same. They aren't taken, so they go
    at once when it is back.
    """
    connection: BaseEmailBackend = get_connection()
    is_open = False
    try:
        for _number in range(limit):
            mail = take_next()
            if mail is None:
                return False
            if not is_open:
                is_open = _open(connection, mail)
                if not is_open:
                    return False
                if not mail.renew():
                    continue
            if not _deliver(connection, mail):
                return False
    finally:
        if is_open:
            with suppress(*MAIL_ERRORS):  # it may be gone already
                connection.close()
    return True


def _open(connection: BaseEmailBackend, mail: Mail) -> bool:
    try:
        connection.open()
    except MAIL_ERRORS as error:
        logger.error("the mail server is away", extra={"error": in_words(error)})
        mail.failed(error, is_final=False)
        return False
    return True


def _deliver(connection: BaseEmailBackend, mail: Mail) -> bool:
    try:
        connection.send_messages([mail.compose()])
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        mail.failed(error, is_final=is_final(error))
    except MAIL_ERRORS as error:
        logger.error("the mail server took no mail", extra={"error": in_words(error)})
        mail.failed(error, is_final=False)
        return False
    except Exception as error:  # whatever is wrong with this one, the next may be good
        logger.exception("a mail was not sent", extra={"mail": str(mail)})
        mail.failed(error, is_final=False)
    else:
        mail.sent()
    return True


def next_wait(attempts: int, since: datetime) -> timedelta | None:
    """After so many tries of what came due at `since`; None when it is to be given up."""
    if attempts >= TRY_AT_LEAST and timezone.now() - since >= TRY_FOR:
        return None
    return doubling(FIRST_WAIT, LONGEST_WAIT, max(attempts - 1, 0))


def is_final(error: SMTPException) -> bool:
    """Whether to ask again is no use (RFC 5321, 4.2.1); without a sign-in (530) it may be."""
    codes = (
        [code for code, _text in error.recipients.values()]
        if isinstance(error, SMTPRecipientsRefused)
        else [error.smtp_code]
        if isinstance(error, SMTPResponseException)
        else []
    )
    return bool(codes) and all(500 <= code < 600 and code != 530 for code in codes)


def in_words(error: Exception) -> str:
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    elif isinstance(error, SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    said = [f"{code} {_readable(text)}" for code, text in answers]
    return _readable("; ".join(said) or str(error) or type(error).__name__)[:300]


def _readable(text: str | bytes) -> str:
    """What a server said may be any bytes; a database takes no NUL."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(char if char.isprintable() else " " for char in plain).split())
