"""Two people at one story: nobody's text is lost, nobody's is overwritten unseen."""

import pytest

from articles.actions import publishing
from articles.actions.stories import save_article
from articles.models import Byline
from tests import factories

from .pages import change_url, filled, read, stored

pytestmark = pytest.mark.django_db


def save_meanwhile(story, **changes):
    other = stored(story)
    for name, value in changes.items():
        setattr(other, name, value)
    return save_article(other, by=None, expected_version=other.version)


def keeps(response) -> set[tuple[str, str]]:
    return {button for button in read(response).buttons if button[0] == "_keep_mine"}


def test_both_versions_are_shown_and_nothing_is_stored(reporter_client):
    story = factories.make_draft(headline="Old words", tags=["Rain"])
    typed = filled(reporter_client, change_url(story), headline="My words", tag_names="Wind, Storm")
    save_meanwhile(story, headline="Their words")

    response = reporter_client.post(change_url(story), typed)

    html = response.content.decode()
    assert response.status_code == 200
    assert "<del>Their</del><ins>My</ins> words" in html
    fields = read(response).fields
    assert (fields["headline"], fields["tag_names"]) == ("My words", "Wind, Storm")
    assert keeps(response) == {("_keep_mine", "2")}
    after = stored(story)
    assert (after.headline, after.version) == ("Their words", 2)
    assert [each.tag.name for each in after.taggings.all()] == ["Rain"]


def test_mine_can_be_kept_unless_a_third_came_meanwhile(reporter_client):
    story = factories.make_draft(headline="Old")
    url = change_url(story)
    typed = filled(reporter_client, url, headline="Mine")
    save_meanwhile(story, headline="Theirs")
    refused = reporter_client.post(url, typed)
    typed = {**read(refused).fields, "_keep_mine": "2"}
    save_meanwhile(story, headline="A third")

    again = reporter_client.post(url, typed)
    assert again.status_code == 200
    assert stored(story).headline == "A third"
    assert keeps(again) == {("_keep_mine", "3")}

    typed = {**read(again).fields, "_keep_mine": "3"}
    assert reporter_client.post(url, typed).status_code == 302
    assert (stored(story).headline, stored(story).version) == ("Mine", 4)


@pytest.mark.parametrize("version", ["", "x", "-1", "99", "1.0", "9" * 50, "١"])
def test_a_version_one_cannot_have_read_saves_nothing(reporter_client, version):
    story = factories.make_draft(headline="Old")
    save_meanwhile(story, headline="Theirs")
    url = change_url(story)
    typed = filled(reporter_client, url, headline="Mine", read_version=version)
    assert reporter_client.post(url, typed).status_code == 200
    assert reporter_client.post(url, {**typed, "_keep_mine": version}).status_code == 200
    assert stored(story).headline == "Theirs"


def test_without_a_version_nothing_is_saved(reporter_client):
    story = factories.make_draft(headline="Old")
    typed = filled(reporter_client, change_url(story), headline="Mine")
    del typed["read_version"]
    assert reporter_client.post(change_url(story), typed).status_code == 200
    assert stored(story).headline == "Old"


def test_a_stale_save_takes_no_step(editor_client):
    story = factories.make_review(headline="Old")
    typed = filled(editor_client, change_url(story), _step="publish")
    save_meanwhile(story, headline="Theirs")
    assert editor_client.post(change_url(story), typed).status_code == 200
    assert (stored(story).state, stored(story).publish_at) == ("review", None)


def test_a_step_taken_meanwhile_makes_a_save_stale(editor_client):
    story = factories.make_review(headline="Old")
    typed = filled(editor_client, change_url(story), headline="Mine")
    publishing.publish_article(story.pk, by=None)
    response = editor_client.post(change_url(story), typed)
    assert response.status_code == 200
    assert keeps(response) == {("_keep_mine", str(stored(story).version))}
    assert stored(story).headline == "Old"


def test_a_reporter_keeps_the_text_but_not_the_story_once_it_is_approved(reporter_client):
    story = factories.make_review(headline="Old")
    url = change_url(story)
    typed = filled(reporter_client, url, headline="Mine")
    publishing.publish_article(story.pk, by=None)

    response = reporter_client.post(url, typed)
    assert response.status_code == 200
    assert read(response).fields["headline"] == "Mine"
    assert keeps(response) == set()

    forged = {**typed, "_keep_mine": str(stored(story).version)}
    assert reporter_client.post(url, forged).status_code == 403
    assert stored(story).headline == "Old"


def test_bylines_removed_meanwhile_are_in_nobodys_way(reporter_client):
    story = factories.make_draft(bylines=[("staff", "Ann"), ("staff", "Ben")])
    url = change_url(story)
    typed = filled(reporter_client, url, **{"bylines-1-name": "Benjamin"})
    save_meanwhile(story, headline="Theirs")
    Byline.objects.all().delete()
    Byline.objects.create(article=story, name="Cleo")

    response = reporter_client.post(url, typed)
    assert response.status_code == 200
    fields = read(response).fields
    assert (fields["bylines-0-name"], fields["bylines-1-name"]) == ("Ann", "Benjamin")

    reporter_client.post(url, {**fields, "_keep_mine": "2"})
    assert [each.name for each in story.bylines.all()] == ["Ann", "Benjamin"]
