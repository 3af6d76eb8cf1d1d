"""Comments in the list of what waits, beside what else was sent in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Area
from articles.actions import comments, judging
from articles.actions.commenting import appeal_comment, edit_comment
from articles.models import Article, Comment, Contribution, Signal, Wave
from tests import factories

from .queue_pages import DESK, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section):
    return factories.make_published(headline="Rain on the town", section=section)


@pytest.fixture
def thandi(title):
    return factories.make_contributor(name="Thandi Mokoena")


def shown(client, query=""):
    response = client.get(f"{DESK}{query}")
    assert response.status_code == 200
    return response.context["page"]


def names(client, query=""):
    return [item.headline for item in shown(client, query).items]


def lines(client, query=""):
    return " ".join(client.get(f"{DESK}{query}").content.decode().split())


def test_a_line_says_what_a_moderator_should_know(moderator_client, story, thandi):
    other = factories.make_contributor("hettie@example.org", name="Hettie Fourie")
    answered = factories.make_published_comment(other, article=story, title="It was worse")
    item = factories.make_comment(
        thandi, article=story, parent=answered, title="No, it was not", said="We & you", words=201
    )
    Signal.objects.create(comment=item, kind=Signal.Kind.BANNED, is_doubt=True)
    page = lines(moderator_client)
    for words in (
        "1 waiting, oldest first.",
        ">No, it was not</a>",
        "Comment, 200 words",
        "on “Rain on the town”",
        "in answer to Hettie Fourie, “It was worse”",
        "Thandi Mokoena, first one",
        '<p class="queue-begins">We &amp; you ',
        "Words to hold",
        "Due in 23 hours",
    ):
        assert words in page
    assert "New version of a published one" not in page
    assert page.count(f'value="comment-{item.pk}:{item.version}"') == 1


def test_both_kinds_stand_in_one_queue_by_their_time(editor_client, story):
    first = factories.make_contribution(headline="First")
    second = factories.make_comment(article=story, title="Second")
    third = factories.make_contribution(headline="Third")
    for at, item in enumerate((first, second, third)):
        moment = timezone.now() - timedelta(hours=5 - at)
        type(item).objects.filter(pk=item.pk).update(queued_at=moment)
    assert names(editor_client) == ["First", "Second", "Third"]
    assert names(editor_client, "?kind=comment") == ["Second"]
    assert names(editor_client, "?kind=story") == ["First", "Third"]
    page = editor_client.get(page_of(second)).context
    assert (page["earlier"], page["later"]) == (first, third)
    assert "3 waiting" in lines(editor_client)
    panel = editor_client.get("/admin/").content.decode()
    assert "Sent in by readers (3)" in panel
    assert f"{DESK}comment/{second.pk}/" in panel


def test_pages_of_both_follow_one_another_both_ways(editor_client, story):
    rows = many(story, 40)
    pages = [shown(editor_client)]
    while pages[-1].after:
        pages.append(shown(editor_client, f"?after={pages[-1].after}"))
    assert [item for page in pages for item in page.items] == rows
    back = [shown(editor_client, f"?before={pages[-1].before}")]
    while back[0].before:
        back.insert(0, shown(editor_client, f"?before={back[0].before}"))
    assert [item for page in back for item in page.items] == rows[: 25 * (len(pages) - 1)]


@pytest.fixture
def mixed(story, editor, moderator):
    """One of each that a filter tells apart from the others."""
    place = Area.objects.create(name="Western Cape", kind="province")
    Article.objects.filter(pk=story.pk).update(area=place)
    elsewhere = factories.make_published(section=factories.make_section("sport"))
    clause = factories.make_clause()
    plain = factories.make_comment(article=elsewhere, title="Plain")
    flagged = factories.make_comment(article=story, title="Flagged")
    Signal.objects.create(comment=flagged, kind=Signal.Kind.SUSPECT, is_doubt=True)
    mine = factories.make_comment(article=elsewhere, title="Mine")
    judging.claim(Comment, mine.pk, by=editor)
    reported = factories.make_published_comment(article=elsewhere, title="Reported")
    comments.requeue_reported(reported.pk)
    appealed = factories.make_comment(article=elsewhere, title="Appealed")
    comments.decline_comment(appealed.pk, by=moderator, clause=clause)
    appeal_comment(appealed, by=appealed.author, message="Why?")
    newer = factories.make_published_comment(article=elsewhere, title="Old")
    edit_comment(newer, by=newer.author, title="Newer", text=factories.long_text(), terms_version=1)
    Comment.objects.filter(pk=newer.pk).update(record="trusted")
    assert plain.is_waiting
    return {"place": place.pk, "section": story.section_id}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("kind=comment", ["Plain", "Flagged", "Mine", "Reported", "Appealed", "Newer"]),
        ("section={section}", ["Flagged"]),
        ("area={place}", ["Flagged"]),
        ("signal=suspect", ["Flagged"]),
        ("record=trusted", ["Newer"]),
        ("whose=mine", ["Mine"]),
        ("whose=free&kind=comment&record=first", ["Plain", "Flagged", "Reported", "Appealed"]),
        ("why=reported", ["Reported"]),
        ("why=appeals", ["Appealed"]),
        ("why=appeals&kind=story", []),
        ("why=x", ["Plain", "Flagged", "Mine", "Reported", "Appealed", "Newer"]),
    ],
)
def test_comments_are_narrowed(editor_client, mixed, query, wanted):
    assert names(editor_client, f"?{query.format(**mixed)}") == wanted


def test_what_comes_again_says_why(editor_client, mixed):
    page = lines(editor_client)
    strong = ["Appeal", "Reported", "New version of a published one"]
    assert [page.count(f"<strong>{words}</strong>") for words in strong] == [1, 1, 1]


def test_a_wave_of_comments_is_shown_once(editor_client, story):
    items = [factories.make_comment(article=story) for _ in range(3)]
    wave = Wave.objects.create(kind="text", key="comment:text:1")
    Comment.objects.update(wave=wave, wave_at=timezone.now())
    assert shown(editor_client).items == items[:1]
    assert "3 that are nearly the same" in lines(editor_client)


def many(story, count):
    """So many of each kind, two at each moment, in the order of the queue."""
    author, now = factories.make_contributor(f"many{count}@example.org"), timezone.now()
    made = []
    for number in range(count):
        queued = now - timedelta(hours=9) + timedelta(minutes=number // 2)
        common = {
            "site_id": story.site_id,
            "author": author,
            "text": "<p>Rain.</p>",
            "state": "sent",
            "sent_at": queued,
            "queued_at": queued,
            "due_at": now,
            "terms_version": 1,
            "record": "known",
        }
        made.append(
            Contribution(kind="story", headline="One", fingerprint=f"{count}-{number}", **common)
        )
        made.append(
            Comment(
                article=story,
                title="Other",
                word_count=200,
                fingerprint=f"{count}-{number}",
                **common,
            )
        )
    rows = [
        *Contribution.objects.bulk_create(each for each in made if isinstance(each, Contribution)),
        *Comment.objects.bulk_create(each for each in made if isinstance(each, Comment)),
    ]
    for row in rows:
        name = row._meta.model_name
        Signal.objects.create(kind=Signal.Kind.SEEN_TEXT, is_doubt=True, **{name: row})
    return sorted(rows, key=lambda row: (row.queued_at, isinstance(row, Comment), row.pk))


def test_thirty_of_both_cost_what_one_costs(editor_client, story):
    counts = []
    for count in (1, 15):
        many(story, count)
        editor_client.get(DESK)
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(DESK).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 24
