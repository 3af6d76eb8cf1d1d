"""What changed between two versions of a story, in words a person can read."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rapidfuzz.distance import LCSseq

from . import rich_text
from .models import Article, Gallery, GalleryItem

# What a person writes of a story; the desk's form offers the same (forms/story.py).
WRITTEN = (
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
    "gallery",
    "source",
    "copyright_notice",
    "breaking",
    "comments_open",
)
GALLERY_WRITTEN = ("headline", "slug", "intro", "kind", "author", "section", "site")
FIELDS = (
    *WRITTEN,
    "state",
    "publish_at",
    "updated_at",
    "withdrawn_at",
    "withdrawn_reason",
)


# Of words or paragraphs set beside each other. Each takes a bit of memory, and 64 of them are
# compared at once: these need 12 MB and a tenth of a second.
MAX_PAIRS = 100_000_000


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
    return [
        FieldChange(label, diff(before, after))
        if before != after
        else FieldChange(label, [Piece("new", _("Links, pictures or form only"))])
        for label, before, after in _differing(old, new)
    ]


def compare_galleries(
    old: Gallery,
    new: Gallery,
    old_items: Iterable[GalleryItem],
    new_items: Iterable[GalleryItem],
) -> list[FieldChange]:
    """What differs between two galleries, their pictures named one by one in their order."""
    pairs = [
        (_label(Gallery, name), _words(old, name, Gallery), _words(new, name, Gallery))
        for name in GALLERY_WRITTEN
    ]
    pairs.append((str(_("pictures")), _pictures(old_items), _pictures(new_items)))
    return [
        FieldChange(label, diff(before, after)) for label, before, after in pairs if before != after
    ]


def _pictures(items: Iterable[GalleryItem]) -> str:
    """A paragraph for each, so that one that moved is marked as a whole."""
    lines = []
    for item in items:
        words = " – ".join(filter(None, (str(item.photo), item.caption, item.alt)))
        lines.append(f"#{item.photo_id} {words}\n\n")
    return "".join(lines)


def changed_labels(old: Any, new: Any) -> list[str]:
    """The names of those fields, without the work of comparing their words."""
    return [label for label, _before, _after in _differing(old, new)]


def _differing(old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    for name in FIELDS:
        before, after = _words(old, name), _words(new, name)
        if before != after or (name == "body" and old.body != new.body):
            yield _label(Article, name), before, after


def _label(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _words(version: Any, name: str, model: type[Model] = Article) -> str:
    if name == "body":
        return rich_text.plain_text(version.body)
    field = model._meta.get_field(name)
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
    before, after = re.findall(r"(?s).+?\n\n|.+", old), re.findall(r"(?s).+?\n\n|.+", new)
    for same, a, b, c, d in _opcodes(before, after):
        if same:
            pieces.append(Piece("same", "".join(before[a:b])))
        else:
            pieces += _diff_words("".join(before[a:b]), "".join(after[c:d]))
    return _joined(pieces)


def _diff_words(old: str, new: str) -> list[Piece]:
    """What stays between two changes is told as a change too where it is nothing but space."""
    before, after = re.split(r"(\s+)", old), re.split(r"(\s+)", new)
    pieces: list[Piece] = []
    gone, come, space = "", "", ""
    for same, a, b, c, d in _opcodes(before, after):
        text = "".join(before[a:b])
        if not same:
            gone, come, space = gone + space + text, come + space + "".join(after[c:d]), ""
        elif (gone or come) and not text.strip():
            space += text
        else:
            pieces += [Piece("old", gone), Piece("new", come), Piece("same", space + text)]
            gone, come, space = "", "", ""
    return [*pieces, Piece("old", gone), Piece("new", come), Piece("same", space)]


def _opcodes(
    before: Sequence[Hashable], after: Sequence[Hashable]
) -> list[tuple[bool, int, int, int, int]]:
    """Which runs of the two are the same, as (same, from, to, from, to).

    What both begin and end with is found first; where the rest would take long, it
    counts as changed from end to end.
    """
    start, end = 0, 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    runs = [(True, 0, start, 0, start)]
    if len(old) * len(new) > MAX_PAIRS:
        runs.append((False, start, start + len(old), start, start + len(new)))
    else:
        for each in LCSseq.opcodes(old, new):
            a, c = start + each.src_start, start + each.dest_start
            if each.tag != "equal" and not runs[-1][0]:  # what goes and what comes is one run
                _same, a, _b, c, _d = runs.pop()
            runs.append((each.tag == "equal", a, start + each.src_end, c, start + each.dest_end))
    runs.append((True, len(before) - end, len(before), len(after) - end, len(after)))
    return runs


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
