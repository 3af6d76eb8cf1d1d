"""What becomes of a person's comments when they leave: see forgetting.py.

What readers see stays without the name, or goes, as the person chose; anything else goes.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import User, Work
from newsroom.page_cache import purge

from ..models import Comment, ErasedWork, Transition, Wave
from ..states import Standing
from .comments import look_again
from .forgetting_reports import forget_reports_of_comment
from .judging import lock_submission
from .purging import comment_tags
from .showing import hide

WORDS = ("title", "text", "shown_title", "shown_text")
Replace = Callable[[Any, Iterable[str]], None]


def forget_comments(user: User, work: str, replace: Replace) -> None:
    """In the transaction that erases the person. `replace` takes the names out of columns."""
    held = Comment.objects.filter(author=user)
    waves = list(Wave.objects.filter(comments__in=held).order_by("pk").distinct())
    for pk in list(held.order_by("pk").values_list("pk", flat=True)):
        item = lock_submission(Comment, pk)
        if item.is_shown and work != Work.GONE:
            _keep_without_name(item, replace if work == Work.NAMELESS else None)
        else:
            _delete(item)
    for wave in waves:
        Wave.objects.filter(pk=wave.pk).update(size=wave.comments.count())


def _keep_without_name(item: Comment, replace: Replace | None) -> None:
    purge(*comment_tags(item, item.article))
    item.title, item.text, item.word_count = item.shown_title, item.shown_text, item.shown_words
    item.state, item.author, item.unsent = Standing.PUBLISHED, None, {}
    item.claimed_by = item.claimed_at = item.tell_at = item.examine_at = None
    item.fingerprint, item.record = "", ""
    item.wave = item.wave_at = None
    item.is_appeal = False
    item.version += 1
    item.save()
    item.messages.all().delete()
    item.notes.all().delete()
    item.signals.all().delete()
    item.versions.filter(published_at=None).delete()
    if replace is not None:
        kind = ContentType.objects.get_for_model(Comment)
        replace(Comment.objects.filter(pk=item.pk), WORDS)
        replace(item.versions.all(), ["title", "text"])
        replace(item.reports.all(), ["text", "answer"])
        replace(Transition.objects.filter(subject_type=kind, subject_id=item.pk), ["why"])
        replace(
            LogEntry.objects.filter(content_type=kind, object_id=str(item.pk)),
            ["object_repr", "change_message"],
        )
    look_again(item)  # nobody who leaves takes it out of the queue


def _delete(item: Comment) -> None:
    """What others answered stays, and answers nobody."""
    hide(item)
    if item.published_at is not None:
        ErasedWork.objects.get_or_create(
            kind=ErasedWork.Kind.COMMENT, number=item.pk, site_id=item.site_id
        )
        purge(*comment_tags(item, item.article))
    forget_reports_of_comment(item)
    item.replies.filter(state=Standing.DRAFT).delete()
    item.replies.update(parent=None)
    kind = ContentType.objects.get_for_model(Comment)
    LogEntry.objects.filter(content_type=kind, object_id=str(item.pk)).delete()
    item.delete()
