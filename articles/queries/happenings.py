"""What happened to something a person sent in, told to them: without the names of editors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ..models import Clause, Message, Submission, Transition
from ..states import Decision, Standing
from .own import OwnSubmission

# More than anything ever had; a robot's quarrel with itself ends here.
MOST = 300
A_MOMENT = timedelta(milliseconds=500)


@dataclass(frozen=True)
class Happening:
    """A step, or a message of either side."""

    at: datetime
    words: str
    text: str = ""
    clause: Clause | None = None
    is_theirs: bool = False  # the author wrote it


def happenings(own: OwnSubmission) -> list[Happening]:
    """Oldest first. What was written with a decision stands below it, though stored before."""
    steps = _steps(own)

    def order(each: Happening) -> tuple[datetime, bool]:
        with_it = (
            step.at for step in steps if each.text and each.at <= step.at < each.at + A_MOMENT
        )
        return next(with_it, each.at), bool(each.text)

    return sorted([*steps, *_messages(own)], key=order)


def asked_of(item: Submission) -> str:
    """What an editor wrote to its author with the changes asked for; "" where none are."""
    if item.state != Standing.CHANGES or item.decided_at is None:
        return ""
    written = item.messages.filter(from_desk=True, at=item.decided_at)
    return "\n\n".join(written.values_list("text", flat=True))


def _steps(own: OwnSubmission) -> list[Happening]:
    rows = list(own.item.transitions.order_by("-at", "-id")[:MOST])[::-1]
    told = _told(rows, own)
    # The clause is the last decision's; what was decided before has its message alone.
    last = next((row.pk for row in reversed(told) if row.step in own.decided_by), None)
    reported = _stood(told, own)
    return [
        Happening(row.at, words, clause=own.clause if row.pk == last else None)
        for row in told
        if (words := _("We looked at it, and it stays") if row.pk in reported else _words(row))
    ]


def _stood(told: list[Transition], own: OwnSubmission) -> set[int]:
    """The decisions by which what readers had reported stays up."""
    stood, is_reported = set(), False
    for row in told:
        if row.step == Decision.PUBLISH and is_reported:
            stood.add(row.pk)
        if row.step in (*own.decided_by, Decision.REPORTED):
            is_reported = row.step == Decision.REPORTED
    return stood


def _told(rows: list[Transition], own: OwnSubmission) -> list[Transition]:
    """Without the decisions that were taken back, or still can be, before anybody was told."""
    kept: list[Transition] = []
    for row in rows:
        if row.step == Decision.UNDO and not row.why:
            while kept and kept[-1].step in (Decision.FEATURE, Decision.UNFEATURE):
                kept.pop()  # which went with it
            if kept and kept[-1].step in own.decided_by:
                kept.pop()
            continue
        kept.append(row)
    if not own.is_told and kept and kept[-1].step in own.decided_by:
        kept.pop()
    return kept


def _words(row: Transition) -> str:
    is_first = row.from_state in ("", "draft")
    return {
        Decision.SEND: _("You sent it") if is_first else _("You sent a new version"),
        Decision.CLAIM: _("An editor took it up"),
        Decision.RELEASE: _("It waits for another editor"),
        Decision.ASK: _("An editor asked for changes"),
        Decision.ACCEPT: _("Accepted"),
        Decision.PUBLISH: _("Published"),
        Decision.DECLINE: _("Declined"),
        Decision.TAKE_BACK: _("You withdrew it"),
        Decision.TAKE_BACK_CHANGE: _("You withdrew the change"),
        Decision.FEATURE: _("Featured"),
        Decision.UNFEATURE: _("No longer featured"),
        Decision.REPORTED: _("Readers reported it, so we look at it once more"),
        Decision.REMOVE: _("Removed"),
        Decision.RESTORE: _("Put back"),
        Decision.APPEAL: _("You appealed"),
        Decision.UNDO: _("We took that back, and look at it once more"),
    }.get(row.step, "")  # type: ignore[call-overload]  # a step is stored as its word


def _messages(own: OwnSubmission) -> list[Happening]:
    item = own.item
    written = item.messages.order_by("-at", "-id")
    if not own.is_told and item.decided_at:
        written = written.exclude(from_desk=True, at=item.decided_at)
    rows: list[Message] = list(written[:MOST])
    return [
        Happening(
            row.at,
            _("An editor wrote") if row.from_desk else _("You wrote"),
            text=row.text,
            is_theirs=not row.from_desk,
        )
        for row in rows
    ]
