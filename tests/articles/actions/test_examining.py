"""Evidence on what was sent in is looked for in the background, and none is lost or doubled."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles.actions import examining
from articles.actions.contributions import draft_of, send_contribution
from articles.actions.examining import MAX_ATTEMPTS, examine, examine_next
from articles.actions.sent_pictures import remove_sent_picture
from articles.models import (
    Contribution,
    ContributionPicture,
    Signal,
    TextKey,
    TextPrint,
)
from newsroom.leases import take
from tests import factories
from tests.articles.actions.evidence import LONG, found, run, send, told
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db
Kind = Signal.Kind


def test_what_was_sent_is_examined_once():
    item = send()
    assert examine_next() is True
    assert examine_next() is False
    item.refresh_from_db()
    assert (item.examine_at, item.examine_attempts) == (None, 0)
    made = TextPrint.objects.get(contribution=item)
    assert (made.version, made.keys.count()) == (item.version, 16)
    assert [each.kind for each in item.signals.all()] == [Kind.FIRST]


def test_a_draft_is_not_examined(title):
    draft_of(factories.make_contributor(), Contribution.Kind.STORY, title.site)
    assert examine_next() is False


def test_a_new_version_takes_the_place_of_the_old_one():
    author = factories.make_contributor()
    item = send(author, links=["https://bit.ly/abc"])
    run()
    first = TextPrint.objects.get(contribution=item)
    before = set(first.keys.values_list("key", flat=True))
    assert found(item, Kind.LINKS) is not None
    fields = {"headline": "Anew", "text": f"<p>{'Quite other words now stand here. ' * 9}</p>"}
    rest = {"area": None, "place": "", "happened_on": None, "links": []}
    item = send_contribution(item, by=author, fields={**fields, **rest}, terms_version=1)
    run()
    made = TextPrint.objects.get(contribution=item)
    assert (made.pk, made.version) == (first.pk, item.version)
    assert not before & set(made.keys.values_list("key", flat=True))
    assert [each.kind for each in item.signals.all()] == [Kind.FIRST]


def test_examined_twice_it_has_each_signal_once():
    item = send(links=["https://example.com/"])
    run()
    before = list(item.signals.values_list("kind", "facts"))
    Contribution.objects.filter(pk=item.pk).update(examine_at=timezone.now())
    run()
    assert list(item.signals.values_list("kind", "facts")) == before
    assert TextKey.objects.count() == 16


def test_what_changed_meanwhile_is_left_for_the_next_try(monkeypatch):
    author = factories.make_contributor()
    item = send(author, files=[told()])
    looked = examining.text_signals

    def change(*args):
        picture = ContributionPicture.objects.get(contribution=item)
        remove_sent_picture(item, picture.pk, by=author)
        return looked(*args)

    monkeypatch.setattr(examining, "text_signals", change)
    assert examine_next() is True
    item.refresh_from_db()
    assert item.signals.count() == 0
    assert item.examine_at is not None
    assert item.examine_at > timezone.now()


def test_sent_again_meanwhile_it_is_due_at_once(monkeypatch):
    author = factories.make_contributor()
    item = send(author)
    looked = examining.text_signals

    def send_again(*args):
        fields = {"headline": "Anew", "text": "<p>Other words.</p>", "area": None, "place": ""}
        rest = {"happened_on": None, "links": []}
        send_contribution(item, by=author, fields={**fields, **rest}, terms_version=1)
        return looked(*args)

    monkeypatch.setattr(examining, "text_signals", send_again)
    assert examine_next() is True
    monkeypatch.undo()
    item.refresh_from_db()
    assert (item.signals.count(), item.examine_attempts) == (0, 0)
    run()
    item.refresh_from_db()
    assert (item.examine_at, item.signals.count()) == (None, 1)


def taken(item: Contribution) -> datetime | None:
    """Until when the worker that came first holds it; None for any other."""
    is_taken = take(item, examining.LEASE, due="examine_at", tries="examine_attempts")
    return item.examine_at if is_taken else None


def test_a_worker_that_is_killed_leaves_a_row_that_is_due_again():
    item = send()
    leased = taken(item)
    assert leased is not None
    assert examine_next() is False
    assert leased - timezone.now() < timedelta(minutes=1)
    Contribution.objects.filter(pk=item.pk).update(examine_at=timezone.now())
    assert examine_next() is True
    assert item.signals.count() == 1


def test_only_one_of_two_workers_takes_it():
    one = send()
    other = Contribution.objects.get(pk=one.pk)
    assert taken(one) is not None
    assert taken(other) is None


def test_after_five_tries_it_is_given_up(monkeypatch):
    item = send()

    def fail(*args):
        raise RuntimeError("nonsense")

    monkeypatch.setattr(examining, "text_signals", fail)
    waits = []
    for _try in range(MAX_ATTEMPTS):
        Contribution.objects.filter(pk=item.pk).update(examine_at=timezone.now())
        assert examine_next() is True
        item.refresh_from_db()
        waits.append(item.examine_at - timezone.now())
    assert waits == sorted(waits)
    Contribution.objects.filter(pk=item.pk).update(examine_at=timezone.now())
    assert examine_next() is False
    assert item.signals.count() == 0


def test_whoever_lost_the_lease_writes_nothing():
    item = send()
    leased = taken(item)
    later = leased + timedelta(minutes=5)
    Contribution.objects.filter(pk=item.pk).update(examine_at=later)
    assert examine(item.pk, leased) is False
    assert item.signals.count() == 0
    assert examine(item.pk + 1, leased) is False


def test_one_that_had_looked_before_the_other_came_looks_again(monkeypatch):
    first, second = send(), send(text=f"<p>{LONG} Please share.</p>")
    looked = examining._signals

    def meanwhile(item):
        result = looked(item)
        monkeypatch.setattr(examining, "_signals", looked)
        assert examine_next() is True  # the second, by another worker
        return result

    monkeypatch.setattr(examining, "_signals", meanwhile)
    run()
    for own, other in ((first, second), (second, first)):
        assert found(own, Kind.SEVERAL).facts == {"contributions": [other.pk]}


@pytest.mark.django_db(transaction=True)
def test_two_examined_at_once_find_each_other():
    first, second = send(), send(text=f"<p>{LONG} Please share.</p>")
    results = at_once(examine_next, examine_next)
    assert not [each for each in results if isinstance(each, Exception)]
    Contribution.objects.filter(examine_at__isnull=False).update(examine_at=timezone.now())
    run()
    for own, other in ((first, second), (second, first)):
        assert found(own, Kind.SEVERAL).facts == {"contributions": [other.pk]}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_end_in_no_deadlock():
    items = [send() for _sender in range(4)]
    results = at_once(*[examine_next] * 4)
    assert not [each for each in results if isinstance(each, Exception)]
    Contribution.objects.filter(examine_at__isnull=False).update(examine_at=timezone.now())
    run()
    assert Contribution.objects.filter(examine_at=None).count() == len(items)
    assert len({each.wave_id for each in Contribution.objects.all()}) == 1
