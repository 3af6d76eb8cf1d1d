"""A reader's side of commenting: writing, sending, changing, withdrawing, appealing.

Whoever writes holds the person's row first, then the comments in the order of their
numbers, then the story's. Raised: ValidationError (keyed by field), StaleEdit, StepRefused,
and Comment.DoesNotExist for anybody else's.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, LegalText, User

from ..models import Article, Comment, CommentVersion, WatchedWord
from ..models.comment import SENT_ONCE
from ..queries.comments import own_draft
from ..queries.records import record_of
from ..queries.watched_words import watched_in_comment
from ..states import Decision, Standing
from .comment_checks import (
    Prepared,
    check_allowed,
    check_is_new,
    check_open,
    check_parent,
    checked_comment,
    fingerprint_of,
    lock_story,
)
from .comments import look_again, publish_unjudged
from .errors import StaleEdit, StepRefused
from .judging import checked_message, move, say
from .own import own
from .settling import make_moot
from .showing import hide

# The same words again so soon are a double click, or a line that broke.
AGAIN = timedelta(minutes=10)


# Writing -------------------------------------------------------------------------


@transaction.atomic
def draft_of(user: User, article: Article, parent: Comment | None = None) -> Comment:
    """What the person is writing on this story, or in answer to `parent`; begun if need be.

    Raises StepRefused where the story takes no comments, or `parent` is none to be answered.
    """
    User.objects.hold(user.pk)
    draft = own_draft(user, article, parent)
    if draft is None:
        check_parent(parent, article)
        check_open(article)
        draft = Comment.objects.create(
            author=user, article=article, parent=parent, site_id=article.site_id
        )
    return draft


# Sending -------------------------------------------------------------------------


@transaction.atomic
def send_comment(
    article: Article,
    *,
    by: User,
    title: str,
    text: str,
    terms_version: int | None,
    parent: Comment | None = None,
    seen: str | None = None,
) -> Comment:
    """Send a comment on a story to the desk, or an answer to one of its comments.

    It takes the place of the draft, if there is one. What was sent a moment ago in the same
    words is returned as it is. `seen` is as for `keep_typed`.
    """
    User.objects.hold(by.pk)
    prepared = checked_comment(title, text, terms_version)
    draft = own_draft(by, article, parent)
    twin = _twin(by, fingerprint_of(prepared.title, prepared.text))
    if twin is not None and _is_again(twin, article, parent):
        if draft is not None:
            draft.delete()
        return twin
    if seen is not None and draft is not None and draft.typed_mark != seen:
        raise StaleEdit(draft)
    check_is_new(twin)
    check_allowed(by, is_new=True)
    check_parent(parent, article)
    check_open(article)
    item = draft or Comment(author=by, article=article, parent=parent, site_id=article.site_id)
    _queue(item, by, prepared)
    return item


@transaction.atomic
def edit_comment(
    comment: Comment,
    *,
    by: User,
    title: str,
    text: str,
    terms_version: int | None,
    note: str = "",
    expected_version: int | None = None,
    seen: str | None = None,
) -> Comment:
    """Send another version of what was sent: of what is published, too, which stays meanwhile.

    The same again is returned as it is. `note` is said to the desk.
    """
    User.objects.hold(by.pk)
    item = own(Comment, comment.pk, by)
    if item.state == Standing.DRAFT:
        raise StepRefused(_("This was not sent yet."))
    prepared = checked_comment(title, text, terms_version)
    if item.is_waiting and (item.title, item.text) == (prepared.title, prepared.text):
        _note(item, note, by)
        return item
    if not item.may_change:
        raise StepRefused(_("An editor has decided on this already."))
    if expected_version is not None and item.version != expected_version:
        raise StaleEdit(item)
    if seen is not None and item.typed_mark != seen:
        raise StaleEdit(item)
    if item.is_shown and (item.shown_title, item.shown_text) == (prepared.title, prepared.text):
        told = ValidationError(_("This is what readers see already."), code="same")
        raise ValidationError({"text": told})
    check_is_new(_twin(by, fingerprint_of(prepared.title, prepared.text), but=item))
    check_allowed(by, is_new=False)
    story = lock_story(item.article_id)
    if not story.is_public():
        raise StepRefused(_("This story is no longer public."))
    _queue(item, by, prepared)
    _note(item, note, by)
    return item


@transaction.atomic
def withdraw_comment(comment: Comment, *, by: User) -> Comment:
    """Take it back at any time, also once it is published; an unsent draft is gone for good."""
    User.objects.hold(by.pk)
    item = own(Comment, comment.pk, by)
    if item.state == Standing.DRAFT:
        item.delete()
        return item
    if item.state == Standing.DECLINED and not item.was_shown:
        raise StepRefused(_("An editor has decided on this already."))
    hide(item)
    item.tell_at, item.is_appeal, item.held_at, item.unsent = None, False, None, {}
    make_moot(item)
    return move(item, Decision.TAKE_BACK, by=by)


@transaction.atomic
def withdraw_change(comment: Comment, *, by: User) -> Comment:
    """Take back a newer version, so that what readers see is all there is."""
    User.objects.hold(by.pk)
    item = own(Comment, comment.pk, by)
    if not item.is_shown or not item.has_newer:
        raise StepRefused(_("There is no change that waits."))
    _set_back(item)
    check_is_new(_twin(by, item.fingerprint, but=item))
    item.tell_at, item.examine_at, item.unsent = None, timezone.now(), {}
    return look_again(move(item, Decision.TAKE_BACK_CHANGE, by=by))


@transaction.atomic
def appeal_comment(comment: Comment, *, by: User, message: str) -> Comment:
    """Ask, once, that another moderator looks at what was declined or removed."""
    User.objects.hold(by.pk)
    item = own(Comment, comment.pk, by)
    message = checked_message(message, required=True)
    if item.appealed_at is not None:
        raise StepRefused(_("You have appealed already."))
    if not item.may_appeal:
        raise StepRefused(_("There is no decision against this that you could appeal."))
    if item.was_shown:  # what was removed is what may come back
        _set_back(item)
    check_is_new(_twin(by, item.fingerprint, but=item))
    now = timezone.now()
    item.is_appeal, item.appealed_at = True, now
    item.queued_at, item.due_at = now, now + timedelta(hours=settings.DESK_HOURS)
    item.tell_at = None
    move(item, Decision.APPEAL, by=by, why=message[:500])
    say(item, message, by=by, from_desk=False)
    return item


# Storing -------------------------------------------------------------------------


def _set_back(item: Comment) -> None:
    """What readers see, or saw, is what it says again."""
    item.title, item.text, item.word_count = item.shown_title, item.shown_text, item.shown_words
    item.fingerprint = fingerprint_of(item.title, item.text)


def _twin(user: User, fingerprint: str, but: Comment | None = None) -> Comment | None:
    found = Comment.objects.filter(author=user, fingerprint=fingerprint, state__in=SENT_ONCE)
    return (found.exclude(pk=but.pk) if but else found).first()


def _is_again(twin: Comment, article: Article, parent: Comment | None) -> bool:
    same_place = (twin.article_id, twin.parent_id) == (article.pk, parent and parent.pk)
    return same_place and twin.sent_at is not None and twin.sent_at > timezone.now() - AGAIN


def _queue(item: Comment, by: User, prepared: Prepared) -> None:
    now = timezone.now()
    if not item.is_waiting or item.queued_at is None:
        item.queued_at = now
        item.due_at = now + timedelta(hours=settings.DESK_HOURS)
    item.title, item.text = prepared.title, prepared.text
    item.word_count, item.terms_version = prepared.word_count, prepared.terms_version
    item.fingerprint, item.unsent = fingerprint_of(item.title, item.text), {}
    item.sent_at, item.tell_at, item.is_appeal = now, None, False
    item.record = record_of(by)
    item.examine_at, item.examine_attempts = now, 0
    if item.pk is None:
        item.save()
    move(item, Decision.SEND, by=by)
    CommentVersion.objects.create(
        comment=item,
        number=item.version,
        title=item.title,
        text=item.text,
        word_count=item.word_count,
        at=now,
    )
    Consent.objects.agree(by, LegalText.TERMS, prepared.terms_version)
    if _is_trusted(by) and not _is_held_by_words(item):
        publish_unjudged(item)


def _is_trusted(user: User) -> bool:
    """Whoever had enough published, none of it removed, needs no editor for the next."""
    if not settings.TRUSTED_AFTER:
        return False
    theirs = Comment.objects.filter(author=user)
    shown = theirs.shown()[: settings.TRUSTED_AFTER].count()
    return shown >= settings.TRUSTED_AFTER and not theirs.filter(state=Standing.REMOVED).exists()


def _is_held_by_words(item: Comment) -> bool:
    return any(each.what == WatchedWord.What.BANNED for each in watched_in_comment(item))


def _note(item: Comment, note: str, by: User) -> None:
    text = checked_message(note)
    if text and not item.messages.filter(author=by, from_desk=False, text=text).exists():
        say(item, text, by=by, from_desk=False)
