"""The policy as readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from ..models import Clause, Policy


@dataclass(frozen=True)
class PolicyPart:
    number: int
    heading: str
    clauses: list[Clause]


@dataclass(frozen=True)
class PolicyPage:
    policy: Policy
    parts: list[PolicyPart]
    versions: list[Policy]  # that are or were in force, the latest first
    until: datetime | None  # when the next one came; None: it is in force
    changes_at: datetime | None  # when a next one comes into force


def policy_page(number: int | None, now: datetime) -> PolicyPage | None:
    """The version of this number, or the one in force; None where it isn't one to see."""
    rows = list(Policy.objects.order_by("-since", "-number"))
    versions = [policy for policy in rows if policy.since <= now]
    at = next((place for place, each in enumerate(versions) if number in (None, each.number)), None)
    if at is None:
        return None
    return PolicyPage(
        versions[at],
        parts_of(versions[at]),
        versions,
        until=versions[at - 1].since if at else None,
        changes_at=min((policy.since for policy in rows if policy.since > now), default=None),
    )


def parts_of(policy: Policy) -> list[PolicyPart]:
    clauses = policy.clauses.order_by("part", "place")
    return [
        PolicyPart(number, heading, list(some))
        for (number, heading), some in groupby(
            clauses, key=lambda clause: (clause.part, clause.part_title)
        )
    ]
