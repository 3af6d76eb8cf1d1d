"""Comments as readers see them: below a story, alone, on a person's page; and as their
author does. Everywhere a page costs the same number of queries, and no comment is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch

from accounts.models import Profile, User
from newsroom.pages import Page, page_of

from ..models import Article, Comment, CommentVersion, ErasedWork, Photo, ProfilePicture
from ..models.comment import CommentQuerySet
from ..states import Standing

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
    picture: Photo | None
    # Of the comment that it answers; whether that is still shown, `comment.parent` says.
    parent_profile: Profile | None = None

    @property
    def parent(self) -> Comment | None:
        """What it answers, where readers can see that."""
        parent = self.comment.parent
        return parent if parent is not None and parent.is_shown else None


def story_comments(article: Article, number: int = 1) -> Page[CommentCard] | None:
    """A page of 20, featured first, then the newest; None where there is no such page.

    Three queries (two where it is empty). How many there are: `article.comment_count`.
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
    found = _with_parents(Comment.objects.filter(pk=pk)).select_related(
        "article__section", "article__site"
    )
    comment = found.first()
    if comment is None or not comment.is_shown or not comment.article.is_public(now):
        return None
    return _cards([comment])[0]


def was_published(pk: int) -> bool:
    """Whether readers saw it once, so that its address now answers that it is gone."""
    erased = ErasedWork.objects.filter(kind=ErasedWork.Kind.COMMENT, number=pk)
    return Comment.objects.filter(pk=pk, published_at__isnull=False).exists() or erased.exists()


def replies_to(comment: Comment, limit: int = REPLIES) -> list[CommentCard]:
    """What was answered to it, in the order in which that was published."""
    found = Comment.objects.filter(parent=comment.pk, is_shown=True)
    return _cards(list(_with_parents(found).order_by("published_at", "id")[:limit]))


def comments_by(user_id: int, now: datetime) -> CommentQuerySet:
    """Those of a person that readers may see, on every site, the newest first; with stories."""
    public = Article.objects.published(now).filter(pk=OuterRef("article"))
    found: CommentQuerySet = Comment.objects.filter(author=user_id, is_shown=True)
    return (
        found.filter(Exists(public))
        .select_related("article__section", "article__site__title")
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
    """With its versions, the newest first, and the talk with the desk, as `spoken`."""
    versions = CommentVersion.objects.order_by("-number")
    found = Comment.objects.filter(pk=pk, author=user).select_related(
        "article__section", "clause__policy", "parent"
    )
    return found.prefetch_related(Prefetch("versions", versions), "messages").first()


def own_draft(user: User, article: Article, parent: Comment | None = None) -> Comment | None:
    """What the person is writing there, without beginning anything."""
    drafts = Comment.objects.filter(author=user, article=article, state=Standing.DRAFT)
    return drafts.filter(parent=parent).first()


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
        return [CommentCard(row, None, None) for row in rows]
    profiles = {each.user_id: each for each in Profile.objects.shown().filter(user__in=people)}
    pictures = _pictures({pk for pk, each in profiles.items() if each.picture})
    return [
        CommentCard(
            row,
            profiles.get(row.author_id or 0),
            pictures.get(row.author_id or 0),
            profiles.get(row.parent.author_id or 0) if row.parent else None,
        )
        for row in rows
    ]


def _pictures(people: set[int]) -> dict[int, Photo]:
    rows = ProfilePicture.objects.filter(user__in=people, state=ProfilePicture.State.APPROVED)
    unshown = [f"photo__{name}" for name in Photo.UNSHOWN]
    found = rows.select_related("photo").defer(*unshown) if people else []
    return {row.user_id: row.photo for row in found if row.photo is not None}
