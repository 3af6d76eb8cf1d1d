"""Where a comment is to stand: on which story, in answer to whom; or why it can't."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Article, Comment
from ..queries.comments import CommentCard, find_comment
from ..queries.own_comments import write_path
from .public import frame_of, was_erased
from .sending import is_number


@dataclass(frozen=True)
class Place:
    """`why` nothing can be written there, and the `status` that says so; "" and 200 if it can."""

    article: Article | None  # None: there is none that may be named
    parent: CommentCard | None = None
    why: str = ""
    status: int = 200
    # What was asked to be answered, whether or not it can be.
    asked: int | None = None

    @property
    def path(self) -> str:
        return write_path(self.article, self.asked) if self.article else ""

    @property
    def is_public(self) -> bool:
        """Whether the story can be gone to."""
        return self.article is not None and self.article.is_public()

    @property
    def answered(self) -> Comment | None:
        return self.parent.comment if self.parent else None


def find_place(request: HttpRequest, pk: int) -> Place:
    frame, now = frame_of(request), timezone.now()
    article = Article.objects.select_related("section").filter(pk=pk, site=frame.site).first()
    answer = request.GET.get("answer", "")
    asked = int(answer) if is_number(answer) else None
    if article is None or not article.is_public(now):
        gone = was_erased("article", pk, frame) if article is None else article.was_public
        named = article if article and gone and not article.taken_down else None
        why = _("This story is no longer public.")
        return Place(named, why=why, status=410 if gone else 404, asked=asked)
    if not article.takes_comments(now):
        return Place(article, why=_("Comments on this story are closed."), status=409, asked=asked)
    if not answer:
        return Place(article)
    parent = find_comment(asked, now) if asked else None
    if parent is None or parent.comment.article_id != article.pk:
        why = _("The comment that you want to answer is not published.")
        return Place(article, why=why, status=404, asked=asked)
    if parent.comment.parent_id is not None:
        why = _("This is an answer itself. You can answer the comment above it.")
        return Place(article, parent, why=why, status=409, asked=asked)
    return Place(article, parent, asked=asked)
