"""All comments that were sent, the newest first, for whoever looks for one beyond the queue.

Nothing is counted: a page begins below a number. A person's and a story's comments,
and those of one state, are read off their indexes. Words of a title have none, so they are
looked for in so many comments at a time, and the page leads to those before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import Profile

from ..models import Comment
from ..models.comment import CommentQuerySet
from ..states import Standing

PAGE = 25
LOOKED_AT = 5000
MOST_WORDS = 6
# The first means that readers see it, also while a newer version waits.
STATES = (
    Standing.PUBLISHED,
    Standing.DECLINED,
    Standing.REMOVED,
    Standing.CHANGES,
    Standing.WITHDRAWN,
)
UNREAD = ("text", "unsent", "shown_text", "article__body")
# A story's number, its address, or that of its comments.
_STORY = re.compile(r"(?:\A|[-/])([0-9]{1,18})/?(?:comments?/)?\Z")


@dataclass(frozen=True)
class Wanted:
    words: str = ""
    within: str = "title"  # or "author", "story": what the words are of
    state: str = ""


@dataclass(frozen=True)
class CommentsPage:
    items: list[Comment]
    before: int | None = None  # where to look on
    is_cut: bool = False  # not all was looked at, and there is room on the page


def comments_page(wanted: Wanted, before: int | None = None) -> CommentsPage:
    found = _of_state(wanted.state)
    if wanted.words and wanted.within == "author":
        profile = _profile(wanted.words)
        own = found.filter(author=profile.user_id) if profile else found.none()
        return _page(_of_author(own, before))
    below = found.filter(pk__lt=before) if before is not None else found
    below = below.order_by("-id")
    if wanted.words and wanted.within == "story":
        number = _STORY.search(wanted.words)
        return _page(below.filter(article=int(number[1])) if number else below.none())
    return _titled(below, wanted.words.split()[:MOST_WORDS]) if wanted.words else _page(below)


def _of_state(state: str) -> CommentQuerySet:
    # Most are shown, and few are drafts, so these are read in the order of the numbers. Asked
    # for what is shown, SQLite would read all of it off the index of the stories' pages.
    if state == Standing.PUBLISHED:
        found: Any = Comment.objects.exclude(is_shown=False)
    elif state:
        found = Comment.objects.filter(state=state)
    else:
        found = Comment.objects.exclude(state=Standing.DRAFT)
    return found


def _of_author(found: CommentQuerySet, before: int | None) -> CommentQuerySet:
    """In the order of the index of a person's comments."""
    last = Comment.objects.filter(pk=before).first() if before is not None else None
    if last is not None:
        same = {"created_at": last.created_at, "pk__gte": last.pk}
        found = found.filter(created_at__lte=last.created_at).exclude(**same)
    return found.order_by("-created_at", "-id")


def _profile(username: str) -> Profile | None:
    """Also of somebody whom readers don't see any more."""
    username = username.removeprefix("@")
    return Profile.objects.filter(username=username).first() or Profile.objects.alike(username)


def _page(found: CommentQuerySet) -> CommentsPage:
    # Their numbers first: joined to stories and people, either database may begin with those.
    numbers = list(found.values_list("pk", flat=True)[: PAGE + 1])
    rows = Comment.objects.select_related("author__profile", "article__section", "site")
    held = rows.defer(*UNREAD).in_bulk(numbers[:PAGE])
    items = [held[number] for number in numbers[:PAGE] if number in held]
    return CommentsPage(items, numbers[PAGE - 1] if len(numbers) > PAGE else None)


def _titled(below: CommentQuerySet, words: list[str]) -> CommentsPage:
    matching = Q()
    for word in words:
        matching &= Q(title__icontains=word) | Q(shown_title__icontains=word)
    numbers = below.values_list("pk", flat=True)
    last = next(iter(numbers[LOOKED_AT - 1 : LOOKED_AT]), None)
    looked_at = below.filter(pk__gte=last) if last is not None else below
    page = _page(looked_at.filter(matching))
    if page.before is not None or last is None:
        return page
    return CommentsPage(page.items, before=last, is_cut=True)
