"""What a person sent in, as they see it themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from newsroom.pages import Page, page_of

from ..models import (
    Article,
    Contribution,
    ContributionPicture,
    Gallery,
    Photo,
    Record,
    Submission,
)
from ..states import UNDECIDED, Standing
from .own import OwnSubmission
from .reads import reads_of_all
from .records import record_of

WEB = ("http://", "https://")
_UNSHOWN = [f"photo__{name}" for name in Photo.UNSHOWN]


@dataclass(frozen=True)
class Own(OwnSubmission):
    item: Contribution
    photo: Photo | None = None
    alt: str = ""
    pictures: int = 0
    reads: int = 0

    @property
    def may_write(self) -> bool:
        return super().may_write or self.state == Standing.ACCEPTED

    @property
    def headline(self) -> str:
        """A draft has none of its own before it is sent, but what was typed."""
        typed = self.item.unsent.get("headline", "") if self.is_draft else ""
        return " ".join(str(typed).split())[:160] or self.item.headline

    @property
    def links(self) -> list[str]:
        return [link for link in self.item.links if link.lower().startswith(WEB)]

    @property
    def made(self) -> Article | Gallery | None:
        """What the paper made of it, once it was public; before, that is the desk's alone."""
        if self.state != Standing.PUBLISHED:
            return None
        return self.item.article or self.item.gallery

    @property
    def is_public(self) -> bool:
        return self.made is not None and self.made.is_public(self.now)


def drafts_of(user: User) -> list[Own]:
    """What they are writing: one of each kind at most."""
    drafts = _theirs(user).filter(state=Standing.DRAFT).exclude(unsent={}, first_picture=None)
    found = [each for each in drafts.order_by("-modified_at", "-id")[:2] if _has_begun(each)]
    return _as_own(found)


def must_wait(user: User, model: type[Submission] = Contribution) -> bool:
    """Whether a newcomer has as much with the desk as it reads of one at a time."""
    limit = settings.NEWCOMERS_PENDING
    return (
        bool(limit)
        and model._default_manager.filter(author=user, state__in=UNDECIDED).count() >= limit
        and record_of(user) == Record.FIRST
    )


def sent_by(user: User, number: int) -> Page[Own] | None:
    """A page of what they sent, newest first; None where there is no such page."""
    sent = _theirs(user).exclude(state=Standing.DRAFT).order_by("-created_at", "-id")
    page = page_of(sent, number)
    return page.of(_as_own(page.items)) if page else None


def find_own(pk: int, user: User) -> Own | None:
    item = (
        Contribution.objects.filter(pk=pk, author=user)
        .select_related(
            "area__parent__parent__parent",
            "clause__policy",
            "article__section",
            "article__site__title",
            "gallery__site__title",
        )
        .first()
    )
    return Own(item, timezone.now()) if item else None


def pictures_of(item: Contribution) -> list[ContributionPicture]:
    return list(
        item.pictures.sent().select_related("photo").defer(*_UNSHOWN).order_by("position", "id")
    )


def _has_begun(draft: Any) -> bool:
    """Whether anything stands in it; what was typed may have been taken out again."""
    typed = {name: value for name, value in draft.unsent.items() if name != "text_form"}
    return draft.first_picture is not None or any(typed.values())


def _theirs(user: User) -> Any:  # a queryset whose rows hold more than the model has
    pictures = ContributionPicture.objects.filter(contribution=OuterRef("pk"))
    together = pictures.order_by().values("contribution")
    found: Any = Contribution.objects.filter(author=user)
    return (
        found.select_related("clause", "article__section", "article__site", "gallery__site")
        .defer("text", "links", "article__body")
        .annotate(
            first_picture=Subquery(pictures.order_by("position", "id").values("pk")[:1]),
            picture_count=Subquery(together.annotate(number=Count("pk")).values("number")),
        )
    )


def _as_own(items: Iterable[Contribution]) -> list[Own]:
    found: list[Any] = list(items)
    first = [each.first_picture for each in found if each.first_picture]
    pictures = ContributionPicture.objects.select_related("photo").defer(*_UNSHOWN).in_bulk(first)
    now = timezone.now()
    published = [made for each in found if (made := Own(each, now).made)]
    reads = reads_of_all(published)
    own = []
    for each in found:
        picture = pictures.get(each.first_picture)
        made = Own(each, now).made
        own.append(
            Own(
                each,
                now,
                photo=picture.photo if picture else None,
                alt=picture.alt if picture else "",
                pictures=each.picture_count or 0,
                reads=reads.get(made, 0) if made else 0,
            )
        )
    return own
