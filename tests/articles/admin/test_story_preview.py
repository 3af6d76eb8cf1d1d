"""A story as readers will see it: for the desk, typed or saved, and by a shared link."""

import time

import pytest
from django.core import signing
from django.test import Client

from articles.actions import publishing
from articles.actions.stories import save_article
from articles.models import Article, Photo
from tests import factories

from .pages import change_url, filled, stored

pytestmark = pytest.mark.django_db
WEEK = 7 * 24 * 3600


def preview_url(story: Article) -> str:
    return f"/admin/articles/article/{story.pk}/preview/"


def share(client: Client, story: Article) -> str:
    response = client.get(f"/admin/articles/article/{story.pk}/link/")
    link: str = response.context["link"]
    return link.removeprefix("http://testserver")


def is_private(response) -> bool:
    return "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]


def test_what_is_saved_is_shown(moderator_client):
    story = factories.make_draft(headline="Rain to come")
    response = moderator_client.get(preview_url(story))
    assert "Rain to come" in response.content.decode()
    assert "The river" in response.content.decode()
    assert is_private(response)


def test_what_is_typed_is_shown_and_not_stored(reporter_client):
    photo = factories.make_photo(alt="A bridge under water")
    story = factories.make_draft(headline="Old words")
    typed = filled(reporter_client, change_url(story), headline="New words", lead_photo=photo.pk)
    typed["body"] = "<p>Typed text.<script>alert(1)</script></p>"
    before = Article.objects.values().get()
    response = reporter_client.post(preview_url(story), typed)
    html = response.content.decode()
    assert response.status_code == 200
    assert "New words" in html
    assert "<p>Typed text.</p>" in html
    assert "A bridge under water" in html
    assert "alert(1)" not in html
    assert is_private(response)
    assert Article.objects.values().get() == before
    assert story.history.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("headline", ""), ("slug", ""), ("slug", "no slug"), ("section", ""), ("body", "<ul>" * 500)],
)
def test_a_preview_of_what_has_an_error_is_still_a_page(field, typed, reporter_client):
    story = factories.make_draft(headline="Rain to come")
    form = filled(reporter_client, change_url(story), **{field: typed})
    response = reporter_client.post(preview_url(story), form)
    assert response.status_code == 200
    assert "Rain to come" in response.content.decode()
    assert stored(story).version == 1


def test_a_preview_of_no_story_is_not_there(editor_client):
    assert editor_client.get("/admin/articles/article/999999/preview/").status_code == 404


def test_a_stranger_opens_a_shared_link(client, reporter_client):
    story = factories.make_draft(headline="Rain to come")
    url = share(reporter_client, story)
    response = client.get(url)
    assert response.status_code == 200
    assert "Rain to come" in response.content.decode()
    assert is_private(response)
    assert not response.cookies


def test_a_shared_link_shows_its_version_after_later_saves(client, reporter_client):
    story = factories.make_draft(headline="First words")
    url = share(reporter_client, story)
    later = stored(story)
    later.headline, later.body = "Later words", "<p>Later text.</p>"
    save_article(later, by=None, expected_version=1)
    html = client.get(url).content.decode()
    assert "First words" in html
    assert "Later" not in html


def test_a_moderator_shares_nothing(moderator_client):
    story = factories.make_draft()
    assert moderator_client.get(f"/admin/articles/article/{story.pk}/link/").status_code == 403


def test_a_tampered_link_opens_nothing(client, reporter_client):
    story = factories.make_draft()
    url = share(reporter_client, story)
    token = url.split("/")[2]
    forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[1:], token.upper(), "x", ":::"]
    forged.append(signing.dumps([story.pk, 1], salt="another"))
    for each in forged:
        assert client.get(f"/preview/{each}/").status_code == 404


@pytest.mark.parametrize(("age", "status"), [(WEEK - 5, 200), (WEEK + 5, 404)])
def test_a_shared_link_expires(age, status, client, reporter_client, monkeypatch):
    url = share(reporter_client, factories.make_draft())
    later = time.time() + age
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert client.get(url).status_code == status


@pytest.mark.parametrize("step", ["withdraw", "take_down"])
def test_what_is_taken_back_is_shown_by_no_link(step, client, reporter_client):
    story = factories.make_published(headline="Secret words")
    url = share(reporter_client, story)
    getattr(publishing, f"{step}_article")(story.pk, by=None, reason="A court order.")
    response = client.get(url)
    assert response.status_code == 404
    assert "Secret" not in response.content.decode()


def test_a_link_to_a_version_whose_picture_is_deleted(client, reporter_client):
    story = factories.make_draft(headline="Rain to come", lead_photo=factories.make_photo())
    url = share(reporter_client, story)
    later = stored(story)
    later.lead_photo = None
    save_article(later, by=None, expected_version=1)
    Photo.objects.all().delete()
    assert client.get(url).status_code == 200
