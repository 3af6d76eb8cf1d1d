"""Feeds, as RSS 2.0 (https://www.rssboard.org/rss-specification and its profile)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Article, Title
from .queries.comments import CommentCard
from .queries.profile import ProfileContent, Work

# In a description readers see HTML, so words are escaped twice; elsewhere they are words.
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Rss(Rss201rev2Feed):
    """`empty_at` stands for the time of an empty feed, which would change with each request."""

    def latest_post_date(self) -> datetime:
        empty_at: datetime = self.feed["empty_at"]
        return super().latest_post_date() if self.items else empty_at


def profile_rss(content: ProfileContent, title: Title, origin: str) -> Rss:
    profile, page = content.profile, content.profile.get_absolute_url()
    feed = Rss(
        title=f"{profile.display_name} — {title.name}",
        link=origin + page,
        description=_("What %(name)s published.") % {"name": profile.display_name},
        language=get_language(),
        feed_url=f"{origin}{page}rss.xml",
        empty_at=profile.created_at,
    )
    for work in content.page.items:
        _add(feed, work, by=profile.display_name)
    return feed


def story_rss(article: Article, cards: Iterable[CommentCard], title: Title, origin: str) -> Rss:
    """A story's comments, each by how it begins."""
    address = [article.section.slug, article.slug, article.pk]
    feed = Rss(
        title=_("Comments on %(headline)s — %(paper)s")
        % {"headline": article.headline, "paper": title.name},
        link=origin + reverse("articles:comments", args=address),
        description=_("What readers wrote about this story."),
        language=get_language(),
        feed_url=origin + reverse("articles:comments-feed", args=address),
        empty_at=article.publish_at,
    )
    for card in cards:
        comment = card.comment
        feed.add_item(
            title=comment.shown_title,
            link=origin + comment.get_absolute_url(),
            description=card.opening.text.translate(_HTML),
            author_name=card.profile.display_name if card.profile else None,
            pubdate=comment.published_at,
            updateddate=comment.edited_at,
            unique_id=_tag_uri(title.site.domain, comment.created_at, f"comment:{comment.pk}"),
            unique_id_is_permalink=False,
        )
    return feed


def feed_response(feed: Rss) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: Rss, work: Work, by: str) -> None:
    """An entry, by an id that stays when its address or the site's name changes."""
    item = work.item
    home = f"{settings.BASE_URL.partition('://')[0]}://{item.site.domain}"
    feed.add_item(
        title=work.headline,
        link=home + item.get_absolute_url(),
        description=work.text.translate(_HTML),
        author_name=by,
        pubdate=item.publish_at,
        unique_id=_tag_uri(item.site.domain, item.created_at, work.tag),
        unique_id_is_permalink=False,
    )


def _tag_uri(domain: str, created_at: datetime, tag: str) -> str:
    """RFC 4151."""
    return f"tag:{domain.partition(':')[0]},{created_at:%Y-%m-%d}:{tag}"
