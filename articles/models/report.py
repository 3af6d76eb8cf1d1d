from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible
from .comment import Comment

MAX_REPORT = 4000
MAX_ANSWER = 2000


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(outcome=Report.Outcome.OPEN)

    def settled(self) -> Self:
        return self.exclude(outcome=Report.Outcome.OPEN)

    def notices(self) -> Self:
        """Legal notices, the newest first."""
        return self.filter(reason=Report.Reason.ILLEGAL).order_by("-created_at", "-id")


class Report(models.Model):
    """What a reader says is wrong with a comment that is published.

    One that says it is against the law is a notice as Regulation (EU) 2022/2065 has it
    (Article 16): it has a number, a page of its own behind `token`, and is answered.
    """

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("It insults, threatens or spreads hatred")
        SPAM = "spam", _("It is advertising or spam")
        OFF_TOPIC = "off_topic", _("It is not about the story")
        FALSE = "false", _("It isn’t true")
        PRIVATE = "private", _("It tells something private of somebody")
        COPYRIGHT = "copyright", _("It is copied from somebody else")
        OTHER = "other", _("Something else")
        ILLEGAL = "illegal", _("It is against the law")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Upheld")
        NOT_UPHELD = "not_upheld", _("Not upheld")
        # What it was about went for another reason: neither for nor against who reported.
        MOOT = "moot", _("Settled otherwise")

    # None once it is erased.
    comment = models.ForeignKey(
        Comment,
        models.SET_NULL,
        null=True,
        related_name="reports",
        db_index=False,  # the index below serves
    )
    # Where it stood, which stays known when the comment is erased: Article 16(2)(b).
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    path = models.CharField(max_length=60)
    # Which version readers saw then; None where none was noted.
    version = models.PositiveIntegerField(null=True)
    # None of a stranger, and of somebody who left.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="reports",
        db_index=False,  # the index below serves
    )
    # A keyed hash, of use for this comment alone and until it is settled: two from one address
    # are told to be.
    address = models.CharField(max_length=64, blank=True)
    # Of what a stranger wrote: the same sent twice is one.
    fingerprint = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    text = models.TextField(
        _("what is wrong"), max_length=MAX_REPORT, blank=True, validators=[validate_visible]
    )
    created_at = models.DateTimeField(_("received"), default=timezone.now)

    # Where the answer goes: of a stranger, or for a notice.
    email = models.EmailField(_("e-mail address"), blank=True)
    # What a notice says besides: Article 16(2)(c) and (d).
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[validate_visible])
    of_child_abuse = models.BooleanField(default=False)
    good_faith = models.BooleanField(default=False)
    token = models.CharField(max_length=43, null=True, unique=True)

    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN
    )
    # When what it is about was decided on; a decision that is taken back is known by it.
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # What the desk says to who gave notice, with the outcome.
    answer = models.TextField(
        _("answer"), max_length=MAX_ANSWER, blank=True, validators=[validate_visible]
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # When the outcome is to be told; None once that is done.
    tell_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    # The mail that is due: that it came in, or what was decided.
    mail_at = models.DateTimeField(null=True)
    mail_since = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_error = models.CharField(max_length=300, blank=True)
    # Its words are erased: with who sent it, or with what it was about.
    forgotten_at = models.DateTimeField(null=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ()
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["comment", "outcome", "created_at"], name="report_of_comment"),
            # What became of a person's.
            models.Index(
                fields=["reporter", "outcome"],
                condition=Q(reporter__isnull=False),
                name="report_of_person",
            ),
            models.Index(fields=["id"], condition=Q(outcome="open"), name="report_open"),
            models.Index(
                fields=["-created_at", "-id"], condition=Q(reason="illegal"), name="report_notice"
            ),
            models.Index(
                fields=["tell_at"], condition=Q(tell_at__isnull=False), name="report_to_tell"
            ),
            models.Index(
                fields=["mail_at"], condition=Q(mail_at__isnull=False), name="report_to_mail"
            ),
            models.Index(
                fields=["settled_at"],
                condition=Q(settled_at__isnull=False),
                name="report_settled",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        *("abuse", "spam", "off_topic", "false", "private", "copyright"),
                        *("other", "illegal"),
                    ]
                ),
                name="report_reason_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", settled_at=None, tell_at=None, told_at=None)
                | Q(outcome__in=["upheld", "not_upheld", "moot"], settled_at__isnull=False),
                name="report_settled_or_open",
            ),
            # A person's own is one, and their notice beside it.
            models.UniqueConstraint(
                fields=["comment", "reporter"],
                condition=Q(outcome="open") & ~Q(reason="illegal"),
                name="report_once",
            ),
            models.UniqueConstraint(
                fields=["comment", "reporter"],
                condition=Q(outcome="open", reason="illegal"),
                name="report_notice_once",
            ),
            models.UniqueConstraint(
                fields=["comment", "address", "fingerprint"],
                condition=Q(outcome="open", reporter=None) & ~Q(fingerprint=""),
                name="report_once_of_stranger",
            ),
            # Article 16(2): only of the abuse of children may name and address be left out.
            models.CheckConstraint(
                condition=(~Q(reason="illegal") & Q(token=None))
                | (
                    Q(reason="illegal", token__isnull=False, good_faith=True)
                    & (
                        Q(forgotten_at__isnull=False)
                        | (~Q(text="") & (Q(of_child_abuse=True) | (~Q(name="") & ~Q(email=""))))
                    )
                ),
                name="report_notice_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(text="", name=""),
                name="report_forgotten_says_nothing",
            ),
            models.CheckConstraint(
                condition=Q(mail_at=None) | (~Q(email="") & Q(mail_since__isnull=False)),
                name="report_mail_has_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number that people quote; it opens nothing."""
        return f"R-{timezone.localtime(self.created_at):%Y}-{self.pk:06d}"

    @property
    def is_notice(self) -> bool:
        return self.reason == self.Reason.ILLEGAL

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN

    @property
    def is_told(self) -> bool:
        """Whether the outcome is final, and said."""
        return self.told_at is not None

    @property
    def status_url(self) -> str:
        """Of a notice: for whoever has the address."""
        return f"/commentary/reports/{self.token}/"
