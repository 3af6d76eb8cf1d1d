"""Work that goes with its author, and pictures that stay without them."""

import pytest
from django.test import Client

from accounts.models import Work
from articles.actions.cleansing import cleanse_photo
from articles.actions.forgetting import delete_work, forget, prepare_to_forget
from articles.actions.renditions import prepare_next_photo
from articles.models import Article, ErasedWork, FrontPage, FrontSlot, Gallery, Photo, Transition
from articles.names_out import Names
from tests import factories
from tests.accounts import lives

pytestmark = pytest.mark.django_db
NOBODY = Names([lives.DISPLAY_NAME, lives.NAME], instead="A reader")


@pytest.fixture(autouse=True)
def paper(title, section):
    return title


def test_what_was_public_answers_410_on_its_own_title(client: Client, title):
    story, gallery = factories.make_published(), factories.make_published_gallery()
    addresses = [story.get_absolute_url(), gallery.get_absolute_url()]
    for work in (story, gallery):
        delete_work(work)
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 410
        assert work.headline not in response.content.decode()
        assert "Cookie" not in response.headers.get("Vary", "")
    factories.make_title("The Sister", "sister.example")
    assert client.get(addresses[0], headers={"host": "sister.example"}).status_code == 404


@pytest.mark.parametrize(
    "make", [factories.make_draft, factories.make_scheduled, factories.make_review]
)
def test_what_was_never_public_leaves_no_trace(client: Client, make):
    story = make(headline="A secret")
    address = story.get_absolute_url()
    delete_work(story)
    assert client.get(address).status_code == 404
    assert not ErasedWork.objects.exists()
    assert not Article.history.exists()
    assert not Transition.objects.exists()


def test_pages_that_showed_it_are_purged(purged, title):
    story = factories.make_published(tags=["Rain"])
    page = FrontPage.objects.create(site=title.site)
    FrontSlot.objects.create(front_page=page, article=story)
    purged()
    delete_work(story)
    site = story.site_id
    assert {f"article:{story.pk}", f"section:{story.section_id}", f"front:{site}", "tag:rain"} <= {
        *purged()
    }
    assert not FrontSlot.objects.exists()


def test_a_picture_that_was_in_it_is_hidden(django_capture_on_commit_callbacks):
    photo = factories.make_photo()
    story = factories.make_published(lead_photo=photo)
    with django_capture_on_commit_callbacks(execute=True):
        delete_work(story)
    hidden = Photo.objects.get()
    assert (hidden.pk, hidden.renditions) == (photo.pk, {})
    assert hidden.key != photo.key


def test_a_cleansed_picture_is_whole_and_silent(django_capture_on_commit_callbacks):
    data = lives.photo_of_hers()
    photo = factories.make_photo(data=data, credit=lives.DISPLAY_NAME, caption="The town clock")
    factories.make_published(lead_photo=photo)
    with django_capture_on_commit_callbacks(execute=True):
        cleanse_photo(photo, NOBODY)
    assert prepare_next_photo()
    kept = Photo.objects.get()
    assert (kept.credit, kept.caption, kept.facts) == ("A reader", "The town clock", {})
    assert kept.can_show()
    with kept.original.open() as original:
        assert original.read(3) == b"\xff\xd8\xff"
    for content in lives.all_files().values():
        for mark in (lives.CAMERA, lives.DISPLAY_NAME, lives.NAME, "GPS"):
            assert mark.encode() not in content


def test_a_picture_whose_original_is_lost_goes():
    photo = factories.make_photo()
    photo.original.storage.delete(photo.original.name)
    cleanse_photo(photo, NOBODY)
    assert not Photo.objects.exists()


def test_a_full_disk_is_no_reason_to_delete_it(monkeypatch):
    photo = factories.make_photo()

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(photo.original.storage), "save", full)
    with pytest.raises(OSError, match="No space"):
        cleanse_photo(photo, NOBODY)
    assert Photo.objects.get().original.name == photo.original.name


def test_preparing_twice_is_preparing_once(reader):
    photo = factories.make_photo(by=reader)
    factories.make_published(lead_photo=photo)
    prepare_to_forget(reader.pk, Work.NAMELESS)
    once = Photo.objects.get().original.name
    prepare_to_forget(reader.pk, Work.NAMELESS)
    assert Photo.objects.get().original.name == once


def test_a_readers_picture_in_the_papers_story_stays(reader, editor):
    photo = factories.make_photo(by=reader)
    story = factories.make_published(by=editor, lead_photo=photo)
    prepare_to_forget(reader.pk, Work.NAMELESS)
    forget(reader.pk, Work.NAMELESS)
    story.refresh_from_db()
    assert story.lead_photo.uploaded_by is None
    # Or goes, where they wish.
    other = factories.make_photo(by=reader)
    story.lead_photo = other
    story.save()
    prepare_to_forget(reader.pk, Work.GONE)
    forget(reader.pk, Work.GONE)
    story.refresh_from_db()
    assert story.lead_photo is None


def test_galleries_others_are_named_for_stay(reader, editor):
    made = factories.make_published_gallery(by=reader, author=editor)
    own = factories.make_published_gallery(by=editor, author=reader)
    forget(reader.pk, Work.GONE)
    assert [(each.pk, each.author) for each in Gallery.objects.all()] == [(made.pk, editor)]
    assert ErasedWork.objects.get().number == own.pk


def test_an_earlier_version_forgets_who_made_the_story(reporter):
    story = factories.make_published(by=reporter)
    forget(reporter.pk, Work.NAMED)
    assert set(Article.history.filter(id=story.pk).values_list("created_by", flat=True)) == {None}
