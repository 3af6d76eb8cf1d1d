"""Telling those who decide that what readers sent in is late."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Notice, NoticeKind

from ..models import Comment, Contribution, Submission

KINDS: tuple[type[Submission], ...] = (Contribution, Comment)
# No further than this is counted.
COUNTED = 1000


def tell_of_what_is_late(now: datetime | None = None) -> int:
    """Tell each once a day, from DIGEST_HOUR on, while anything is late; how many are told of.

    The notice's key is the day, so asking again tells nobody again.
    """
    now = now or timezone.now()
    if timezone.localtime(now).hour < settings.DIGEST_HOUR:
        return 0
    late, oldest = _late(now)
    if not late:
        return 0
    said = ngettext(
        "%(n)s item from readers waits longer than it should",
        "%(n)s items from readers wait longer than they should",
        late,
    )
    number = f"{COUNTED:,}+" if late > COUNTED else f"{late:,}"
    text = ""
    if oldest is not None:
        when = date_format(timezone.localtime(oldest), "j F, H:i")
        text = _("The oldest waits since %(when)s.") % {"when": when}
    notices = [
        Notice(
            user_id=user,
            kind=NoticeKind.DESK,
            key=f"late:{timezone.localdate(now)}",
            headline=said % {"n": number},
            text=text,
            path=reverse("admin:desk"),
        )
        for user in who_may_judge()
    ]
    with transaction.atomic():
        Notice.objects.tell(_untold(notices))
    return late


def who_may_judge() -> list[int]:
    """As `can_judge`: who works here, with the right of their own or by a group."""
    # The manager of User has no with_perm.
    people = ModelBackend().with_perm("articles.judge_contribution", is_active=True)
    return list(people.filter(is_staff=True).order_by("pk").values_list("pk", flat=True))


def _late(now: datetime) -> tuple[int, datetime | None]:
    count, moments = 0, []
    for kind in KINDS:
        overdue = kind._default_manager.overdue(now)  # type: ignore[attr-defined]
        count += overdue.order_by()[: COUNTED + 1].count()
        oldest = overdue.aggregate(oldest=Min("queued_at"))["oldest"]
        if oldest is not None:
            moments.append(oldest)
    return count, min(moments, default=None)


def _untold(notices: list[Notice]) -> list[Notice]:
    """So that a day's later rounds write nothing."""
    people: list[int] = [notice.user_id for notice in notices]
    keys = {notice.key for notice in notices}
    told = Notice.objects.filter(user__in=people, key__in=keys).values_list("user", flat=True)
    return [notice for notice in notices if notice.user_id not in set(told)]
