"""What of a comment is refused, and in which words.

Raised: ValidationError, keyed by the form's fields, or StepRefused where no other text would
help. Whoever calls holds the person's row.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Profile, User

from .. import rich_text
from ..models import MAX_COMMENT, Article, Comment, Record
from ..queries.blocks import check_not_blocked
from ..queries.records import record_of
from ..validators import MAX_HEADLINE, validate_visible
from ..words import count_words_html
from .errors import StepRefused


@dataclass(frozen=True)
class Prepared:
    """What is to be stored, clean and checked."""

    title: str
    text: str
    word_count: int
    terms_version: int


def fingerprint_of(title: str, text: str) -> str:
    """Of the words, but for spaces and case; whatever they are about."""
    parts = [title, rich_text.plain_text(text)]
    joined = "\0".join(" ".join(part.casefold().split()) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()


def why_too_short(count: int) -> str:
    return ngettext(
        "Your text has %(count)d word. A comment needs at least %(min)d.",
        "Your text has %(count)d words. A comment needs at least %(min)d.",
        count,
    ) % {"count": count, "min": settings.COMMENT_MIN_WORDS}


def why_too_long(count: int) -> str:
    return ngettext(
        "Your text has %(count)d word. A comment may have %(max)d.",
        "Your text has %(count)d words. A comment may have %(max)d.",
        count,
    ) % {"count": count, "max": settings.COMMENT_MAX_WORDS}


def why_not_of_length(count: int, text: str) -> str:
    """What is wrong with the length of a cleaned text of `count` words; "" where nothing is."""
    if count < settings.COMMENT_MIN_WORDS:
        return why_too_short(count)
    if count > settings.COMMENT_MAX_WORDS:
        return why_too_long(count)
    return _("This text is too long.") if len(text) > MAX_COMMENT else ""


def checked_comment(title: str, text: str, terms_version: int | None) -> Prepared:
    """As it is stored. Raises ValidationError with all that is amiss."""
    wrong: dict[str, Any] = {}
    title, count = " ".join(title.split()), 0
    try:
        validate_visible(title)
    except ValidationError as error:
        wrong["title"] = error
    if not title:
        wrong["title"] = _("Give it a title.")
    elif len(title) > MAX_HEADLINE:
        wrong["title"] = _("This title is too long.")
    try:
        text = rich_text.clean_comment(text)
    except ValidationError as error:
        wrong["text"] = error
    else:
        count = count_words_html(text)
        if why := why_not_of_length(count, text):
            wrong["text"] = why
    if terms_version is None:
        wrong["terms"] = _("Please agree to the terms.")
    if wrong or terms_version is None:
        raise ValidationError(wrong)
    return Prepared(title, text, count, terms_version)


def check_is_new(twin: Comment | None) -> None:
    if twin is not None:
        told = ValidationError(_("You have sent us this text already."), code="twice")
        raise ValidationError({"text": told})


def check_allowed(user: User, *, is_new: bool) -> None:
    check_not_blocked(user)
    if not Profile.objects.filter(user=user).exists():
        raise ValidationError(_("Create your profile first."), code="no_profile")
    limit = settings.NEWCOMERS_PENDING
    if (
        limit
        and is_new
        and record_of(user) == Record.FIRST
        and Comment.objects.filter(author=user).undecided().count() >= limit
    ):
        raise ValidationError(
            _(
                "We are still reading what you sent. "
                "Please wait for our answer before you send more."
            ),
            code="newcomer",
        )


def check_parent(parent: Comment | None, article: Article) -> None:
    """Held, so that it is still there when the answer is stored."""
    if parent is None:
        return
    held = Comment.objects.select_for_update(of=("self",), no_key=True).filter(pk=parent.pk).first()
    if held is None or held.article_id != article.pk or not held.is_shown:
        raise StepRefused(_("The comment that you answer is not published."))
    if held.parent_id is not None:
        raise StepRefused(_("This is an answer itself. Please answer the comment above it."))


def check_open(article: Article) -> None:
    story = lock_story(article.pk)
    if not story.is_public():
        raise StepRefused(_("This story is no longer public."))
    if not story.takes_comments():
        raise StepRefused(_("Comments on this story are closed."))


def lock_story(pk: int) -> Article:
    rows = Article.objects.select_for_update(of=("self",), no_key=True).defer("body")
    return rows.get(pk=pk)
