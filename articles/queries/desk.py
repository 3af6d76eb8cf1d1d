from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import User

from ..models import Article, Gallery, GalleryItem, Photo, Promo, Publication, Title
from ..states import State

SHOWN = 8
SOON = timedelta(days=14)


def waiting_for_review(kinds: Iterable[type[Publication]]) -> list[Publication]:
    return _merged(
        kinds,
        lambda rows: rows.filter(state=State.REVIEW).order_by("modified_at", "id"),
        lambda item: item.modified_at,
    )


def own_drafts(user: User, kinds: Iterable[type[Publication]]) -> list[Publication]:
    return _merged(
        kinds,
        lambda rows: rows.filter(state=State.DRAFT, created_by=user).order_by(
            "-modified_at", "-id"
        ),
        lambda item: item.modified_at,
        newest_first=True,
    )


def coming_up(
    now: datetime, sites: list[int], kinds: Iterable[type[Publication]]
) -> list[Publication]:
    return _merged(
        kinds,
        lambda rows: rows.scheduled(now).filter(site__in=sites).order_by("publish_at", "id"),
        lambda item: item.publish_at,
    )


def just_published(
    now: datetime, sites: list[int], kinds: Iterable[type[Publication]]
) -> list[Publication]:
    return _merged(
        kinds,
        lambda rows: rows.published(now).filter(site__in=sites).newest(),
        lambda item: item.publish_at,
        newest_first=True,
    )


def rights_ending(now: datetime) -> list[Photo]:
    """Pictures in something public whose rights end soon, soonest first; then those that ended."""
    used = Photo.objects.filter(_in_public(now)).defer(*Photo.UNSHOWN)
    ending = used.filter(expires_at__gt=now, expires_at__lte=now + SOON).order_by("expires_at")
    ended = used.filter(expires_at__lte=now).order_by("-expires_at")
    return [*ending[:SHOWN], *ended[:SHOWN]][:SHOWN]


def all_sites() -> list[int]:
    """The ids of every title's site: named in a query, they lead it to the index of each."""
    return list(Title.objects.order_by("site").values_list("site", flat=True))


def _in_public(now: datetime) -> Q:
    own = OuterRef("pk")
    stories, galleries = Article.objects.published(now), Gallery.objects.published(now)
    in_text = Article.body_photos.through.objects.filter(photo=own, article__in=stories)
    return (
        Q(Exists(stories.filter(lead_photo=own)))
        | Q(Exists(in_text))
        | Q(Exists(GalleryItem.objects.filter(photo=own, gallery__in=galleries)))
        | Q(Exists(Promo.objects.current(now).filter(photo=own)))
    )


def _merged(
    kinds: Iterable[type[Publication]],
    choose: Callable[[Any], Any],
    key: Callable[[Any], Any],
    *,
    newest_first: bool = False,
) -> list[Publication]:
    """The first few of all kinds together; each kind is asked once, for so many at most."""
    found: list[Publication] = []
    for kind in kinds:
        manager: Any = kind._default_manager
        rows = choose(manager.select_related("section"))
        found += rows.defer("body" if kind is Article else "intro")[:SHOWN]
    return sorted(found, key=key, reverse=newest_first)[:SHOWN]
