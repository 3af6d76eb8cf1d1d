"""What a person does with their own comments."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Notice
from articles.actions import comments
from articles.actions.commenting import draft_of
from articles.actions.telling import tell_authors
from articles.models import Comment
from articles.states import Standing
from tests import factories
from tests.articles.views.test_hostile_text import HOSTILE

from .sending import signed_in, words
from .test_own_comments import LIST, change, changed, declined, held, published, shown, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def any_number(title, settings):
    settings.NEWCOMERS_PENDING = 0
    cache.clear()


@pytest.fixture
def author(title):
    return factories.make_contributor()


@pytest.fixture
def own(author):
    return signed_in(author)


@pytest.fixture
def clause():
    return factories.make_clause()


# What they do ------------------------------------------------------------------------


def test_notices_lead_to_it(own, author, editor, clause):
    item = factories.make_comment(author)
    declined(item, editor, clause)
    tell_authors()
    assert Notice.objects.get(user=author).path == item.own_url == f"{LIST}{item.pk}/"
    assert item.get_absolute_url() == f"/commentary/{item.pk}/"


def test_a_message_to_the_desk(own, author, editor, monkeypatch):
    item = factories.make_comment(author)
    assert own.post(item.own_url, {"message": "The name is Ncube."})["Location"] == item.own_url
    assert "The name is Ncube." in shown(own, item.own_url).text
    for message, status in (("", 422), ("x" * 2001, 422), ("a\x00", 422)):
        assert own.post(item.own_url, {"message": message}).status_code == status
    monkeypatch.setattr("articles.limits.WRITING_TO_THE_DESK", "1/h/user")
    cache.clear()
    assert [own.post(item.own_url, {"message": f"{n}"}).status_code for n in "12"] == [302, 429]
    comments.publish_comment(item.pk, by=editor)
    cache.clear()
    response = own.post(item.own_url, {"message": "Thank you"})
    assert (response.status_code, "This is finished" in words(response)) == (409, True)
    assert "Thank you" in response.content.decode()


@pytest.mark.parametrize("arrive", [waiting, published, changed, held])
def test_withdrawing_asks_once_more(own, author, editor, clause, arrive):
    item = factories.make_comment(author)
    arrive(item, editor=editor, author=author, clause=clause)
    path = f"{item.own_url}withdraw/"
    page = shown(own, path)
    assert ("Readers no longer see it then" in page.text) == (arrive in (published, changed))
    assert Comment.objects.get(pk=item.pk).state != Standing.WITHDRAWN
    assert own.post(path)["Location"] == LIST
    item.refresh_from_db()
    assert (item.state, item.is_shown) == (Standing.WITHDRAWN, False)
    assert "You withdrew" in shown(own).text
    assert own.get(path)["Location"] == item.own_url
    assert own.post(path)["Location"] == item.own_url


def test_withdrawing_a_change(own, author, editor):
    item = factories.make_published_comment(author, title="As it was")
    path = f"{item.own_url}withdraw-change/"
    assert own.get(path)["Location"] == item.own_url
    change(item, author)
    assert "Readers go on seeing" in shown(own, path).text
    assert own.post(path)["Location"] == item.own_url
    item.refresh_from_db()
    assert (item.state, item.title, item.is_shown) == (Standing.PUBLISHED, "As it was", True)
    assert "You withdrew the change" in shown(own, item.own_url).text
    assert "There is no change that waits." in words(own.post(path, follow=True))


def test_an_appeal_is_made_once(own, author, editor, clause):
    item = factories.make_comment(author)
    path = f"{item.own_url}appeal/"
    assert own.get(path)["Location"] == item.own_url
    assert own.post(path, {"message": "Too early"}).status_code == 409
    declined(item, editor, clause)
    assert clause.text in shown(own, path).text
    for message in ("", "x" * 2001, "a\x00b"):
        response = own.post(path, {"message": message})
        assert response.status_code == 422
        assert message.replace("\x00", "") in response.content.decode() or "\x00" in message
    assert own.post(path, {"message": "It is mine."})["Location"] == item.own_url
    item.refresh_from_db()
    assert (item.is_appeal, item.state, item.messages.last().text) == (
        True,
        Standing.SENT,
        "It is mine.",
    )
    response = own.post(path, {"message": "Once more"})
    assert (response.status_code, "You have appealed already." in words(response)) == (409, True)


def test_an_appeal_for_what_was_sent_again_meanwhile(own, author, editor, clause):
    text = factories.long_text()
    item = factories.make_comment(author, title="The bridge", text=text)
    declined(item, editor, clause)
    factories.make_comment(author, title="The bridge", text=text)
    response = own.post(f"{item.own_url}appeal/", {"message": "It is mine."})
    assert response.status_code == 422
    assert "You have sent us this text already." in words(response)


def test_hostile_text_stays_text(own, author, editor):
    item = factories.make_comment(author, title="plain")
    plain_page = shown(own, item.own_url).outline()
    for hostile in HOSTILE[::8]:
        Comment.objects.filter(pk=item.pk).update(title=hostile[:160])
        assert shown(own, item.own_url).outline() == plain_page
        assert shown(own).scripts == [""] * len(shown(own).scripts)


def test_others_find_nothing(author, editor):
    item = factories.make_published_comment(author)
    draft = draft_of(author, item.article)
    stranger, other = Client(), signed_in(factories.make_contributor("other@example.org"))
    for pk in (item.pk, draft.pk, 999_999_999, 9_999_999_999_999_999_999):
        for part in ("", "appeal/", "withdraw/", "withdraw-change/", "discard/"):
            path = f"{LIST}{pk}/{part}"
            assert other.get(path).status_code == 404
            assert other.post(path, {"message": "x"}).status_code == 404
            assert stranger.post(path).status_code in (302, 404)
    assert stranger.get(LIST)["Location"] == f"/account/login/?next={LIST}"
    item.refresh_from_db()
    assert (item.is_shown, Comment.objects.filter(pk=draft.pk).exists()) == (True, True)


def test_a_late_one_isnt_forgotten(own, author):
    item = factories.make_comment(author)
    Comment.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "It isn’t forgotten." in shown(own, item.own_url).text
