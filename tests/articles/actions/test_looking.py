"""Pictures are looked into by a process apart."""

import pytest
from django.utils import timezone

from articles.actions import looking
from articles.actions.looking import look_at_next_picture
from articles.actions.sent_pictures import remove_sent_picture
from articles.models import (
    ContributionPicture,
    Signal,
)
from newsroom.leases import take
from tests import factories
from tests.articles.actions import pictures
from tests.articles.actions.evidence import found, run, send, told
from tests.articles.pictures.test_levels import grainy, pasted

pytestmark = pytest.mark.django_db
Kind = Signal.Kind


def test_a_part_that_was_put_in_is_noticed():
    item = send(files=[pasted()])
    assert look_at_next_picture() is True
    assert look_at_next_picture() is False
    signal = found(item, Kind.UNEVEN)
    assert (signal.is_doubt, signal.facts["more"]) == (True, True)
    run()  # and stays when the rest is examined
    assert found(item, Kind.UNEVEN) == signal


def test_a_whole_picture_is_even():
    item = send(files=[pictures.encoded(grainy(2), "JPEG", quality=80)])
    assert look_at_next_picture() is True
    assert found(item, Kind.UNEVEN) is None


def test_a_picture_is_looked_at_again_when_a_worker_was_killed():
    item = send(files=[pasted()])
    one, other = item.pictures.get(), item.pictures.get()
    lease = {"due": "look_at", "tries": "look_attempts"}
    assert take(one, looking.LEASE, **lease) is True
    assert take(other, looking.LEASE, **lease) is False
    assert look_at_next_picture() is False
    ContributionPicture.objects.update(look_at=timezone.now())
    assert look_at_next_picture() is True
    assert item.signals.count() == 1


def test_a_picture_that_was_taken_away_meanwhile_is_forgotten(monkeypatch):
    author = factories.make_contributor()
    item = send(author, files=[pasted()])
    looked = looking.apart.compare_levels

    def take_away(folder):
        remove_sent_picture(item, item.pictures.get().pk, by=author)
        return looked(folder)

    monkeypatch.setattr(looking.apart, "compare_levels", take_away)
    assert look_at_next_picture() is True
    assert Signal.objects.count() == 0


def test_a_file_that_is_gone_is_no_obstacle():
    item = send(files=[told()])
    photo = item.pictures.get().photo
    photo.original.storage.delete(photo.original.name)
    assert look_at_next_picture() is True
    assert item.pictures.get().look_at is None


def test_a_helper_that_fails_is_asked_five_times(monkeypatch):
    send(files=[told()])

    def fail(folder):
        raise looking.apart.Failed("killed")

    monkeypatch.setattr(looking.apart, "compare_levels", fail)
    for _try in range(looking.MAX_ATTEMPTS):
        ContributionPicture.objects.update(look_at=timezone.now())
        assert look_at_next_picture() is True
    ContributionPicture.objects.update(look_at=timezone.now())
    assert look_at_next_picture() is False
