"""Warning somebody: they are told which clause they broke, and may go on sending."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notice, NoticeKind, User

from ..models import Clause, Warning
from ..queries.blocks import how_to_object, why_warned
from .blocking import checked_measure
from .clearing import Cleared, clear

# By one clause again so soon is a double click, or a colleague who saw the same.
AGAIN = timedelta(minutes=10)


@dataclass
class Warned(Cleared):
    warning: Warning = field(kw_only=True)


def warn_contributor(
    user: User,
    *,
    by: User,
    clause: Clause | None,
    note: str = "",
    decline_waiting: bool = False,
    withdraw_published: bool = False,
    remove_comments: bool = False,
) -> Warned:
    """Two who warn by one clause at once warn once. Raises and takes as `block_contributor`."""
    clause, note = checked_measure(user, clause, note)
    with transaction.atomic():
        User.objects.hold(user.pk)
        since = timezone.now() - AGAIN
        warning = Warning.objects.filter(user=user, clause=clause, at__gt=since).first()
        if warning is None:
            warning = Warning.objects.create(user=user, clause=clause, note=note, by=by)
            _tell(warning)
        done = Warned(user, clause, warning=warning)
        clear(
            done,
            by,
            decline_waiting=decline_waiting,
            withdraw_published=withdraw_published,
            remove_comments=remove_comments,
        )
    return done


def _tell(warning: Warning) -> None:
    notice = Notice(
        user_id=warning.user_id,
        kind=NoticeKind.SENT,
        key=f"warning:{warning.pk}",
        headline=_("A warning from the editors"),
        text=f"{why_warned(warning)} {how_to_object()}",
        path=warning.clause.get_absolute_url(),
    )
    Notice.objects.tell([notice])
