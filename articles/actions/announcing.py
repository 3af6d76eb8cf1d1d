from django.db import transaction
from django.utils import timezone

from ..models import Article, Gallery, Photo, Publication
from .notifying import tell_of_sweep
from .photos import conceal_photos
from .purging import purge_photos, purge_publication


def announce_due(limit: int = 100) -> int:
    """Tell the caches of stories and galleries whose time has come; returns how many."""
    return announce_due_of(Article, limit) + announce_due_of(Gallery, limit)


@transaction.atomic
def announce_due_of(model: type[Publication], limit: int) -> int:
    """Publication itself needs no job: `published()` compares with the clock.

    A second worker skips rows that this one holds.
    """
    now = timezone.now()
    items = model.objects  # type: ignore[attr-defined]
    due = list(
        items.published(now)
        .filter(announced_at=None)
        .select_related("section")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("publish_at")[:limit]
    )
    for item in due:
        purge_publication(item)
    tell_of_sweep(due)
    # Not a change of the story, so it leaves no line in its history.
    items.filter(pk__in=[item.pk for item in due]).update(announced_at=now)
    return len(due)


@transaction.atomic
def announce_expired_photos(limit: int = 100) -> int:
    """Tell the caches of pictures whose rights have ended, and move their files away."""
    now = timezone.now()
    due = list(
        Photo.objects.filter(expires_at__lte=now, expiry_announced_at=None)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("expires_at")
        .values_list("pk", flat=True)[:limit]
    )
    if due:
        purge_photos(due)
        Photo.objects.filter(pk__in=due).update(expiry_announced_at=now)
        conceal_photos(due, even_if_used=True)
    return len(due)
