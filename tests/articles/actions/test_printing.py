"""The paper's own texts are known to those that come in."""

import pytest

from articles.actions.printing import print_stories
from articles.actions.stories import save_article
from articles.models import (
    TextPrint,
)
from tests import factories
from tests.articles.actions.evidence import LONG

pytestmark = pytest.mark.django_db


def test_published_stories_are_printed_newest_first():
    stories = [factories.make_published(hours_ago=hours) for hours in (3, 1, 2)]
    factories.make_draft()
    factories.make_scheduled()
    assert print_stories(limit=2) == 2
    printed = set(TextPrint.objects.values_list("article", flat=True))
    assert printed == {stories[1].pk, stories[2].pk}
    assert print_stories() == 1
    assert print_stories() == 0


def test_a_changed_story_is_printed_again_and_its_history_has_no_line_of_it():
    story = factories.make_published()
    print_stories()
    before = TextPrint.objects.get(article=story)
    story.refresh_from_db()
    lines = story.history.count()
    story.body = f"<p>{LONG}</p>"
    save_article(story, by=None, expected_version=story.version)
    assert print_stories() == 1
    made = TextPrint.objects.get(article=story)
    assert (made.pk, made.version) == (before.pk, story.version)
    assert story.history.count() == lines + 1
