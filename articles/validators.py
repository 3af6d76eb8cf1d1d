"""Rules that a form tells the person and the database enforces."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_HEADLINE = 160
MAX_SHORT_HEADLINE = 90
MAX_STANDFIRST = 400
# A long read is 60,000 characters; ten times that is a mistake or an attack, and
# deep nesting makes the sanitiser slow, so the length is checked before it runs.
MAX_BODY = 600_000

# First parts of our own addresses, present and planned (design: Addresses). A section
# of that name would never be reached. tests/test_urls.py holds this against the URLconf.
RESERVED_SLUGS = frozenset(
    """
    about account admin api archive atom comment commentary comments comments-policy
    contact corrections favicon feed gallery health help latest local login logout me media
    metrics multimedia news-in-pictures news-sitemap page preview privacy profile robots rss
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


def validate_visible(text: str) -> None:
    """Refuse control characters: PostgreSQL rejects NUL, and none can be read."""
    if any(ord(char) < 32 and char not in "\t\n\r" for char in text):
        raise ValidationError(_("This holds characters that can't be shown."), code="control")
