"""What the desk knows of a contributor from what they sent before."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User

from ..models import Comment, Contribution, Record, Submission
from ..states import Standing

# From so many decided on, the share that was accepted or declined says something.
ENOUGH = 5
ACCEPTED = Q(state__in=[Standing.ACCEPTED, Standing.PUBLISHED])
DECLINED = Q(state=Standing.DECLINED)
# Of comments: a newer version that was declined takes nothing from the one that is shown.
COMMENT_ACCEPTED = Q(published_at__isnull=False) & ~Q(state=Standing.REMOVED)
COMMENT_DECLINED = Q(state=Standing.DECLINED, published_at=None) | Q(state=Standing.REMOVED)


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
    sent = _of(Contribution, user, ACCEPTED, DECLINED)
    comments = _of(Comment, user, COMMENT_ACCEPTED, COMMENT_DECLINED)
    return ContributorRecord(
        sent=sent.sent + comments.sent,
        accepted=sent.accepted + comments.accepted,
        declined=sent.declined + comments.declined,
    )


def _of(model: type[Submission], user: User, accepted: Q, declined: Q) -> ContributorRecord:
    rows = model._default_manager.filter(author=user, sent_at__isnull=False)
    found = rows.aggregate(
        sent=Count("pk"),
        accepted=Count("pk", filter=accepted),
        declined=Count("pk", filter=declined),
    )
    return ContributorRecord(**found)


def record_of(user: User) -> Record:
    return contributor_record(user).kind
