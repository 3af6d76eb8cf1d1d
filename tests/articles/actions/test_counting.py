"""The figures of each month are kept, and stay."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from articles.actions import comments, counting
from articles.actions.counting import count_due, keep_month
from articles.actions.forgetting import forget
from articles.models import ClauseFigures, ModeratorFigures, MonthlyFigures, Transition
from articles.queries.counting import bounds, count_month, month_of, next_month
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))


@pytest.fixture
def clock(monkeypatch):
    """Set it, and it is then for whoever counts."""

    def set_to(moment):
        monkeypatch.setattr(counting.timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def declined(section, moderator):
    """Sent and declined in April."""
    item = factories.make_comment(article=factories.make_published(section=section))
    comments.decline_comment(item.pk, by=moderator, clause=factories.make_clause())
    start = bounds(APRIL)[0]
    for step, hours in (("send", 10), ("decline", 12)):
        Transition.objects.filter(step=step).update(at=start + timedelta(hours=hours))
    return item


def count_all() -> int:
    return sum(1 for _ in iter(count_due, False))


def test_nothing_was_sent_and_nothing_is_kept(title):
    assert count_due() is False
    assert not MonthlyFigures.objects.exists()


def test_what_is_kept(declined, moderator, clock, purged):
    clock(bounds(APRIL)[0] + timedelta(days=3))
    purged()
    assert count_all() == 1
    row = MonthlyFigures.objects.get()
    assert (row.month, row.received, row.declined, row.published) == (APRIL, 1, 1, 0)
    assert (row.timed, row.median, row.percentile_95, row.is_final) == (1, 7200, 7200, False)
    clause = ClauseFigures.objects.get()
    assert (clause.clause, clause.declined, clause.removed) == (factories.make_clause(), 1, 0)
    theirs = ModeratorFigures.objects.get()
    assert (theirs.user, theirs.declined, theirs.decided, theirs.median) == (moderator, 1, 1, 7200)
    assert purged() == ["statistics"]


def test_the_month_that_runs_is_counted_once_an_hour(declined, clock, purged):
    at = bounds(APRIL)[0] + timedelta(days=3)
    clock(at)
    count_all()
    clock(at + timedelta(minutes=59))
    assert count_all() == 0
    purged()
    clock(at + timedelta(hours=1))
    assert count_all() == 1
    assert MonthlyFigures.objects.get().made_at == at + timedelta(hours=1)
    assert purged() == []  # the same figures are no news


def test_a_month_is_closed_an_hour_after_its_end(declined, clock, purged):
    end = bounds(APRIL)[1]
    clock(end + timedelta(minutes=30))
    assert count_all() == 2  # with the month that has just begun
    assert not MonthlyFigures.objects.filter(is_final=True).exists()
    clock(end + timedelta(hours=1))
    assert count_all() == 1
    assert MonthlyFigures.objects.get(is_final=True).month == APRIL


def test_months_that_nobody_counted_are_counted_at_once(declined, clock):
    clock(bounds(JUNE)[0] + timedelta(days=1))
    assert count_all() == 3
    rows = MonthlyFigures.objects.order_by("month")
    assert [(row.month, row.received, row.is_final) for row in rows] == [
        (APRIL, 1, True), (MAY, 0, True), (JUNE, 0, False),
    ]  # fmt: skip


def test_what_is_erased_stays_counted(declined, clock, purged):
    clock(bounds(MAY)[0] + timedelta(days=1))
    count_all()
    forget(declined.author_id, "gone")
    assert not Transition.objects.filter(step="decline").exists()
    clock(bounds(MAY)[0] + timedelta(days=2))
    count_all()
    april = MonthlyFigures.objects.get(month=APRIL)
    assert (april.received, april.declined, april.clauses.get().declined) == (1, 1, 1)
    assert keep_month(APRIL, count_month(APRIL), as_of=timezone.now()) is False
    assert MonthlyFigures.objects.get(month=APRIL).received == 1


def test_figures_of_a_moderator_go_with_them(declined, moderator, clock):
    clock(bounds(MAY)[0] + timedelta(days=1))
    count_all()
    moderator.delete()
    assert not ModeratorFigures.objects.exists()
    assert MonthlyFigures.objects.get(month=APRIL).declined == 1


def test_older_figures_never_take_the_place_of_newer(declined, clock):
    at = bounds(APRIL)[0] + timedelta(days=3)
    counted = count_month(APRIL)
    assert keep_month(APRIL, counted, as_of=at) is True
    counted.figures["received"] = 99
    for moment in (at - timedelta(seconds=1), at):
        assert keep_month(APRIL, counted, as_of=moment) is False
    assert MonthlyFigures.objects.get().received == 1
    assert keep_month(APRIL, counted, as_of=at + timedelta(seconds=1)) is True
    assert MonthlyFigures.objects.get().received == 99


def test_a_count_that_fails_leaves_what_was_kept(declined, clock, monkeypatch):
    at = bounds(APRIL)[0] + timedelta(days=3)
    keep_month(APRIL, count_month(APRIL), as_of=at)

    def fails(*args):
        raise ValueError

    monkeypatch.setattr(counting, "_keep_moderators", fails)
    with pytest.raises(ValueError):
        keep_month(APRIL, count_month(APRIL), as_of=at + timedelta(days=1))
    row = MonthlyFigures.objects.get()
    assert (row.made_at, row.clauses.count(), row.moderators.count()) == (at, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_count_at_once_keep_one():
    boss = factories.make_user("boss@example.org", is_staff=True, is_superuser=True)
    item = factories.make_published_comment(by=boss)
    month, now = month_of(timezone.now()), timezone.now()
    counted = count_month(month)
    found = at_once(*[partial(keep_month, month, counted, as_of=now)] * 5)
    assert sorted(found) == [False] * 4 + [True]
    assert MonthlyFigures.objects.get().published == 1
    assert ModeratorFigures.objects.get().accepted == 1
    # One who leaves meanwhile has no figures, whoever comes first.
    later = now + timedelta(seconds=1)
    kept, _gone = at_once(partial(keep_month, month, counted, as_of=later), boss.delete)
    assert kept is True
    assert not ModeratorFigures.objects.exists()
    assert item.transitions.exists()


def test_every_month_has_one_row(declined, clock):
    clock(bounds(next_month(JUNE))[0])
    count_all()
    months = [row.month for row in MonthlyFigures.objects.all()]
    assert len(months) == len(set(months)) == 4
