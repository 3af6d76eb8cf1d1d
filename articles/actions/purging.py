"""Which pages a change touches, written to the purge log with the change itself."""

from collections.abc import Iterable
from datetime import datetime

from newsroom.page_cache import purge

from ..models import Article, Tagging


def live_at(article: Article) -> datetime | None:
    return article.publish_at if article.is_approved and not article.is_withdrawn else None


def article_tags(article: Article) -> list[str]:
    """The purge tags of every page that shows this story, in full or as a line of a list."""
    slugs = article.taggings.order_by().values_list("tag__slug", flat=True)
    return [
        f"article:{article.pk}",
        f"section:{article.section_id}",
        f"front:{article.site_id}",
        *(f"tag:{slug}" for slug in slugs),
    ]


def purge_article(article: Article, *, also: Iterable[str] = ()) -> None:
    purge(*{*article_tags(article), *also})


def update_live_at(article: Article) -> None:
    Tagging.objects.filter(article=article).update(live_at=live_at(article))
