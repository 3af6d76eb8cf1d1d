"""Where a comment can be written, and where what was written is given back."""

import pytest
from django.core.cache import cache
from django.test import Client

from articles.actions import comments
from articles.actions.commenting import send_comment
from articles.models import Article, Comment
from tests import factories
from tests.markup import Markup

from .commenting import filled, write_path
from .sending import shown, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(title, settings):
    settings.NEWCOMERS_PENDING = 0
    cache.clear()


@pytest.fixture
def story(title):
    return factories.make_published(headline="The bridge at noon", standfirst="It is closed.")


@pytest.fixture
def own(title):
    return signed_in(factories.make_contributor())


# Answering -------------------------------------------------------------------------


def test_what_is_answered_is_shown_and_kept(own, story):
    parent = factories.make_published_comment(article=story, title="What I saw", said="The river")
    path = write_path(story, parent.pk)
    page = words(own.get(path))
    for said in ("Answer a comment", "You answer", "What I saw", "The river"):
        assert said in page
    assert own.post(path, filled()).status_code == 302
    assert Comment.objects.get(parent=parent).article == story
    assert f'action="{path}"' in own.get(path).content.decode()


def test_what_cannot_be_answered(own, story, editor):
    parent = factories.make_published_comment(article=story)
    answer = factories.make_published_comment(parent=parent)
    waiting = factories.make_comment(article=story)
    elsewhere = factories.make_published_comment()
    for asked, status in (
        (waiting.pk, 404),
        (elsewhere.pk, 404),
        ("0", 404),
        ("x", 404),
        ("9" * 30, 404),
        ("%00", 404),
        (answer.pk, 409),
    ):
        path = f"{write_path(story)}?answer={asked}"
        response = own.get(path)
        assert response.status_code == status, asked
        assert "no-store" in response["Cache-Control"]
        assert waiting.title not in words(response)
        refused = own.post(path, filled())
        assert refused.status_code == status
        assert shown(refused) == {}
        assert "Of the bridge" in refused.content.decode()
    assert write_path(story, parent.pk) in Markup(own.get(path).content).links()
    comments.remove_comment(parent.pk, by=editor, clause=factories.make_clause())
    assert own.post(write_path(story, parent.pk), filled()).status_code == 404
    assert Comment.objects.filter(author__email="thandi@example.org").count() == 0


# A story that takes none -------------------------------------------------------------


def test_a_story_that_has_closed_gives_back_what_was_written(own, story, editor):
    comments.close_comments(story.pk, by=editor)
    response = own.get(write_path(story))
    assert response.status_code == 409
    assert "Comments on this story are closed." in words(response)
    assert story.get_absolute_url() in Markup(response.content).links()
    typed = filled()
    response = own.post(write_path(story), typed)
    assert response.status_code == 409
    assert typed["text"] in response.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_so_does_a_story_that_was_withdrawn(own, is_signed_in):
    client = own if is_signed_in else Client()
    story = factories.make_withdrawn("The figures were wrong.", headline="Of figures")
    response = client.get(write_path(story))
    assert response.status_code == 410
    assert "no-store" in response["Cache-Control"]
    assert "The figures were wrong." in words(response)
    typed = filled()
    response = client.post(write_path(story), typed)
    assert response.status_code == 410
    assert typed["text"] in response.content.decode()
    assert "The figures were wrong." in words(response)


def test_a_story_that_is_not_public_is_not_named(own):
    for make, status in (
        (factories.make_taken_down, 410),
        (factories.make_draft, 404),
        (factories.make_scheduled, 404),
    ):
        story = make(headline="Secret")
        response = own.get(write_path(story))
        assert (response.status_code, "Secret" in words(response)) == (status, False)
        response = own.post(write_path(story), filled(title="Mine"))
        assert (response.status_code, "Secret" in words(response)) == (status, False)
        assert "Mine" in response.content.decode()
    assert own.get("/news/none-999999/comment/").status_code == 404
    assert own.post("/news/none-999999/comment/", filled()).status_code == 404
    assert not Comment.objects.exists()


def test_it_closes_while_the_post_is_on_its_way(own, story, editor, monkeypatch):
    def closing(*args, **kwargs):
        comments.close_comments(story.pk, by=editor)
        return send_comment(*args, **kwargs)

    monkeypatch.setattr("articles.views.comment.send_comment", closing)
    typed = filled()
    response = own.post(write_path(story), typed)
    assert response.status_code == 409
    assert "Comments on this story are closed." in words(response)
    assert typed["text"] in response.content.decode()
    assert not Article.objects.get(pk=story.pk).comments_open
