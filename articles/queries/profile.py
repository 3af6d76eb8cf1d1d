"""A person's page: who they are, and what of theirs is published on any site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from accounts.models import Profile
from newsroom.pages import PAGE_SIZE, Page, newest_of, page_of

from ..models import Article, Byline, Gallery, Photo
from ..models.article import ArticleQuerySet
from ..models.gallery import GalleryQuerySet
from .comments import CommentCard, comments_by
from .galleries import for_cards, gallery_cards
from .moments import earliest
from .profile_pictures import shown_picture

# Of their comments on the page itself; a page of their own has the rest.
COMMENTS = 5


@dataclass(frozen=True)
class Work:
    """A line of the list; `until` is when its picture goes."""

    item: Article | Gallery
    headline: str
    text: str
    photo: Photo | None
    alt: str
    until: datetime | None
    length: int = 0  # of a gallery

    @property
    def is_gallery(self) -> bool:
        return isinstance(self.item, Gallery)

    @property
    def tag(self) -> str:
        """The purge tag of what it shows."""
        return f"{self.item._meta.model_name}:{self.item.pk}"


@dataclass(frozen=True)
class Said:
    """A page of a person's comments; `tags` are the purge tags of all that may change it."""

    page: Page[CommentCard]
    tags: list[str]
    until: datetime | None


@dataclass(frozen=True)
class ProfileContent:
    """A profile and a page of what is theirs; `until` is when what is shown changes by itself.

    `said` is the newest of their comments, on the first page.
    """

    profile: Profile
    picture: Photo | None
    page: Page[Work]
    said: Said | None
    until: datetime | None


def find_profile(username: str) -> Profile | None:
    return (
        Profile.objects.shown()
        .filter(username=username)
        .select_related("home_area__parent__parent__parent")
        .prefetch_related("links")
        .first()
    )


def profile_content(
    profile: Profile, number: int, now: datetime, *, with_comments: bool = False
) -> ProfileContent | None:
    """None where there is no such page."""
    page = page_of(_newest(profile.user_id, number, now), number)
    if page is None:
        return None
    works = {
        **_stories([pk for kind, pk, _at in page.items if kind == "article"], now),
        **_galleries([pk for kind, pk, _at in page.items if kind == "gallery"], now),
    }
    # One that was withdrawn since the first query is left out.
    shown = [works[row[:2]] for row in page.items if row[:2] in works]
    said = said_by(profile, 1, now, COMMENTS) if with_comments and number == 1 else None
    return ProfileContent(
        profile=profile,
        picture=shown_picture(profile),
        page=page.of(shown),
        said=said,
        until=earliest(
            now,
            *_coming(profile, now),
            *(work.until for work in shown),
            said.until if said else None,
        ),
    )


def said_by(profile: Profile, number: int, now: datetime, size: int = PAGE_SIZE) -> Said | None:
    """None where there is no such page. One whose story was withdrawn is left out."""
    page = page_of(comments_by(profile.user_id), number, size)
    if page is None:
        return None
    stories = {each.article_id: each.article for each in page.items}
    return Said(
        page=page.of(
            [CommentCard(each, profile) for each in page.items if each.article.is_public(now)]
        ),
        tags=[f"profile:{profile.user_id}", *(f"article:{pk}" for pk in stories)],
        until=earliest(now, *(each.publish_at for each in stories.values())),
    )


def stories_of(user_id: int) -> ArticleQuerySet:
    """Stories of any state under the person's byline, on every site."""
    wrote = Byline.objects.filter(user=user_id).order_by().values("article")
    return Article.objects.filter(pk__in=wrote)


def galleries_of(user_id: int) -> GalleryQuerySet:
    return Gallery.objects.filter(author=user_id)


def _newest(user_id: int, number: int, now: datetime) -> list[tuple[str, int, datetime]]:
    stories = stories_of(user_id).published(now).newest()
    galleries = galleries_of(user_id).published(now).newest()
    return newest_of(
        [
            ("article", stories.values_list("pk", "publish_at")),
            ("gallery", galleries.values_list("pk", "publish_at")),
        ],
        number,
    )


def _stories(ids: Iterable[int], now: datetime) -> dict[tuple[str, int], Work]:
    stories = Article.objects.published(now).cards().select_related("site__title").in_bulk(ids)
    return {
        ("article", pk): Work(
            item=story,
            headline=story.list_headline,
            text=story.standfirst,
            photo=story.shown_photo,
            alt=story.picture_alt,
            until=story.lead_photo.expires_at if story.lead_photo else None,
        )
        for pk, story in stories.items()
    }


def _galleries(ids: Iterable[int], now: datetime) -> dict[tuple[str, int], Work]:
    galleries = Gallery.objects.published(now).filter(pk__in=ids).select_related("site__title")
    return {
        ("gallery", card.item.pk): Work(
            item=card.item,
            headline=card.headline,
            text=card.text,
            photo=card.photo,
            alt=card.alt,
            until=card.until,
            length=card.length,
        )
        for card in gallery_cards(for_cards(galleries, now))
    }


def _coming(profile: Profile, now: datetime) -> Iterable[datetime | None]:
    """When the next scheduled work of each kind becomes public."""
    found = Profile.objects.filter(pk=profile.pk).values_list(
        *(
            Subquery(theirs.order_by("publish_at", "id").values("publish_at")[:1])
            for theirs in (
                stories_of(profile.user_id).scheduled(now),
                Gallery.objects.scheduled(now).filter(author=OuterRef("user")),
            )
        )
    )
    return next(iter(found), ())
