"""What happened to something that was sent in, read from the steps that were recorded of it.

The rules, by which the figures of counting.py are made:

- A decision that was taken back (`UNDO`) was none, in whatever month it was taken back.
- What is waited for a decision begins with the sending that put the piece before the desk, and
  not with its author changing it while it waits. An appeal, or what readers reported, was not
  sent, so nothing was waited. Nor was it where somebody whom the desk trusts was published.
- An appeal ends with the next yes (upheld) or no (refused). Where its author withdraws it or
  sends another version, or is asked for one, there is nothing left to uphold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from ..states import WAITING, Decision, Standing

# What the tables of states.py let an editor decide.
DECISIONS = frozenset(
    {
        Decision.ASK,
        Decision.ACCEPT,
        Decision.PUBLISH,
        Decision.DECLINE,
        Decision.REMOVE,
        Decision.RESTORE,
    }
)
# These move nothing that counts.
LEFT_OUT = (Decision.CLAIM, Decision.RELEASE, Decision.FEATURE, Decision.UNFEATURE)
# Nobody reads and decides within this: it was published as it came in.
AT_ONCE = timedelta(seconds=1)


class Taken(NamedTuple):
    """A row of Transition, as far as it matters here; ordered by time, then by number."""

    at: datetime
    pk: int
    step: str
    from_state: str
    who: int | None
    clause: int | None


@dataclass(frozen=True)
class Event:
    """Something that counts. `step` is SEND the first time only, and never UNDO."""

    step: Decision
    at: datetime
    who: int | None = None
    clause: int | None = None
    # Between the sending and this decision.
    waited: timedelta | None = None
    is_first: bool = False  # readers came to see it
    is_unjudged: bool = False
    ends_appeal: bool = False
    # Whose decision it undid, on appeal.
    against: int | None = None


@dataclass(frozen=True)
class _Standing:
    since: datetime | None = None  # it waits since then, sent by its author
    appealed: bool = False
    shown: bool = False
    refused_by: int | None = None  # who said no last


def events_of(steps: Iterable[Taken]) -> list[Event]:
    """Of one piece; `steps` in any order, and all of them."""
    events: list[Event] = []
    now, before = _Standing(), _Standing()
    latest: Event | None = None  # decision, that may yet be taken back
    sent_at: datetime | None = None
    for taken in sorted(steps):
        step = Decision(taken.step)
        if step is Decision.SEND:
            sent_at = taken.at
            if taken.from_state == Standing.DRAFT:
                events.append(Event(step, taken.at))
            now = replace(now, since=now.since or taken.at, appealed=False)
        elif step is Decision.UNDO:
            if latest is not None:
                events.remove(latest)
                now, latest = before, None
        elif step in (Decision.APPEAL, Decision.REPORTED):
            now = replace(now, since=None, appealed=step is Decision.APPEAL)
            if step is Decision.APPEAL:
                events.append(Event(step, taken.at))
        elif step is Decision.TAKE_BACK:
            now = replace(now, since=None, appealed=False)
            if taken.from_state != Standing.DRAFT:
                events.append(Event(step, taken.at))
        elif step is Decision.TAKE_BACK_CHANGE:
            now = replace(now, since=None, appealed=False)
        elif step in DECISIONS and not _is_by_the_clock(taken):
            latest = _decided(taken, step, now, sent_at)
            events.append(latest)
            before, now = now, _after(latest, now)
    return events


def _is_by_the_clock(taken: Taken) -> bool:
    """A contribution comes out with what was made of it, once it was accepted."""
    return taken.step == Decision.PUBLISH and taken.from_state not in WAITING


def _decided(taken: Taken, step: Decision, now: _Standing, sent_at: datetime | None) -> Event:
    is_yes = step in (Decision.PUBLISH, Decision.RESTORE)
    unjudged = taken.who is None and sent_at is not None and taken.at - sent_at < AT_ONCE
    waited = taken.at - now.since if now.since and not unjudged else None
    return Event(
        step,
        taken.at,
        taken.who,
        taken.clause,
        waited=max(waited, timedelta(0)) if waited is not None else None,
        is_first=step is Decision.PUBLISH and not now.shown,
        is_unjudged=unjudged,
        ends_appeal=now.appealed and step is not Decision.ASK,
        against=now.refused_by if now.appealed and is_yes else None,
    )


def _after(event: Event, now: _Standing) -> _Standing:
    said_no = event.step in (Decision.DECLINE, Decision.REMOVE)
    return _Standing(
        shown=now.shown or event.step is Decision.PUBLISH,
        refused_by=event.who if said_no else now.refused_by,
    )
