"""The page on which a comment is written, as it is shown: new, kept, refused, as a preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Profile, User

from .. import rich_text
from ..actions.comment_checks import why_not_of_length
from ..forms.comment import CommentForm
from ..models import Comment
from ..queries.comments import CommentCard
from ..queries.happenings import asked_of
from ..words import count_words_html
from .comment_place import Place
from .sending import unpark, words_in
from .writing import WritingPage, stale_words

NAMES = ("title", "text", "text_form", "note")


@dataclass(frozen=True)
class Preview:
    """A comment as readers would see it; `why` it couldn't be sent, "" where it could."""

    title: str
    text: SafeString
    words: int
    why: str
    author: Profile | None


class CommentFormPage(WritingPage):
    item: Comment | None

    def __init__(
        self, request: HttpRequest, place: Place, path: str, key: str, item: Comment | None = None
    ) -> None:
        super().__init__(request, path, key)
        self.place, self.item = place, item

    def posted(self) -> dict[str, Any]:
        return dict(words_in(self.request, NAMES))

    def form(
        self, typed: Mapping[str, Any] | None = None, *, kept: Mapping[str, Any] | None = None
    ) -> CommentForm:
        return CommentForm(typed, item=self.item, kept=kept)

    def bound_form(self) -> CommentForm:
        return self.form({**self.typed, "terms": self.request.POST.get("terms", "")})

    def unjudged_form(self) -> CommentForm:
        """With all that was typed and ticked, and nothing said of it."""
        return self.form(kept={**self.typed, "terms": self.request.POST.get("terms", "")})

    # The buttons besides sending

    def post_of_stranger(self) -> HttpResponse:
        if self.request.POST.get("act") == "preview":
            return self.preview()
        return super().post_of_stranger()

    def act(self, act: str, person: User) -> HttpResponse:
        self.keep(person, seen=True)
        if act == "preview":
            return self.preview()
        if act == "discard" and self.item is not None:
            return redirect("articles:own-comment-confirm", self.item.pk, "discard")
        messages.success(self.request, _("Saved. It is not sent yet."))
        return redirect(self.path)

    def preview(self) -> HttpResponse:
        form = self.unjudged_form()
        markup = form.shown_html
        if markup is None:  # the field says why
            return self.show_bound(self.bound_form(), status=422)
        count = count_words_html(markup)
        preview = Preview(
            " ".join(self.typed.get("title", "").split()),
            rich_text.render(markup, {}),
            count,
            why_not_of_length(count, markup),
            Profile.objects.filter(user=self.person).first() if self.person else None,
        )
        return self.render(form, preview=preview)

    def keep(self, person: User, *, seen: bool = False) -> Comment:
        """`seen`: only over what the window had before it. Raises StaleEdit, TooLong."""
        raise NotImplementedError

    def kept(self, item: Comment) -> Comment:
        unpark(self.request, self.key)
        self.item = item
        return item

    # Answers

    def refuse(self, why: str, *, status: int = 422) -> HttpResponse:
        return self.render(self.unjudged_form(), why=why, status=status)

    def stale(self) -> HttpResponse:
        """Another window has saved or sent meanwhile: both are shown, and either may be sent."""
        if self.item is not None:
            self.item = Comment.objects.filter(author=self.person, pk=self.item.pk).first()
        form = self.unjudged_form()
        other = self.form(kept=self.item.unsent if self.item else None)
        return self.render(form, why=stale_words(), other=other, status=409)

    def show_bound(self, form: CommentForm, *, status: int) -> HttpResponse:
        return self.render(form, status=status)

    def render(self, form: CommentForm, *, status: int = 200, **more: Any) -> HttpResponse:
        article, answered, item = self.place.article, self.place.parent, self.item
        context = {
            "form": form,
            "item": item,
            "is_change": item is not None and item.sent_at is not None,
            "article": article,
            "story_text": rich_text.render(article.body, {}) if article else "",
            "answered": answered,
            "answered_text": rich_text.plain_text(answered.comment.shown_text) if answered else "",
            "person": self.person,
            "path": self.path,
            "typed_path": self.typed_path,
            "asked": asked_of(item) if item else "",
            "is_refused": status >= 400,
            "hours": settings.DESK_HOURS,
            **more,
        }
        return render(self.request, "articles/comment.html", context, status=status)

    @property
    def typed_path(self) -> str:
        """Where the page's script keeps what is typed."""
        raise NotImplementedError


def answered_by(item: Comment) -> CommentCard | None:
    """What it answers, as far as readers see that."""
    parent = item.parent
    return CommentCard(parent, None, None) if parent is not None and parent.is_shown else None
