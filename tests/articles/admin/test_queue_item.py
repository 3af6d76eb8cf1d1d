"""One piece of the queue beside what is known of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import judging
from articles.actions.contributions import draft_of
from articles.models import Contribution, ContributionVersion, Message
from articles.states import Standing
from tests import factories

from .queue_pages import DESK, PICTURES, now, page_of, resend, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def several_may_wait(settings):
    settings.NEWCOMERS_PENDING = 0


@pytest.fixture
def author(section):
    return factories.make_contributor(name="Thandi Mokoena")


@pytest.fixture
def item(author):
    return factories.make_contribution(
        author, headline="A bridge is closed", place="Mill Road", links=["https://example.org/x"]
    )


@pytest.fixture
def clause():
    return factories.make_clause()


def test_piece_and_what_is_known_stand_side_by_side(moderator_client, item, editor, clause):
    judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?", clause=clause)
    resend(now(item), text="<p>The bridge was closed on Monday.</p>")
    page = moderator_client.get(page_of(item)).content.decode()
    for words in (
        "The bridge was closed on Monday.",
        "Mill Road",
        "/profile/thandi/",
        "When was it?",
        "Changes asked for",
        "<ins>",
    ):
        assert words in page


def test_what_was_not_sent_is_not_there(editor_client, section, item):
    draft = draft_of(factories.make_contributor("new@example.org"), "story", item.site)
    for path in (page_of(draft), f"{DESK}pictures/{item.pk}/", f"{DESK}nothing/{item.pk}/"):
        assert editor_client.get(path).status_code == 404
        assert editor_client.post(path, {"do": "claim"}).status_code == 404
    assert editor_client.get(f"{DESK}story/{10**30}/").status_code == 404


def test_hostile_text_stays_text(editor_client, author):
    item = factories.make_contribution(
        author,
        headline="<b>Bold</b>",
        text='<p onclick="x()">A<script>alert(1)</script><img src=x onerror=alert(2)></p>',
        place="<i>here</i>",
    )
    Message.objects.create(contribution=item, author=author, from_desk=False, text="<u>hm</u>")
    page = editor_client.get(page_of(item)).content.decode()
    bad = ("<b>Bold", "onclick", "alert(", "<i>here", "<u>hm")
    assert [each for each in bad if each in page] == []
    assert "&lt;u&gt;hm" in page


def test_pictures_and_their_originals_are_for_who_judges(
    editor_client, reporter_client, author, item
):
    pictures = factories.make_contribution(author, kind=PICTURES, pictures=2)
    page = editor_client.get(page_of(pictures)).content.decode()
    assert page.count('class="queue-picture"') == 2
    one = pictures.pictures.first()
    path = f"{page_of(pictures)}pictures/{one.pk}/"
    answer = editor_client.get(path)
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
    with one.photo.original.open() as original:
        assert b"".join(answer.streaming_content) == original.read()
    assert reporter_client.get(path).status_code == 403
    assert editor_client.get(f"{page_of(item)}pictures/{one.pk}/").status_code == 404


def test_looking_takes_nothing_up(editor_client, item):
    editor_client.get(page_of(item))
    assert now(item).claimed_by is None


def test_what_goes_into_another_title_is_not_offered(editor_client, author):
    item = factories.make_contribution(author, kind=PICTURES)
    far = factories.make_title("Sister", "sister.example")
    gallery = factories.make_gallery(headline="Of the sister", site=far.site)
    page = editor_client.get(page_of(item)).content.decode()
    assert "Of the sister" not in page
    assert "sent to" in page
    for target in ("of the sister", f"[g{gallery.pk}]"):
        assert send(editor_client, item, "accept", target=target).status_code == 422
    assert now(item).state == Standing.SENT


def test_what_is_published_is_offered_as_such(editor_client, author):
    item = factories.make_contribution(author, kind=PICTURES)
    gallery = factories.make_published_gallery()
    page = editor_client.get(page_of(item)).content.decode()
    assert f"{gallery.headline} (gallery, published) [g{gallery.pk}]" in page


def test_the_history_keeps_the_reason_of_each_decision(moderator_client, editor, item, clause):
    judging.decline(Contribution, item.pk, by=editor, clause=clause, message="Sorry.")
    judging.undo(Contribution, item.pk, by=editor)
    page = moderator_client.get(page_of(item)).content.decode()
    assert f"{clause} – Sorry." in page.partition("history-heading")[2]


def test_an_account_that_is_shut_is_told(moderator_client, item):
    assert "account is shut" not in moderator_client.get(page_of(item)).content.decode()
    item.author.is_active = False
    item.author.save()
    assert "Their account is shut." in moderator_client.get(page_of(item)).content.decode()


def test_the_pages_lead_to_the_next_and_the_previous(moderator_client, section):
    items = [factories.make_contribution() for _ in range(3)]
    page = moderator_client.get(page_of(items[1])).context
    assert (page["earlier"], page["later"]) == (items[0], items[2])


def test_thirty_of_everything_cost_what_one_costs(editor_client, author, item):
    counts = []
    editor_client.get(page_of(item))
    for more in (1, 29):
        for number in range(more):
            other = factories.make_contributor(f"p{more}-{number}@example.org")
            factories.make_contribution(other)
            Message.objects.create(contribution=item, author=other, from_desk=False, text="Hm.")
            ContributionVersion.objects.create(
                contribution=item, number=100 * more + number, headline="A bridge", text="<p>x</p>"
            )
            judging.release(
                Contribution,
                judging.claim(Contribution, item.pk, by=other).pk,
                by=other,
            )
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(page_of(item)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 40


def test_thirty_pictures_cost_what_one_costs(editor_client, section):
    counts = []
    for count in (1, 5):
        item = factories.make_contribution(kind=PICTURES, pictures=count)
        editor_client.get(page_of(item))
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(page_of(item)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_whose_author_has_left_is_shown_all_the_same(editor_client, item):
    Contribution.objects.update(author=None)
    page = editor_client.get(page_of(item))
    assert "This person has left." in page.content.decode()
