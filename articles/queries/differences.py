"""What a contributor changed from one version of what they sent to the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import rich_text
from ..compare import FieldChange, Piece, diff
from ..models import CommentVersion, ContributionVersion

Version = ContributionVersion | CommentVersion


def sent_changes(old: Version, new: Version) -> list[FieldChange]:
    return [
        FieldChange(label, diff(before, after))
        if before != after
        else FieldChange(label, [Piece("new", str(_("Links or form only")))])
        for label, before, after in _differing(old, new)
    ]


def _differing(old: Version, new: Version) -> Iterator[tuple[str, str, str]]:
    (label, said), (_same, says) = _headline(old), _headline(new)
    if said != says:
        yield label, said, says
    if old.text != new.text:
        yield str(_("text")), rich_text.plain_text(old.text), rich_text.plain_text(new.text)
    if not (isinstance(old, ContributionVersion) and isinstance(new, ContributionVersion)):
        return
    before, after = _facts(old.facts), _facts(new.facts)
    for label in before:
        if before[label] != after[label]:
            yield label, before[label], after[label]


def _headline(version: Version) -> tuple[str, str]:
    """What it is called, and what it says."""
    if isinstance(version, CommentVersion):
        return str(_("title")), version.title
    return str(_("headline")), version.headline


def _facts(facts: dict[str, Any]) -> dict[str, str]:
    """As `snapshot` of models/contribution.py keeps them, in words by their label."""
    return {
        str(_("section")): str(facts.get("section") or ""),
        str(_("place")): ", ".join(
            str(facts[name]) for name in ("place", "area") if facts.get(name)
        ),
        str(_("when")): _day(facts.get("happened_on")),
        str(_("links")): "\n\n".join(facts.get("links") or ()),
        str(_("pictures")): "\n\n".join(_picture(each) for each in facts.get("pictures") or ()),
    }


def _picture(facts: dict[str, Any]) -> str:
    words = [str(facts.get(name) or "") for name in ("caption", "alt", "credit", "place")]
    taken = _time(facts.get("taken_at"))
    return " – ".join(filter(None, [f"#{facts.get('photo')}", *words, taken]))


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else ""


def _time(text: str | None) -> str:
    if not text:
        return ""
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")
