"""The list of what waits for the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Area
from articles.actions import judging
from articles.models import Contribution, Section, Signal, Wave
from tests import factories

from .queue_pages import DESK, PICTURES

pytestmark = pytest.mark.django_db

ALL = ["Of a town", "Pictures", "Flagged", "Trusted"]


@pytest.fixture
def item(section):
    return factories.make_contribution(
        factories.make_contributor(name="Thandi Mokoena"), headline="A bridge is closed"
    )


def headlines(response):
    assert response.status_code == 200
    return [each.headline for each in response.context["page"].items]


@pytest.mark.parametrize("path", ["", "undo/", "batch/1/", "story/1/", "pictures/1/pictures/1/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_for_those_who_judge(reporter_client, item, path, method):
    assert getattr(reporter_client, method)(f"{DESK}{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "story/1/"])
def test_a_stranger_is_sent_to_sign_in_and_a_reader_is_refused(reader, path, title):
    client = Client()
    assert client.get(f"{DESK}{path}").status_code == 302
    client.force_login(reader)
    assert client.get(f"{DESK}{path}", follow=True).status_code == 403


def test_the_oldest_stands_first_with_what_is_known_of_it(moderator_client, item):
    older = factories.make_contribution(headline="Older")
    Contribution.objects.filter(pk=older.pk).update(
        queued_at=timezone.now() - timedelta(days=3), due_at=timezone.now() - timedelta(days=2)
    )
    Signal.objects.create(contribution=item, kind=Signal.Kind.SEEN_TEXT, is_doubt=True)
    Signal.objects.create(contribution=item, kind=Signal.Kind.FIRST)
    response = moderator_client.get(DESK)
    assert headlines(response) == ["Older", "A bridge is closed"]
    page = response.content.decode()
    assert page.count("queue-item--overdue") == 1
    assert "Overdue by 2\xa0days" in page
    assert "Due in 23\xa0hours" in page
    assert "2 waiting, oldest first." in page
    assert "Much like an earlier text" in page.partition("queue-list")[2]
    assert "Thandi Mokoena, first one" in page
    assert response["Cache-Control"] == "private, no-store"


def test_it_says_who_has_taken_something_up(editor, moderator_client, editor_client, item):
    judging.claim(Contribution, item.pk, by=editor)
    assert "With Eddie Torr since" in moderator_client.get(DESK).content.decode()
    assert "With you since" in editor_client.get(DESK).content.decode()


@pytest.fixture
def mixed(section, editor):
    """One of each that a filter tells apart from the others."""
    western, eastern = (
        Area.objects.create(name=name, kind="province") for name in ("Western Cape", "Eastern Cape")
    )
    district = Area.objects.create(name="Overberg", kind="district", parent=western)
    town = Area.objects.create(name="Hermanus", kind="town", parent=district)
    of_town = factories.make_contribution(headline="Of a town", area=town)
    pictures = factories.make_contribution(headline="Pictures", kind=PICTURES, area=eastern)
    flagged = factories.make_contribution(headline="Flagged")
    sport = Section.objects.create(pk=7777, site=section.site, name="Sport", slug="sport")
    Contribution.objects.filter(pk=flagged.pk).update(section=sport)
    Signal.objects.create(contribution=flagged, kind=Signal.Kind.SEEN_TEXT, is_doubt=True)
    trusted = factories.make_contribution(headline="Trusted")
    Contribution.objects.filter(pk=trusted.pk).update(record="trusted")
    judging.claim(Contribution, of_town.pk, by=editor)
    declined = factories.make_contribution(headline="Declined")
    judging.decline(Contribution, declined.pk, by=editor, clause=factories.make_clause())
    return {"western": western, "overberg": district, "eastern": eastern, "pictures": pictures}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("kind=pictures", ["Pictures"]),
        ("kind=story", ["Of a town", "Flagged", "Trusted"]),
        ("record=trusted", ["Trusted"]),
        ("section=7777", ["Flagged"]),
        ("section=7778", []),
        ("section=99999999999999999999&kind=story", ["Of a town", "Flagged", "Trusted"]),
        ("signal=seen_text", ["Flagged"]),
        ("signal=place", []),
        ("whose=mine", ["Of a town"]),
        ("whose=free", ["Pictures", "Flagged", "Trusted"]),
        ("kind=story&whose=free&record=first", ["Flagged"]),
        ("kind=nothing&record=%00&signal=&whose=x&area=x", ALL),
        ("area=99999999999999999999&after=x-y&before=1", ALL),
        ("area=999999999999999999", []),
        ("after=999999999999999999-1", ALL),
    ],
)
def test_it_is_narrowed(editor_client, mixed, query, wanted):
    assert headlines(editor_client.get(f"{DESK}?{query}")) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("western", ["Of a town"]), ("overberg", ["Of a town"]), ("eastern", ["Pictures"])],
)
def test_a_place_brings_all_that_lies_in_it(editor_client, mixed, name, wanted):
    response = editor_client.get(f"{DESK}?area={mixed[name].pk}")
    assert headlines(response) == wanted
    page = " ".join(response.content.decode().split())
    assert f'<option value="{mixed[name].pk}" selected>' in page


def many(count):
    """Contributions of a few people at times of their own, with all that a line may say."""
    authors = [
        factories.make_contributor(f"many{number}-{count}@example.org") for number in range(3)
    ]
    site, now = factories.make_title().site, timezone.now()
    rows = Contribution.objects.bulk_create(
        Contribution(
            site=site,
            author=authors[number % 3],
            kind="story",
            headline=f"Number {number}",
            text="<p>Rain.</p>",
            state="sent",
            sent_at=now,
            queued_at=now - timedelta(hours=1, minutes=-(number // 2)),  # two at each moment
            due_at=now,
            terms_version=1,
            fingerprint=f"{count}-{number}",
            record="known",
        )
        for number in range(count)
    )
    Signal.objects.bulk_create(
        Signal(contribution=row, kind=Signal.Kind.SEEN_TEXT, is_doubt=True) for row in rows
    )
    return rows


def test_pages_follow_one_another_both_ways(editor_client, section):
    rows = many(60)
    first = editor_client.get(DESK).context["page"]
    second = editor_client.get(f"{DESK}?after={first.after}").context["page"]
    third = editor_client.get(f"{DESK}?after={second.after}").context["page"]
    assert [*first.items, *second.items, *third.items] == rows
    assert (first.before, third.after) == (None, None)
    back = editor_client.get(f"{DESK}?before={third.before}").context["page"]
    assert back.items == second.items
    assert (back.before, back.after) == (second.before, second.after)
    start = editor_client.get(f"{DESK}?before={back.before}").context["page"]
    assert (start.items, start.before) == (first.items, None)


def test_thirty_cost_what_one_costs(editor_client, section):
    counts = []
    for count in (1, 30):
        many(count)
        editor_client.get(DESK)
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(DESK).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 22


def test_the_number_is_told_up_to_a_limit(editor_client, section, monkeypatch):
    monkeypatch.setattr("articles.queries.queue.COUNTED", 2)
    many(3)
    assert "2+ waiting" in editor_client.get(DESK).content.decode()


def test_the_desks_first_page_leads_to_it(moderator_client, reporter_client, item):
    page = moderator_client.get("/admin/").content.decode()
    assert f'<a href="{DESK}">Sent in by readers (1)</a>' in page
    assert f"{DESK}story/{item.pk}/" in page
    assert DESK not in reporter_client.get("/admin/").content.decode()


def test_a_headline_is_text(editor_client, section):
    factories.make_contribution(headline="<script>alert(1)</script>")
    page = editor_client.get(DESK).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_wave_is_shown_once_in_each_list_that_it_is_in(section, editor_client, settings):
    settings.NEWCOMERS_PENDING = 0
    wave = Wave.objects.create(kind="text", key="text:1")
    stories = [factories.make_contribution() for _ in range(3)]
    pictures = [factories.make_contribution(kind="pictures") for _ in range(2)]
    Contribution.objects.update(wave=wave, wave_at=timezone.now())
    for query, wanted in (
        ("", stories[:1]),
        ("kind=story", stories[:1]),
        ("kind=pictures", pictures[:1]),
        ("record=first", [*stories, *pictures]),
    ):
        page = editor_client.get(f"{DESK}?{query}").context["page"]
        assert page.items == wanted
