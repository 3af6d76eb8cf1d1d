from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..states import DECISIONS, UNDECIDED, WAITING, Decision, Standing
from .policy import Clause

S = TypeVar("S", bound="Submission")


class SubmissionQuerySet(models.QuerySet[S], Generic[S]):
    def waiting(self) -> Self:
        """What an editor has to decide on."""
        # Spelled as in the indexes' condition: SQLite finds no list of parameters in it.
        return self.filter(Q(state=Standing.SENT) | Q(state=Standing.REVIEW))

    def oldest_first(self) -> Self:
        return self.order_by("queued_at", "id")

    def overdue(self, now: datetime | None = None) -> Self:
        return self.waiting().filter(due_at__lt=now or timezone.now())

    def undecided(self) -> Self:
        return self.filter(state__in=UNDECIDED)


class Record(models.TextChoices):
    """What the desk knew of its author when something was sent."""

    FIRST = "first", _("First one")
    KNOWN = "known", _("Known")
    TRUSTED = "trusted", _("Often accepted")
    DOUBTED = "doubted", _("Often declined")


class Submission(models.Model):
    """What a reader sent in, and how it was judged. Nothing of it shows before that.

    `version` counts what its author sent and what was decided: who decides says which
    version they had before them.
    """

    site = models.ForeignKey(Site, models.PROTECT, editable=False, related_name="+")
    # None once the person is erased, or while nobody has signed in.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="%(class)ss",
        verbose_name=_("from"),
        db_index=False,  # the indexes of each table serve
    )
    state = models.CharField(
        _("state"), max_length=10, choices=Standing.choices, default=Standing.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    modified_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    # Its place in the queue, kept while its author changes what waits.
    queued_at = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(_("due"), null=True, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("with"),
    )
    claimed_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    # When its author is to be told of the last decision; None when they were, or need not be.
    # A decision on many at once waits until it can no longer be taken back.
    tell_at = models.DateTimeField(null=True, editable=False)
    # By which clause it was declined, or changes were asked for.
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    record = models.CharField(
        _("its author"), max_length=8, choices=Record.choices, blank=True, editable=False
    )
    # Of its author and words: the same sent twice at once is one.
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    # When the worker is to look for evidence (again); None once that is done.
    examine_at = models.DateTimeField(null=True, editable=False)
    examine_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    # Together with what others sent that is nearly the same, and since when.
    wave = models.ForeignKey(
        "articles.Wave",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="%(class)ss",
        db_index=False,  # the index of each table serves
    )
    wave_at = models.DateTimeField(null=True, editable=False)

    # Where each decision leads from where.
    decisions: ClassVar[Mapping[Decision, tuple[frozenset[Standing], Standing]]] = DECISIONS
    # What each kind has of its own: what its author calls it, and the talk with the desk.
    kind: Any
    headline: Any
    text: Any
    unsent: Any
    messages: Any
    versions: Any
    signals: Any
    transitions: Any

    class Meta:
        abstract = True

    @property
    def typed_mark(self) -> str:
        """Tells two states of `unsent` apart; "" while there is none."""
        if not self.unsent:
            return ""
        return hashlib.sha256(json.dumps(self.unsent, sort_keys=True).encode()).hexdigest()[:20]

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def may_change(self) -> bool:
        """Whether its author may still change it, or take it back."""
        return self.state == Standing.DRAFT or self.is_undecided

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.is_waiting and self.due_at is not None and self.due_at < (now or timezone.now())


# What is made into a story is withdrawn there; only a comment is removed itself.
KNOWN = [state for state in Standing.values if state != Standing.REMOVED]


def submission_constraints(
    name: str,
    *,
    states: Sequence[str] = KNOWN,
    sent_once: Sequence[str] = ("sent", "review", "changes", "accepted"),
) -> list[models.BaseConstraint]:
    """What holds of every submission, for the table whose constraints begin with `name`.

    `sent_once` are the states in which a person has the same words no more than once.
    """
    waiting = Q(state__in=["sent", "review"])
    return [
        models.CheckConstraint(condition=Q(state__in=list(states)), name=f"{name}_state_is_known"),
        models.CheckConstraint(
            condition=~waiting
            | Q(sent_at__isnull=False, queued_at__isnull=False, due_at__isnull=False),
            name=f"{name}_waiting_is_in_the_queue",
        ),
        models.CheckConstraint(
            condition=Q(state="review") | Q(claimed_at=None), name=f"{name}_claimed_in_review"
        ),
        models.CheckConstraint(
            condition=~Q(state="declined") | Q(clause__isnull=False),
            name=f"{name}_declined_by_a_clause",
        ),
        models.UniqueConstraint(
            fields=["author", "fingerprint"],
            condition=Q(state__in=list(sent_once)),
            name=f"{name}_sent_once",
        ),
    ]


def submission_indexes(name: str, *also: str) -> list[models.Index]:
    """The queue's, oldest first, whole and by each filter in `also`; and its author's."""
    waiting = Q(state="sent") | Q(state="review")
    return [
        *(
            models.Index(
                fields=[*fields, "queued_at", "id"],
                condition=waiting,
                name=f"{name}_{'_'.join(['queue', *fields])}",
            )
            for fields in ([], ["record"], ["claimed_by"], *([each] for each in also))
        ),
        models.Index(fields=["author", "-created_at", "-id"], name=f"{name}_of_author"),
        # Until it is published, the sweep asks for it each second.
        models.Index(fields=["id"], condition=Q(state="accepted"), name=f"{name}_accepted"),
        models.Index(
            fields=["examine_at"],
            condition=Q(examine_at__isnull=False),
            name=f"{name}_to_examine",
        ),
        models.Index(
            fields=["tell_at"], condition=Q(tell_at__isnull=False), name=f"{name}_to_tell"
        ),
        # Whether another of its wave stands before it in the queue.
        models.Index(
            fields=["wave", "state", "queued_at", "id"],
            condition=Q(wave__isnull=False),
            name=f"{name}_of_wave",
        ),
        # What somebody took up and left.
        models.Index(
            fields=["claimed_at"], condition=Q(claimed_at__isnull=False), name=f"{name}_claimed"
        ),
    ]
