"""The list of words that the desk watches for."""

import pytest
from django.contrib.admin import site
from django.db import IntegrityError
from django.urls import reverse

from articles.models import WatchedWord
from articles.queries.watched_words import watched_in

from .pages import read

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/watchedword/"
ADD = f"{LIST}add/"


def test_who_judges_keeps_the_list(moderator_client):
    given = {"word": "Gold  watches", "what": "suspect", "note": "Adverts"}
    assert moderator_client.post(ADD, given).status_code == 302
    word = WatchedWord.objects.get()
    assert (word.key, watched_in("Cheap gold watches!", "")) == ("gold watches", [word])
    change = reverse("admin:articles_watchedword_change", args=[word.pk])
    moderator_client.post(change, {**given, "what": "banned"})
    assert WatchedWord.objects.get().what == "banned"
    assert "Gold  watches" in moderator_client.get(f"{LIST}?q=advert").content.decode()
    delete = reverse("admin:articles_watchedword_delete", args=[word.pk])
    assert moderator_client.post(delete, {"post": "yes"}).status_code == 302
    assert WatchedWord.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"word": ""}, "word"),
        ({"word": "!?"}, "word"),
        ({"word": "a\0b"}, "word"),
        ({"word": "x" * 81}, "word"),
        ({"word": "GOLD"}, "word"),
        ({"what": "delete"}, "what"),
        ({"note": "\x07"}, "note"),
    ],
)
def test_what_is_amiss_is_said_beside_its_field(moderator_client, given, field):
    WatchedWord.objects.create(word="gold", what="banned")
    answer = moderator_client.post(ADD, {"word": "silver", "what": "banned", "note": "", **given})
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    if field == "note":
        assert read(answer).fields["word"] == "silver"
    assert WatchedWord.objects.count() == 1


@pytest.mark.parametrize("path", [LIST, ADD])
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_for_nobody_else(reporter_client, path, method):
    given = {"word": "silver", "what": "banned"} if method == "post" else {}
    assert getattr(reporter_client, method)(path, given).status_code == 403
    assert WatchedWord.objects.count() == 0


def test_the_same_written_by_two_at_once_is_there_once(moderator_client, monkeypatch):
    def taken(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(site.get_model_admin(WatchedWord), "save_model", taken)
    answer = moderator_client.post(ADD, {"word": "gold", "what": "banned"}, follow=True)
    assert answer.status_code == 200
    assert "This is in the list already." in answer.content.decode()
