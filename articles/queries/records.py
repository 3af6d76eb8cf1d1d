"""What the desk knows of a contributor from what they sent before."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User

from ..models import Contribution, Record
from ..states import Standing

# From so many decided on, the share that was accepted or declined says something.
ENOUGH = 5
ACCEPTED = Q(state__in=[Standing.ACCEPTED, Standing.PUBLISHED])
DECLINED = Q(state=Standing.DECLINED)


@dataclass(frozen=True)
class ContributorRecord:
    sent: int
    accepted: int
    declined: int

    @property
    def kind(self) -> Record:
        decided = self.accepted + self.declined
        if not decided:
            return Record.FIRST
        if decided >= ENOUGH and self.accepted >= 0.8 * decided:
            return Record.TRUSTED
        if self.declined >= 3 and self.declined > 0.6 * decided:
            return Record.DOUBTED
        return Record.KNOWN


def contributor_record(user: User) -> ContributorRecord:
    """Of all kinds that a person may send in."""
    found = Contribution.objects.filter(author=user, sent_at__isnull=False).aggregate(
        sent=Count("pk"),
        accepted=Count("pk", filter=ACCEPTED),
        declined=Count("pk", filter=DECLINED),
    )
    return ContributorRecord(**found)


def record_of(user: User) -> Record:
    return contributor_record(user).kind
