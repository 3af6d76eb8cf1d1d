"""What stands beside a comment of the queue, and beside no contribution."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import User

from .. import rich_text
from ..highlight import highlight
from ..models import Article, Comment, Signal
from ..queries.appeals import decision_appealed
from ..queries.reports import reports_of
from ..states import Standing
from ..words import count_words_html

WATCHED = (Signal.Kind.BANNED, Signal.Kind.SUSPECT)


def comment_context(item: Comment, user: User) -> dict[str, Any]:
    is_own = item.author_id == user.pk
    against = decision_appealed(item)
    return {
        "text": highlight(rich_text.render(item.text, {}), _watched_words(item)),
        "words": count_words_html(item.text),
        "story": item.article,
        "story_url": story_url(item.article),
        "answered": rich_text.plain_text(item.parent.shown_text) if item.parent else "",
        "against": against,
        "is_against_own": is_against_own(item, user),
        "reports": reports_of(item),
        "may_feature": item.is_shown and not is_own,
        # Declining it does that where nothing newer waits.
        "may_remove": item.is_shown and not is_own and (item.has_newer or not item.is_waiting),
        "may_restore": item.state == Standing.REMOVED and not is_own,
    }


def is_against_own(item: Comment, user: User) -> bool:
    """Whether it is an appeal against what this person decided."""
    decided = decision_appealed(item)
    return decided is not None and decided.who_id == user.pk


def story_url(story: Article) -> str:
    """For readers, once they can see it; else the desk's page of it."""
    if story.is_public():
        return story.get_absolute_url()
    return reverse("admin:articles_article_change", args=[story.pk])


def _watched_words(item: Comment) -> list[str]:
    """What the worker found of the desk's list."""
    found = item.signals.filter(kind__in=WATCHED).values_list("facts", flat=True)
    return [word for facts in found for word in facts.get("words", [])]
