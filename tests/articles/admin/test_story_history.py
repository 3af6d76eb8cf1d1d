"""The history of a story, and the comparison of two of its versions."""

import re

import pytest

from articles.actions import publishing
from articles.actions.stories import save_article
from articles.models import Photo, Section
from tests import factories

from .pages import stored

pytestmark = pytest.mark.django_db


def history_url(story, **query) -> str:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/admin/articles/article/{story.pk}/history/?{words}"


def change(story, by=None, **changes):
    article = stored(story)
    for name, value in changes.items():
        setattr(article, name, value)
    return save_article(article, by=by, expected_version=article.version)


def test_steps_and_versions_are_told(editor_client, editor, reporter):
    story = factories.make_draft(headline="Rain", by=reporter)
    change(story, by=reporter, headline="Storm", standfirst="It rained.")
    publishing.publish_article(story.pk, by=editor)
    publishing.withdraw_article(story.pk, by=editor, reason="Wrong figures.")
    html = editor_client.get(history_url(story)).content.decode()
    for words in ("Created", "Published", "Withdrawn", "Wrong figures.", "Rae Porter"):
        assert words in html
    assert re.findall(r">Version (\d)<", html) == ["4", "3", "2", "1"]
    assert "headline, standfirst" in html
    assert "First saved." in html


def test_two_versions_are_compared(moderator_client):
    story = factories.make_draft(headline="Rain in the town", body="<p>Old text.</p>")
    change(story, headline="Storm in the town", body="<p>New text.</p>")
    old, new = story.history.order_by("history_id").values_list("history_id", flat=True)
    html = moderator_client.get(history_url(story, old=old, new=new)).content.decode()
    assert "<del>Rain</del><ins>Storm</ins> in the town" in html
    assert "<del>Old</del><ins>New</ins> text." in html
    assert "Version 1 to 2" in html


@pytest.mark.parametrize("old", ["", "x", "0", "99999", "9" * 40, "-1"])
def test_versions_that_are_none_show_the_whole_history(old, editor_client):
    story = factories.make_draft()
    response = editor_client.get(history_url(story, old=old, new=old))
    assert response.status_code == 200
    assert "First saved." in response.content.decode()


def test_versions_of_another_story_are_not_shown(editor_client):
    story, other = factories.make_draft(), factories.make_draft(headline="Secret")
    version = other.history.get().history_id
    response = editor_client.get(history_url(story, old=version, new=version))
    assert "Secret" not in response.content.decode()


def test_a_picture_since_deleted_leaves_the_history_readable(editor_client):
    story = factories.make_draft(
        lead_photo=factories.make_photo(), section=factories.make_section()
    )
    change(story, section=factories.make_section("business"))
    Photo.objects.all().delete()
    Section.objects.filter(slug="news").delete()
    old, new = story.history.order_by("history_id").values_list("history_id", flat=True)
    assert editor_client.get(history_url(story)).status_code == 200
    assert editor_client.get(history_url(story, old=old, new=new)).status_code == 200


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40, "x"])
def test_a_history_of_no_story_is_not_there(pk, editor_client):
    assert editor_client.get(f"/admin/articles/article/{pk}/history/").status_code == 404


def test_a_long_history_is_one_light_page(editor_client, django_assert_max_num_queries):
    story = factories.make_draft(body="<p>word</p>" * 2000)
    for number in range(30):
        change(story, headline=f"Headline {number}")
    editor_client.get("/admin/")  # its first request is noted among the person's sessions
    with django_assert_max_num_queries(12):
        response = editor_client.get(history_url(story))
    assert len(response.content) < 100_000
