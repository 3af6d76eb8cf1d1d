from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery

from ..models import Article, FrontSlot, Gallery, Promo, Section
from .frame import Frame, next_publication
from .galleries import MediaCard, newest_galleries
from .moments import earliest, lead_rights_end, rights_end

TOP = 6
LATEST = 10
IN_SECTION = 4
GALLERIES = 4


@dataclass(frozen=True)
class SectionBlock:
    section: Section
    articles: list[Article]


@dataclass(frozen=True)
class FrontPageContent:
    """What the front page shows, nothing of it twice. `until` is when it next changes by itself."""

    lead: Article | None
    top: list[Article]
    latest: list[Article]
    blocks: list[SectionBlock]
    promos: list[Promo]
    galleries: list[MediaCard]
    until: datetime | None


def front_page_content(frame: Frame, now: datetime) -> FrontPageContent:
    slots = _slots(frame, now)
    promos = list(
        Promo.objects.filter(front_page__site=frame.site)
        .filter(Q(ends_at=None) | Q(ends_at__gt=now))
        .select_related("photo")
        .order_by("position", "id")
    )
    newest = _newest(frame, now)
    taken: set[int] = set()

    def take(candidates: list[Article], count: int) -> list[Article]:
        chosen = [article for article in candidates if article.pk not in taken][:count]
        taken.update(article.pk for article in chosen)
        return chosen

    leads = [slot.article for slot in slots if slot.zone == FrontSlot.Zone.LEAD]
    tops = [slot.article for slot in slots if slot.zone == FrontSlot.Zone.TOP]
    # A place is filled with none that an editor put in another.
    arranged = {slot.article_id for slot in slots}
    free = [article for article in newest if article.pk not in arranged]
    # An empty lead is filled by the newest story with a picture: it stands large.
    with_picture = [article for article in free if article.lead_photo_id]
    lead = take(leads, 1) or take(with_picture, 1) or take(free, 1)
    # A second lead stands first below the first.
    top = take(leads + tops, TOP)
    top += take(with_picture, TOP - len(top))
    latest = take(newest, LATEST)
    blocks = [
        SectionBlock(section, chosen)
        for section, articles in _by_section(frame, now).items()
        if (chosen := take(articles, IN_SECTION))
    ]
    galleries = newest_galleries(frame.site, now, GALLERIES)
    return FrontPageContent(
        lead=lead[0] if lead else None,
        top=top,
        latest=latest,
        blocks=blocks,
        promos=[promo for promo in promos if promo.starts_at is None or promo.starts_at <= now],
        galleries=galleries,
        until=earliest(
            now,
            next_publication(frame.site, now, of=[Article, Gallery]),
            *(slot.until for slot in slots),
            *(moment for promo in promos for moment in (promo.starts_at, promo.ends_at)),
            *(card.until for card in galleries),
            rights_end((promo.photo for promo in promos), now),
            lead_rights_end([*lead, *top, *(block.articles[0] for block in blocks)], now),
        ),
    )


def _slots(frame: Frame, now: datetime) -> list[FrontSlot]:
    public = Article.objects.published(now).on(frame.site).filter(pk=OuterRef("article"))
    return list(
        FrontSlot.objects.filter(Q(until=None) | Q(until__gt=now), front_page__site=frame.site)
        .filter(Exists(public))
        .select_related("article__section", "article__lead_photo")
        .defer("article__body")
        .order_by("zone", "position", "id")
    )


def _newest(frame: Frame, now: datetime) -> list[Article]:
    # Enough to fill lead, top and latest whatever stands in the slots.
    count = 2 * (1 + TOP) + LATEST
    return list(Article.objects.published(now).on(frame.site).newest().cards()[:count])


def _by_section(frame: Frame, now: datetime) -> dict[Section, list[Article]]:
    """The newest stories of each section, with spare ones for those shown higher up.

    Each id is one step into the section's index; a window function would read every
    story of the site.
    """
    depth = IN_SECTION + 1 + TOP
    of_section = Article.objects.published(now).filter(section=OuterRef("pk")).newest()
    ids = {
        row[0]: [pk for pk in row[1:] if pk]
        for row in Section.objects.filter(pk__in=[section.pk for section in frame.sections])
        .annotate(
            **{
                f"newest_{place}": Subquery(of_section.values("pk")[place : place + 1])
                for place in range(depth)
            }
        )
        .values_list("pk", *(f"newest_{place}" for place in range(depth)))
    }
    wanted = [pk for found in ids.values() for pk in found]
    articles = Article.objects.published(now).cards().in_bulk(wanted)
    return {
        section: [articles[pk] for pk in ids.get(section.pk, []) if pk in articles]
        for section in frame.sections
    }
