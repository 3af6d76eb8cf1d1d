"""What is found out about pictures that were sent in."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles.actions.contributions import draft_of
from articles.actions.looking import look_at_next_picture
from articles.actions.photos import add_photo
from articles.actions.sent_pictures import add_sent_picture
from articles.models import (
    Contribution,
    Photo,
    Signal,
)
from tests import factories
from tests.articles.actions import pictures
from tests.articles.actions.evidence import (
    DURBAN,
    HERMANUS,
    copies,
    found,
    run,
    send,
    told,
)

pytestmark = pytest.mark.django_db
Kind = Signal.Kind


def test_a_picture_from_another_time_and_place(hermanus):
    taken = told(taken="2023:05:03 10:20:00", at=DURBAN, camera="Canon EOS R5")
    item = send(files=[taken], area=hermanus, happened_on=date(2026, 5, 4))
    run()
    time, place = found(item, Kind.TIME), found(item, Kind.PLACE)
    assert (time.is_doubt, place.is_doubt) == (True, True)
    assert time.facts["days"] == (date(2023, 5, 3) - date(2026, 5, 4)).days
    assert place.facts["km"] == pytest.approx(1219, abs=5)
    assert place.facts["place"] == "Hermanus Bay"
    assert time.picture == item.pictures.get()


def test_a_picture_that_fits_says_nothing_against_it(hermanus):
    taken = told(taken="2026:05:03 23:20:00", at=HERMANUS, camera="Canon EOS R5")
    item = send(files=[taken], area=hermanus, happened_on=date(2026, 5, 4))
    run()
    assert {each.kind for each in item.signals.all()} == {Kind.FIRST}


def test_the_days_after_an_event_are_told_without_doubt():
    item = send(files=[told(taken="2026:05:10 10:00:00")], happened_on=date(2026, 5, 4))
    run()
    signal = found(item, Kind.TIME)
    assert (signal.is_doubt, signal.facts["days"]) == (False, 6)


def test_a_day_that_its_sender_corrected_is_told():
    said = timezone.now() - timedelta(days=1)
    item = send(files=[told(taken="2019:05:10 10:00:00")], words={"taken_at": said})
    run()
    signal = found(item, Kind.TIME)
    assert (signal.is_doubt, signal.facts["of"]) == (True, "picture")


def test_a_clock_that_is_ahead_is_told():
    item = send(files=[told(taken="2099:05:10 10:00:00")])
    run()
    assert found(item, Kind.TIME).facts == {"taken": "2099-05-10", "ahead": True}


@pytest.mark.parametrize(
    ("software", "sort", "doubt"),
    [
        ("Adobe Photoshop 25.1 (Windows)", "edited", True),
        ("Snapseed 2.0", "edited", True),
        ("Adobe Photoshop Lightroom Classic 13.2", "developed", False),
        ("Midjourney v6", "made", True),
    ],
)
def test_programs_are_known_by_their_names(software, sort, doubt):
    item = send(files=[told(software=software, camera="Canon")])
    run()
    signal = found(item, Kind.EDITED)
    assert (signal.facts["sort"], signal.is_doubt) == (sort, doubt)


@pytest.mark.parametrize("software", ["17.4.1", "HDR+ 1.0.540104767zd", "Ver.1.02"])
def test_what_a_camera_calls_its_own_is_no_program(software):
    item = send(files=[told(software=software, camera="Canon")])
    run()
    assert found(item, Kind.EDITED) is None


def test_a_picture_that_tells_nothing():
    item = send(files=[told()])
    run()
    assert found(item, Kind.NO_FACTS).is_doubt is False


@pytest.mark.parametrize("name", copies())
def test_a_picture_of_the_library_is_known_again(name):
    photo = add_photo(io.BytesIO(told(seed=5)), credit="A. Lens", alt="A river")
    add_photo(io.BytesIO(told(seed=6)), credit="A. Lens", alt="A hill")
    item = send(files=[copies()[name]])
    run()
    signal = found(item, Kind.SEEN_PICTURE)
    [[pk, bits, same]] = signal.facts["photos"]
    assert (pk, same, bits <= 7) == (photo.pk, name == "the same", True)
    assert signal.is_doubt is True


def test_another_picture_is_not():
    add_photo(io.BytesIO(told(seed=6)), credit="A. Lens", alt="A hill")
    item = send(files=[told(seed=5)])
    run()
    assert found(item, Kind.SEEN_PICTURE) is None


def test_pictures_of_one_contribution_are_no_sightings_of_each_other():
    item = send(files=[told(seed=5), copies()["recompressed"]])
    run()
    assert found(item, Kind.SEEN_PICTURE) is None


def test_a_picture_in_somebodys_draft_is_nobodys_business(title):
    writer = factories.make_contributor()
    draft = draft_of(writer, Contribution.Kind.PICTURES, title.site)
    add_sent_picture(draft, io.BytesIO(told(seed=5)), by=writer)
    item = send(files=[told(seed=5)])
    run()
    assert found(item, Kind.SEEN_PICTURE) is None
    assert found(item, Kind.SEVERAL) is None


def test_two_who_send_the_same_picture_both_hear_of_it():
    first = send(files=[told(seed=5)], text="")
    run()
    second = send(files=[copies()["recompressed"]], text="", headline="Mine")
    run()
    for own, other in ((first, second), (second, first)):
        assert found(own, Kind.SEVERAL).facts == {"contributions": [other.pk]}
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.wave_id is not None
    assert first.wave_id == second.wave_id


def test_nonsense_in_a_picture_is_no_obstacle():
    item = send(files=[told()])
    nonsense = {
        "taken_at": "0001-01-01T00:00:00+14:00",
        "latitude": "far",
        "longitude": 1e308,
        "software": ["x" * 9000, {"a": 1}],
        "camera": None,
    }
    Photo.objects.filter(sent_with__contribution=item).update(facts=nonsense)
    run()
    item.refresh_from_db()
    assert item.examine_at is None
    Photo.objects.filter(sent_with__contribution=item).update(
        facts={"taken_at": "9999-12-31T23:59:59-12:00", "latitude": True, "longitude": 0}
    )
    Contribution.objects.filter(pk=item.pk).update(examine_at=timezone.now())
    run()
    item.refresh_from_db()
    assert item.examine_at is None


@pytest.mark.parametrize("name", pictures.telling())
def test_pictures_of_every_format_are_examined(name):
    item = send(files=[pictures.telling()[name]])
    run()
    while look_at_next_picture():
        pass
    item.refresh_from_db()
    assert item.examine_at is None
    assert item.pictures.get().look_at is None
