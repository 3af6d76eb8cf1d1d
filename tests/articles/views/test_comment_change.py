"""Another version of a comment, of a published one, too."""

import pytest
from django.core.cache import cache
from django.test import Client

from articles.actions import comments, publishing
from articles.models import Comment
from articles.states import Standing
from tests import factories
from tests.accounts.signing_in import PASSWORD, sign_in

from .commenting import filled, plain
from .sending import shown, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(title, settings):
    settings.NEWCOMERS_PENDING = 0
    cache.clear()


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def own(thandi):
    return signed_in(thandi)


@pytest.fixture
def item(thandi):
    return factories.make_published_comment(thandi, title="As it was")


def change_path(item):
    return f"/account/comments/{item.pk}/change/"


def changed(own, item, **fields):
    return {**shown(own.get(change_path(item))), "title": "Better", "terms": "1", **fields}


def test_what_is_published_stays_up_until_the_change_is(own, item):
    page = own.get(change_path(item))
    assert "Readers see what is published now until the new version is published." in words(page)
    response = own.post(change_path(item), changed(own, item, note="A figure was wrong."))
    assert response["Location"] == item.own_url
    item.refresh_from_db()
    assert (item.title, item.shown_title, item.is_shown) == ("Better", "As it was", True)
    assert (item.state, item.messages.get().text) == (Standing.SENT, "A figure was wrong.")


def test_an_unchanged_text_keeps_the_markup_that_a_plain_field_cant_show(own, thandi):
    text = factories.long_text() + "<p>A <strong>bold</strong> word</p>"
    item = factories.make_published_comment(thandi, text=text)
    own.post(change_path(item), changed(own, item))
    item.refresh_from_db()
    assert (item.title, item.text) == ("Better", text)


def test_what_waits_is_changed_in_its_place(own, thandi):
    item = factories.make_comment(thandi)
    own.post(change_path(item), changed(own, item))
    then = item.queued_at
    item.refresh_from_db()
    assert (item.title, item.queued_at) == ("Better", then)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "Too short", "text_form": "plain"}, "Your text has 2 words."),
        ({"title": ""}, "Give it a title."),
        ({"note": "x" * 2001}, "less than 2,000 characters"),
        ({"title": "As it was"}, "This is what readers see already."),
    ],
)
def test_what_is_amiss_is_told_and_kept(own, item, fields, told):
    form = changed(own, item, **fields)
    response = own.post(change_path(item), form)
    assert response.status_code == 422
    assert told in words(response)
    assert shown(response)["title"] == form["title"]
    item.refresh_from_db()
    assert (item.state, item.title) == (Standing.PUBLISHED, "As it was")


def test_somebody_decided_meanwhile(own, thandi, editor):
    item = factories.make_comment(thandi)
    form = changed(own, item)
    comments.decline_comment(item.pk, by=editor, clause=factories.make_clause())
    response = own.post(change_path(item), form)
    assert response.status_code == 409
    assert "An editor has decided on this already." in words(response)
    assert shown(response)["title"] == "Better"
    assert own.get(change_path(item))["Location"] == item.own_url


def test_it_was_published_meanwhile(own, thandi, editor):
    item = factories.make_comment(thandi)
    form = changed(own, item)
    comments.publish_comment(item.pk, by=editor)
    response = own.post(change_path(item), form)
    assert response.status_code == 409
    assert "Nothing is lost" in words(response)
    assert own.post(change_path(item), {**shown(response), "terms": "1"}).status_code == 302


def test_the_story_was_withdrawn_meanwhile(own, item, editor):
    form = changed(own, item)
    publishing.withdraw_article(item.article_id, by=editor, reason="It was wrong.")
    response = own.post(change_path(item), form)
    assert response.status_code == 409
    assert "This story is no longer public." in words(response)
    assert shown(response)["title"] == "Better"


def test_what_is_typed_is_kept_apart_and_can_be_thrown_away(own, item):
    typed = {"title": "Half", "text": plain(), "text_form": "plain", "read_typed": ""}
    told = own.post(f"{change_path(item)}typed/", {**typed, "comment": str(item.pk)})
    assert (told.status_code, told.json()["comment"]) == (200, item.pk)
    assert shown(own.get(change_path(item)))["title"] == "Half"
    assert "You changed something and haven’t sent it." in words(own.get(item.own_url))
    item.refresh_from_db()
    assert item.title == "As it was"
    form = shown(own.get(change_path(item)))
    page = own.post(change_path(item), {**form, "act": "discard"}, follow=True)
    assert "What you sent stays." in words(page)
    own.post(f"/account/comments/{item.pk}/discard/")
    assert shown(own.get(change_path(item)))["title"] == "As it was"


def test_a_preview_of_a_change(own, item):
    response = own.post(change_path(item), changed(own, item, act="preview"))
    assert (response.status_code, "As readers will see it" in words(response)) == (200, True)
    assert Comment.objects.get(pk=item.pk).unsent["title"] == "Better"


def test_a_change_is_kept_while_one_signs_in_again(own, thandi, item):
    form = changed(own, item)
    own.cookies.pop("sessionid")
    response = own.post(change_path(item), form)
    assert response["Location"] == f"/account/login/?next={change_path(item)}%3Fthen"
    sign_in(own, thandi.email, PASSWORD)
    page = own.get(f"{change_path(item)}?then")
    assert shown(page)["title"] == "Better"
    assert own.post(change_path(item), {**shown(page), "terms": "1"}).status_code == 302


def test_it_is_nobody_elses(item):
    other = signed_in(factories.make_contributor("other@example.org"))
    assert other.get(change_path(item)).status_code == 404
    assert other.post(change_path(item), filled()).status_code == 404
    assert other.post(f"{change_path(item)}typed/", {"title": "x"}).status_code == 409
    assert Client().get(change_path(item))["Location"].startswith("/account/login/")
    response = Client().post(change_path(item), {"title": "x", "text": "y"})
    assert (response.status_code, "As it was" in words(response)) == (422, False)
    item.refresh_from_db()
    assert (item.title, item.unsent) == ("As it was", {})
