from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sites.models import Site
from django.db.models import Count, Min, OuterRef, Q, Subquery, Window

from accounts.models import Profile
from newsroom.pages import Page, newest_of, page_of

from ..models import Article, Gallery, GalleryItem, Photo, Section
from ..models.gallery import GalleryQuerySet
from .frame import Frame
from .moments import earliest

MORE = 4
IN_STRIP = 4

_UNSHOWN = [f"photo__{name}" for name in Photo.UNSHOWN]
# Their places in the rows of `_mixed`.
_GALLERY, _STORY = 0, 1


def can_show(now: datetime, path: str = "") -> Q:
    """`Photo.can_show` for a query; `path` leads to the picture, such as "photo__"."""
    has_files = ~Q((f"{path}renditions", {}))
    valid = Q((f"{path}expires_at", None)) | Q((f"{path}expires_at__gt", now))
    return has_files & valid


@dataclass(frozen=True)
class MediaCard:
    """A gallery in a list, or a story with video.

    `length` counts the pictures readers see; `until` is when what is shown changes.
    """

    item: Gallery | Article
    photo: Photo | None
    alt: str
    length: int
    until: datetime | None

    @property
    def is_video(self) -> bool:
        return isinstance(self.item, Article)

    @property
    def headline(self) -> str:
        return self.item.list_headline if isinstance(self.item, Article) else self.item.headline

    @property
    def text(self) -> str:
        return self.item.standfirst if isinstance(self.item, Article) else self.item.intro


@dataclass(frozen=True)
class GalleryContent:
    """A gallery and what stands beside it; `until` is when one of its pictures goes."""

    gallery: Gallery
    section: Section | None
    author: Profile | None  # whose pictures they are, if they have a page
    items: list[GalleryItem]
    more: list[MediaCard]
    until: datetime | None


@dataclass(frozen=True)
class GalleryStrip:
    """The gallery of a story: its first pictures, and how many there are."""

    gallery: Gallery
    items: list[GalleryItem]
    length: int
    until: datetime | None


# One gallery ---------------------------------------------------------------------


def find_gallery(pk: int, now: datetime) -> Gallery | None:
    """The gallery of any state; `more_until` is the moment the list below it next changes."""
    upcoming = (
        Gallery.objects.scheduled(now)
        .filter(site=OuterRef("site"), kind=OuterRef("kind"))
        .order_by("publish_at", "id")
    )
    return (
        Gallery.objects.filter(pk=pk)
        .annotate(more_until=Subquery(upcoming.values("publish_at")[:1]))
        .first()
    )


def gallery_content(gallery: Gallery, frame: Frame, now: datetime) -> GalleryContent:
    found = gallery.items.select_related("photo").defer(*_UNSHOWN).order_by("position", "id")
    items = [item for item in found if item.photo.can_show(now)]
    newest = for_cards(gallery_list(frame.site, gallery.kind, now), now)[: 2 * MORE]
    more = [card for card in gallery_cards(newest) if card.photo and card.item.pk != gallery.pk][
        :MORE
    ]
    return GalleryContent(
        gallery=gallery,
        section=next((each for each in frame.sections if each.pk == gallery.section_id), None),
        author=Profile.objects.shown().filter(user=gallery.author_id).first()
        if gallery.author_id
        else None,
        items=items,
        more=more,
        until=earliest(
            now, *(item.photo.expires_at for item in items), *(card.until for card in more)
        ),
    )


def gallery_strip(gallery: Gallery, now: datetime) -> GalleryStrip | None:
    """None where there is nothing to see."""
    items: list[Any] = list(
        gallery.items.filter(can_show(now, "photo__"))
        .select_related("photo")
        .defer(*_UNSHOWN)
        .annotate(shown=Window(Count("pk")), until=Window(Min("photo__expires_at")))
        .order_by("position", "id")[:IN_STRIP]
    )
    if not items:
        return None
    return GalleryStrip(gallery, items, items[0].shown, items[0].until)


# Lists ---------------------------------------------------------------------------


def gallery_list(site: Site, kind: str, now: datetime) -> GalleryQuerySet:
    return Gallery.objects.published(now).on(site).of_kind(kind).newest()


def gallery_page(site: Site, kind: str, number: int, now: datetime) -> Page[MediaCard] | None:
    page = page_of(for_cards(gallery_list(site, kind, now), now), number)
    return page.of(gallery_cards(page.items)) if page else None


def newest_galleries(site: Site, now: datetime, count: int) -> list[MediaCard]:
    """The newest of every kind of which there is something to see."""
    # A few more, for those whose pictures have all expired.
    newest = for_cards(Gallery.objects.published(now).on(site).newest(), now)[: 2 * count]
    return [card for card in gallery_cards(newest) if card.photo][:count]


def for_cards(galleries: GalleryQuerySet, now: datetime) -> GalleryQuerySet:
    """With what `gallery_cards` asks of each: only what readers may see counts."""
    shown = GalleryItem.objects.filter(can_show(now, "photo__"), gallery=OuterRef("pk"))
    together = shown.order_by().values("gallery")
    return galleries.annotate(
        first_item=Subquery(shown.order_by("position", "id").values("pk")[:1]),
        shown=Subquery(together.annotate(number=Count("pk")).values("number")),
        changes_at=Subquery(together.annotate(first=Min("photo__expires_at")).values("first")),
    )


def gallery_cards(galleries: Iterable[Gallery]) -> list[MediaCard]:
    """A card of each of the galleries, which come from `for_cards`. One query more."""
    found: list[Any] = list(galleries)
    items = (
        GalleryItem.objects.select_related("photo")
        .defer(*_UNSHOWN)
        .in_bulk([each.first_item for each in found if each.first_item])
    )
    return [_card(each, items.get(each.first_item)) for each in found]


def _card(gallery: Any, item: GalleryItem | None) -> MediaCard:
    return MediaCard(
        item=gallery,
        photo=item.photo if item else None,
        alt=item.shown_alt if item else "",
        length=gallery.shown or 0,
        until=gallery.changes_at,
    )


# Galleries and stories with video ------------------------------------------------


def media_page(site: Site, number: int, now: datetime) -> Page[MediaCard] | None:
    """Galleries and stories with video, mixed, newest first."""
    page = page_of(_mixed(site, number, now), number)
    if page is None:
        return None
    ids: dict[int, list[int]] = {_GALLERY: [], _STORY: []}
    for kind, pk, _at in page.items:
        ids[kind].append(pk)
    galleries = for_cards(Gallery.objects.published(now).filter(pk__in=ids[_GALLERY]), now)
    stories = Article.objects.published(now).cards().filter(pk__in=ids[_STORY])
    cards = {(_GALLERY, card.item.pk): card for card in gallery_cards(galleries)}
    cards |= {(_STORY, story.pk): _story_card(story) for story in stories}
    # One that was withdrawn since the first query has none.
    return page.of([cards[row[:2]] for row in page.items if row[:2] in cards])


def _story_card(story: Article) -> MediaCard:
    photo = story.shown_photo
    return MediaCard(story, photo, story.picture_alt, 0, photo.expires_at if photo else None)


def _mixed(site: Site, number: int, now: datetime) -> list[tuple[int, int, datetime]]:
    """Rows of (kind, id, publish_at), newest first, enough for page `number`."""
    galleries = Gallery.objects.published(now).on(site).newest()
    stories = Article.objects.published(now).filter(has_video=True).on(site).newest()
    return newest_of(
        [
            (_GALLERY, galleries.values_list("pk", "publish_at")),
            (_STORY, stories.values_list("pk", "publish_at")),
        ],
        number,
    )
