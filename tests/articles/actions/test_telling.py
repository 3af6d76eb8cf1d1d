"""People are told what becomes of what they sent in: each thing once, and when it is final."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.notices import Ways, choose_ways
from accounts.models import Notice, NoticeKind, User
from articles.actions import judging
from articles.actions.accepting import (
    accept_pictures,
    accept_story,
    follow_publications,
    unmake,
)
from articles.actions.announcing import announce_due
from articles.actions.contributions import send_contribution, take_back
from articles.actions.publishing import publish_article, publish_gallery, schedule_article
from articles.actions.renditions import prepare_photo
from articles.actions.telling import tell_authors
from articles.models import Article, Contribution, Gallery
from articles.tasks import tell_authors as sweep
from tests import factories
from tests.articles.views.test_hostile_text import HOSTILE

from .together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(section):
    return factories.make_contributor(name="Thandi Mokoena")


@pytest.fixture
def item(author):
    return factories.make_contribution(author, headline="The bridge")


def told(user: User) -> list[tuple[str, str, str]]:
    """Kind, headline and text of each notice, oldest first."""
    rows = Notice.objects.filter(user=user).order_by("id")
    return [(row.kind, row.headline, row.text) for row in rows]


def headlines(user: User) -> list[str]:
    return [headline for _kind, headline, _text in told(user)]


def resend(item: Contribution, author: User) -> Contribution:
    fields = {name: getattr(item, name) for name in ("place", "happened_on", "links")}
    fields |= {"headline": item.headline, "text": "<p>It closed at one.</p>", "area": None}
    return send_contribution(item, by=author, fields=fields, terms_version=1)


def test_each_decision_is_told_with_what_the_editor_wrote(item, author, editor):
    clause = factories.make_clause()
    judging.claim(Contribution, item.pk, by=editor)
    tell_authors()
    assert told(author) == []
    judging.ask_for_changes(
        Contribution, item.pk, by=editor, message="When\nwas it?", clause=clause
    )
    tell_authors()
    resend(item, author)
    tell_authors()
    judging.decline(Contribution, item.pk, by=editor, clause=clause, message="Sorry.")
    tell_authors()
    reason = f"Clause {clause.number}: {clause.reason}."
    assert told(author) == [
        ("sent", "Please change something in “The bridge”", f"{reason} When was it?"),
        ("sent", "We don’t publish “The bridge”", f"{reason} Sorry."),
    ]
    for notice in Notice.objects.all():
        assert (notice.site_id, notice.path) == (item.site_id, item.get_absolute_url())
        assert notice.path == f"/account/contributions/{item.pk}/"
        assert notice.next_try_at
    item.refresh_from_db()
    assert item.tell_at is None


def test_what_is_sent_again_before_the_word_went_out_is_not_told(item, author, editor):
    judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?")
    resend(item, author)
    tell_authors()
    assert told(author) == []


def test_accepted_and_published(item, author, editor, section):
    article = accept_story(item.pk, by=editor, section=section).article
    sweep()
    publish_article(article.pk, by=editor)
    sweep()
    sweep()
    assert told(author) == [
        ("sent", "“The bridge” is accepted", "We tell you when it is published."),
        # Of the same story they aren't told twice.
        ("work", "“The bridge” is published", ""),
    ]
    item.refresh_from_db()
    assert (item.state, item.tell_at) == ("published", None)


def test_published_at_its_time(item, author, editor, section):
    article = accept_story(item.pk, by=editor, section=section).article
    sweep()
    schedule_article(article.pk, by=editor, at=timezone.now() + timedelta(hours=1))
    Article.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    # The other sweep has not been there yet.
    follow_publications()
    tell_authors()
    assert headlines(author) == ["“The bridge” is accepted"]
    announce_due()
    tell_authors()
    assert [kind for kind, *_rest in told(author)] == ["sent", "work"]


def test_who_wants_no_word_of_published_work_hears_of_what_they_sent(item, author, editor, section):
    choose_ways(author, {NoticeKind.WORK: Ways(on_site=False, by_email=False)})
    article = accept_story(item.pk, by=editor, section=section).article
    publish_article(article.pk, by=editor)
    sweep()
    assert told(author) == [("sent", "“The bridge” is published", "")]


def test_pictures_in_somebody_elses_gallery(author, editor):
    item = factories.make_contribution(author, kind="pictures", headline="The bridge")
    for picture in item.pictures.all():
        prepare_photo(picture.photo)
    gallery = factories.make_gallery()
    accept_pictures(item.pk, by=editor, gallery=gallery)
    publish_gallery(gallery.pk, by=editor)
    sweep()
    assert told(author) == [("sent", "“The bridge” is published", "")]
    assert Gallery.objects.get().author is None


def test_a_decision_that_can_be_taken_back_waits(item, author, editor):
    clause = factories.make_clause()
    judging.decline(
        Contribution, item.pk, by=editor, clause=clause, message="No.", wait=judging.UNDO
    )
    tell_authors()
    assert told(author) == []
    judging.undo(Contribution, item.pk, by=editor)
    tell_authors()
    assert told(author) == []
    assert [each.why for each in item.transitions.filter(step="undo")] == [""]
    judging.decline(Contribution, item.pk, by=editor, clause=clause, wait=judging.UNDO)
    Contribution.objects.update(tell_at=timezone.now())
    tell_authors()
    assert headlines(author) == ["We don’t publish “The bridge”"]


@pytest.mark.parametrize("taken_up", [False, True])
def test_taking_back_what_was_told_is_told(item, author, editor, section, taken_up):
    accept_story(item.pk, by=editor, section=section)
    tell_authors()
    judging.undo(Contribution, item.pk, by=editor, before=unmake)
    if taken_up:
        judging.claim(Contribution, item.pk, by=editor)
    tell_authors()
    tell_authors()
    assert headlines(author) == [
        "“The bridge” is accepted",
        "We are looking at “The bridge” once more",
    ]
    assert [each.why for each in item.transitions.filter(step="undo")] == [
        "Its author had been told."
    ]


def test_a_message_alone_is_told_at_once(item, author, editor):
    message = judging.say(item, "Which bridge\nis it?", by=editor, from_desk=True)
    assert told(author) == [
        ("sent", "An editor wrote to you about “The bridge”", "Which bridge is it?")
    ]
    assert Notice.objects.get().key == f"message:{message.pk}"
    judging.say(item, "The long one.", by=author, from_desk=False)
    tell_authors()
    assert len(told(author)) == 1


def test_nobody_is_told_of_what_is_withdrawn_or_nobodys(item, author, editor):
    Contribution.objects.update(tell_at=timezone.now())
    take_back(item, by=author)
    tell_authors()
    other = factories.make_contribution(headline="Another")
    judging.decline(Contribution, other.pk, by=editor, clause=factories.make_clause())
    judging.say(other, "Hello.", by=editor, from_desk=True)
    Notice.objects.all().delete()
    Contribution.objects.filter(pk=other.pk).update(author=None)
    tell_authors()
    assert not Notice.objects.exists()
    assert not Contribution.objects.filter(tell_at__isnull=False).exists()
    other.refresh_from_db()
    judging.say(other, "Is anybody there?", by=editor, from_desk=True)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("headline", [*HOSTILE[::7], "{headline} {0} %(headline)s", "W" * 160])
def test_a_headline_is_said_as_it_is(author, editor, headline):
    item = factories.make_contribution(author, headline=" ".join(headline.split()))
    judging.ask_for_changes(Contribution, item.pk, by=editor, message=headline)
    tell_authors()
    ((_kind, said, text),) = told(author)
    plain = " ".join(headline.split())
    assert (said, text) == (f"Please change something in “{plain}”", plain)


def test_an_idle_worker_asks_once_of_each_kind_and_writes_nothing(item):
    with CaptureQueriesContext(connection) as captured:
        assert tell_authors() is False
    assert len(captured) == 2


def test_more_than_one_round(author, editor):
    for number in range(3):
        other = factories.make_contributor(f"writer{number}@example.org")
        item = factories.make_contribution(other)
        judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?")
    assert [tell_authors(limit=2), tell_authors(limit=2)] == [True, False]
    assert Notice.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_once():
    editor = factories.make_user("editor@example.org", is_superuser=True, is_staff=True)
    authors = []
    for number in range(5):
        authors.append(factories.make_contributor(f"writer{number}@example.org"))
        item = factories.make_contribution(authors[-1])
        judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?")
    results = at_once(*[tell_authors] * 4)
    assert results == [False] * 4
    assert [len(told(each)) for each in authors] == [1] * 5
    assert not Contribution.objects.filter(tell_at__isnull=False).exists()


def test_what_is_told_and_that_it_is_stand_or_fall_together(item, author, editor, monkeypatch):
    judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?")
    queryset = type(Contribution.objects.all())
    monkeypatch.setattr(queryset, "update", lambda *_args, **_fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tell_authors()
    monkeypatch.undo()
    assert told(author) == []
    tell_authors()
    tell_authors()
    assert len(told(author)) == 1
