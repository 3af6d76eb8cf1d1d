"""Feeds, as RSS 2.0 (https://www.rssboard.org/rss-specification and its profile)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Title
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
        # A tag URI (RFC 4151).
        unique_id=f"tag:{item.site.domain.partition(':')[0]},{item.created_at:%Y-%m-%d}:{work.tag}",
        unique_id_is_permalink=False,
    )
