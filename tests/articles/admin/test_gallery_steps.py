"""The steps of a gallery in the admin, who may take them, and two people at one gallery."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions import publishing
from articles.actions.galleries import Placed, save_gallery
from articles.models import Gallery, Photo
from tests import factories

from .gallery_pages import ADD, change_url, pictures, row, row_errors, save, stored
from .pages import errors, filled, read, steps_offered

pytestmark = pytest.mark.django_db
PAGES = {"withdraw": "The wrong bridge.", "take-down": "Court order 17."}


def step_url(gallery: Gallery, step: str) -> str:
    return f"/admin/articles/gallery/{gallery.pk}/{step}/"


def make_review() -> Gallery:
    return publishing.submit(Gallery, factories.make_gallery().pk, by=None)


def make_approved() -> Gallery:
    return publishing.approve(Gallery, factories.make_gallery().pk, by=None)


def make_scheduled() -> Gallery:
    at = timezone.now() + timedelta(days=1)
    return publishing.schedule_gallery(factories.make_gallery().pk, by=None, at=at)


def make_withdrawn() -> Gallery:
    gallery = factories.make_published_gallery()
    return publishing.withdraw_gallery(gallery.pk, by=None, reason="The wrong bridge.")


def make_taken_down() -> Gallery:
    gallery = factories.make_published_gallery()
    return publishing.take_down_gallery(gallery.pk, by=None, reason="Court order 17.")


def last(gallery: Gallery) -> tuple[str, object, str]:
    taken = gallery.transitions.order_by("-id").first()
    return taken.step, taken.who, taken.why


@pytest.mark.parametrize(
    ("make", "step", "status"),
    [
        (factories.make_gallery, "submit", "In review"),
        (make_review, "approve", "Approved"),
        (make_review, "return", "Draft"),
        (make_review, "publish", "Published"),
        (make_approved, "publish", "Published"),
        (make_scheduled, "unschedule", "Approved"),
        (make_scheduled, "publish", "Published"),
        (make_withdrawn, "restore", "Published"),
        (make_taken_down, "restore", "Published"),
    ],
)
def test_an_editor_takes_a_step_by_its_button(make, step, status, editor_client, editor):
    gallery = make()
    assert step in steps_offered(editor_client.get(change_url(gallery)))
    response = save(editor_client, gallery, headline="Typed as well", _step=step)
    assert response.url == change_url(gallery)
    assert (stored(gallery).status, stored(gallery).headline) == (status, "Typed as well")
    assert last(gallery) == (step, editor, "")


def test_a_new_gallery_is_published_at_once(editor_client, title):
    typed = filled(editor_client, ADD, headline="Flash", _step="publish")
    editor_client.post(ADD, {**typed, **row(0, factories.make_photo(), 1)})
    assert Gallery.objects.get().is_public()


def test_an_editor_schedules(editor_client):
    gallery = make_review()
    moment = timezone.localtime(timezone.now() + timedelta(days=1)).replace(microsecond=0)
    typed = {"publish_on_0": f"{moment:%Y-%m-%d}", "publish_on_1": f"{moment:%H:%M:%S}"}
    save(editor_client, gallery, **typed, _step="schedule")
    assert stored(gallery).publish_at == moment


@pytest.mark.parametrize(("day", "hour"), [("", ""), ("2020-01-01", "10:00:00"), ("x", "y")])
def test_a_schedule_without_a_time_ahead_is_refused(day, hour, editor_client):
    gallery = make_review()
    response = save(editor_client, gallery, publish_on_0=day, publish_on_1=hour, _step="schedule")
    assert list(errors(response)) == ["publish_on"]
    assert (stored(gallery).state, stored(gallery).version) == ("review", gallery.version)


def unfit(**fields) -> Photo:
    photo = factories.make_photo()
    Photo.objects.filter(pk=photo.pk).update(**fields)
    return photo


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"alt": ""}, "alt"),
        ({"credit": "  "}, "photo"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "photo"),
    ],
)
@pytest.mark.parametrize("step", ["approve", "publish"])
def test_a_picture_that_is_not_fit_is_refused_beside_its_row(step, fields, wrong, editor_client):
    gallery = factories.make_gallery([factories.make_photo(), unfit(**fields)])
    response = save(editor_client, gallery, headline="Typed", _step=step)
    assert response.status_code == 200
    assert row_errors(response) == [[], [wrong]]
    assert read(response).fields["headline"] == "Typed"
    assert (stored(gallery).state, stored(gallery).version) == ("draft", 1)


def test_rights_that_end_before_the_time_are_refused(editor_client):
    photo = unfit(expires_at=timezone.now() + timedelta(days=2))
    gallery = factories.make_gallery([photo])
    moment = timezone.localtime(timezone.now() + timedelta(days=3))
    typed = {"publish_on_0": f"{moment:%Y-%m-%d}", "publish_on_1": f"{moment:%H:%M:%S}"}
    response = save(editor_client, gallery, **typed, _step="schedule")
    assert row_errors(response) == [["photo"]]
    assert stored(gallery).state == "draft"


def test_an_empty_gallery_is_not_published(editor_client):
    gallery = factories.make_gallery([])
    response = save(editor_client, gallery, headline="Typed", _step="publish")
    assert "A gallery needs a picture" in response.content.decode()
    assert stored(gallery).state == "draft"


@pytest.mark.parametrize("make", [factories.make_published_gallery, make_scheduled])
def test_what_is_public_or_will_be_keeps_its_pictures(make, editor_client):
    gallery = make()
    response = save(editor_client, gallery, **{"pictures-0-remove": "on"})
    assert response.status_code == 200
    assert "A gallery needs a picture" in response.content.decode()
    assert stored(gallery).length == 1


def test_a_gallery_whose_rights_ended_goes_back_to_draft(editor_client):
    gallery = make_approved()
    Photo.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert save(editor_client, gallery, _step="return").status_code == 302
    assert stored(gallery).state == "draft"


@pytest.mark.parametrize("step", PAGES)
def test_a_page_takes_a_step_that_needs_words(step, editor_client, editor):
    gallery = factories.make_published_gallery()
    url = step_url(gallery, step)
    assert editor_client.get(url).status_code == 200
    response = editor_client.post(url, filled(editor_client, url, text=PAGES[step]))
    assert response.url == change_url(gallery)
    assert last(gallery) == (step.replace("-", "_"), editor, PAGES[step])
    after = stored(gallery)
    assert (after.is_withdrawn, after.taken_down) == (True, step == "take-down")


def test_a_gallery_has_no_corrections(editor_client):
    gallery = factories.make_published_gallery()
    assert editor_client.get(step_url(gallery, "correct")).status_code in (302, 404)
    assert "Correct…" not in editor_client.get(change_url(gallery)).content.decode()


def test_a_stale_step_is_refused(editor_client):
    gallery = factories.make_published_gallery()
    url = step_url(gallery, "withdraw")
    typed = filled(editor_client, url, text="Wrong.")
    save_gallery(stored(gallery), by=None, expected_version=gallery.version)
    response = editor_client.post(url, typed)
    assert response.status_code == 200
    assert not stored(gallery).is_withdrawn


# Who may


def test_a_reporter_is_offered_what_is_a_reporters(reporter_client):
    draft, review = factories.make_gallery(), make_review()
    assert steps_offered(reporter_client.get(change_url(draft))) == {"submit"}
    assert steps_offered(reporter_client.get(change_url(review))) == {"return"}
    assert steps_offered(reporter_client.get(ADD)) == {"submit"}


@pytest.mark.parametrize("step", ["approve", "schedule", "publish", "unschedule", "restore"])
def test_a_reporter_publishes_nothing_by_a_forged_form(step, reporter_client):
    gallery = make_review()
    assert save(reporter_client, gallery, headline="Forged", _step=step).status_code == 403
    assert (stored(gallery).state, stored(gallery).version) == ("review", gallery.version)


@pytest.mark.parametrize("make", [make_approved, make_scheduled, factories.make_published_gallery])
def test_a_reporter_only_reads_what_is_approved(make, reporter_client, editor_client):
    gallery = make()
    typed = filled(editor_client, change_url(gallery), headline="Forged")
    page = reporter_client.get(change_url(gallery))
    assert page.status_code == 200
    assert "pictures-0-photo" not in read(page).fields
    for step in ({}, {"_step": "submit"}, {"_step": "publish"}):
        assert reporter_client.post(change_url(gallery), {**typed, **step}).status_code == 403
    for step in PAGES:
        assert reporter_client.get(step_url(gallery, step)).status_code == 403
    assert stored(gallery).version == gallery.version


def test_a_moderator_reads_and_changes_nothing(moderator_client, editor_client):
    gallery = make_review()
    typed = filled(editor_client, change_url(gallery), headline="Forged")
    for page in (change_url(gallery), step_url(gallery, "preview"), step_url(gallery, "history")):
        assert moderator_client.get(page).status_code == 200
    for url in (ADD, change_url(gallery), *(step_url(gallery, each) for each in PAGES)):
        response = moderator_client.post(url, {**typed, "text": "Forged", "_step": "publish"})
        assert (url, response.status_code) == (url, 403)
    delete = moderator_client.post(step_url(gallery, "delete"), {"post": "yes"})
    assert delete.status_code == 403
    assert (stored(gallery).state, stored(gallery).version) == ("review", gallery.version)


def test_what_was_public_is_not_deleted(admin_client):
    gallery, draft = make_withdrawn(), factories.make_gallery()
    for each, status in ((gallery, 403), (draft, 302)):
        response = admin_client.post(step_url(each, "delete"), {"post": "yes"})
        assert response.status_code == status
    assert list(Gallery.objects.all()) == [gallery]


# Two at once


def test_both_versions_are_shown_with_their_pictures(reporter_client):
    one, two = (factories.make_photo(caption=name) for name in ("Bridge", "Street"))
    gallery = factories.make_gallery([one, two], headline="Old words")
    url = change_url(gallery)
    typed = filled(reporter_client, url, headline="My words")
    typed["pictures-1-caption"] = "Mine"
    theirs = stored(gallery)
    theirs.headline = "Their words"
    turned = [Placed(two.pk, "Theirs"), Placed(one.pk)]
    save_gallery(theirs, by=None, expected_version=1, pictures=turned)

    response = reporter_client.post(url, typed)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<del>Their</del><ins>My</ins> words" in html
    assert re.search(rf"<del>#{two.pk} Street – Theirs\s", html)
    assert re.search(rf"<ins>[^<]*#{two.pk} Street – Mine\s", html)
    fields = read(response).fields
    assert (fields["headline"], fields["pictures-1-caption"]) == ("My words", "Mine")
    assert pictures(gallery) == [(two, "Theirs", ""), (one, "", "")]

    kept = reporter_client.post(url, {**fields, "_keep_mine": "2"})
    assert kept.status_code == 302
    assert pictures(gallery) == [(one, "", ""), (two, "Mine", "")]
    assert stored(gallery).headline == "My words"


def test_a_reporter_keeps_the_words_but_not_the_gallery_once_it_is_approved(reporter_client):
    gallery = make_review()
    url = change_url(gallery)
    typed = filled(reporter_client, url, headline="Mine")
    publishing.publish_gallery(gallery.pk, by=None)
    response = reporter_client.post(url, typed)
    assert response.status_code == 200
    assert read(response).fields["headline"] == "Mine"
    forged = {**typed, "_keep_mine": str(stored(gallery).version)}
    assert reporter_client.post(url, forged).status_code == 403
    assert stored(gallery).headline == gallery.headline
