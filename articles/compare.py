"""What changed between two versions of a story, in words a person can read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import rich_text
from .models import Article

FIELDS = (
    "headline",
    "short_headline",
    "slug",
    "section",
    "standfirst",
    "dateline",
    "body",
    "area",
    "lead_photo",
    "lead_alt",
    "lead_caption",
    "source",
    "copyright_notice",
    "breaking",
    "comments_open",
    "state",
    "publish_at",
    "updated_at",
    "withdrawn_at",
    "withdrawn_reason",
)


@dataclass(frozen=True)
class Piece:
    """A run of text that both versions hold ("same"), or one of them ("old", "new")."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: list[Piece]


def compare(old: Any, new: Any) -> list[FieldChange]:
    """The fields of two versions (stories or their history rows) that differ."""
    changes = []
    for name in FIELDS:
        before, after = _words(old, name), _words(new, name)
        if before != after:
            label = str(Article._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changes.append(FieldChange(label, diff(before, after)))
    if not changes and getattr(old, "body", "") != getattr(new, "body", ""):
        changes.append(FieldChange(_("text"), [Piece("new", _("Links, pictures or form only"))]))
    return changes


def _words(version: Any, name: str) -> str:
    if name == "body":
        return rich_text.plain_text(version.body)
    field = Article._meta.get_field(name)
    if getattr(field, "choices", None):
        return str(getattr(version, f"get_{name}_display")())
    value = getattr(version, name, None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if hasattr(value, "isoformat"):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(value)


def diff(old: str, new: str) -> list[Piece]:
    """Paragraph by paragraph, then word by word where a paragraph changed.

    Two steps keep it quick: a word-by-word comparison takes time by the square.
    """
    pieces: list[Piece] = []
    before, after = re.split(r"(\n\n)", old), re.split(r"(\n\n)", new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
        else:
            pieces += _diff_words("".join(before[a:b]), "".join(after[c:d]))
    return _joined(pieces)


def _diff_words(old: str, new: str) -> list[Piece]:
    before, after = re.split(r"(\s+)", old), re.split(r"(\s+)", new)
    if len(before) * len(after) > 4_000_000:
        return [Piece("old", old), Piece("new", new)]
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        pieces.append(Piece("old", "".join(before[a:b])))
        pieces.append(Piece("new", "".join(after[c:d])))
    return pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
