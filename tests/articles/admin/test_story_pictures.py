"""The pictures and the gallery of a story: what its form says of them, and what it refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Photo
from tests import factories

from .pages import change_url, errors, filled, save, stored

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"


def photo_with(**fields) -> Photo:
    photo = factories.make_photo(caption="The bridge")
    Photo.objects.filter(pk=photo.pk).update(**fields)
    photo.refresh_from_db()
    return photo


def figure(photo: Photo) -> str:
    return f'<p>Rain.</p><figure data-photo="{photo.pk}"></figure>'


def days(number: int):
    return timezone.now() + timedelta(days=number)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"expires_at": days(-1)}, "The rights ended on "),
        ({"expires_at": days(3)}, "The rights end on "),
        ({"credit": ""}, "Nobody is credited"),
        ({"expires_at": days(30)}, ""),
        ({}, ""),
    ],
)
@pytest.mark.parametrize("where", ["lead", "text"])
def test_the_form_says_what_is_amiss_with_a_picture(where, fields, words, reporter_client):
    photo = photo_with(**fields)
    story = factories.make_draft(
        **({"lead_photo": photo} if where == "lead" else {"body": figure(photo)})
    )
    response = reporter_client.get(change_url(story))
    notes = response.context["picture_notes"]
    assert [note.photo for note in notes] == ([photo] if words else [])
    if words:
        assert notes[0].words.startswith(words)
        assert f'<a href="/admin/articles/photo/{photo.pk}/change/">The bridge</a>' in (
            response.content.decode()
        )


@pytest.mark.parametrize("fields", [{"credit": ""}, {"expires_at": days(-1)}])
@pytest.mark.parametrize("step", ["approve", "publish"])
def test_a_picture_without_rights_is_refused_beside_the_field(step, fields, editor_client):
    photo = photo_with(**fields)
    story = factories.make_draft()
    response = save(editor_client, story, lead_photo=photo.pk, _step=step)
    assert list(errors(response)) == ["lead_photo"]
    response = save(editor_client, story, body=figure(photo), _step=step)
    assert list(errors(response)) == ["body"]
    assert (stored(story).state, stored(story).version) == ("draft", 1)


def test_rights_that_end_before_the_time_are_refused(editor_client):
    photo = photo_with(expires_at=days(2))
    story = factories.make_draft()
    moment = timezone.localtime(days(3))
    typed = {"publish_on_0": f"{moment:%Y-%m-%d}", "publish_on_1": f"{moment:%H:%M:%S}"}
    response = save(editor_client, story, lead_photo=photo.pk, **typed, _step="schedule")
    assert list(errors(response)) == ["lead_photo"]
    assert stored(story).state == "draft"


def test_the_pictures_of_a_new_story_are_noted(reporter_client, section):
    photo = factories.make_photo()
    typed = {"headline": "Rain", "section": section.pk, "body": figure(photo)}
    reporter_client.post(ADD, filled(reporter_client, ADD, **typed))
    assert list(Article.objects.get().body_photos.all()) == [photo]


def test_a_story_has_a_gallery_and_its_history_shows_it(reporter_client):
    gallery = factories.make_gallery(headline="The flood in pictures")
    story = factories.make_draft()
    assert save(reporter_client, story, gallery=gallery.pk).status_code == 302
    assert stored(story).gallery == gallery
    history = f"/admin/articles/article/{story.pk}/history/"
    versions = reporter_client.get(history).context["versions"]
    assert [each["changes"] for each in versions] == [["gallery"], []]
    newer, older = (each["record"].history_id for each in versions)
    page = reporter_client.get(f"{history}?old={older}&new={newer}").content.decode()
    assert "<ins>The flood in pictures</ins>" in page
    gallery.delete()
    assert reporter_client.get(history).status_code == 200


def test_a_gallery_that_is_not_there_is_refused(reporter_client):
    story = factories.make_draft()
    response = save(reporter_client, story, gallery="999999")
    assert list(errors(response)) == ["gallery"]
    assert stored(story).gallery is None


def test_galleries_are_found_as_one_types(reporter_client):
    gallery = factories.make_gallery(headline="The flood in pictures")
    url = "/admin/autocomplete/?app_label=articles&model_name=article&field_name=gallery&term=flood"
    found = reporter_client.get(url).json()["results"]
    assert found == [{"id": str(gallery.pk), "text": "The flood in pictures"}]
