"""What a person does about notices: reads them, and says which they want."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import Notice, NoticeChoice, NoticeKind, User

KEEP = timedelta(days=365)
_SIGNER = Signer(salt="accounts.unsubscribe")


@dataclass(frozen=True)
class Ways:
    """How a person is told of a kind."""

    on_site: bool = True
    by_email: bool = True


# Reading -------------------------------------------------------------------------


def mark_read(user: User, *, up_to: int) -> None:
    """All that the person was shown; what came in since, with a higher id, is still new."""
    Notice.objects.unread().filter(user=user, pk__lte=up_to).update(read_at=timezone.now())


def trim_notices(limit: int) -> int:
    """Delete up to so many that are a year old and were read, or were mail only; how many."""
    old = Notice.objects.filter(created_at__lt=timezone.now() - KEEP, next_try_at=None)
    done = old.filter(Q(read_at__isnull=False) | Q(on_site=False))
    ids = list(done.order_by("created_at").values_list("pk", flat=True)[:limit])
    Notice.objects.filter(pk__in=ids).delete()
    return len(ids)


# Choosing ------------------------------------------------------------------------


def ways_of(user: User) -> dict[NoticeKind, Ways]:
    """What the person chose, for every kind that they may be told of."""
    held = {row.kind: Ways(row.on_site, row.by_email) for row in user.notice_choices.all()}
    kinds = [kind for kind in NoticeKind if user.is_staff or kind is not NoticeKind.DESK]
    return {kind: held.get(kind, Ways()) for kind in kinds}


def choose_ways(user: User, ways: Mapping[NoticeKind, Ways]) -> None:
    with transaction.atomic():
        if User.objects.hold(user.pk):
            _store(
                [
                    NoticeChoice(user=user, kind=kind, on_site=way.on_site, by_email=way.by_email)
                    for kind, way in ways.items()
                ],
                ["on_site", "by_email"],
            )


def _store(choices: list[NoticeChoice], fields: list[str]) -> None:
    NoticeChoice.objects.bulk_create(
        choices, update_conflicts=True, unique_fields=["user", "kind"], update_fields=fields
    )


# From the mail itself --------------------------------------------------------------


def unsubscribe_token(user_id: int, kind: str) -> str:
    """For the address in a mail: it turns off mail of this kind for this person, and no more.

    It never expires, for old mail must still be of use.
    """
    return _SIGNER.sign(f"{user_id}-{kind}")


def read_token(token: str) -> tuple[int, NoticeKind] | None:
    try:
        user_id, _dash, kind = _SIGNER.unsign(token).partition("-")
        return int(user_id), NoticeKind(kind)
    except (BadSignature, ValueError):  # ValueError: a kind that there is no more
        return None


def has_mail(user_id: int, kind: NoticeKind) -> bool | None:
    """Whether the person gets mail of this kind; None where there is no such person any more."""
    if not User.objects.filter(pk=user_id).exists():
        return None
    return not NoticeChoice.objects.filter(user=user_id, kind=kind, by_email=False).exists()


@transaction.atomic
def set_mail(user_id: int, kind: NoticeKind, *, wanted: bool) -> bool:
    """Turn mail of one kind on or off; False where there is no such person any more."""
    if not User.objects.hold(user_id):
        return False
    _store([NoticeChoice(user_id=user_id, kind=kind, by_email=wanted)], ["by_email"])
    return True


# For who runs the installation -------------------------------------------------------


def send_again(ids: Collection[int]) -> int:
    """Have the mail that was given up tried anew; returns of how many."""
    return Notice.objects.filter(pk__in=ids, gave_up_at__isnull=False).update(
        gave_up_at=None, next_try_at=timezone.now(), attempts=0
    )
