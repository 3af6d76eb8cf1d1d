"""One decision on many, carried out by the worker."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Notice
from articles.actions import batches, judging
from articles.actions.batches import Chosen, accept_all_into, carry_on, decline_all, undo_batch
from articles.actions.contributions import send_contribution
from articles.actions.errors import StepRefused
from articles.actions.publishing import publish_gallery
from articles.actions.renditions import prepare_photo
from articles.models import Batch, BatchItem, Contribution, Message, Photo
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db

PICTURES = Contribution.Kind.PICTURES


@pytest.fixture
def clause(section):
    return factories.make_clause()


@pytest.fixture
def items(section):
    return [factories.make_contribution() for _ in range(3)]


def chosen(*items):
    return [Chosen(item.pk, item.version) for item in items]


def work():
    done = 0
    while carry_on():
        done += 1
    return done


def states(*items):
    held = Contribution.objects.in_bulk()
    return [held[item.pk].state for item in items]


def rows(batch):
    return [(row.state, row.why) for row in batch.items.order_by("id")]


def test_all_are_declined_and_their_authors_told_ten_minutes_later(items, editor, clause):
    batch = decline_all(chosen(*items), by=editor, clause=clause, message="Sorry.")
    assert states(*items) == ["sent"] * 3
    assert (work(), carry_on()) == (3, False)
    assert states(*items) == ["declined"] * 3
    assert rows(batch) == [("done", "")] * 3
    for item in Contribution.objects.all():
        assert item.tell_at - item.decided_at == pytest.approx(
            judging.UNDO, abs=timedelta(seconds=1)
        )
        assert [each.text for each in item.messages.all()] == ["Sorry."]
    assert Notice.objects.count() == 0


def test_without_a_clause_words_or_anything_ticked_nothing_begins(items, editor, clause):
    for begin, field in (
        (partial(decline_all, chosen(*items), clause=None), "clause"),
        (partial(decline_all, [], clause=clause), "chosen"),
        (partial(decline_all, [Chosen(99_999_999, 1)], clause=clause), "chosen"),
        (partial(decline_all, chosen(*items), clause=clause, message="x\0"), "message"),
    ):
        with pytest.raises(ValidationError) as told:
            begin(by=editor)
        assert list(told.value.message_dict) == [field]
    assert Batch.objects.count() == 0


def test_what_does_not_fit_is_left_and_says_why(items, editor, other_editor, clause, section):
    changed, taken, gone = items
    own = factories.make_contribution(editor)
    decided = factories.make_contribution()
    batch = decline_all(
        [*chosen(*items, own, decided), Chosen(99_999_999, 1)], by=editor, clause=clause
    )
    send_contribution(
        changed,
        by=changed.author,
        fields={**dict.fromkeys(["area", "happened_on"]), "headline": "Another", "text": "<p>x</p>",
                "place": "", "links": []},
        terms_version=1,
    )  # fmt: skip
    judging.claim(Contribution, taken.pk, by=other_editor)
    judging.accept(Contribution, decided.pk, by=other_editor)
    gone.delete()
    assert work() == 4
    assert rows(batch) == [
        ("left", "Its author has sent another version."),
        ("left", "Otto Other has taken this up already."),
        ("left", "Somebody else must decide on what you sent."),
        ("left", "This can’t be done: it is “Accepted” now."),
    ]
    assert states(changed, taken, own, decided) == ["sent", "review", "sent", "accepted"]


def test_all_of_it_is_taken_back(items, editor, other_editor, clause):
    batch = decline_all(chosen(*items), by=editor, clause=clause, message="Sorry.")
    assert (carry_on(), carry_on()) == (True, True)
    undo_batch(batch.pk, by=other_editor)
    assert undo_batch(batch.pk, by=other_editor).undone_by == other_editor
    assert work() == 2
    assert rows(batch) == [("undone", ""), ("undone", ""), ("left", "Taken back before.")]
    assert states(*items) == ["sent"] * 3
    assert Message.objects.count() == 0
    assert set(Contribution.objects.values_list("tell_at", "clause")) == {(None, None)}


def test_it_is_taken_back_also_by_a_worker_that_comes_late(items, editor, clause):
    batch = decline_all(chosen(*items), by=editor, clause=clause)
    work()
    undo_batch(batch.pk, by=editor)
    hours = timedelta(hours=2)
    Batch.objects.update(undone_at=timezone.now() - hours)
    Contribution.objects.update(decided_at=timezone.now() - hours - timedelta(minutes=5))
    # Until then nobody is told of a decision that no longer stands.
    assert not Contribution.objects.filter(tell_at__lte=timezone.now() + hours).exists()
    assert work() == 3
    assert states(*items) == ["sent"] * 3


def test_what_was_told_stays(items, editor, clause):
    batch = decline_all(chosen(*items), by=editor, clause=clause)
    work()
    Contribution.objects.filter(pk=items[0].pk).update(tell_at=None)
    undo_batch(batch.pk, by=editor)
    work()
    assert rows(batch) == [("kept", "Its author was told already."), ("undone", ""), ("undone", "")]
    Contribution.objects.update(tell_at=None)
    late = decline_all(chosen(Contribution.objects.get(pk=items[1].pk)), by=editor, clause=clause)
    work()
    Contribution.objects.update(tell_at=timezone.now())
    assert not batches.may_undo(late)
    with pytest.raises(StepRefused):
        undo_batch(late.pk, by=editor)


def test_what_was_decided_anew_stays(items, editor, other_editor, clause):
    batch = decline_all(chosen(items[0]), by=editor, clause=clause)
    work()
    judging.undo(Contribution, items[0].pk, by=other_editor)
    judging.accept(Contribution, items[0].pk, by=other_editor)
    other = decline_all(chosen(items[1]), by=editor, clause=clause)
    undo_batch(batch.pk, by=editor) if batches.may_undo(batch) else None
    work()
    assert states(*items) == ["accepted", "declined", "sent"]
    assert rows(other) == [("done", "")]


def test_pictures_of_several_go_into_one_gallery_and_out_again(section, editor):
    items = [factories.make_contribution(kind=PICTURES) for _ in range(2)]
    story = factories.make_contribution()
    gallery = factories.make_gallery()
    batch = accept_all_into(gallery, chosen(*items, story), by=editor)
    assert work() == 3
    assert gallery.items.count() == 3
    assert rows(batch)[2][0] == "left"
    undo_batch(batch.pk, by=editor)
    assert work() == 2
    assert (gallery.items.count(), states(*items, story)) == (1, ["sent"] * 3)
    assert Photo.objects.filter(purpose="sent").count() == 2


def test_what_they_may_not_change_any_more_is_left(section, editor):
    item = factories.make_contribution(kind=PICTURES)
    batch = accept_all_into(factories.make_gallery(), chosen(item), by=editor)
    editor.groups.clear()
    work()
    assert rows(batch) == [("left", "Whoever asked for this may not change the gallery.")]
    assert states(item) == ["sent"]


def test_what_was_sent_to_another_title_is_left(section, editor):
    item = factories.make_contribution(kind=PICTURES)
    far = factories.make_title("Sister", "sister.example")
    batch = accept_all_into(factories.make_gallery(site=far.site), chosen(item), by=editor)
    work()
    assert rows(batch) == [("left", "This belongs to another title of the network.")]


def test_what_readers_see_already_is_not_taken_out(section, editor):
    item = factories.make_contribution(kind=PICTURES)
    gallery = factories.make_gallery()
    batch = accept_all_into(gallery, chosen(item), by=editor)
    work()
    for photo in Photo.objects.all():
        prepare_photo(photo)
    publish_gallery(gallery.pk, by=editor)
    undo_batch(batch.pk, by=editor)
    work()
    assert rows(batch)[0][0] == "kept"
    item.refresh_from_db()
    assert (item.state, gallery.items.count()) == (Standing.ACCEPTED, 2)
    assert item.tell_at <= timezone.now()


def test_a_worker_that_is_killed_leaves_nothing_half_done(items, editor, clause, monkeypatch):
    batch = decline_all(chosen(*items), by=editor, clause=clause)
    carry_on()

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(BatchItem, "save", die)  # after the decision, before its mark
        with pytest.raises(Killed):
            carry_on()
    assert states(*items) == ["declined", "sent", "sent"]
    assert work() == 2
    assert rows(batch) == [("done", "")] * 3
    assert [item.transitions.filter(step="decline").count() for item in items] == [1, 1, 1]


def test_a_fault_in_one_holds_up_no_other(items, editor, clause, monkeypatch, caplog):
    batch = decline_all(chosen(*items), by=editor, clause=clause)
    real = judging.decline

    def decline(model, pk, **kwargs):
        if pk == items[0].pk:
            raise ZeroDivisionError
        return real(model, pk, **kwargs)

    monkeypatch.setattr(judging, "decline", decline)
    assert work() == 3
    assert [state for state, _why in rows(batch)] == ["left", "done", "done"]
    assert "batch item failed" in caplog.text


def test_a_database_that_is_away_is_waited_for(items, editor, clause, monkeypatch):
    batch = decline_all(chosen(*items), by=editor, clause=clause)

    def away(*args, **kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(judging, "decline", away)
        with pytest.raises(OperationalError):
            carry_on()
    assert rows(batch) == [("to_do", "")] * 3
    assert work() == 3


@pytest.mark.django_db(transaction=True)
def test_batch_and_single_and_two_workers_at_once_each_is_decided_once():
    factories.make_section()
    editors = [factories.make_user(f"editor{n}@example.org", is_staff=True) for n in range(2)]
    items = [factories.make_contribution() for _ in range(6)]
    batch = decline_all(chosen(*items), by=editors[0], clause=factories.make_clause())
    single = [
        partial(judging.accept, Contribution, item.pk, by=editors[1], expected_version=item.version)
        for item in items[:3]
    ]
    found = at_once(work, work, *single)
    work()
    won = {item.pk for item in found[2:] if isinstance(item, Contribution)}
    assert {type(each).__name__ for each in found[2:]} <= {"Contribution", "StaleEdit"}
    for item, row in zip(items, batch.items.order_by("id"), strict=True):
        kept = Contribution.objects.get(pk=item.pk)
        assert kept.state == (Standing.ACCEPTED if item.pk in won else Standing.DECLINED)
        assert row.state == ("left" if item.pk in won else "done")
        assert item.transitions.filter(step__in=["accept", "decline"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_back_while_the_worker_is_at_it_leaves_nothing_declined():
    factories.make_section()
    editor = factories.make_user("editor0@example.org", is_staff=True)
    items = [factories.make_contribution() for _ in range(8)]
    batch = decline_all(chosen(*items), by=editor, clause=factories.make_clause())
    at_once(work, partial(undo_batch, batch.pk, by=editor), work)
    work()
    assert states(*items) == ["sent"] * 8
    assert set(batch.items.values_list("state", flat=True)) <= {"undone", "left"}
