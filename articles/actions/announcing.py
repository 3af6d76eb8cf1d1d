from django.db import transaction
from django.utils import timezone

from ..models import Article
from .purging import purge_article


@transaction.atomic
def announce_due_articles(limit: int = 100) -> int:
    """Tell the caches of stories whose time has come. Returns how many were told.

    Publication itself needs no job: `published()` compares with the clock. A second
    worker skips rows that this one holds.
    """
    now = timezone.now()
    due = list(
        Article.objects.published(now)
        .filter(announced_at=None)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("publish_at")[:limit]
    )
    for article in due:
        purge_article(article)
    # Not a change of the story, so it leaves no line in its history.
    Article.objects.filter(pk__in=[article.pk for article in due]).update(announced_at=now)
    return len(due)
