"""A person's page: who they are, and what of theirs is published on any site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Profile

from ..models import Article, Byline
from ..models.article import ArticleQuerySet
from .moments import earliest, lead_rights_end
from .pages import Page, page_of


@dataclass(frozen=True)
class ProfileContent:
    """A profile and a page of its stories; `until` is when what is shown changes by itself."""

    profile: Profile
    page: Page[Article]
    until: datetime | None


def find_profile(username: str) -> Profile | None:
    return (
        Profile.objects.filter(username=username)
        .select_related("home_area__parent__parent__parent")
        .prefetch_related("links")
        .first()
    )


def profile_content(profile: Profile, number: int, now: datetime) -> ProfileContent | None:
    """None where there is no such page."""
    theirs = stories_of(profile.user_id)
    ids = page_of(theirs.published(now).newest().values_list("pk", flat=True), number)
    if ids is None:
        return None
    stories = (
        Article.objects.published(now).cards().select_related("site__title").in_bulk(ids.items)
    )
    # One that was withdrawn since the first query is left out.
    page = ids.of([stories[pk] for pk in ids.items if pk in stories])
    upcoming = theirs.scheduled(now).order_by("publish_at", "id").values_list("publish_at")
    return ProfileContent(
        profile=profile,
        page=page,
        until=earliest(now, *(upcoming.first() or ()), lead_rights_end(page.items, now)),
    )


def stories_of(user_id: int) -> ArticleQuerySet:
    """Stories of any state under the person's byline, on every site."""
    wrote = Byline.objects.filter(user=user_id).order_by().values("article")
    return Article.objects.filter(pk__in=wrote)
