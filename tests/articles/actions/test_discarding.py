"""What is of no more use goes, and what is needed stays."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from articles.actions.contributions import draft_of
from articles.actions.discarding import discard_declined, discard_drafts
from articles.actions.judging import decline
from articles.actions.own import keep_typed
from articles.actions.sent_pictures import add_sent_picture
from articles.models import (
    Contribution,
    DiscardedPicture,
    Photo,
    Signal,
)
from tests import factories
from tests.articles.actions.evidence import DURBAN, copies, found, run, send, told

pytestmark = pytest.mark.django_db
Kind = Signal.Kind


def declined(editor, days: int, data: bytes) -> Contribution:
    item = send(files=[data])
    decline(Contribution, item.pk, by=editor, clause=factories.make_clause())
    ago = timezone.now() - timedelta(days=days)
    Contribution.objects.filter(pk=item.pk).update(decided_at=ago)
    return item


def test_pictures_that_were_declined_go_and_are_known_again(
    editor, settings, django_capture_on_commit_callbacks
):
    item = declined(editor, settings.DECLINED_KEPT_DAYS + 1, told(seed=5, at=DURBAN))
    kept = declined(editor, settings.DECLINED_KEPT_DAYS - 1, told(seed=7))
    photo = item.pictures.get().photo
    storage, original = photo.original.storage, photo.original.name
    with django_capture_on_commit_callbacks(execute=True):
        assert discard_declined() == 1
    assert discard_declined() == 0
    assert not storage.exists(original)
    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert kept.pictures.count() == 1
    gone = DiscardedPicture.objects.get()
    assert (gone.contribution, gone.sha256) == (item, photo.sha256)
    again = send(files=[copies()["recompressed"]])
    run()
    signal = found(again, Kind.SEEN_PICTURE)
    assert signal.is_doubt is True
    assert [pk for pk, _bits, _same in signal.facts["discarded"]] == [gone.pk]


def test_what_waits_or_was_accepted_keeps_its_pictures():
    item = send(files=[told()])
    long_ago = timezone.now() - timedelta(days=900)
    Contribution.objects.filter(pk=item.pk).update(decided_at=long_ago)
    assert discard_declined() == 0
    assert item.pictures.count() == 1


# What was never sent -----------------------------------------------------------------


def draft(days: int) -> Contribution:
    """Begun by somebody who has not come back for so many days."""
    person = factories.make_contributor(f"d{days}@example.org")
    made = draft_of(person, Contribution.Kind.STORY, factories.make_title().site)
    add_sent_picture(made, io.BytesIO(told(seed=days % 90)), by=person)
    ago = timezone.now() - timedelta(days=days)
    Contribution.objects.filter(pk=made.pk).update(modified_at=ago)
    return made


def test_a_draft_that_nobody_touches_goes_with_its_pictures(
    settings, django_capture_on_commit_callbacks
):
    old, kept = draft(settings.DRAFTS_KEPT_DAYS + 1), draft(settings.DRAFTS_KEPT_DAYS - 1)
    photo = old.pictures.get().photo
    with django_capture_on_commit_callbacks(execute=True):
        assert discard_drafts() == 1
    assert discard_drafts() == 0
    assert list(Contribution.objects.all()) == [kept]
    assert not photo.original.storage.exists(photo.original.name)


def test_what_was_sent_once_is_no_draft(settings):
    item = send()
    ago = timezone.now() - timedelta(days=settings.DRAFTS_KEPT_DAYS * 3)
    Contribution.objects.filter(pk=item.pk).update(modified_at=ago)
    assert discard_drafts() == 0


def test_a_draft_that_is_taken_up_again_just_then_stays(settings, monkeypatch):
    taken_up = draft(settings.DRAFTS_KEPT_DAYS + 1)
    hold = type(User.objects).hold

    def hold_late(manager, pk: int) -> bool:
        monkeypatch.setattr(type(User.objects), "hold", hold)
        keep_typed(taken_up, {"headline": "Anew"}, by=taken_up.author)
        return hold(manager, pk)

    monkeypatch.setattr(type(User.objects), "hold", hold_late)
    assert discard_drafts() == 0
    taken_up.refresh_from_db()
    assert taken_up.unsent == {"headline": "Anew"}
    assert taken_up.pictures.count() == 1
