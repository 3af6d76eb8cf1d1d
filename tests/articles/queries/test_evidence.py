"""What the panel says to an editor: one line for each thing, doubts first, in plain words."""

import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import judging
from articles.actions.discarding import discard_declined
from articles.actions.looking import look_at_next_picture
from articles.actions.photos import add_photo
from articles.actions.printing import print_stories
from articles.models import Contribution, ContributionPicture, Signal
from articles.queries.evidence import Line, evidence_of
from articles.queries.evidence_words import span
from tests import factories
from tests.articles.actions.evidence import (
    DURBAN,
    HERMANUS,
    LONG,
    RAIN,
    copies,
    run,
    send,
    told,
)
from tests.articles.pictures.test_levels import pasted

pytestmark = pytest.mark.django_db

Kind = Signal.Kind


def lines_of(item: Contribution) -> list[Line]:
    run()
    while look_at_next_picture():
        pass
    return evidence_of(Contribution.objects.select_related("author__profile").get(pk=item.pk))


def line(item: Contribution, kind: str) -> Line:
    [found] = [each for each in lines_of(item) if each.kind == kind]
    return found


def test_what_is_still_looked_at_says_so():
    item = send()
    assert [each.kind for each in evidence_of(item)] == ["waits"]
    assert [each.kind for each in lines_of(item)] == [Kind.FIRST]


def test_pictures_that_are_not_looked_at_yet_say_so():
    item = send(files=[told(camera="Canon EOS R5")])
    run()
    item.refresh_from_db()
    assert [each.kind for each in evidence_of(item)] == [Kind.FIRST, "camera", "waits"]


def test_what_could_not_be_examined_says_so():
    item = send()
    Contribution.objects.filter(pk=item.pk).update(examine_attempts=5)
    item.refresh_from_db()
    [told_of] = evidence_of(item)
    assert (told_of.kind, told_of.is_doubt) == ("given_up", True)
    assert told_of.words == "The search for evidence failed."


def test_a_newcomer_is_introduced():
    author = factories.make_contributor()
    assert line(send(author), Kind.FIRST).words == (
        "First contribution. Joined on the day it was sent."
    )
    author = factories.make_contributor("sam@example.org")
    author.date_joined = timezone.now() - timedelta(days=3)
    author.save()
    assert line(send(author), Kind.FIRST).words == "First contribution. Joined 3 days before."
    author = factories.make_contributor("old@example.org")
    author.date_joined = timezone.now().replace(year=2020, month=5, day=4, hour=12)
    author.save()
    found = line(send(author), Kind.FIRST)
    assert found.words == "First contribution. Joined on 4 May 2020."
    assert found.is_doubt is False


def test_a_copied_text_is_quoted_with_its_source():
    words = "".join(f"<p>{RAIN}{number} people crossed in boats.</p>" for number in range(12))
    story = factories.make_published(headline="The flood", body=words)
    print_stories()
    found = line(send(text=f"<p>My own first words.</p>{words}"), Kind.SEEN_TEXT)
    assert re.fullmatch(r"9\d% of the text was here before:", found.words)
    assert found.is_doubt is True
    [link] = found.links
    assert (link.words, link.url) == ("The flood", story.get_absolute_url())
    assert link.about.startswith("Published on ")
    assert found.quote.startswith("Rain fell on the town for nine hours and the river")


def test_several_senders_are_named_with_what_became_of_it(editor):
    first = send(factories.make_contributor("ann@example.org"))
    judging.decline(Contribution, first.pk, by=editor, clause=factories.make_clause())
    found = line(send(text=f"<p>{LONG} Share.</p>"), Kind.SEVERAL)
    assert found.words == "Somebody else sent the same."
    [link] = found.links
    assert link.url == f"/admin/desk/story/{first.pk}/"
    assert re.fullmatch(r"Sent by Ann on \d+ \w+ \d{4}\. Declined\.", link.about)


def test_links_stand_with_their_hosts():
    text = f'<p>{LONG} <a href="https://evil.example/x">www.bank.example</a></p>'
    found = line(send(text=text, links=["https://example.com/b"]), Kind.LINKS)
    assert found.words == "2 links: evil.example, example.com"
    assert [(each.url, each.about) for each in found.links] == [
        ("https://evil.example/x", "Its words say bank.example, but it leads to evil.example."),
        ("https://example.com/b", ""),
    ]
    assert found.is_doubt is True


def test_time_and_place_are_told_in_words(hermanus):
    taken = told(taken="2023:05:03 10:20:00", at=DURBAN, camera="Canon EOS R5")
    item = send(files=[taken], area=hermanus, happened_on=date(2026, 5, 4))
    assert line(item, Kind.TIME).words == "Taken 3 years before the day given: on 3 May 2023."
    assert line(item, Kind.PLACE).words.startswith(
        "Taken 1,219 km from Hermanus Bay, the place given"
    )
    assert line(item, "camera").words == "Camera: Canon EOS R5"


def test_what_fits_is_told_without_doubt(hermanus):
    taken = told(taken="2026:05:04 10:20:00", at=HERMANUS)
    item = send(files=[taken], area=hermanus, happened_on=date(2026, 5, 4))
    found = line(item, "fits")
    assert found.words == "What it says of itself fits: the day, the place (Hermanus Bay)."
    assert found.is_doubt is False


def test_who_sent_a_picture_before_and_what_became_of_it(
    editor, settings, django_capture_on_commit_callbacks
):
    photo = add_photo(io.BytesIO(told(seed=5)), credit="A. Lens", alt="A river in flood")
    first = send(factories.make_contributor("ann@example.org"), files=[told(seed=5)])
    judging.decline(Contribution, first.pk, by=editor, clause=factories.make_clause())
    item = send(files=[copies()["recompressed"]])
    found = line(item, Kind.SEEN_PICTURE)
    assert found.words == "It looks like a picture that was here before."
    library, sent = found.links
    assert (library.words, library.url) == (
        "A river in flood",
        f"/admin/articles/photo/{photo.pk}/change/",
    )
    assert library.thumbnail is not None
    assert library.about.startswith("In the library since ")
    assert sent.about.startswith("Sent by Ann on ")
    assert sent.about.endswith(". Declined.")
    # And once its files are gone.
    ago = timezone.now() - timedelta(days=settings.DECLINED_KEPT_DAYS + 1)
    Contribution.objects.filter(pk=first.pk).update(decided_at=ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert discard_declined() == 1
    again = line(send(files=[told(seed=5)]), Kind.SEEN_PICTURE)
    assert again.words == "The same file was here before."
    assert [link.about.startswith("Sent by Ann on ") for link in again.links] == [
        False,
        False,
        True,
    ]


def test_a_sighting_that_is_gone_since_is_left_out():
    photo = add_photo(io.BytesIO(told(seed=5)), credit="A. Lens", alt="A river")
    item = send(files=[told(seed=5)])
    assert line(item, Kind.SEEN_PICTURE).links != ()
    photo.delete()
    assert [each.kind for each in lines_of(item) if each.kind == Kind.SEEN_PICTURE] == []


def test_an_uneven_picture_is_told_softly():
    found = line(send(files=[pasted()]), Kind.UNEVEN)
    assert found.words == (
        "One part of the picture, in the middle, was saved more often than the rest."
    )
    assert found.why.endswith("A hint, no proof.")


def test_what_is_true_of_several_pictures_is_said_once():
    found = line(send(files=[told(seed=1), told(seed=2), told(seed=3)]), Kind.NO_FACTS)
    assert found.words == "Tells nothing of itself."
    assert [each.position for each in found.pictures] == [0, 1, 2]


def test_doubts_come_first():
    item = send(files=[told(seed=1, software="Snapseed 2.0"), told(seed=2)])
    found = lines_of(item)
    assert [(each.kind, each.is_doubt) for each in found] == [
        (Kind.EDITED, True),
        (Kind.FIRST, False),
        (Kind.NO_FACTS, False),
    ]


def test_a_person_who_left_is_not_named():
    first = send(factories.make_contributor("ann@example.org"))
    item = send(text=f"<p>{LONG} Share.</p>")
    run()
    Contribution.objects.filter(pk=first.pk).update(author=None)
    assert "somebody who has left" in line(item, Kind.SEVERAL).links[0].about
    Contribution.objects.filter(pk=item.pk).update(author=None)
    assert [each.kind for each in lines_of(item)] == [Kind.SEEN_TEXT, Kind.SEVERAL]


def test_thirty_pictures_ask_no_more_than_one(hermanus):
    def sent(count: int) -> Contribution:
        files = [told(seed=100 * count + number, at=DURBAN) for number in range(count)]
        for data in files:
            add_photo(io.BytesIO(data), credit="A. Lens", alt="A river")
        item = send(files=files, area=hermanus, text="")
        run()
        return Contribution.objects.select_related("author__profile", "area").get(pk=item.pk)

    def queries(item: Contribution) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert evidence_of(item)
        return len(asked)

    few = queries(sent(1))
    assert queries(sent(12)) == few
    assert few <= 6


def test_the_panel_shows_every_line_and_no_markup_of_strangers():
    text = f'<p>{LONG} <a href="https://evil.example/?a=1&amp;b=2">www.bank.example</a></p>'
    other = send(headline="<script>alert(1)</script>", text=text)
    item = send(text=f"{text}<p>Share.</p>", files=[pasted()])
    lines = lines_of(item)
    page = render_to_string(
        "admin/articles/queue/_evidence.html", {"evidence": lines, "item": item}
    )
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("evidence__words") == len(lines)
    assert page.count("evidence__line--doubt") == len([each for each in lines if each.is_doubt])
    assert f"/admin/desk/story/{other.pk}/" in page
    picture = ContributionPicture.objects.get(contribution=item)
    assert f'href="#picture-{picture.pk}"' in page
    assert "Nothing noticed." in render_to_string(
        "admin/articles/queue/_evidence.html", {"evidence": [], "item": item}
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (-59, "59 days"),
        (61, "2 months"),
        (-700, "22 months"),
        (731, "2 years"),
        (-4000, "10 years"),
    ],
)
def test_spans_are_told_roughly(days, words):
    assert span(days) == words
