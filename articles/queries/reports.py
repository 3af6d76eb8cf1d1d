"""What readers reported, what they are known for, and which reports count.

So many distinct and credible reports bring a comment back into the queue. One doesn't count
of somebody who was mostly wrong before or may send nothing now, and of strangers each address
counts once. A legal notice is enough by itself, whoever sent it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from newsroom.pages import Page, page_of

from ..models import Block, Comment, Report
from ..models.report import ReportQuerySet

# So many not upheld, and more than upheld: then they were mostly wrong.
WRONG = 3
# More than anybody reads; by then it is long in the queue.
WEIGHED = 500
SETTLED = 20
_REFERENCE = re.compile(r"(?:R-)?(?:(?P<year>[0-9]{4})-)?(?P<number>[0-9]{1,18})", re.IGNORECASE)


@dataclass(frozen=True)
class ReporterRecord:
    """What came of a person's reports so far."""

    upheld: int = 0
    not_upheld: int = 0

    @property
    def is_mostly_wrong(self) -> bool:
        return self.not_upheld >= WRONG and self.not_upheld > self.upheld

    @property
    def words(self) -> str:
        settled = self.upheld + self.not_upheld
        if not settled:
            return _("Nothing settled before")
        return ngettext(
            "%(upheld)d of %(settled)d report upheld before",
            "%(upheld)d of %(settled)d reports upheld before",
            settled,
        ) % {"upheld": self.upheld, "settled": settled}


@dataclass(frozen=True)
class Weighed:
    """A report that is open, and what it weighs. `why_not` is "" where it counts."""

    report: Report
    record: ReporterRecord | None = None  # None of a stranger
    why_not: str = ""
    # Readers see another version by now.
    is_of_earlier: bool = False

    @property
    def counts(self) -> bool:
        return not self.why_not


@dataclass(frozen=True)
class Reports:
    """Of one comment: the open ones, legal notices first, and the last that are settled."""

    open: list[Weighed] = field(default_factory=list)
    settled: list[Report] = field(default_factory=list)
    needed: int = 0

    def __bool__(self) -> bool:
        return bool(self.open or self.settled)

    @property
    def counted(self) -> int:
        return sum(each.counts for each in self.open)


# For the desk ----------------------------------------------------------------------


def reports_of(comment: Comment) -> Reports:
    """Five queries at most, however many."""
    weighed = weigh(open_reports(comment))
    shown = shown_version(comment) if weighed else None
    found = [
        Weighed(
            each.report,
            each.record,
            each.why_not,
            is_of_earlier=each.report.version not in (None, shown),
        )
        for each in weighed
    ]
    found.sort(key=lambda each: not each.report.is_notice)
    settled = Report.objects.settled().filter(comment=comment).order_by("-settled_at", "-id")
    people = settled.select_related("reporter__profile", "settled_by")
    return Reports(found, list(people[:SETTLED]), settings.REPORTS_TO_REQUEUE)


def reported(comments: Collection[int]) -> dict[int, int]:
    """How many open reports each of these comments has; those without any are left out."""
    rows = Report.objects.open().filter(comment__in=comments).order_by().values("comment")
    return dict(rows.annotate(number=Count("pk")).values_list("comment", "number"))


def notices(number: int, words: str = "") -> Page[Report] | None:
    """A page of legal notices, the newest first; of those with this reference, if one is asked.

    None where there is no such page.
    """
    found: ReportQuerySet = Report.objects.notices().select_related("comment", "site")
    if words.strip():
        found = found.filter(pk=number_in(words))
    return page_of(found, number)


def number_in(reference: str) -> int:
    """The number in "R-2026-000123", or in its end alone; 0 where there is none."""
    named = _REFERENCE.fullmatch("".join(reference.split()))
    return int(named["number"]) if named else 0


def sent_by(user: User) -> ReportQuerySet:
    """What a person reported: also before they signed in, by an address that is theirs."""
    theirs = EmailAddress.objects.filter(user=user, verified=True)
    addresses = [address.lower() for address in theirs.values_list("email", flat=True)]
    rows = Report.objects.annotate(lowered=Lower("email"))
    return rows.filter(Q(reporter=user) | Q(reporter=None, lowered__in=addresses))


# Which count -----------------------------------------------------------------------


def open_reports(comment: Comment) -> list[Report]:
    rows = Report.objects.open().filter(comment=comment).order_by("created_at", "id")
    return list(rows.select_related("reporter__profile")[:WEIGHED])


def weigh(reports: Iterable[Report]) -> list[Weighed]:
    """Two queries; in the order that they came, for of two from one address the first counts."""
    rows = list(reports)
    people = {row.reporter_id for row in rows if row.reporter_id}
    records, blocked = records_of(people), _blocked(people)
    # A person may also come as a stranger, from where they are.
    seen = {row.address for row in rows if row.reporter_id and row.address}
    found = []
    for row in rows:
        if row.reporter_id:
            record = records.get(row.reporter_id, ReporterRecord())
            found.append(Weighed(row, record, _why_not(row, record, blocked)))
            continue
        if row.forgotten_at:
            why_not = _("Who sent it has left")
        elif row.address in seen:
            why_not = _("From the same address as another")
        else:
            why_not = ""
            seen.add(row.address)
        found.append(Weighed(row, None, "" if row.is_notice else why_not))
    return found


def records_of(people: Collection[int]) -> dict[int, ReporterRecord]:
    if not people:
        return {}
    rows = Report.objects.filter(reporter__in=people).order_by().values("reporter")
    counted = rows.annotate(
        upheld=Count("pk", filter=Q(outcome=Report.Outcome.UPHELD)),
        not_upheld=Count("pk", filter=Q(outcome=Report.Outcome.NOT_UPHELD)),
    )
    return {row["reporter"]: ReporterRecord(row["upheld"], row["not_upheld"]) for row in counted}


def is_enough(comment: Comment, since: datetime | None = None) -> bool:
    """Whether what is open brings it back into the queue; of what came `since`, if so asked."""
    rows = [row for row in open_reports(comment) if since is None or row.created_at > since]
    if any(row.is_notice for row in rows):
        return True
    needed = settings.REPORTS_TO_REQUEUE
    return 0 < needed <= len(rows) and sum(each.counts for each in weigh(rows)) >= needed


def is_reported(comment: Comment) -> bool:
    return Report.objects.open().filter(comment=comment).exists()


def shown_version(comment: Comment) -> int | None:
    """The number of the version that readers see, or saw last."""
    seen = comment.versions.exclude(published_at=None).order_by("-published_at", "-number")
    number: int | None = seen.values_list("number", flat=True).first()
    return number


def why_in_words(comment: Comment) -> str:
    """Why it is back in the queue, for its history."""
    rows = open_reports(comment)
    named = [row.reference for row in rows if row.is_notice]
    reasons = dict.fromkeys(str(row.get_reason_display()) for row in rows)
    number = ngettext("%(n)d report", "%(n)d reports", len(rows)) % {"n": len(rows)}
    return f"{', '.join([number, *named])}: {'; '.join(reasons)}"


def why_removed(comment: Comment) -> str:
    """Whether a report led to its removal, for its author: Article 17(3)(b). "" if none did."""
    upheld = Report.objects.filter(
        comment=comment, outcome=Report.Outcome.UPHELD, settled_at=comment.decided_at
    )
    reasons = set(upheld.order_by().values_list("reason", flat=True))
    if Report.Reason.ILLEGAL in reasons:
        return _("We had been given notice that it is against the law.")
    return _("Readers had reported it.") if reasons else ""


def _blocked(people: Collection[int]) -> set[int]:
    if not people:
        return set()
    return set(Block.objects.in_force().filter(user__in=people).values_list("user", flat=True))


def _why_not(row: Report, record: ReporterRecord, blocked: Collection[int]) -> str:
    user = row.reporter
    if row.is_notice:
        return ""
    if row.reporter_id in blocked or not (isinstance(user, User) and user.is_active):
        return _("Who sent it may send us nothing now")
    return _("Mostly wrong before") if record.is_mostly_wrong else ""
