"""Rows of work: each is taken by one at a time, and by another when its time is over."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import Notice
from newsroom.leases import MOST_TRIES, doubling, release, take, take_next
from tests import factories
from tests.accounts.test_notices import tell
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db
WAIT = timedelta(minutes=1)
DUE = "next_try_at"


def due():
    return Notice.objects.filter(next_try_at__lte=timezone.now()).order_by(DUE, "id")


def test_what_is_taken_is_due_again_when_its_time_is_over(reader):
    [row] = tell(reader, "a")
    assert take(row, WAIT, due=DUE) is True
    assert timedelta(seconds=50) < row.next_try_at - timezone.now() <= WAIT
    assert row.attempts == Notice.objects.get().attempts == 1
    assert not due().exists()
    Notice.objects.update(next_try_at=timezone.now())
    assert take(due().get(), WAIT, due=DUE) is True
    assert Notice.objects.get().attempts == 2


def test_who_comes_second_gets_nothing_and_learns_nothing(reader):
    [row] = tell(reader, "a")
    other = Notice.objects.get(pk=row.pk)
    was = other.next_try_at
    assert take(row, WAIT, due=DUE) is True
    assert take(other, WAIT, due=DUE, last_error="mine") is False
    assert (other.next_try_at, other.attempts, other.last_error) == (was, 0, "")
    assert Notice.objects.get().last_error == ""


def test_changes_are_made_with_it(reader):
    [row] = tell(reader, "a")
    assert take(row, WAIT, due=DUE, last_error="busy") is True
    assert row.last_error == Notice.objects.get().last_error == "busy"


def test_who_has_lost_it_changes_nothing_any_more(reader):
    [slow] = tell(reader, "a")
    assert take(slow, WAIT, due=DUE)
    Notice.objects.update(next_try_at=timezone.now())
    quick = due().get()
    assert take(quick, WAIT, due=DUE)
    assert release(slow, due=DUE, next_try_at=None) is False
    assert release(quick, due=DUE, last_error="later", next_try_at=timezone.now()) is True
    assert (due().get().last_error, due().get().attempts) == ("later", 2)


def test_the_next_is_the_one_that_has_waited_longest(reader):
    tell(reader, "a", "b")
    keys = [take_next(due(), WAIT, due=DUE).key for _worker in range(2)]
    assert keys == ["a", "b"]
    assert take_next(due(), WAIT, due=DUE) is None


def test_what_is_tried_for_ever_fits_its_column(reader):
    tell(reader, "a")
    Notice.objects.update(attempts=MOST_TRIES)
    row = take_next(due(), WAIT, due=DUE)
    assert row.attempts == Notice.objects.get().attempts == MOST_TRIES


def test_waits_double_to_the_longest():
    waits = [doubling(WAIT, 10 * WAIT, tries) / WAIT for tries in (0, 1, 2, 3, 4, 10_000)]
    assert waits == [1, 2, 4, 8, 10, 10]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_take_each_row_once(title):
    user = factories.make_user("reader@example.org")
    tell(user, *(f"n{number}" for number in range(8)))
    taken = at_once(*[partial(take_next, due(), WAIT, due=DUE)] * 8)
    assert sorted(row.key for row in taken) == sorted(f"n{number}" for number in range(8))
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}
