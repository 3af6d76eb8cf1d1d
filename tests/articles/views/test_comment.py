"""Writing a comment beside its story, and sending it."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions.blocking import block_contributor
from articles.models import Comment
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once
from tests.articles.views.test_hostile_text import HOSTILE
from tests.markup import Markup

from .commenting import filled, plain, write_path
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
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def own(thandi):
    return signed_in(thandi)


def sent():
    return Comment.objects.exclude(state=Standing.DRAFT)


# The page --------------------------------------------------------------------------


def test_the_story_stands_beside_the_form(own, story):
    response = own.get(write_path(story))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    page = Markup(response.content)
    assert page.unbalanced == []
    for said in ("Join the conversation", "The bridge at noon", "It is closed.", "Rain fell on"):
        assert said in page.text
    assert "200 to 1,500 words." in page.text
    assert story.get_absolute_url() in page.links()
    assert not Comment.objects.exists()


def test_an_earlier_address_of_the_story_leads_to_this_one(own, story):
    parent = factories.make_published_comment(article=story)
    response = own.get(f"/news/old-words-{story.pk}/comment/?answer={parent.pk}")
    assert (response.status_code, response["Location"]) == (301, write_path(story, parent.pk))


def test_the_limits_are_the_settings(own, story, settings):
    settings.COMMENT_MIN_WORDS, settings.COMMENT_MAX_WORDS = 3, 5
    assert "3 to 5 words." in words(own.get(write_path(story)))
    assert own.post(write_path(story), filled(text="Only three words")).status_code == 302


def test_it_costs_the_same_whatever_the_story_has(own, story):
    parent = factories.make_published_comment(article=story)
    path = write_path(story, parent.pk)
    own.get(path)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert own.get(path).status_code == 200
        counts.append(len(captured))
        for _more in range(3):
            factories.make_published_comment(parent=parent)
    assert counts[0] == counts[1] <= 14


# Sending ---------------------------------------------------------------------------


def test_two_hundred_words_are_sent(own, thandi, story):
    response = own.post(write_path(story), filled(text="> " + plain()))
    item = Comment.objects.get()
    assert response["Location"] == f"/account/comments/{item.pk}/"
    assert (item.author, item.article, item.state) == (thandi, story, Standing.SENT)
    assert (item.word_count, item.parent, item.unsent) == (200, None, {})
    assert item.text.startswith("<blockquote><p>")
    assert "We have it. We answer within 24 hours." in words(own.get(response["Location"]))


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (199, "Your text has 199 words. A comment needs at least 200."),
        (0, "Your text has 0 words. A comment needs at least 200."),
        (1501, "Your text has 1501 words. A comment may have 1500."),
    ],
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_another_length_is_refused_with_the_count(own, story, count, told, is_signed_in):
    client = own if is_signed_in else Client()
    typed = filled(text=plain(count))
    response = client.post(write_path(story), typed)
    assert response.status_code == 422
    assert told in words(response)
    form = shown(response)
    assert (form["title"], form["text"].strip()) == ("Of the bridge", typed["text"])
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"terms": None}, "Please agree to the terms."),
        ({"terms": "0"}, "The terms have changed."),
        ({"title": " "}, "Give it a title."),
        ({"title": "x" * 161}, "at most 160 characters"),
        ({"title": "a\x01b"}, "characters that can't be shown"),
        ({"text": "<blockquote>" * 200, "text_form": "html"}, "nested too deeply"),
        ({"text": "x" * 700_000}, "This text is too long."),
        ({"text": "<p>" * 80_000, "text_form": "html"}, "This text is too long."),
        ({"text": "&lt;" * 25_000, "text_form": "html"}, "Your text has 0 words."),
        ({"text": "a-" * 50_000}, "Your text has 50000 words."),
    ],
)
def test_what_is_amiss_is_told_beside_the_field(own, story, fields, told):
    typed = filled(**fields)
    begun = time.process_time()
    response = own.post(write_path(story), typed)
    assert time.process_time() - begun < 2
    assert response.status_code == 422
    assert told in words(response)
    assert shown(response)["title"] == typed["title"]
    assert not Comment.objects.exists()


def test_what_no_database_takes_is_left_out(own, story):
    text = plain() + "\x00"
    own.post(write_path(story), filled(title="a\x00b", text=text))
    assert sent().get().title == "ab"
    surrogate = "x\ud800y".encode("utf-8", "surrogatepass")
    assert own.post(write_path(story), filled(title=surrogate)).status_code in (302, 422)


def test_only_paragraphs_quotes_links_and_emphasis_are_kept(own, story):
    text = factories.long_text() + (
        "<h3>Head</h3><ul><li>One</li><li>two <b>bold</b></li></ul><figure></figure>"
        '<blockquote><p>Said</p></blockquote><p onclick="x()">A <a href="https://a.example/">b</a></p>'
    )
    own.post(write_path(story), filled(text=text, text_form="html"))
    kept = sent().get().text
    assert kept.endswith(
        "<p>Head</p><p>One</p><p>two <strong>bold</strong></p><blockquote><p>Said</p></blockquote>"
        '<p>A <a href="https://a.example/" rel="nofollow ugc noopener">b</a></p>'
    )


def test_lines_that_look_like_a_list_stay_as_they_were_typed(own, story):
    own.post(write_path(story), filled(text=plain() + "\n\n- one\n- two\n\n1. three"))
    assert sent().get().text.endswith("<p>- one<br>- two</p><p>1. three</p>")


def test_fields_that_are_not_offered_change_nothing(own, thandi, story):
    own.post(write_path(story), filled(state="published", author="1", is_shown="1", word_count="9"))
    item = sent().get()
    assert (item.state, item.author, item.is_shown, item.word_count) == ("sent", thandi, False, 200)


def test_the_same_text_twice(own, story):
    typed = filled()
    first = own.post(write_path(story), typed)
    assert own.post(write_path(story), typed)["Location"] == first["Location"]
    Comment.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    response = own.post(write_path(story), typed)
    assert response.status_code == 422
    assert "You have sent us this text already." in words(response)
    assert sent().count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_posted_at_once_is_stored_once(settings, monkeypatch):
    monkeypatch.setattr("articles.limits.COMMENTING", "1000/h/user")
    settings.NEWCOMERS_PENDING = 0
    story, thandi = factories.make_published(), factories.make_contributor()
    clients, typed = [signed_in(thandi) for _ in range(8)], filled()
    found = at_once(*[lambda each=each: each.post(write_path(story), typed) for each in clients])
    item = Comment.objects.get()
    assert {response["Location"] for response in found} == {item.own_url}
    assert item.versions.count() == 1


def test_a_blocked_person_is_told_before_and_after(own, thandi, story, editor):
    block_contributor(thandi, by=editor, clause=factories.make_clause())
    assert "We take nothing from you for now" in words(own.get(write_path(story)))
    response = own.post(write_path(story), filled())
    assert response.status_code == 422
    assert "We take nothing from you for now" in words(response)
    assert shown(response)["title"] == "Of the bridge"
    assert not sent().exists()


def test_a_newcomer_waits_for_the_first_answer(own, story, settings):
    settings.NEWCOMERS_PENDING = 1
    own.post(write_path(story), filled())
    other = factories.make_published()
    assert "and send it once we have answered" in words(own.get(write_path(other)))
    response = own.post(write_path(other), filled(title="Another"))
    assert response.status_code == 422
    assert "Please wait for our answer" in words(response)
    assert shown(response)["title"] == "Another"


def test_there_is_a_limit(own, story, monkeypatch):
    monkeypatch.setattr("articles.limits.COMMENTING", "1/h/user")
    assert own.post(write_path(story), filled()).status_code == 302
    response = own.post(write_path(story), filled(title="The second"))
    assert response.status_code == 429
    assert shown(response)["title"] == "The second"
    assert sent().count() == 1


def test_whoever_is_trusted_is_published_at_once(own, thandi, story, settings):
    settings.TRUSTED_AFTER = 1
    factories.make_published_comment(thandi)
    response = own.post(write_path(story), filled(), follow=True)
    assert "It is published." in words(response)
    assert Comment.objects.get(article=story).is_shown


def test_hostile_text_stays_text_on_every_page(own, story):
    for place, hostile in enumerate(HOSTILE[::6]):
        typed = filled(title=f"{place} {hostile}"[:160], text=f"{hostile}\n\n{plain()}")
        page = Markup(own.post(write_path(story), {**typed, "act": "preview"}).content)
        kinds = {each.name for each in page.elements}
        assert kinds.isdisjoint({"iframe", "object", "embed", "svg", "style", "marquee", "video"})
        assert not [
            each for each in page.elements if any(n.startswith("on") for n in each.attributes)
        ]
        assert page.scripts == [""] * len(page.scripts)
