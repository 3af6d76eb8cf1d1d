"""What readers see of a comment, and the count of its story, which go together.

The comment's row is held by whoever calls; the story's is held from here on, until the
transaction ends.
"""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.page_cache import purge

from ..models import Article, Comment
from ..states import Decision, Standing
from .errors import StepRefused
from .purging import article_tags, comment_tags
from .telling import tell_of_featuring
from .transitions import record_transition


def hide(item: Comment) -> None:
    """Out of readers' sight; the row is held, and its other columns are the caller's to save."""
    if not item.is_shown:
        return
    item.is_shown = item.is_featured = False
    item.featured_at = None
    item.save(update_fields=["is_shown", "is_featured", "featured_at", "modified_at"])
    _count(item, -1)


def keep_back(item: Comment) -> None:
    """Out of readers' sight until somebody has looked at what was reported. The row is held."""
    hide(item)
    item.held_at = timezone.now()
    item.save(update_fields=["held_at", "modified_at"])
    note_step(item, Decision.HOLD, None)


def show(item: Comment) -> None:
    """What waited is what readers see from now on."""
    now = timezone.now()
    story = Article.objects.select_for_update(of=("self",), no_key=True).get(pk=item.article_id)
    if not story.is_public(now):
        raise StepRefused(_("The story that it is about is not public."))
    if not item.was_shown or item.has_newer:
        newest = item.versions.order_by("-number").first()
        if newest is not None:
            newest.published_at = item.decided_at
            newest.save(update_fields=["published_at"])
        item.edited_at = now if item.was_shown else None
    item.shown_title, item.shown_text, item.shown_words = item.title, item.text, item.word_count
    item.published_at = item.published_at or now
    was_shown, item.is_shown = item.is_shown, True
    item.held_at = item.removed_at = item.removed_by = None
    item.save()
    if was_shown:
        purge(*comment_tags(item, story))
    else:
        _count(item, 1)


def set_back(item: Comment) -> None:
    """What readers see, or saw, is what it says again; any newer one is among its versions."""
    item.title, item.text, item.word_count = item.shown_title, item.shown_text, item.shown_words
    # Whatever its author has sent since, this can be put back: a fingerprint of its own.
    item.fingerprint = f"comment:{item.pk}"


def feature(item: Comment, by: User) -> None:
    item.is_featured, item.featured_at = True, timezone.now()
    item.save(update_fields=["is_featured", "featured_at", "modified_at"])
    note_step(item, Decision.FEATURE, by)
    tell_of_featuring(item)
    purge(*comment_tags(item, item.article))


def note_step(item: Comment, step: Decision, by: User | None) -> None:
    record_transition(item, step, by=by, from_state=item.state, to_state=item.state)


def unmake(item: Comment) -> None:
    """Undo what the last decision made. Raises StepRefused where that can't be told."""
    if item.state == Standing.PUBLISHED:
        shown = item.versions.filter(published_at=item.decided_at).first()
        was_held = _was_held(item)
        if shown is not None:
            shown.published_at = None
            shown.save(update_fields=["published_at"])
            _show_earlier(item)
        elif not _was_reported(item):
            raise StepRefused(_("It was public before. Remove it instead."))
        if was_held and item.was_shown:
            keep_back(item)
    appealed = item.transitions.filter(step=Decision.APPEAL).order_by("-at", "-id").first()
    otherwise = item.transitions.filter(step__in=[Decision.SEND, Decision.REPORTED])
    sent = otherwise.order_by("-at", "-id").first()
    item.is_appeal = appealed is not None and (sent is None or appealed.at > sent.at)


def _show_earlier(item: Comment) -> None:
    """The version that readers saw before; nothing, where this was the first."""
    earlier = item.versions.exclude(published_at=None).order_by("-published_at", "-number").first()
    if earlier is None:
        hide(item)
        item.shown_title = item.shown_text = ""
        item.shown_words, item.published_at = 0, None
        return
    item.shown_title, item.shown_text = earlier.title, earlier.text
    item.shown_words = earlier.word_count
    first = item.versions.exclude(published_at=None).count() == 1
    item.edited_at = None if first else earlier.published_at
    purge(*comment_tags(item, item.article))


def _was_reported(item: Comment) -> bool:
    """Whether it was published again only because it stands: readers saw it before, too."""
    brought = (
        *(Decision.SEND, Decision.REPORTED, Decision.APPEAL),
        *(Decision.RESTORE, Decision.TAKE_BACK_CHANGE),
    )
    last = item.transitions.filter(step__in=brought).order_by("-at", "-id").first()
    return last is not None and last.step == Decision.REPORTED


def _was_held(item: Comment) -> bool:
    """Whether it was kept from readers until the last decision showed it."""
    steps = item.transitions.filter(step__in=[Decision.HOLD, Decision.PUBLISH, Decision.RESTORE])
    last = list(steps.order_by("-at", "-id").values_list("step", flat=True)[:2])
    return last == [Decision.PUBLISH, Decision.HOLD]


def _count(item: Comment, change: int) -> None:
    """In one statement, which holds the story's row until the transaction ends."""
    Article.objects.filter(pk=item.article_id).update(comment_count=F("comment_count") + change)
    purge(*{*comment_tags(item, item.article), *article_tags(item.article)})
