from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, OuterRef, Subquery, When
from django.utils import timezone
from django.utils.safestring import SafeString

from .. import rich_text
from ..models import Article, Byline, Correction, Gallery, Photo, Tag, Tagging
from .galleries import GalleryStrip, gallery_strip
from .moments import earliest, lead_rights_end, rights_end

RELATED = 4
LATEST = 6


@dataclass(frozen=True)
class StoryContent:
    """A story and what stands beside it."""

    article: Article
    body: SafeString
    bylines: list[Byline]
    tags: list[Tag]
    corrections: list[Correction]
    related: list[Article]
    latest: list[Article]
    gallery: GalleryStrip | None
    photos: list[Photo]  # of the text

    @property
    def listed(self) -> list[Article]:
        return [*self.related, *self.latest]

    def changes_at(self, now: datetime) -> datetime | None:
        """When the next of its pictures comes or goes."""
        gallery = self.article.gallery
        return earliest(
            now,
            gallery.publish_at if gallery and gallery.is_scheduled(now) else None,
            self.gallery.until if self.gallery else None,
            rights_end(self.photos, now),
            lead_rights_end([self.article, *self.related], now),
        )


def find_story(pk: int, now: datetime) -> Article | None:
    """The story of any state, with the moment its page's lists next change as `lists_until`."""
    upcoming = (
        Article.objects.scheduled(now)
        .filter(section=OuterRef("section"))
        .order_by("publish_at", "id")
    )
    return (
        Article.objects.filter(pk=pk)
        .select_related("section", "lead_photo", "area", "gallery")
        .annotate(lists_until=Subquery(upcoming.values("publish_at")[:1]))
        .first()
    )


def story_content(article: Article, now: datetime | None = None) -> StoryContent:
    now = now or timezone.now()
    tags = _tags_with_newest(article, now)
    related_ids = _most_shared(tags, article)
    latest = list(
        Article.objects.published(now)
        .filter(section=article.section)
        .newest()
        .cards()[: LATEST + RELATED + 1]
    )
    related = (
        Article.objects.published(now).filter(site_id=article.site_id).cards().in_bulk(related_ids)
    )
    shown = [related[pk] for pk in related_ids if pk in related]
    hidden = {article.pk, *(each.pk for each in shown)}
    wanted = rich_text.photo_ids(article.body)
    photos = Photo.objects.library().in_bulk(wanted) if wanted else {}
    return StoryContent(
        article=article,
        body=rich_text.render(article.body, photos),
        bylines=bylines_of(article),
        tags=tags,
        corrections=list(article.corrections.all()),
        related=shown,
        latest=[each for each in latest if each.pk not in hidden][:LATEST],
        gallery=_strip(article, now),
        photos=list(photos.values()),
    )


def bylines_of(article: Article) -> list[Byline]:
    """The names above the story, each with the `username` of its person's profile, if any."""
    is_shown = When(user__is_active=True, user__departure=None, then=F("user__profile__username"))
    shown = Case(is_shown)
    return list(article.bylines.annotate(username=shown))


def _strip(article: Article, now: datetime) -> GalleryStrip | None:
    if not article.gallery_id:
        return None
    try:
        gallery = article.gallery
    except Gallery.DoesNotExist:  # an earlier version, in a preview, names one deleted since
        return None
    return gallery_strip(gallery, now) if gallery and gallery.is_public(now) else None


def _tags_with_newest(article: Article, now: datetime) -> list[Tag]:
    """The story's tags in their order, each with ids of its newest stories.

    Each id is one step into the index of taggings, however many stories a tag has.
    """
    newest = Tagging.objects.filter(tag=OuterRef("pk"), live_at__lte=now).order_by(
        "-live_at", "-article"
    )
    return list(
        Tag.objects.filter(taggings__article=article)
        .annotate(
            **{
                f"newest_{place}": Subquery(newest.values("article")[place : place + 1])
                for place in range(RELATED + 2)
            }
        )
        .order_by("taggings__position", "taggings__id")
    )


def _most_shared(tags: list[Tag], article: Article) -> list[int]:
    """Ids of the stories that share most tags with this one, newest among equals."""
    shared = Counter(
        pk
        for tag in tags
        for place in range(RELATED + 2)
        if (pk := getattr(tag, f"newest_{place}")) and pk != article.pk
    )
    return sorted(shared, key=lambda pk: (-shared[pk], -pk))[:RELATED]
