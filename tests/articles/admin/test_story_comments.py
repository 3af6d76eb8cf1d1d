"""Closing a story's comments, and opening them again."""

import pytest
from django.test import Client

from articles.models import Gallery
from tests import factories

from .pages import change_url, filled, save, steps_offered, stored

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "make",
    [factories.make_draft, factories.make_published, factories.make_withdrawn],
)
def test_they_are_closed_and_opened_by_a_button(make, editor_client, editor):
    story = make()
    for step, other, is_open in (
        ("close_comments", "open_comments", False),
        ("open_comments", "close_comments", True),
    ):
        offered = steps_offered(editor_client.get(change_url(story)))
        assert (step in offered, other in offered) == (True, False)
        assert save(editor_client, story, headline="Typed", _step=step).status_code == 302
        assert (stored(story).comments_open, stored(story).headline) == (is_open, "Typed")
        last = stored(story).transitions.order_by("-at", "-id").first()
        assert (last.step, last.who, last.from_state) == (step, editor, last.to_state)
    page = editor_client.get(change_url(story).replace("change", "history")).content.decode()
    for words in ("Comments closed", "Comments opened"):
        assert words in page


def test_the_form_neither_closes_nor_opens(editor_client):
    story = factories.make_published()
    assert "comments_open" not in filled(editor_client, change_url(story))
    save(editor_client, story, comments_open="")
    assert stored(story).comments_open


def test_who_may_not_publish_closes_nothing(reporter_client, moderator_client):
    story = factories.make_draft()
    assert "close_comments" not in steps_offered(reporter_client.get(change_url(story)))
    for client in (reporter_client, moderator_client):
        typed = {"headline": "Forged", "read_version": "1", "_step": "close_comments"}
        assert client.post(change_url(story), typed).status_code == 403
    assert stored(story).comments_open


def test_an_older_window_does_not_open_them_again(editor_client, other_editor):
    story = factories.make_published()
    typed = filled(editor_client, change_url(story), headline="Typed")
    client = Client()
    client.force_login(other_editor)
    save(client, story, _step="close_comments")
    assert editor_client.post(change_url(story), typed).status_code == 200
    assert not stored(story).comments_open


def test_a_gallery_has_none(editor_client):
    gallery, story = factories.make_gallery(), factories.make_published()
    url = f"/admin/articles/gallery/{gallery.pk}/change/"
    assert "close_comments" not in steps_offered(editor_client.get(url))
    assert editor_client.post(url, {"_step": "close_comments"}).status_code == 403
    assert stored(story).comments_open
    assert Gallery.objects.get().version == gallery.version
