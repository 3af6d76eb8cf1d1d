"""A comment of the queue beside what is known of it."""

import pytest
from django.test import Client

from articles.actions.commenting import edit_comment
from articles.models import Comment, Message, Signal
from articles.states import Standing
from tests import factories

from .queue_pages import DESK, now, page_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section):
    return factories.make_published(
        headline="Rain on the town", standfirst="It fell for nine hours.", section=section
    )


@pytest.fixture
def item(story):
    return factories.make_comment(
        factories.make_contributor(name="Thandi Mokoena"), article=story, title="Of the bridge"
    )


def edit(item, **fields):
    return edit_comment(item, by=item.author, terms_version=1, **fields)


def text(word):
    return f"<p>{word} {' '.join(f'same{number}' for number in range(199))}</p>"


def test_the_comment_its_story_and_its_author_stand_side_by_side(moderator_client, story, item):
    answer = factories.make_published_comment(article=story, title="It was worse")
    item = factories.make_comment(article=story, parent=answer, title="No, it was not")
    Message.objects.create(comment=item, author=item.author, from_desk=False, text="Please hurry.")
    page = text_of(moderator_client.get(page_of(item)))
    for words in (
        "<h1>No, it was not</h1>",
        item.text[3:30],
        "200 words",
        f'<a href="{story.get_absolute_url()}">Rain on the town</a>',
        "It fell for nine hours.",
        f'<a href="{page_of(answer)}">It was worse</a>',
        "Its author</h2>",
        "Please hurry.",
        "Sent ·",
        'value="publish_featured"',
    ):
        assert words in page
    assert "What is published</h2>" not in page
    assert "Accept" not in page.partition("Decide</h2>")[2].partition("</section>")[0]


def test_watched_words_are_marked_where_they_stand(moderator_client, story):
    item = factories.make_comment(article=story, said="Sell your Gold Watches here, &lt;now&gt;")
    facts = {"words": ["gold  watches", "<now>"]}
    Signal.objects.create(comment=item, kind=Signal.Kind.SUSPECT, is_doubt=True, facts=facts)
    page = moderator_client.get(page_of(item)).content.decode()
    assert "Sell your <mark>Gold Watches</mark> here, &lt;<mark>now</mark>&gt;" in page


def test_a_new_version_is_shown_beside_what_readers_see(moderator_client, story):
    item = factories.make_published_comment(article=story, title="First", text=text("old"))
    edit(item, title="Second", text=text("middle"))
    edit(now(item), title="Third", text=text("new"))
    page = text_of(moderator_client.get(page_of(item)))
    assert "The earlier one is what readers see." in page
    assert "<del>old</del><ins>new</ins>" in page
    assert "Readers see an earlier version" in page


@pytest.mark.parametrize("path", ["comment/{pk}/", "comments/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_for_those_who_judge(reporter_client, reader, item, path, method):
    path = f"{DESK}{path.format(pk=item.pk)}"
    assert getattr(reporter_client, method)(path).status_code == 403
    client = Client()
    assert getattr(client, method)(path).status_code == 302
    client.force_login(reader)
    assert getattr(client, method)(path, follow=True).status_code == 403


def test_what_was_not_sent_is_not_there(editor_client, item):
    Comment.objects.filter(pk=item.pk).update(state=Standing.DRAFT)
    for path in (page_of(item), f"{DESK}comment/{10**30}/", f"{page_of(item)}pictures/1/"):
        assert editor_client.get(path).status_code == 404
    assert editor_client.post(page_of(item), {"do": "publish"}).status_code == 404


def test_a_moderator_closes_the_comments_of_its_story_and_opens_them(moderator_client, item):
    page = moderator_client.get(page_of(item)).content.decode()
    assert "Close its comments" in page
    for do, is_open in (
        ("close_comments", False),
        ("close_comments", False),
        ("open_comments", True),
    ):
        response = moderator_client.post(page_of(item), {"do": do})
        assert (response.status_code, response["Location"]) == (302, page_of(item))
        item.article.refresh_from_db()
        assert item.article.comments_open is is_open
    steps = item.article.transitions.filter(step__endswith="_comments")
    assert sorted(steps.values_list("step", flat=True)) == ["close_comments", "open_comments"]


def test_who_may_not_judge_closes_nothing(reporter_client, item):
    assert reporter_client.post(page_of(item), {"do": "close_comments"}).status_code == 403
    item.article.refresh_from_db()
    assert item.article.comments_open
