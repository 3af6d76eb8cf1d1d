"""Rules that a form tells the person and the database enforces."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_HEADLINE = 160
MAX_SHORT_HEADLINE = 90
MAX_STANDFIRST = 400
MAX_INTRO = 1200
# A long read is 60,000 characters; ten times that is a mistake or an attack, and
# deep nesting makes the sanitiser slow, so the length is checked before it runs.
MAX_BODY = 600_000

# First parts of our own addresses, present and planned (design: Addresses). A section
# of that name would never be reached. tests/test_urls.py holds this against the URLconf.
RESERVED_SLUGS = frozenset(
    """
    about account admin api archive atom comment commentary comments comments-policy
    contact corrections favicon feed gallery health help latest local login logout me media
    metrics multimedia news-in-pictures news-sitemap page preview privacy profile read robots rss
    search security send sitemap static tag tags terms user-galleries well-known
    """.split()  # noqa: SIM905 - a list of words reads better than forty quoted strings
)


def validate_not_reserved(slug: str) -> None:
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is an address this site needs for itself. Please choose another."),
            code="reserved",
            params={"slug": slug},
        )


# PostgreSQL rejects NUL and lone surrogates, and no feed may hold any of these (XML 1.0, 2.2).
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def validate_visible(text: str) -> None:
    """Refuse control characters and what is no character at all."""
    if _UNSEEN.search(text):
        raise ValidationError(_("This holds characters that can't be shown."), code="control")
