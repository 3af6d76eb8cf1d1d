"""Pictures that readers may no longer see: withdrawn with their story, or out of rights."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from articles.actions.announcing import announce_expired_photos
from articles.actions.galleries import Placed, create_gallery
from articles.actions.photos import change_photo
from articles.actions.publishing import publish_gallery, restore_article, withdraw_article
from articles.actions.renditions import prepare_next_photo, prepare_photo
from articles.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(db) -> Photo:
    photo = factories.make_photo(data=factories.jpeg_bytes((400, 300)))
    prepare_photo(photo)
    return Photo.objects.get()


def statuses(client: Client, names) -> set[int]:
    found = set()
    for name in names:
        answer = client.get(f"/media/{name}")
        found.add(answer.status_code)
        if answer.streaming:
            b"".join(answer)  # which closes the file
    return found


def expire(photo: Photo) -> None:
    photo.expires_at = timezone.now() - timedelta(seconds=1)
    change_photo(photo, ["expires_at"])


def test_a_withdrawn_storys_picture_moves_to_new_names(
    client, photo, django_capture_on_commit_callbacks
):
    story = factories.make_published(lead_photo=photo)
    old = photo.names()
    # Of an earlier focal point, kept a day for open pages.
    replaced = default_storage.save(photo.name_of("jpeg", "aaaaaaaaaaaa"), ContentFile(b"jpeg"))
    assert statuses(client, [*old, replaced]) == {200}
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(story.pk, by=None, reason="Wrong.")
    assert statuses(client, [*old, replaced]) == {404}
    after = Photo.objects.get()
    assert after.key != photo.key
    assert not after.can_show()
    assert prepare_next_photo() is True
    new = Photo.objects.get().names()
    assert (new.isdisjoint(old), statuses(client, new)) == (True, {200})
    restore_article(story.pk, by=None)
    assert Photo.objects.get().can_show()


@pytest.mark.parametrize("use", ["lead", "text", "gallery"])
def test_a_picture_that_another_public_page_shows_keeps_its_names(
    use, client, photo, django_capture_on_commit_callbacks
):
    story = factories.make_published(lead_photo=photo)
    other = factories.make_published(lead_photo=photo if use == "lead" else None)
    if use == "text":
        other.body_photos.add(photo)
    if use == "gallery":
        gallery = create_gallery(
            by=None,
            site=story.site,
            headline="Floods",
            pictures=[Placed(photo.pk), Placed(factories.make_photo().pk)],
        )
        publish_gallery(gallery.pk, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(story.pk, by=None, reason="Wrong.")
    assert Photo.objects.get(pk=photo.pk).key == photo.key
    assert statuses(client, photo.names()) == {200}


def test_a_draft_keeps_no_picture_public(photo, client, django_capture_on_commit_callbacks):
    story = factories.make_published(lead_photo=photo)
    factories.make_draft(lead_photo=photo)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(story.pk, by=None, reason="Wrong.")
    assert statuses(client, photo.names()) == {404}


def test_an_expired_picture_is_on_no_page_and_at_no_address(
    client, photo, purged, django_capture_on_commit_callbacks
):
    story = factories.make_published(lead_photo=photo)
    pages = ["/", "/news/", story.get_absolute_url()]
    assert all(photo.key in client.get(page).content.decode() for page in pages)
    expire(photo)
    purged()
    with django_capture_on_commit_callbacks(execute=True):
        assert announce_expired_photos() == 1
    assert purged() == [
        f"article:{story.pk}",
        f"front:{story.site_id}",
        f"section:{story.section_id}",
    ]
    assert statuses(client, photo.names()) == {404}
    prepare_next_photo()
    after = Photo.objects.get()
    for page in pages:
        shown = client.get(page).content.decode()
        assert "/media/photos/" not in shown, page
        assert (photo.key in shown, after.key in shown) == (False, False)
    assert announce_expired_photos() == 0
    assert purged() == [
        f"article:{story.pk}",
        f"front:{story.site_id}",
        f"section:{story.section_id}",
    ]


def test_a_picture_is_gone_from_pages_before_the_sweep_comes(client, photo):
    story = factories.make_published(lead_photo=photo)
    Photo.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert photo.key not in client.get(story.get_absolute_url()).content.decode()


def test_rights_that_end_later_change_nothing_yet(photo):
    photo.expires_at = timezone.now() + timedelta(minutes=1)
    change_photo(photo, ["expires_at"])
    assert announce_expired_photos() == 0
    assert Photo.objects.get().can_show()


def test_rights_that_are_extended_show_the_picture_again(photo, django_capture_on_commit_callbacks):
    expire(photo)
    with django_capture_on_commit_callbacks(execute=True):
        announce_expired_photos()
    again = Photo.objects.get()
    again.expires_at = timezone.now() + timedelta(days=1)
    change_photo(again, ["expires_at"])
    prepare_next_photo()
    after = Photo.objects.get()
    assert after.can_show()
    after.expires_at = timezone.now() - timedelta(seconds=1)
    change_photo(after, ["expires_at"])
    assert announce_expired_photos() == 1
