"""Enough distinct and credible reports bring a comment back into the queue, once."""

from functools import partial

import pytest

from articles.actions import comments
from articles.actions.blocking import block_contributor
from articles.actions.commenting import withdraw_comment
from articles.actions.errors import StepRefused
from articles.models import Article, Comment, Report
from articles.states import Decision, Standing
from tests import factories

from .together import at_once

pytestmark = pytest.mark.django_db
Reason = Report.Reason


@pytest.fixture
def item(title):
    return factories.make_published_comment(title="Of the bridge")


def now(item):
    return Comment.objects.get(pk=item.pk)


def steps(item):
    return list(item.transitions.order_by("at", "id").values_list("step", flat=True))


def test_three_distinct_readers_bring_it_back(item, reader, editor):
    factories.make_report(item, reader)
    factories.make_report(item, editor)
    assert now(item).state == Standing.PUBLISHED
    factories.make_report(item, reason=Reason.ABUSE)
    back = now(item)
    assert (back.state, back.is_shown) == (Standing.SENT, True)
    last = back.transitions.first()
    assert (last.step, last.who) == (Decision.REPORTED, None)
    assert last.why == (
        "3 reports: It is advertising or spam; It insults, threatens or spreads hatred"
    )
    factories.make_report(item)
    assert steps(item).count(Decision.REPORTED) == 1


def test_one_address_counts_once_however_many_come_from_there(item, reader, editor):
    factories.make_report(item, reader, address="192.0.2.7")
    for number in range(4):
        factories.make_report(item, address="192.0.2.7", text=f"Number {number}")
        factories.make_report(item, address="192.0.2.8", text=f"Number {number}")
    assert now(item).state == Standing.PUBLISHED
    factories.make_report(item, editor, address="192.0.2.7")
    assert now(item).state == Standing.SENT


def test_whoever_was_mostly_wrong_does_not_count(item, reader, editor, other_editor):
    for _ in range(3):
        earlier = factories.make_published_comment()
        factories.make_report(earlier, reader, reason=Reason.ABUSE)
        comments.requeue_reported(earlier.pk)
        comments.publish_comment(earlier.pk, by=editor)
    for each in (reader, editor, other_editor):
        factories.make_report(item, each)
    assert now(item).state == Standing.PUBLISHED
    factories.make_report(item)
    assert now(item).state == Standing.SENT


def test_whoever_may_send_nothing_does_not_count(item, editor, other_editor):
    blocked = factories.make_contributor()
    block_contributor(blocked, by=editor, clause=factories.make_clause())
    closed = factories.make_user("closed@example.org", is_active=False)
    for each in (blocked, closed, editor, other_editor):
        factories.make_report(item, each)
    assert now(item).state == Standing.PUBLISHED


def test_one_legal_notice_is_enough(item, editor):
    blocked = factories.make_contributor()
    block_contributor(blocked, by=editor, clause=factories.make_clause())
    report = factories.make_report(item, blocked, reason=Reason.ILLEGAL)
    back = now(item)
    assert (back.state, back.is_shown) == (Standing.SENT, True)
    assert back.transitions.first().why == f"1 report, {report.reference}: It is against the law"


@pytest.mark.parametrize("shown", [True, False])
def test_it_is_kept_from_readers_meanwhile_if_so_set(item, settings, shown):
    settings.REPORTS_TO_REQUEUE, settings.REPORTS_HIDE = 1, not shown
    factories.make_report(item)
    back = now(item)
    assert (back.state, back.is_shown, back.held_at is None) == (Standing.SENT, shown, shown)
    assert Article.objects.get(pk=item.article_id).comment_count == int(shown)
    assert (Decision.HOLD in steps(item)) is not shown


def test_with_no_number_only_a_notice_does(item, settings):
    settings.REPORTS_TO_REQUEUE = 0
    for _ in range(4):
        factories.make_report(item)
    assert now(item).state == Standing.PUBLISHED
    factories.make_report(item, reason=Reason.ILLEGAL)
    assert now(item).state == Standing.SENT


def test_while_a_change_is_asked_for_what_the_desk_knows_brings_nothing_back(item, editor):
    for _ in range(3):
        factories.make_report(item)
    comments.ask_for_comment_changes(item.pk, by=editor, message="Who said so?")
    factories.make_report(item)
    assert now(item).state == Standing.CHANGES
    factories.make_report(item)
    factories.make_report(item)
    assert now(item).state == Standing.SENT


# At once -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_three_at_once_bring_it_back_once():
    item = factories.make_published_comment()
    people = [factories.make_user(f"reader{number}@example.org") for number in range(3)]
    results = at_once(*(partial(factories.make_report, item, each) for each in people))
    assert [type(result) for result in results] == [Report] * 3
    assert Report.objects.filter(comment=item).count() == 3
    assert (now(item).state, steps(item).count(Decision.REPORTED)) == (Standing.SENT, 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_at_once_is_one():
    item = factories.make_published_comment()
    reader = factories.make_user("reader@example.org")
    of_reader = partial(factories.make_report, item, reader)
    of_stranger = partial(factories.make_report, item, address="192.0.2.7")
    results = at_once(*[of_reader] * 4, *[of_stranger] * 4)
    assert len({result.pk for result in results}) == 2
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_reported_and_withdrawn_at_once_leaves_nothing_open():
    item = factories.make_published_comment()
    reported, _withdrawn = at_once(
        partial(factories.make_report, item), partial(withdraw_comment, item, by=item.author)
    )
    assert isinstance(reported, Report | StepRefused)
    assert now(item).state == Standing.WITHDRAWN
    assert Report.objects.open().count() == 0
