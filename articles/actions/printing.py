"""Having texts sent in know the paper's own: a print of each published story."""

from django.db import transaction
from django.utils import timezone

from ..models import Article
from ..queries.text_signals import words_of_story
from .examining import print_text

# Each takes some milliseconds; the sweep comes every few seconds.
BATCH = 40


def print_stories(limit: int = BATCH) -> int:
    """Print the newest stories that were published or changed since; returns how many."""
    due = Article.objects.unprinted().filter(publish_at__lte=timezone.now())
    stories = due.order_by("-publish_at", "-id").values_list("pk", flat=True)[:limit]
    return sum(_print(pk) for pk in list(stories))


@transaction.atomic
def _print(pk: int) -> bool:
    # Without the row's lock, so that no editor waits: what changed meanwhile is due again.
    story = Article.objects.filter(pk=pk).first()
    if story is None:
        return False
    print_text(story, words_of_story(story))
    # Not a change of the story, so it leaves no line in its history.
    Article.objects.filter(pk=pk).update(printed_version=story.version)
    return True
