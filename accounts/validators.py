"""Rules for what people write of themselves."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Characters that turn the words round them about (Unicode Standard Annex #9, 2), so that a
# name would read as another, or would turn what stands beside it.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# PostgreSQL rejects NUL and lone surrogates, and no feed may hold any of these (XML 1.0, 2.2).
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t\r\n\x85\u2028\u2029]")


def validate_about(text: str) -> None:
    """Refuse control characters, and what turns the direction of the words round it."""
    if _UNSEEN.search(text) or _TURNING.search(text):
        raise ValidationError(_("This holds characters that can't be shown."), code="control")


def validate_line(text: str) -> None:
    """As `validate_about`, in one line, and with something in it that can be read."""
    validate_about(text)
    if _BREAKS.search(text):
        raise ValidationError(_("Write this in one line."), code="line")
    if not any(unicodedata.category(char)[0] in "LNPS" for char in text):
        raise ValidationError(_("Write something that can be read."), code="blank")
