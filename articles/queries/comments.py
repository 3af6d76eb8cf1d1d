"""Comments as readers see them: below a story, alone, on a person's page; and as their
author does. Everywhere a page costs the same number of queries, and no comment is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.contrib.sites.models import Site
from django.db.models import Prefetch, Q
from django.utils.safestring import SafeString

from accounts.models import Profile, User
from newsroom.media import media_url
from newsroom.pages import Page, page_of

from .. import rich_text
from ..models import Article, Comment, CommentVersion, ErasedWork, Photo
from ..models.comment import CommentQuerySet
from ..openings import LONG, SHORT, Opening, opening_of
from ..states import Standing
from .moments import earliest

# So many pages of a story's comments can be reached: an OFFSET in one story's part of an index.
LAST_PAGE = 500
REPLIES = 20
FEED = 20
# What only its author and the desk read.
UNSEEN = ("title", "text", "unsent")


@dataclass(frozen=True)
class CommentCard:
    """A comment with who wrote it: None once they left, or closed their account."""

    comment: Comment
    profile: Profile | None
    # Of the comment that it answers; whether that is still shown, `parent` says.
    parent_profile: Profile | None = None

    @property
    def parent(self) -> Comment | None:
        """What it answers, where readers can see that."""
        parent = self.comment.parent
        return parent if parent is not None and parent.is_shown else None

    @property
    def face(self) -> str:
        """The address of a small picture of who wrote it, or ""."""
        return media_url(self.profile.picture) if self.profile and self.profile.picture else ""

    @cached_property
    def opening(self) -> Opening:
        return opening_of(self.comment.shown_text, LONG if self.comment.is_featured else SHORT)

    @property
    def text(self) -> SafeString:
        """The whole, as markup."""
        return rich_text.render(self.comment.shown_text, {})

    @property
    def plain_text(self) -> str:
        return rich_text.plain_text(self.comment.shown_text)

    @property
    def people(self) -> set[int]:
        """Whose names it shows."""
        parent = self.parent
        ids = (self.comment.author_id, parent.author_id if parent else None)
        return {each for each in ids if each is not None}


@dataclass(frozen=True)
class Conversation:
    """A page of a story's comments, and whether it `takes` more: until `closes_at`, if ever."""

    article: Article
    takes: bool
    page: Page[CommentCard]
    closes_at: datetime | None

    @property
    def exists(self) -> bool:
        return self.takes or bool(self.page.items)

    @property
    def least_words(self) -> int:
        return settings.COMMENT_MIN_WORDS


@dataclass(frozen=True)
class Thread:
    """A comment with what was answered to it; whether it may be answered now."""

    card: CommentCard
    replies: list[CommentCard]
    has_more: bool
    takes: bool
    closes_at: datetime | None


def conversation_of(article: Article, now: datetime, number: int = 1) -> Conversation | None:
    """None where there is no such page. Nothing is asked while there are no comments."""
    none: Page[CommentCard] = Page([], 1, has_next=False)
    page = story_comments(article, number) if article.comment_count or number != 1 else none
    if page is None:
        return None
    takes, closes_at = _takes(article, now)
    return Conversation(article, takes, page, closes_at)


def thread_of(card: CommentCard, now: datetime) -> Thread:
    replies = replies_to(card.comment, REPLIES + 1)
    takes, closes_at = _takes(card.comment.article, now)
    # One level: what answers is not answered.
    takes = takes and card.comment.parent_id is None
    return Thread(card, replies[:REPLIES], len(replies) > REPLIES, takes, closes_at)


def _takes(article: Article, now: datetime) -> tuple[bool, datetime | None]:
    takes = article.takes_comments(now)
    return takes, earliest(now, article.comments_close_at) if takes else None


def story_comments(article: Article, number: int = 1) -> Page[CommentCard] | None:
    """A page of 20, featured first, then the newest; None where there is no such page.

    Two queries (one where it is empty). How many there are: `article.comment_count`.
    """
    found = shown_on(article).featured_first()
    page = page_of(_with_parents(found), number, last=LAST_PAGE)
    return page.of(_cards(page.items)) if page else None


def newest_comments(article: Article, limit: int = FEED) -> list[CommentCard]:
    """The newest, featured or not: for the story's feed."""
    shown = shown_on(article)
    # Each of the two is read off the index of the story's page.
    found = [
        row
        for featured in (True, False)
        for row in _with_parents(shown.filter(is_featured=featured).featured_first())[:limit]
    ]
    found.sort(key=lambda each: (each.published_at, each.pk), reverse=True)
    return _cards(found[:limit])


def find_comment(pk: int, now: datetime) -> CommentCard | None:
    """One that readers may see now, with its story and that story's section and site."""
    unshown = [f"article__lead_photo__{name}" for name in Photo.UNSHOWN]
    found = (
        _with_parents(Comment.objects.filter(pk=pk))
        .select_related("article__section", "article__site", "article__lead_photo")
        .defer("article__body", *unshown)
    )
    comment = found.first()
    if comment is None or not comment.is_shown or not comment.article.is_public(now):
        return None
    return _cards([comment])[0]


def was_published(pk: int, site: Site | None = None) -> bool:
    """Whether readers saw it once (on `site`), so that its address now answers that it is gone.

    Not while it is only held back: it may return.
    """
    on_site = Q() if site is None else Q(article__site=site)
    shown = Comment.objects.filter(on_site, pk=pk, published_at__isnull=False, held_at=None)
    erased = ErasedWork.objects.filter(kind=ErasedWork.Kind.COMMENT, number=pk)
    return shown.exists() or (erased if site is None else erased.filter(site=site)).exists()


def replies_to(comment: Comment, limit: int = REPLIES) -> list[CommentCard]:
    """What was answered to it, in the order in which that was published."""
    found = Comment.objects.filter(parent=comment.pk, is_shown=True)
    return _cards(list(_with_parents(found).order_by("published_at", "id")[:limit]))


def comments_by(user_id: int) -> CommentQuerySet:
    """Those of a person that are shown, on every site, the newest first; with their stories.

    Also where the story was withdrawn: it may be put back, and then whatever was made of
    this must be made again. `is_public` says which of them readers see.
    """
    found: CommentQuerySet = Comment.objects.filter(author=user_id, is_shown=True)
    return (
        found.select_related("article__section", "article__site__title")
        .defer(*UNSEEN, "article__body")
        .order_by("-published_at", "-id")
    )


def shown_on(article: Article) -> CommentQuerySet:
    found: CommentQuerySet = Comment.objects.filter(article=article, is_shown=True)
    return found


# For their author ------------------------------------------------------------------


def own_comments(user: User) -> CommentQuerySet:
    """What a person sent, the newest first, with their stories; of any state but drafts."""
    return _own(user).exclude(state=Standing.DRAFT).order_by("-created_at", "-id")


def own_drafts(user: User) -> CommentQuerySet:
    """What a person has begun to write, with their stories."""
    drafts = _own(user).filter(state=Standing.DRAFT).exclude(unsent={})
    return drafts.order_by("-created_at", "-id")


def own_comment(user: User, pk: int) -> Comment | None:
    """With its versions, the newest first, and the talk with the desk."""
    versions = CommentVersion.objects.order_by("-number")
    found = Comment.objects.filter(pk=pk, author=user).select_related(
        "article__section", "clause__policy", "parent"
    )
    return found.prefetch_related(Prefetch("versions", versions), "messages").first()


def own_draft(user: User, article: Article, answer: Comment | int | None = None) -> Comment | None:
    """What the person is writing there, in answer to which comment; begins nothing."""
    drafts = Comment.objects.filter(author=user, article=article, state=Standing.DRAFT)
    return drafts.filter(parent=answer).first()


def _own(user: User) -> CommentQuerySet:
    found: CommentQuerySet = Comment.objects.filter(author=user)
    return found.select_related("article__section", "clause").defer("text", "article__body")


# Cards -----------------------------------------------------------------------------


def _with_parents(found: CommentQuerySet) -> CommentQuerySet:
    of_parent = [f"parent__{name}" for name in (*UNSEEN, "shown_text")]
    return found.select_related("parent").defer(*UNSEEN, *of_parent)


def _cards(comments: Iterable[Comment]) -> list[CommentCard]:
    rows = list(comments)
    parents = [row.parent for row in rows if row.parent is not None]
    people = {row.author_id for row in [*rows, *parents] if row.author_id}
    if not people:
        return [CommentCard(row, None) for row in rows]
    profiles = {each.user_id: each for each in Profile.objects.shown().filter(user__in=people)}
    return [
        CommentCard(
            row,
            profiles.get(row.author_id or 0),
            profiles.get(row.parent.author_id or 0) if row.parent else None,
        )
        for row in rows
    ]
