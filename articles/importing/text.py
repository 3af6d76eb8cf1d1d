"""Text as suppliers send it, made clean: characters, names, dates, web addresses."""

import html
import re
import reprlib
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from .items import BadItem

# PostgreSQL takes no NUL, XML 1.0 (2.2 Characters) no control or non-character, so our own
# feeds could not carry them. Tab and line ends stay.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SHORT = reprlib.Repr()
_SHORT.maxstring = 60


def visible(text: str) -> str:
    """`text` without characters no page can show, its line ends all alike."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text))


def clean(value: object) -> str:
    """`value` made visible and stripped; "" when it isn't text."""
    return visible(value).strip() if isinstance(value, str) else ""


def one_line(value: object) -> str:
    return " ".join(clean(value).split())


def bare(text: str) -> str:
    """Letters and digits only, to compare texts that differ in marks and spaces."""
    return "".join(char for char in text.casefold() if char.isalnum())


def paragraphs(text: str) -> str:
    """Plain text as HTML paragraphs: parted by blank lines, or else by line ends.

    With blank lines, single line ends are those of a text wrapped to a line length.
    """
    text = text.strip()
    parts = _BLANK_LINE.split(text) if _BLANK_LINE.search(text) else text.split("\n")
    lines = (" ".join(part.split()) for part in parts)
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)


def read_date(value: object, name: str) -> datetime:
    """A date of RFC 3339 or RFC 822 (5.) in UTC; one without a zone is taken to be in UTC.

    `name` is the field's, for the reason of the BadItem that is raised for anything else.
    """
    text = one_line(value)
    try:
        date = _parse_date(text)
        aware = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise BadItem(f"{name} is not a date: {_SHORT.repr(value)}") from None
    # 0001-01-01 is how some systems write "none", and no news is that old.
    if aware.year < 1800:
        raise BadItem(f"{name} is not a date: {_SHORT.repr(value)}")
    return aware


def _parse_date(text: str) -> datetime:
    if len(text) > 60:
        raise ValueError
    if text[:4].isdigit():
        return datetime.fromisoformat(text.upper())
    return parsedate_to_datetime(text)


# The words round the names in a byline, by language: "By …", "… and …".
_BYLINE_WORDS = {
    "en": ("by", "and"),
    "af": ("deur", "en"),
    "da": ("af", "og"),
    "de": ("von", "und"),
    "es": ("por", "&"),  # "y" also stands within surnames
    "fr": ("par", "et"),
    "nb": ("av", "og"),
    "nl": ("door", "en"),
    "nn": ("av", "og"),
    "no": ("av", "og"),
    "pt": ("por", "&"),
    "sv": ("av", "och"),
}


def bylines(text: str, *, language: str = "", sources: Iterable[str] = ()) -> tuple[str, ...]:
    """The names in a byline such as "By Ann Ash, Bo Birk and Cy Cole". `sources` are left out.

    Commas part names only where there is an "and": "Ann Ash, Harare correspondent" is one.
    """
    by, and_ = _BYLINE_WORDS.get(language[:2].lower(), ("by", "and"))
    words = text.split()
    if words and words[0].rstrip(":").lower() in (by, "by"):
        words = words[1:]
    agencies = {source.casefold() for source in sources if source}
    kept = (_without_agency(name, agencies) for name in _names(words, {and_, "and", "&"}))
    return tuple(dict.fromkeys(name for name in kept if name))


def _names(words: list[str], conjunctions: set[str]) -> list[str]:
    names: list[list[str]] = [[]]
    for word in words:
        if word in conjunctions:
            names.append([])
        else:
            names[-1].append(word)
    joined = [" ".join(name).strip(" ,;") for name in names]
    mark = "," if len(joined) > 1 else ";"
    return [piece.strip() for name in joined for piece in name.split(mark) if piece.strip()]


def _without_agency(name: str, agencies: set[str]) -> str:
    if name.casefold() in agencies:
        return ""
    head, mark, tail = name.replace(", ", "/").rpartition("/")
    return head.strip() if mark and tail.strip().casefold() in agencies else name


def read_language(value: object) -> str:
    """A language tag (BCP 47), or "" for what is none."""
    tag = one_line(value).replace("_", "-")
    is_tag = len(tag) <= 20 and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", tag)
    return tag if is_tag else ""


def tag_names(names: Iterable[object]) -> tuple[str, ...]:
    """At most ten names, each once, and no codes ("16000000", "i")."""
    found: dict[str, str] = {}
    for name in map(one_line, names):
        if 2 <= len(name) <= 60 and any(char.isalpha() for char in name) and not _is_code(name):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:10]


def _is_code(name: str) -> bool:
    # Hexadecimal keys, "subject:16000000", addresses.
    return bool(re.fullmatch(r"[0-9a-fA-F-]{12,}|\w+:[\w:.-]+|https?://.*", name))


def web_address(value: object, base: str = "") -> str:
    """An absolute http(s) address, resolved against `base`; "" for anything else."""
    text = one_line(value)
    try:
        url = urljoin(base, text).replace(" ", "%20") if text else ""
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if is_web and len(url) <= 2000 else ""
