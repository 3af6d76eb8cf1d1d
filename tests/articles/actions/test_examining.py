"""Evidence on what was sent in is looked for in the background, and none is lost or doubled."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import ExifTags, Image

from accounts.models import Area
from articles.actions import examining, looking
from articles.actions.contributions import Words, draft_of, send_contribution
from articles.actions.discarding import discard_declined
from articles.actions.examining import MAX_ATTEMPTS, examine, examine_next
from articles.actions.judging import decline
from articles.actions.looking import look_at_next_picture
from articles.actions.photos import add_photo
from articles.actions.printing import print_stories
from articles.actions.sent_pictures import add_sent_picture, remove_sent_picture
from articles.actions.stories import save_article
from articles.models import (
    Contribution,
    ContributionPicture,
    DiscardedPicture,
    Photo,
    Signal,
    TextKey,
    TextPrint,
)
from articles.queries.text_signals import MIN_WORDS
from articles.states import Standing
from tests import factories
from tests.articles.actions import pictures
from tests.articles.actions.together import at_once
from tests.articles.pictures.test_levels import grainy, pasted
from tests.articles.pictures.test_looks import scene

pytestmark = pytest.mark.django_db

Base, GPS, IFD = ExifTags.Base, ExifTags.GPS, ExifTags.IFD
Kind = Signal.Kind
RAIN = "Rain fell on the town for nine hours and the river rose by two metres before noon. "
LONG = "".join(f"{RAIN} That was hour {number} at the bridge of Caledon. " for number in range(9))
HERMANUS, DURBAN = (-34.4187, 19.2345), (-29.8587, 31.0218)


def told(**words: Any) -> bytes:
    """A picture that says when and where it was taken, and by what."""
    exif = Image.Exif()
    for tag, name in ((Base.Model, "camera"), (Base.Software, "software")):
        if name in words:
            exif[tag] = words[name]
    if "taken" in words:
        exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = words["taken"]
    if "at" in words:
        north, east = words["at"]
        exif.get_ifd(IFD.GPSInfo).update(
            {
                GPS.GPSLatitudeRef: "N" if north >= 0 else "S",
                GPS.GPSLatitude: (abs(north), 0.0, 0.0),
                GPS.GPSLongitudeRef: "E" if east >= 0 else "W",
                GPS.GPSLongitude: (abs(east), 0.0, 0.0),
            }
        )
    return pictures.encoded(scene(words.get("seed", 1)), "JPEG", exif=exif, quality=90)


def send(author=None, files=(), words=None, **fields) -> Contribution:
    """What somebody sends: a story, or pictures where there are files."""
    author = author or factories.make_contributor(f"someone{next(factories._numbers)}@example.org")
    kind = Contribution.Kind.PICTURES if files else Contribution.Kind.STORY
    draft = draft_of(author, kind, factories.make_title().site)
    added = [add_sent_picture(draft, io.BytesIO(data), by=author) for data in files]
    filled = {
        "headline": "What I saw",
        "text": f"<p>{LONG}</p>",
        "area": None,
        "place": "",
        "happened_on": None,
        "links": [],
        **fields,
    }
    said = [Words(each.pk, alt="A bridge", **(words or {})) for each in added]
    return send_contribution(draft, by=author, fields=filled, pictures=said, terms_version=1)


def found(item: Contribution, kind: str) -> Signal | None:
    return item.signals.filter(kind=kind).first()


def run() -> None:
    while examine_next():
        pass


@pytest.fixture
def hermanus():
    country = Area.objects.create(name="Southland", kind="country", code="ZZ")
    north, east = HERMANUS
    fields = {"kind": "town", "latitude": north, "longitude": east}
    return Area.objects.create(name="Hermanus Bay", parent=country, **fields)


# The work --------------------------------------------------------------------------


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


def test_a_worker_that_is_killed_leaves_a_row_that_is_due_again():
    item = send()
    leased = examining._take(item, timezone.now())
    assert leased is not None
    assert examine_next() is False
    assert leased - timezone.now() < timedelta(minutes=1)
    Contribution.objects.filter(pk=item.pk).update(examine_at=timezone.now())
    assert examine_next() is True
    assert item.signals.count() == 1


def test_only_one_of_two_workers_takes_it():
    item = send()
    now = timezone.now()
    assert examining._take(item, now) is not None
    assert examining._take(item, now) is None


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
    leased = examining._take(item, timezone.now())
    later = leased + timedelta(minutes=5)
    Contribution.objects.filter(pk=item.pk).update(examine_at=later)
    assert examine(item.pk, leased) is False
    assert item.signals.count() == 0
    assert examine(item.pk + 1, leased) is False


# Texts -----------------------------------------------------------------------------


def test_a_text_that_the_paper_published_is_found():
    words = "".join(f"<p>{RAIN}{number} people crossed in boats.</p>" for number in range(12))
    story = factories.make_published(headline="The flood", body=words)
    assert print_stories() == 1
    item = send(text=f"<p>My own first words.</p>{words}")
    run()
    seen = found(item, Kind.SEEN_TEXT)
    [match] = seen.facts["matches"]
    assert (match["article"], seen.is_doubt) == (story.pk, True)
    assert match["share"] > 0.9
    assert match["quote"].startswith("Rain fell on the town")


def test_another_text_is_not():
    factories.make_published(body=f"<p>{'The council met on Tuesday about the budget. ' * 20}</p>")
    print_stories()
    item = send()
    run()
    assert found(item, Kind.SEEN_TEXT) is None


def test_two_who_send_the_same_both_hear_of_it():
    first, second = send(), send(text=f"<p>{LONG} Please share.</p>")
    run()
    for own, other in ((first, second), (second, first)):
        signal = found(own, Kind.SEVERAL)
        assert (signal.facts, signal.is_doubt) == ({"contributions": [other.pk]}, True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.wave_id is not None
    assert first.wave_id == second.wave_id


def test_the_first_of_three_hears_of_both_others():
    first = send()
    run()
    others = []
    for words in ("Please share.", "Read this."):
        others.append(send(text=f"<p>{LONG} {words}</p>"))
        run()
    assert found(first, Kind.SEVERAL).facts == {"contributions": [each.pk for each in others]}
    Contribution.objects.filter(pk=others[0].pk).update(examine_at=timezone.now())
    run()  # once more: nothing is added twice
    assert found(first, Kind.SEVERAL).facts == {"contributions": [each.pk for each in others]}


def test_one_person_who_sends_the_same_again_is_not_several(settings):
    settings.NEWCOMERS_PENDING = 0
    author = factories.make_contributor()
    first = send(author)
    second = send(author, text=f"<p>{LONG} Again.</p>")
    run()
    assert found(second, Kind.SEVERAL) is None
    signal = found(second, Kind.SEEN_TEXT)
    assert signal.is_doubt is False
    [match] = signal.facts["matches"]
    assert (match["contribution"], match["own"]) == (first.pk, True)


def test_what_was_declined_is_no_recommendation(editor, settings):
    settings.NEWCOMERS_PENDING = 0
    author = factories.make_contributor()
    first = send(author)
    decline(Contribution, first.pk, by=editor, clause=factories.make_clause())
    second = send(author, text=f"<p>{LONG} Again.</p>")
    run()
    signal = found(second, Kind.SEEN_TEXT)
    assert (signal.is_doubt, signal.facts["matches"][0]["own"]) == (True, False)


def test_a_few_words_are_like_nothing():
    first, second = (
        send(headline="Hello", text="<p>Nice day.</p>"),
        send(headline="Hello", text="<p>Nice day.</p>"),
    )
    run()
    assert MIN_WORDS > 3
    assert TextKey.objects.count() == 0
    assert (found(first, Kind.SEEN_TEXT), found(second, Kind.SEEN_TEXT)) == (None, None)


def test_a_wave_of_equal_texts_costs_no_more_than_a_few(django_assert_max_num_queries):
    source = factories.make_published(body=f"<p>{LONG}</p>", headline="What I saw")
    print_stories()
    copies = 1000
    author = factories.make_contributor()
    now = timezone.now()
    wave = Contribution.objects.bulk_create(
        [
            Contribution(
                author=author,
                site=source.site,
                kind=Contribution.Kind.STORY,
                state=Standing.DECLINED,
                clause=factories.make_clause(),
                terms_version=1,
                sent_at=now,
                headline="What I saw",
                text=f"<p>{LONG}</p>",
            )
            for _copy in range(copies)
        ]
    )
    prints = TextPrint.objects.bulk_create(
        [TextPrint(contribution=each, version=1, words=200) for each in wave]
    )
    keys = list(TextPrint.objects.get(article=source).keys.values_list("key", flat=True))
    TextKey.objects.bulk_create(
        [TextKey(key=key, text_print=each) for each in prints for key in keys], batch_size=900
    )
    item = send()
    with CaptureQueriesContext(connection) as asked:
        assert examine_next() is True
    assert len(asked) < 45
    matches = found(item, Kind.SEEN_TEXT).facts["matches"]
    assert {"article": source.pk, "own": False}.items() <= matches[0].items()
    assert len(matches) == 5


def test_links_are_listed_and_those_that_hide_are_doubts():
    text = (
        f'<p>{LONG} <a href="https://www.example.com/a">here</a> and '
        '<a href="https://evil.example/x">https://bank.example/login</a>, '
        '<a href="https://news.example.com/">example.com</a></p>'
    )
    item = send(text=text, links=["https://bit.ly/abc", "https://example.com/b"])
    run()
    signal = found(item, Kind.LINKS)
    assert signal.is_doubt is True
    links = {each["address"]: each for each in signal.facts["links"]}
    assert signal.facts["count"] == len(links) == 5
    assert links["https://evil.example/x"]["says"] == "bank.example"
    assert links["https://bit.ly/abc"]["hides"] is True
    assert links["https://www.example.com/a"] == {
        "address": "https://www.example.com/a",
        "host": "example.com",
    }
    assert "says" not in links["https://news.example.com/"]


def test_ordinary_links_are_no_doubt():
    item = send(links=["https://example.com/b"])
    run()
    assert found(item, Kind.LINKS).is_doubt is False


@pytest.mark.parametrize(
    "address", ["http://[::1", "https://", "http://exa mple/", "//", "x" * 900]
)
def test_an_odd_address_is_no_obstacle(address):
    item = send()
    Contribution.objects.filter(pk=item.pk).update(links=[address, 7, None])
    run()
    item.refresh_from_db()
    assert item.examine_at is None
    assert found(item, Kind.LINKS).facts["count"] == 1


# Pictures --------------------------------------------------------------------------


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


def copies() -> dict[str, bytes]:
    return {
        "the same": told(seed=5),
        "recompressed": pictures.encoded(scene(5), "JPEG", quality=35),
        "resized": pictures.encoded(scene(5).resize((240, 160)), "JPEG", quality=80),
        "another format": pictures.encoded(scene(5), "WEBP", quality=60),
    }


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


# Looking into the pictures -----------------------------------------------------------


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
    picture = item.pictures.get()
    assert looking._take(picture, timezone.now()) is True
    assert looking._take(picture, timezone.now()) is False
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


# The paper's own texts ---------------------------------------------------------------


def test_published_stories_are_printed_newest_first():
    stories = [factories.make_published(hours_ago=hours) for hours in (3, 1, 2)]
    factories.make_draft()
    factories.make_scheduled()
    assert print_stories(limit=2) == 2
    printed = set(TextPrint.objects.values_list("article", flat=True))
    assert printed == {stories[1].pk, stories[2].pk}
    assert print_stories() == 1
    assert print_stories() == 0


def test_a_changed_story_is_printed_again_and_its_history_has_no_line_of_it():
    story = factories.make_published()
    print_stories()
    before = TextPrint.objects.get(article=story)
    story.refresh_from_db()
    lines = story.history.count()
    story.body = f"<p>{LONG}</p>"
    save_article(story, by=None, expected_version=story.version)
    assert print_stories() == 1
    made = TextPrint.objects.get(article=story)
    assert (made.pk, made.version) == (before.pk, story.version)
    assert story.history.count() == lines + 1


# What was declined -------------------------------------------------------------------


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
