"""Who is told what when work of theirs becomes public, or is taken back."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notice, NoticeChoice, NoticeKind, User
from articles.actions import publishing
from articles.actions.announcing import announce_due
from articles.models import Article, Gallery
from tests import factories
from tests.articles.views.test_hostile_text import HOSTILE

from .together import at_once

pytestmark = pytest.mark.django_db


def sign(story: Article, *people: User) -> Article:
    for place, user in enumerate(people):
        story.bylines.create(name=f"Writer {place}", user=user, position=place)
    return story


def told(user: User) -> list[str]:
    """Oldest first."""
    notices = Notice.objects.filter(user=user).order_by("id")
    return [notice.headline for notice in notices]


def make_due(*stories: Article) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Article.objects.filter(pk__in=[story.pk for story in stories]).update(publish_at=past)


def test_all_under_whose_byline_it_is_are_told(reader, reporter, editor, section):
    story = sign(factories.make_review(headline="Rain fell"), reader, reporter)
    story.bylines.create(name="An agency", kind="agency")
    publishing.publish_article(story.pk, by=editor)
    assert told(reader) == told(reporter) == ["“Rain fell” is published"]
    assert told(editor) == []
    notice = Notice.objects.get(user=reader)
    assert (notice.kind, notice.text) == (NoticeKind.WORK, "")
    assert (notice.site_id, notice.path) == (story.site_id, story.get_absolute_url())
    assert notice.next_try_at


def test_who_did_it_knows(reporter, editor):
    story = sign(factories.make_review(), reporter, editor)
    publishing.publish_article(story.pk, by=editor)
    assert (len(told(reporter)), told(editor)) == (1, [])


def test_twice_under_one_byline_is_once(reader):
    story = sign(factories.make_review(), reader, reader)
    publishing.publish_article(story.pk, by=None)
    assert len(told(reader)) == 1


def test_at_its_time_all_are_told_but_who_set_it(reader, reporter, editor):
    story = sign(factories.make_review(headline="Rain fell"), reader, reporter, editor)
    at = timezone.now() + timedelta(hours=1)
    publishing.schedule_article(story.pk, by=reporter, at=at)
    publishing.unschedule_article(story.pk, by=reporter)
    publishing.schedule_article(story.pk, by=editor, at=at)
    announce_due()
    assert not Notice.objects.exists()
    make_due(story)
    announce_due()
    assert told(reader) == told(reporter) == ["“Rain fell” is published"]
    assert told(editor) == []
    Article.objects.update(announced_at=None)
    announce_due()
    assert len(told(reader)) == 1


def test_withdrawn_put_back_and_taken_down(reader, editor):
    story = sign(factories.make_review(headline="Rain fell"), reader)
    publishing.publish_article(story.pk, by=editor)
    for _time in range(2):
        publishing.withdraw_article(story.pk, by=editor, reason="The figures were wrong.")
        publishing.restore_article(story.pk, by=editor)
    publishing.take_down_article(story.pk, by=editor, reason="A court order.")
    assert told(reader) == [
        "“Rain fell” is published",
        *["“Rain fell” was withdrawn", "“Rain fell” is public again"] * 2,
        "“Rain fell” was taken down",
    ]
    _published, withdrawn, again, *_, down = Notice.objects.order_by("id")
    assert (withdrawn.text, withdrawn.path) == ("The figures were wrong.", "")
    assert (again.text, again.path) == ("", story.get_absolute_url())
    # Why is for the desk alone.
    assert (down.text, down.path) == ("", "")


def test_what_nobody_has_seen_goes_without_a_word(reader, editor):
    at = timezone.now() + timedelta(hours=1)
    story = sign(factories.make_review(), reader)
    publishing.schedule_article(story.pk, by=editor, at=at)
    publishing.withdraw_article(story.pk, by=editor, reason="Not now.")
    publishing.restore_article(story.pk, by=editor)
    publishing.unschedule_article(story.pk, by=editor)
    other = sign(factories.make_draft(), reader)
    publishing.take_down_article(other.pk, by=editor, reason="A court order.")
    assert told(reader) == []


def test_corrections_and_the_desks_own_steps_tell_nothing(reader, editor):
    story = sign(factories.make_draft(), reader)
    publishing.submit_article(story.pk, by=editor)
    publishing.approve_article(story.pk, by=editor)
    publishing.return_article(story.pk, by=editor)
    assert told(reader) == []
    publishing.publish_article(story.pk, by=editor)
    publishing.correct_article(story.pk, text="It was two metres.", by=editor)
    assert len(told(reader)) == 1


def test_a_gallery_is_its_authors(reader, editor):
    gallery = factories.make_gallery(headline="The flood")
    Gallery.objects.update(author=reader)
    publishing.publish_gallery(gallery.pk, by=editor)
    publishing.withdraw_gallery(gallery.pk, by=editor, reason="Wrong town.")
    assert told(reader) == ["“The flood” is published", "“The flood” was withdrawn"]
    published = Notice.objects.get(path__gt="")
    assert published.path == gallery.get_absolute_url()


def test_a_scheduled_gallery_and_story_of_one_number_are_two(reader, editor):
    story = sign(factories.make_review(), reader)
    gallery = factories.make_gallery(author=reader)
    at = timezone.now() + timedelta(hours=1)
    publishing.schedule_article(story.pk, by=editor, at=at)
    publishing.schedule_gallery(gallery.pk, by=editor, at=at)
    past = timezone.now() - timedelta(seconds=1)
    Article.objects.update(publish_at=past)
    Gallery.objects.update(publish_at=past)
    assert announce_due() == 2
    assert len(told(reader)) == 2


def test_as_the_person_chose(reader):
    NoticeChoice.objects.create(user=reader, kind=NoticeKind.WORK, on_site=False, by_email=False)
    story = sign(factories.make_review(), reader)
    publishing.publish_article(story.pk, by=None)
    assert told(reader) == []


def test_a_publication_that_fails_tells_nobody(reader, editor, monkeypatch):
    story = sign(factories.make_review(), reader)
    monkeypatch.setattr(publishing, "purge_publication", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publishing.publish_article(story.pk, by=editor)
    assert told(reader) == []


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 9))
def test_a_headline_is_told_as_it_is(reader, start):
    for words in [*HOSTILE[start : start + 9], "{headline} {0} %s %(x)s"]:
        story = sign(factories.make_draft(), reader)
        Article.objects.filter(pk=story.pk).update(headline=words)
        publishing.publish_article(story.pk, by=None)
        assert told(reader)[-1] == " ".join(f"“{words}” is published".split())


def test_the_sweep_tells_of_thirty_as_quickly_as_of_one(reader, reporter, editor):
    counts = []
    for number in (1, 30):
        at = timezone.now() + timedelta(hours=1)
        stories = [sign(factories.make_review(), reader, reporter) for _ in range(number)]
        for story in stories:
            publishing.schedule_article(story.pk, by=editor, at=at)
        make_due(*stories)
        with CaptureQueriesContext(connection) as captured:
            assert announce_due() == number
        asked = [
            query["sql"]
            for query in captured.captured_queries
            if "accounts_" in query["sql"] or "articles_transition" in query["sql"]
        ]
        counts.append(len(asked))
    assert counts[0] == counts[1] == 3  # who scheduled, who wants what, the notices
    assert len(told(reader)) == 31


@pytest.mark.django_db(transaction=True)
def test_twenty_publishes_at_once_are_one_publication_and_one_notice():
    reader = User.objects.create_user("reader@example.org")
    story = sign(factories.make_review(), reader)
    results = at_once(*[partial(publishing.publish_article, story.pk, by=None)] * 20)
    assert [type(result).__name__ for result in results].count("Article") == 1
    assert len(told(reader)) == 1


@pytest.mark.django_db(transaction=True)
def test_five_sweeps_and_a_publication_at_once_are_one_notice():
    reader = User.objects.create_user("reader@example.org")
    for _round in range(3):
        story = sign(factories.make_scheduled(), reader)
        make_due(story)
        at_once(*[announce_due] * 5, partial(publishing.publish_article, story.pk, by=None))
        announce_due()  # all five may have left the row to who held it, and was refused
    assert len(told(reader)) == 3
