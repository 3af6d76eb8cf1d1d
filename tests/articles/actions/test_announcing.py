from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions.announcing import announce_due
from articles.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def make_due(story: Article) -> None:
    Article.objects.filter(pk=story.pk).update(publish_at=timezone.now() - timedelta(seconds=1))


def test_what_has_become_public_is_told_once(purged):
    story = factories.make_scheduled(tags=["Rain"])
    versions = story.history.count()
    make_due(story)
    purged()
    assert announce_due() == 1
    pages = [f"article:{story.pk}", f"front:{story.site_id}", f"section:{story.section_id}"]
    assert purged() == [*pages, "tag:rain"]
    assert announce_due() == 0
    assert purged() == []
    assert story.history.count() == versions


def test_nothing_else_is_told(purged):
    factories.make_draft()
    factories.make_scheduled()
    factories.make_published()
    make_due(factories.make_withdrawn())
    purged()
    assert announce_due() == 0
    assert purged() == []


def test_many_are_told_in_portions():
    for _number in range(3):
        make_due(factories.make_scheduled())
    assert [announce_due(limit=2) for _round in range(3)] == [2, 1, 0]
