"""Which pages a change touches, written to the purge log with the change itself."""

from collections.abc import Iterable
from datetime import datetime

from newsroom.page_cache import purge

from ..models import Article, Comment, Gallery, Promo, Publication, Tagging


def live_at(article: Article) -> datetime | None:
    return article.publish_at if article.is_approved and not article.is_withdrawn else None


def page_tags(item: Publication) -> list[str]:
    """The purge tags of every page that shows this, in full or as a line of a list."""
    if isinstance(item, Gallery):
        return gallery_tags(item)
    assert isinstance(item, Article)  # noqa: S101 - there is no third kind
    return article_tags(item)


def article_tags(article: Article) -> list[str]:
    slugs = article.taggings.order_by().values_list("tag__slug", flat=True)
    return [
        f"article:{article.pk}",
        f"section:{article.section_id}",
        f"front:{article.site_id}",
        *([f"galleries:{article.site_id}"] if article.has_video else []),
        *(f"tag:{slug}" for slug in slugs),
        *people_tags(article),
    ]


def people_tags(article: Article) -> list[str]:
    """Of the pages of the people whose bylines the story has."""
    people = article.bylines.exclude(user=None).order_by().values_list("user", flat=True)
    return [f"profile:{user}" for user in people]


def gallery_tags(gallery: Gallery) -> list[str]:
    stories = gallery.articles.order_by().values_list("pk", flat=True)
    return [
        f"gallery:{gallery.pk}",
        f"galleries:{gallery.site_id}",
        f"front:{gallery.site_id}",
        *([f"profile:{gallery.author_id}"] if gallery.author_id else []),
        *(f"article:{pk}" for pk in stories),
    ]


def comment_tags(comment: Comment, article: Article) -> list[str]:
    """Of the pages that show its words: its own, its story's, its author's, its answers'."""
    return [
        f"comment:{comment.pk}",
        f"comments:{article.pk}",
        f"article:{article.pk}",
        *([f"comment:{comment.parent_id}"] if comment.parent_id else []),
        *([f"profile:{comment.author_id}"] if comment.author_id else []),
    ]


def purge_people(article: Article) -> None:
    """After its bylines have changed."""
    if tags := people_tags(article):
        purge(*tags)


def purge_publication(item: Publication, *, also: Iterable[str] = ()) -> None:
    purge(*{*page_tags(item), *also})


def purge_photos(photo_ids: Iterable[int]) -> None:
    """Tell the caches that pictures or their words changed, wherever they are shown."""
    wanted = list(photo_ids)
    tags: set[str] = set()
    public = Article.objects.published()
    # A lead picture stands in lists as well, a picture of the text on the story only.
    led = public.filter(lead_photo__in=wanted).order_by()
    for pk, section, site, video in led.values_list("pk", "section", "site", "has_video"):
        tags |= {f"article:{pk}", f"section:{section}", f"front:{site}"}
        if video:
            tags.add(f"galleries:{site}")
    slugs = Tagging.objects.filter(article__in=led).values_list("tag__slug", flat=True)
    tags |= {f"tag:{slug}" for slug in slugs.distinct().order_by()}
    in_text = public.filter(body_photos__in=wanted).order_by().values_list("pk", flat=True)
    tags |= {f"article:{pk}" for pk in in_text}
    galleries = Gallery.objects.published().filter(items__photo__in=wanted).order_by()
    for pk, site in galleries.values_list("pk", "site").distinct():
        tags |= {f"gallery:{pk}", f"galleries:{site}", f"front:{site}"}
    attached = public.filter(gallery__in=galleries).order_by().values_list("pk", flat=True)
    tags |= {f"article:{pk}" for pk in attached}
    promos = Promo.objects.filter(photo__in=wanted).values_list("front_page__site", flat=True)
    tags |= {f"front:{site}" for site in promos}
    if tags:
        purge(*tags)


def update_live_at(article: Article) -> None:
    Tagging.objects.filter(article=article).update(live_at=live_at(article))
