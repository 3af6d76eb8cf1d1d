"""What all mail has in common that the worker sends: from whom, and when to try again."""

from datetime import timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sites.models import Site

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


def wait_after(attempts: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


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
