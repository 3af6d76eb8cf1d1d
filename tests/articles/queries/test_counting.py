"""The figures of a month, from what was really done with comments."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from articles.actions import comments, judging
from articles.actions.accepting import accept_story
from articles.actions.commenting import appeal_comment, edit_comment, withdraw_comment
from articles.models import Comment, Contribution, Report, Transition
from articles.queries.counting import (
    bounds,
    count_month,
    middle,
    month_of,
    next_month,
    percentile_95,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def many_may_wait(settings):
    settings.NEWCOMERS_PENDING = 0


@pytest.fixture
def story(section):
    return factories.make_published(section=section)


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def clause():
    return factories.make_clause()


def move_back(item, step: str, moment: datetime) -> None:
    """As if the latest step of this kind had been taken then."""
    row = item.transitions.filter(step=step).order_by("-at", "-id").first()
    Transition.objects.filter(pk=row.pk).update(at=moment)


def this_month() -> date:
    return month_of(timezone.now())


def test_months_are_the_papers(settings):
    settings.TIME_ZONE = "Africa/Johannesburg"
    timezone.deactivate()
    start, end = bounds(date(2026, 2, 1))
    assert (start.isoformat(), end.isoformat()) == (
        "2026-02-01T00:00:00+02:00", "2026-03-01T00:00:00+02:00",
    )  # fmt: skip
    assert month_of(start) == date(2026, 2, 1)
    assert month_of(start - timedelta(microseconds=1)) == date(2026, 1, 1)
    assert [next_month(date(2026, month, 1)) for month in (1, 2, 12)] == [
        date(2026, 2, 1), date(2026, 3, 1), date(2027, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("waited", "found"),
    [
        ([], (None, None)),
        ([7.4], (7, 7)),
        ([1, 2, 3, 10], (2, 10)),  # 2.5, to the even second
        ([1, 2, 3], (2, 3)),
        (list(range(1, 101)), (50, 95)),
        (list(range(1, 21)), (10, 19)),
        ([5] * 3, (5, 5)),
    ],
)
def test_median_and_percentile(waited, found):
    assert (middle(waited), percentile_95(waited)) == found


def test_what_happened_in_a_month(story, thandi, clause, moderator, editor):
    published = factories.make_comment(thandi, article=story)
    comments.publish_comment(published.pk, by=moderator)
    edit_comment(published, by=thandi, title="Again", text=factories.long_text(), terms_version=1)
    comments.publish_comment(published.pk, by=moderator)
    declined = factories.make_comment(thandi, article=story)
    comments.decline_comment(declined.pk, by=moderator, clause=clause)
    asked = factories.make_comment(thandi, article=story)
    comments.ask_for_comment_changes(asked.pk, by=editor, message="Where?")
    undone = factories.make_comment(thandi, article=story)
    comments.decline_comment(undone.pk, by=moderator, clause=clause)
    comments.undo_comment_decision(undone.pk, by=moderator)
    removed = factories.make_published_comment(thandi, article=story, by=moderator)
    comments.remove_comment(removed.pk, by=editor, clause=clause)
    back = factories.make_published_comment(thandi, article=story, by=moderator)
    comments.remove_comment(back.pk, by=moderator, clause=clause)
    comments.restore_comment(back.pk, by=editor)
    withdraw_comment(factories.make_comment(thandi, article=story), by=thandi)
    reported = factories.make_published_comment(thandi, article=story, by=moderator)
    comments.requeue_reported(reported.pk)
    comments.publish_comment(reported.pk, by=editor)
    counted = count_month(this_month())
    assert counted.figures == {
        "received": 8, "published": 4, "declined": 1, "asked": 1,
        "removed": 2, "restored": 1, "withdrawn": 1,
    }  # fmt: skip
    assert counted.declined == {clause.pk: 1}
    assert counted.removed == {clause.pk: 2}
    # Two for the first, which was changed; those of the others that were sent and decided on.
    assert len(counted.waited) == 7
    by = {
        user: Counter({str(k): n for k, n in each.steps.items()})
        for user, each in counted.moderators.items()
    }
    assert by == {
        moderator.pk: {"appear": 5, "decline": 1, "remove": 1},
        editor.pk: {"ask": 1, "remove": 1, "put_back": 1, "appear": 1},
    }
    assert Transition.objects.filter(step="decline", clause=clause).count() == 2


def test_appeals_and_how_they_ended(story, thandi, clause, moderator, editor):
    for judge in (
        lambda item: comments.publish_comment(item.pk, by=editor),
        lambda item: comments.decline_comment(item.pk, by=editor, clause=clause),
        lambda item: withdraw_comment(item, by=thandi),
        lambda item: None,
    ):
        item = factories.make_comment(thandi, article=story)
        comments.decline_comment(item.pk, by=moderator, clause=clause)
        appeal_comment(item, by=thandi, message="It is mine.")
        judge(item)
    shown = factories.make_published_comment(thandi, article=story, by=moderator)
    comments.remove_comment(shown.pk, by=moderator, clause=clause)
    appeal_comment(shown, by=thandi, message="It is mine.")
    comments.decline_comment(shown.pk, by=editor, clause=clause)  # which leaves it removed
    counted = count_month(this_month())
    assert counted.figures == {
        "received": 5, "published": 2, "declined": 4, "removed": 1, "withdrawn": 1,
        "appeals": 5, "upheld": 1, "refused": 2,
    }  # fmt: skip
    assert counted.moderators[moderator.pk].overturned == 1
    assert counted.moderators[editor.pk].overturned == 0


def test_each_counts_in_its_own_month(story, thandi, clause, moderator, editor):
    item = factories.make_comment(thandi, article=story)
    comments.decline_comment(item.pk, by=moderator, clause=clause)
    appeal_comment(item, by=thandi, message="It is mine.")
    comments.publish_comment(item.pk, by=editor)
    now = bounds(date(2026, 5, 1))[0]
    sent = now - timedelta(hours=30)
    for step, moment in (
        ("send", sent),
        ("decline", now - timedelta(microseconds=1)),
        ("appeal", now),
        ("appear", now + timedelta(days=31)),
    ):
        move_back(item, step, moment)
    april, may, june = (count_month(date(2026, month, 1)) for month in (4, 5, 6))
    assert april.figures == {"received": 1, "declined": 1}
    assert [round(each) for each in april.waited] == [30 * 3600]
    assert (may.figures, may.waited, may.moderators) == ({"appeals": 1}, [], {})
    assert june.figures == {"published": 1, "upheld": 1}
    assert (june.moderators[moderator.pk].overturned, june.waited) == (1, [])
    assert count_month(date(2026, 7, 1)).figures == {}


def test_reports_count_when_they_are_sent_and_when_they_are_settled(story):
    item = factories.make_published_comment(article=story)
    reports = [factories.make_report(item) for _each in range(3)]
    turn = bounds(date(2026, 5, 1))[0]
    Report.objects.update(created_at=turn - timedelta(seconds=1))
    outcomes = (Report.Outcome.UPHELD, Report.Outcome.NOT_UPHELD, Report.Outcome.MOOT)
    for report, outcome in zip(reports, outcomes, strict=True):
        Report.objects.filter(pk=report.pk).update(outcome=outcome, settled_at=turn)
    names = ("reports", "reports_upheld", "reports_not_upheld")
    april, may = (count_month(date(2026, month, 1)).figures for month in (4, 5))
    assert [april[name] for name in names] == [3, 0, 0]
    assert [may[name] for name in names] == [0, 1, 1]


def test_taken_back_just_after_the_month_it_is_none_of_it(story, thandi, clause, moderator):
    item = factories.make_comment(thandi, article=story)
    comments.decline_comment(item.pk, by=moderator, clause=clause)
    comments.undo_comment_decision(item.pk, by=moderator)
    turn = bounds(date(2026, 5, 1))[0]
    for step, minutes in (("send", -600), ("decline", -2), ("undo", 3)):
        move_back(item, step, turn + timedelta(minutes=minutes))
    assert count_month(date(2026, 4, 1)).figures == {"received": 1}


def test_who_is_trusted_waits_for_nobody(story, thandi, settings, moderator):
    settings.TRUSTED_AFTER = 1
    factories.make_published_comment(thandi, article=story, by=moderator)
    factories.make_comment(thandi, article=story)
    counted = count_month(this_month())
    assert counted.figures == {"received": 2, "published": 2, "unjudged": 1}
    assert len(counted.waited) == 1


def test_readers_see_comments_and_editors_see_all(section, thandi, clause, moderator, editor):
    first, second = (factories.make_contribution(thandi) for _ in range(2))
    accept_story(first.pk, by=editor, section=section)
    judging.decline(Contribution, second.pk, by=moderator, clause=clause)
    counted = count_month(this_month())
    assert (counted.figures, counted.waited, counted.declined) == ({}, [], {})
    assert {user: dict(each.steps) for user, each in counted.moderators.items()} == {
        editor.pk: {"accept": 1}, moderator.pk: {"decline": 1},
    }  # fmt: skip
    assert [len(each.waited) for each in counted.moderators.values()] == [1, 1]


def test_it_asks_as_often_for_one_as_for_many(story, thandi, moderator, django_assert_num_queries):
    factories.make_published_comment(thandi, article=story, by=moderator)
    count_month(this_month())  # the content types are known from now on
    for _ in range(2):
        with django_assert_num_queries(5):
            counted = count_month(this_month())
        factories.make_published_comment(thandi, article=story, by=moderator)
    assert counted.figures["published"] == Comment.objects.shown().count() - 1
