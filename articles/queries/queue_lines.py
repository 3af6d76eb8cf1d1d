"""What a line of the queue says of each thing that waits, in a few queries for a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Prefetch, Q, prefetch_related_objects
from django.db.models.functions import Left
from django.utils.text import Truncator

from .. import rich_text
from ..models import Comment, Contribution, ContributionPicture, Photo
from .queue_narrowing import TABLES, Found, is_reported
from .waves import add_waves

OPENING = 30  # words
# Characters of markup that hold so many.
READ = 900
_BROKEN = re.compile(r"<[^>]*\Z|&[#\w]*\Z")


def with_line(found: Found) -> Found:
    return _comments(found) if found.model is Comment else _contributions(found)


def complete(items: Iterable[Any]) -> None:
    """Add what is in other tables: signals, pictures, the wave that each stands for."""
    rows = list(items)
    for table in TABLES:
        if own := [row for row in rows if isinstance(row, table)]:
            prefetch_related_objects(own, "signals")
            if table is Contribution:
                _add_pictures(own)
    add_waves(rows)


def _contributions(found: Found) -> Found:
    return found.select_related(
        "site", "author__profile", "claimed_by", "section", "area__parent__parent__parent"
    ).defer("text", "unsent", "links")


def _comments(found: Found) -> Found:
    unread = ("text", "shown_text", "unsent")
    return (
        found.select_related(
            "site",
            "author__profile",
            "claimed_by",
            "article__section",
            "parent__author__profile",
        )
        .defer(*unread, *(f"parent__{name}" for name in unread), "article__body")
        .annotate(
            opening=Left("text", READ),
            is_newer=~Q(shown_text="") & ~Q(title=F("shown_title"), text=F("shown_text")),
            is_reported=is_reported(),
        )
    )


def opening_of(markup: str) -> str:
    """The first words of a cleaned text that may be cut off anywhere."""
    words = rich_text.plain_text(_BROKEN.sub("", markup))
    return Truncator(" ".join(words.split())).words(OPENING)


def _add_pictures(items: list[Any]) -> None:
    """Set `first_pictures`, of one at most, and `picture_count` on each."""
    sent = ContributionPicture.objects.sent()
    unshown = [f"photo__{name}" for name in Photo.UNSHOWN]
    first = sent.filter(position=0).select_related("photo").defer(*unshown)
    prefetch_related_objects(items, Prefetch("pictures", first, to_attr="first_pictures"))
    rows = sent.filter(contribution__in=[item.pk for item in items])
    counts = dict(rows.order_by().values_list("contribution").annotate(Count("pk")))
    for item in items:
        item.picture_count = counts.get(item.pk, 0)
