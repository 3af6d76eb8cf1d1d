from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sites.models import Site
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils import timezone

from ..models import Article, Publication, Section, Title
from .moments import earliest

# What a page needs of its host's title and sections; one row a section.
_TITLE = [field.attname for field in Title._meta.concrete_fields]
_SECTION = [field.attname for field in Section._meta.concrete_fields]


@dataclass(frozen=True)
class Frame:
    """What stands round every page: the host's title and its sections."""

    title: Title
    sections: list[Section]

    @property
    def site(self) -> Site:
        return self.title.site

    def section(self, slug: str) -> Section | None:
        return next((section for section in self.sections if section.slug == slug), None)


def get_frame(host: str) -> Frame:
    """The frame of `host`, in one query. Raises Http404 while there is no title at all."""
    rows = (
        Title.objects.for_host(host)
        .order_by("rank", "site__sections__position", "site__sections__name")  # type: ignore[misc]
        .values_list(
            "rank",
            *_TITLE,
            "site__domain",
            "site__name",
            *(f"site__sections__{name}" for name in _SECTION),
        )
    )
    best = [row for row in rows if row[0] == rows[0][0]] if rows else []
    if not best:
        raise Http404("no title")
    _rank, *first = best[0]
    title = Title(**dict(zip(_TITLE, first, strict=False)))
    domain, name = first[len(_TITLE) : len(_TITLE) + 2]
    title.site = Site(pk=title.site_id, domain=domain, name=name)
    sections = [
        Section(**dict(zip(_SECTION, row[3 + len(_TITLE) :], strict=True)))
        for row in best
        if row[3 + len(_TITLE)] is not None
    ]
    for section in sections:
        section.site = title.site
    return Frame(title, sections)


def next_publication(
    site: Site, now: datetime | None = None, *, of: Sequence[type[Publication]] = (Article,)
) -> datetime | None:
    """When the next scheduled story (or what else is asked `of`) becomes public on the site.

    Until then lists stand. One query, a step into an index for each kind.
    """
    moment = now or timezone.now()
    found = Site.objects.filter(
        pk=site.pk
    ).values_list(
        *(
            Subquery(
                kind.objects.scheduled(moment)  # type: ignore[attr-defined]
                .filter(site=OuterRef("pk"))
                .order_by("publish_at", "id")
                .values("publish_at")[:1]
            )
            for kind in of
        )
    )
    return earliest(moment, *next(iter(found.order_by()), ()))
