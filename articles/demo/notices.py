"""What the people of the demo paper were told of their work, as if it had been told in time."""

from datetime import datetime
from itertools import groupby

from django.utils import timezone

from accounts.models import Notice

from ..models import Article, Gallery, Publication
from ..states import Step

UNREAD = 1  # of each person's, the newest


def clear_notices(domain: str) -> None:
    """Of the paper that was here before: its stories are gone."""
    Notice.objects.filter(user__email__endswith=f"@{domain}").delete()


def settle_notices(domain: str) -> None:
    """Date them as the stories are dated, the older ones read; nobody is sent mail of a demo."""
    notices = list(Notice.objects.filter(user__email__endswith=f"@{domain}"))
    for notice in notices:
        notice.next_try_at = None
        notice.created_at = _moment(notice) or notice.created_at
    notices.sort(key=lambda notice: (notice.user_id, -notice.created_at.timestamp()))
    for _user, theirs in groupby(notices, key=lambda notice: notice.user_id):
        for notice in list(theirs)[UNREAD:]:
            notice.read_at = timezone.now()
    Notice.objects.bulk_update(notices, ["next_try_at", "created_at", "read_at"])


def _moment(notice: Notice) -> datetime | None:
    step, kind, pk = (*notice.key.split(":"), "", "")[:3]
    models: dict[str, type[Publication]] = {"article": Article, "gallery": Gallery}
    if kind not in models:
        return None
    item = models[kind]._default_manager.get(pk=pk)
    return item.publish_at if step == Step.PUBLISH else item.withdrawn_at
