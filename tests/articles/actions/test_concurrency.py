"""What happens when several people do a thing at once: one wins, the others are told."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from articles.actions import publishing
from articles.actions.announcing import announce_due
from articles.actions.errors import StaleEdit, StepRefused
from articles.actions.stories import save_article
from articles.actions.tags import get_or_create_tags, merge_tags
from articles.models import Article, Tag, Tagging
from articles.states import Step
from newsroom.models import Purge
from tests import factories

from .together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def steps(story: Article) -> list[str]:
    return [each.step for each in story.transitions.order_by("id")]


def kinds(results: list) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_twenty_publishes_at_once_are_one_publication():
    story = factories.make_review()
    results = at_once(*[partial(publishing.publish_article, story.pk, by=None)] * 20)
    assert kinds(results) == ["Article"] + ["StepRefused"] * 19
    assert steps(story).count(Step.PUBLISH) == 1
    stored = Article.objects.get(pk=story.pk)
    assert stored.version == story.version + 1
    assert stored.history.count() == stored.version


def test_publish_and_withdraw_at_once_leave_a_legal_story():
    for _round in range(3):
        story = factories.make_scheduled()
        published, withdrawn = at_once(
            partial(publishing.publish_article, story.pk, by=None),
            partial(publishing.withdraw_article, story.pk, by=None, reason="Wrong."),
        )
        # Withdrawn it is in either order; published only if that came first.
        assert isinstance(withdrawn, Article)
        assert Article.objects.get(pk=story.pk).is_withdrawn
        if isinstance(published, StepRefused):
            assert steps(story)[-1:] == [Step.WITHDRAW]
        else:
            assert steps(story)[-2:] == [Step.PUBLISH, Step.WITHDRAW]


def test_approve_and_return_at_once():
    for _round in range(3):
        story = factories.make_review()
        approved, returned = at_once(
            partial(publishing.approve_article, story.pk, by=None),
            partial(publishing.return_article, story.pk, by=None),
        )
        # From review either may come first, and the other may still follow.
        taken = steps(story)[2:]
        assert isinstance(approved, Article)
        assert isinstance(returned, Article)
        assert sorted(taken) == [Step.APPROVE, Step.RETURN]
        last = {Step.APPROVE: "approved", Step.RETURN: "draft"}[Step(taken[-1])]
        assert Article.objects.get(pk=story.pk).state == last


def test_of_two_who_read_the_same_version_one_decides():
    story = factories.make_review()
    results = at_once(
        partial(publishing.approve_article, story.pk, by=None, expected_version=story.version),
        partial(publishing.return_article, story.pk, by=None, expected_version=story.version),
    )
    assert kinds(results) == ["Article", "StaleEdit"]
    assert len(steps(story)) == 3


def test_of_two_saves_of_one_version_one_is_stale():
    story = factories.make_draft()

    def save(headline: str) -> Article:
        mine = Article.objects.get(pk=story.pk)
        mine.headline = headline
        return save_article(mine, by=None, expected_version=1)

    results = at_once(partial(save, "Mine"), partial(save, "Theirs"))
    [stale] = [result for result in results if isinstance(result, StaleEdit)]
    [saved] = [result for result in results if isinstance(result, Article)]
    stored = Article.objects.get(pk=story.pk)
    assert stored.headline == saved.headline == stale.current.headline
    assert (stored.version, stored.history.count()) == (2, 2)


def test_a_new_tag_made_by_ten_at_once_is_one():
    results = at_once(*[partial(get_or_create_tags, ["Drought"])] * 10)
    tag = Tag.objects.get()
    assert results == [[tag]] * 10


def test_the_same_new_tags_in_another_order_block_nobody():
    names = [f"Tag {number}" for number in range(40)]
    results = at_once(*[partial(get_or_create_tags, names[::turn]) for turn in (1, -1) * 4])
    assert [len(tags) for tags in results] == [40] * 8
    assert Tag.objects.count() == 40


def test_two_tags_merged_into_each_other_make_no_loop():
    dam, dams = get_or_create_tags(["Dam", "Dams"])
    factories.make_published(tags=["Dam"])
    factories.make_published(tags=["Dams"])
    results = at_once(partial(merge_tags, dam, dams), partial(merge_tags, dams, dam))
    assert kinds(results) == ["NoneType", "ValidationError"]
    [kept] = Tag.objects.canonical()
    assert Tagging.objects.filter(tag=kept).count() == 2


def test_a_due_story_is_announced_once():
    due = [factories.make_scheduled() for _number in range(3)]
    past = timezone.now() - timedelta(minutes=1)
    Article.objects.update(publish_at=past)
    Purge.objects.all().delete()
    counts = at_once(*[announce_due] * 5)
    assert sum(counts) == 3
    purged = list(Purge.objects.filter(tag__startswith="article:").values_list("tag", flat=True))
    assert sorted(purged) == sorted(f"article:{story.pk}" for story in due)
    assert not Article.objects.filter(announced_at=None).exists()
    assert announce_due() == 0
