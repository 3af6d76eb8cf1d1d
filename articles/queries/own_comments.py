"""A person's own comments, as they see them themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.pages import Page, page_of

from .. import rich_text
from ..compare import FieldChange, Piece, diff
from ..models import Article, Comment, CommentVersion
from ..states import Decision, Standing
from .comments import own_comment, own_comments, own_drafts
from .own import OwnSubmission

# More than anybody writes at once; the others come up as these are sent.
MOST_DRAFTS = 20
# A word-by-word comparison takes time.
COMPARED = 5


def write_path(article: Article, answer: int | None = None) -> str:
    """Where a comment on a story is written, or an answer to one of its comments."""
    path = reverse("articles:comment-write", args=[article.section.slug, article.slug, article.pk])
    return f"{path}?answer={answer}" if answer else path


@dataclass(frozen=True)
class OwnComment(OwnSubmission):
    item: Comment

    decided_by: ClassVar[tuple[Decision, ...]] = (
        *(Decision.ASK, Decision.PUBLISH, Decision.DECLINE),
        *(Decision.REMOVE, Decision.RESTORE),
    )

    @property
    def is_told(self) -> bool:
        """What readers see of it, or no longer do, is no secret from its author."""
        return super().is_told or self.item.state in (Standing.PUBLISHED, Standing.REMOVED)

    @property
    def may_change(self) -> bool:
        return self.is_told and self.item.may_change

    @property
    def may_withdraw(self) -> bool:
        """Also what is published, whatever waits to be decided of it."""
        return self.is_told and (self.item.may_change or self.item.is_shown)

    @property
    def may_withdraw_change(self) -> bool:
        return self.is_told and self.item.is_shown and self.item.has_newer

    @property
    def may_appeal(self) -> bool:
        return self.is_told and self.item.may_appeal

    @property
    def headline(self) -> str:
        """A draft has none of its own before it is sent, but what was typed."""
        typed = self.item.unsent.get("title", "") if self.is_draft else ""
        return " ".join(str(typed).split())[:160] or self.item.title

    @property
    def is_public(self) -> bool:
        return self.item.is_shown and self.item.article.is_public(self.now)

    @property
    def write_path(self) -> str:
        """Where a draft is gone on with."""
        return write_path(self.item.article, self.item.parent_id)

    @property
    def may_go_on(self) -> bool:
        """Whether a draft can still be sent, as far as its story goes."""
        return self.item.article.takes_comments(self.now)

    @property
    def label(self) -> str:
        if self.item.is_appeal and self.state in (Standing.SENT, Standing.REVIEW):
            return str(_("Appealed"))
        return str(self.state.label)

    @property
    def stays(self) -> bool:
        """Whether readers go on seeing what they saw, whatever becomes of this."""
        return self.item.is_shown and self.state != Standing.PUBLISHED

    @property
    def is_reported(self) -> bool:
        """Whether what waits is what was published, which readers reported."""
        item = self.item
        waits = self.state in (Standing.SENT, Standing.REVIEW)
        return waits and item.was_shown and not item.has_newer and not item.is_appeal


@dataclass(frozen=True)
class Version:
    """What was sent at a time; `changes` from the one before, None where they aren't shown."""

    version: CommentVersion
    changes: list[FieldChange] | None


def drafts_by(user: User) -> list[OwnComment]:
    rows = own_drafts(user).select_related("article__site")[: 2 * MOST_DRAFTS]
    # What was typed may have been taken out again.
    begun = [row for row in rows if any(row.unsent.get(name) for name in ("title", "text"))]
    return _as_own(begun[:MOST_DRAFTS])


def comments_sent_by(user: User, number: int) -> Page[OwnComment] | None:
    """A page of what they sent, newest first; None where there is no such page."""
    page = page_of(own_comments(user).select_related("article__site"), number)
    return page.of(_as_own(page.items)) if page else None


def find_own_comment(pk: int, user: User) -> OwnComment | None:
    item = own_comment(user, pk)
    return OwnComment(item, timezone.now()) if item else None


def versions_of(own: OwnComment) -> list[Version]:
    """The newest first; empty where there is but one."""
    rows = list(own.item.versions.all())  # as find_own_comment has them
    if len(rows) < 2:
        return []
    earlier = [*rows[1:], None]
    return [
        Version(row, _changes(before, row) if before and place < COMPARED else None)
        for place, (row, before) in enumerate(zip(rows, earlier, strict=True))
    ]


def _changes(before: CommentVersion, after: CommentVersion) -> list[FieldChange]:
    pairs = (
        (_("title"), before.title, after.title),
        (_("text"), rich_text.plain_text(before.text), rich_text.plain_text(after.text)),
    )
    found = [FieldChange(label, diff(old, new)) for label, old, new in pairs if old != new]
    return found or [FieldChange(_("text"), [Piece("new", _("Links or form only"))])]


def _as_own(rows: Iterable[Comment], now: datetime | None = None) -> list[OwnComment]:
    now = now or timezone.now()
    return [OwnComment(row, now) for row in rows]
