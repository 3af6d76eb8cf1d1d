from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from newsroom.mail import origin_of

from .user import User

MAX_HEADLINE = 300
MAX_TEXT = 600
# A mail that has waited for so long is worth an operator's look.
LATE = timedelta(hours=1)


class NoticeKind(models.TextChoices):
    """What a person can be told of, each to be turned off by itself.

    A new kind is a line here and a migration; it is asked for and shown from then on.
    """

    WORK = "work", _("Your published work")
    SENT = "sent", _("What you sent in")
    PROFILE = "profile", _("Your profile")
    ACCOUNT = "account", _("Your account and data")
    # For those who work here only.
    DESK = "desk", _("The desk")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def tell(self, notices: Collection[Notice]) -> None:
        """Store each for its person, as they chose to be told; what has their key already is not.

        To be called in the transaction of what happened. Two queries, however many.
        """
        if not notices:
            return
        choices = _choices_of({notice.user_id for notice in notices})
        now = timezone.now()
        kept = []
        for notice in notices:
            held = choices.get(notice.user_id)
            if held is None:
                continue  # gone, or closed
            notice.on_site, by_email = held.get(notice.kind, (True, True))
            notice.next_try_at = now if by_email else None
            notice.headline = _in_one_line(notice.headline, MAX_HEADLINE)
            notice.text = _in_one_line(notice.text, MAX_TEXT)
            if notice.on_site or by_email:
                kept.append(notice)
        # In order, so that two at once who tell the same people can't wait for each other.
        kept.sort(key=lambda notice: (notice.user_id, notice.key))
        self.bulk_create(kept, ignore_conflicts=True)  # type: ignore[arg-type]

    def on_site(self) -> Self:
        return self.filter(on_site=True)

    def unread(self) -> Self:
        return self.filter(on_site=True, read_at=None)

    def waiting(self) -> Self:
        """Whose mail is still to be sent."""
        return self.filter(next_try_at__isnull=False)

    def late(self) -> Self:
        return self.waiting().filter(created_at__lt=timezone.now() - LATE)

    def given_up(self) -> Self:
        return self.filter(gave_up_at__isnull=False)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)


class Notice(models.Model):
    """What a person is told happened to theirs: on the site, by e-mail, or both.

    The mail is due while `next_try_at` is set. Who sends it sets that ahead first, so that
    nobody else does meanwhile (actions/notices.py); afterwards it is None, for good.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("person"),
        db_index=False,  # the indexes below serve
    )
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind.choices)
    # What happened, once and for all: "published:article:17".
    key = models.CharField(max_length=120, editable=False)
    # As it was said then: the story may be gone by the time it is read.
    headline = models.CharField(_("notice"), max_length=MAX_HEADLINE)
    text = models.CharField(_("text"), max_length=MAX_TEXT, blank=True)
    # Where it leads, on which title; without a site on the first one.
    site = models.ForeignKey(Site, models.SET_NULL, null=True, related_name="+")
    path = models.CharField(_("address"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    on_site = models.BooleanField(_("on the site"), default=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)

    next_try_at = models.DateTimeField(_("next try"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    gave_up_at = models.DateTimeField(_("gave up"), null=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=300, blank=True, editable=False)

    objects: ClassVar[models.Manager[Notice]] = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(next_try_at=None) | Q(sent_at=None, gave_up_at=None),
                name="notice_mail_is_done_or_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-created_at", "-id"],
                condition=Q(on_site=True),
                name="notice_newest",
            ),
            # The number beside every page.
            models.Index(
                fields=["user"], condition=Q(on_site=True, read_at=None), name="notice_unread"
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="notice_mail_due",
            ),
            models.Index(
                fields=["gave_up_at"],
                condition=Q(gave_up_at__isnull=False),
                name="notice_mail_given_up",
            ),
            models.Index(fields=["created_at"], name="notice_oldest"),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def origin(self) -> str:
        return origin_of(self.site)

    @property
    def url(self) -> str:
        """In full, for it may lead to another title; "" where there is nothing to see."""
        return self.origin + self.path if self.path else ""


class NoticeChoice(models.Model):
    """How a person wants to be told of one kind; without a row, in every way."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notice_choices",
        verbose_name=_("person"),
        db_index=False,  # the unique one serves
    )
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind.choices)
    on_site = models.BooleanField(_("on the site"), default=True)
    by_email = models.BooleanField(_("by e-mail"), default=True)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_choice_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


def _choices_of(user_ids: Iterable[int]) -> dict[int, dict[str, tuple[bool, bool]]]:
    """By person: on the site and by e-mail for each kind they decided on; the active ones only."""
    held: dict[int, dict[str, tuple[bool, bool]]] = {}
    rows = User.objects.filter(pk__in=user_ids, is_active=True).values_list(
        "pk", "notice_choices__kind", "notice_choices__on_site", "notice_choices__by_email"
    )
    for pk, kind, on_site, by_email in rows:
        of_person = held.setdefault(pk, {})
        if kind:
            of_person[kind] = (on_site, by_email)
    return held


def _in_one_line(text: str, limit: int) -> str:
    return Truncator(" ".join(text.split())).chars(limit)
