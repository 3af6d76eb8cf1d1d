"""The list of all comments, to find one that was decided on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import comments
from articles.models import Comment
from articles.queries import comment_list
from tests import factories

from .queue_pages import DESK, page_of

pytestmark = pytest.mark.django_db

LIST = f"{DESK}comments/"


@pytest.fixture
def story(section):
    return factories.make_published(section=section, headline="Rain on the town")


@pytest.fixture
def found(story, editor):
    thandi = factories.make_contributor(name="Thandi Mokoena")
    old = factories.make_published_comment(thandi, article=story, title="Of the Bridge")
    no = factories.make_comment(thandi, title="Of the river")
    comments.decline_comment(no.pk, by=editor, clause=factories.make_clause())
    gone = factories.make_published_comment(title="The bridge again")
    comments.remove_comment(gone.pk, by=editor, clause=factories.make_clause())
    waits = factories.make_comment(title="A bridge too far")
    Comment.objects.create(
        site_id=story.site_id, article=story, author=thandi, title="A draft of a bridge"
    )
    return {"story": story.pk, "old": old, "waits": waits}


def titles(client, query):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return [item.title for item in response.context["page"].items]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["A bridge too far", "The bridge again", "Of the river", "Of the Bridge"]),
        ("q=bridge", ["A bridge too far", "The bridge again", "Of the Bridge"]),
        ("q=the+bridge&state=published", ["Of the Bridge"]),
        ("state=published", ["Of the Bridge"]),
        ("state=declined", ["Of the river"]),
        ("state=removed", ["The bridge again"]),
        ("state=withdrawn", []),
        ("q=thandi&within=author", ["Of the river", "Of the Bridge"]),
        ("q=@Thandi&within=author&state=declined", ["Of the river"]),
        ("q=nobody&within=author", []),
        ("q={story}&within=story", ["Of the Bridge"]),
        ("q=https://paper.example/news/rain-on-the-town-{story}/&within=story", ["Of the Bridge"]),
        ("q=/news/rain-{story}/comments/&within=story", ["Of the Bridge"]),
        ("q=rain&within=story", []),
        ("q={story}{story}{story}{story}{story}{story}99999999999999&within=story", []),
        ("q=%25&before=x", []),
    ],
)
def test_comments_are_found(moderator_client, found, query, wanted):
    assert titles(moderator_client, query.format(**found)) == wanted


@pytest.mark.parametrize(
    "query", ["q=a%00b", f"q={'x' * 301}", "state=draft", "within=text", "q=%07x"]
)
def test_what_is_amiss_is_said_beside_its_field(moderator_client, found, query):
    response = moderator_client.get(f"{LIST}?{query}")
    assert response.status_code == 422
    assert response.content.decode().count('role="alert"') == 1
    assert response.context["page"].items == []


def test_a_surrogate_breaks_nothing(moderator_client, found):
    for query in ("q=%ED%A0%80", "before=" + "9" * 30, "before=-1", "q=%FF&within=author"):
        assert moderator_client.get(f"{LIST}?{query}").status_code in (200, 422)


def test_it_leads_to_each(moderator_client, found):
    page = moderator_client.get(f"{LIST}?q=bridge").content.decode()
    assert page_of(found["old"]) in page
    assert "on “Rain on the town”" in page
    assert moderator_client.get(page_of(found["old"])).status_code == 200


def test_a_comment_whose_newer_version_waits_is_found_as_published(moderator_client, story):
    item = factories.make_published_comment(article=story, title="It stays up")
    comments.requeue_reported(item.pk)
    assert titles(moderator_client, "state=published") == ["It stays up"]


def bulk(story, count, **fields):
    author = factories.make_contributor(f"bulk{count}@example.org")
    return Comment.objects.bulk_create(
        Comment(
            site_id=story.site_id,
            article=story,
            author=author,
            title=f"Number {number}",
            text="<p>Rain.</p>",
            word_count=200,
            state="withdrawn",
            terms_version=1,
            **fields,
        )
        for number in range(count)
    )


@pytest.mark.parametrize(
    "query", ["q=number", "q=bulk60&within=author", "q={story}&within=story", "state=withdrawn", ""]
)
def test_pages_follow_one_another(moderator_client, story, query):
    rows = bulk(story, 60)
    query, seen, before = query.format(story=story.pk), [], ""
    for _page in range(4):
        page = moderator_client.get(f"{LIST}?{query}&before={before}").context["page"]
        seen += page.items
        before = page.before
        if before is None:
            break
    assert seen == rows[::-1]


def test_words_are_looked_for_in_so_many_at_a_time(moderator_client, story, monkeypatch):
    monkeypatch.setattr(comment_list, "LOOKED_AT", 10)
    rows = bulk(story, 25)
    first = moderator_client.get(f"{LIST}?q=number+3").context["page"]
    assert (first.items, first.before, first.is_cut) == ([rows[23]], rows[15].pk, True)
    page = moderator_client.get(f"{LIST}?q=number+3&before={first.before}").content.decode()
    assert "Look further back" in page
    last = moderator_client.get(f"{LIST}?q=number+3&before={rows[5].pk}").context["page"]
    assert (last.items, last.before, last.is_cut) == ([rows[3]], None, False)


def test_thirty_cost_what_one_costs(moderator_client, story):
    counts = []
    for count in (1, 24):
        bulk(story, count)
        moderator_client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            assert moderator_client.get(LIST).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
