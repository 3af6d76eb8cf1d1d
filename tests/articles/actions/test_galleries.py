"""Making galleries: what is stored, what is refused, and several people at once."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.actions import publishing
from articles.actions.errors import StaleEdit, StepRefused
from articles.actions.galleries import (
    MAX_PICTURES,
    Placed,
    add_pictures,
    create_gallery,
    save_gallery,
)
from articles.actions.photos import delete_photo
from articles.models import Gallery, GalleryItem, Photo
from articles.states import Step
from tests import factories

from .together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def photos(count: int, **fields) -> list[Photo]:
    return [
        factories.make_photo(data=factories.jpeg_bytes((40 + number, 30)), **fields)
        for number in range(count)
    ]


def placed(gallery: Gallery) -> list[tuple[int, str, str]]:
    items = gallery.items.order_by("position")
    return [(item.photo_id, item.caption, item.alt) for item in items]


def stored(gallery: Gallery) -> Gallery:
    return Gallery.objects.get(pk=gallery.pk)


def kinds(results: list) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_a_gallery_is_a_draft_with_its_pictures_in_order(editor, title):
    one, two = photos(2)
    gallery = create_gallery(
        by=editor,
        headline="The flood",
        site=title.site,
        pictures=[Placed(two.pk, "Bridge", "A bridge"), Placed(one.pk)],
    )
    assert placed(gallery) == [(two.pk, "Bridge", "A bridge"), (one.pk, "", "")]
    after = stored(gallery)
    assert (after.state, after.slug, after.created_by) == ("draft", "the-flood", editor)
    assert (after.cover, after.length) == (two, 2)
    # A picture that leaves the library leaves the gallery, which knows of it.
    delete_photo(two)
    after = stored(gallery)
    assert (after.cover, after.length) == (one, 1)


@pytest.mark.parametrize(
    "wrong", ["twice", "missing", "too many", "long caption", "long description", "control"]
)
def test_what_is_wrong_with_one_picture_stores_nothing(wrong):
    [photo] = photos(1)
    pictures = {
        "twice": [Placed(photo.pk), Placed(photo.pk, "Again")],
        "missing": [Placed(photo.pk), Placed(999_999)],
        "too many": [Placed(number) for number in range(1, MAX_PICTURES + 2)],
        "long caption": [Placed(photo.pk, "x" * 501)],
        "long description": [Placed(photo.pk, "", "x" * 301)],
        "control": [Placed(photo.pk, "Bell\x07")],
    }[wrong]
    with pytest.raises(ValidationError):
        factories.create_gallery(
            by=None, headline="The flood", site=factories.make_title().site, pictures=pictures
        )
    assert (Gallery.objects.count(), GalleryItem.objects.count()) == (0, 0)
    gallery = factories.make_gallery([photo], headline="Old")
    gallery.headline = "New"
    with pytest.raises(ValidationError):
        save_gallery(gallery, by=None, expected_version=1, pictures=pictures)
    assert (stored(gallery).headline, stored(gallery).version) == ("Old", 1)
    assert placed(gallery) == [(photo.pk, "", "")]


@pytest.mark.parametrize("headline", ["", "x" * 161])
def test_a_gallery_needs_a_headline(headline):
    with pytest.raises(ValidationError) as error:
        create_gallery(by=None, headline=headline, site=factories.make_title().site)
    assert list(error.value.message_dict) == ["headline"]


def test_a_save_may_leave_the_pictures():
    gallery = factories.make_gallery(photos(2))
    before = placed(gallery)
    gallery.headline = "New"
    save_gallery(gallery, by=None, expected_version=1)
    assert (placed(gallery), stored(gallery).length) == (before, 2)


def test_pictures_are_added_at_the_end_once():
    one, two, three = photos(3)
    gallery = factories.make_gallery([one, two])
    add_pictures(gallery.pk, [two, three], by=None)
    assert [photo for photo, _caption, _alt in placed(gallery)] == [one.pk, two.pk, three.pk]


def test_a_public_gallery_stays_fit_for_it():
    one, two = photos(2)
    gallery = factories.make_published_gallery([one])
    Photo.objects.filter(pk=two.pk).update(credit="")
    for pictures in ([], [Placed(two.pk)]):
        with pytest.raises(ValidationError):
            save_gallery(
                stored(gallery), by=None, expected_version=gallery.version, pictures=pictures
            )
        assert placed(gallery) == [(one.pk, "", "")]


def test_each_step_purges_the_pages_a_gallery_is_on(purged):
    gallery = factories.make_gallery(photos(1))
    story = factories.make_published(gallery=gallery)
    pages = [
        f"article:{story.pk}",
        f"front:{gallery.site_id}",
        f"galleries:{gallery.site_id}",
        f"gallery:{gallery.pk}",
    ]
    purged()
    published = publishing.publish_gallery(gallery.pk, by=None)
    assert purged() == pages
    save_gallery(published, by=None, expected_version=published.version)
    assert purged() == pages
    publishing.withdraw_gallery(gallery.pk, by=None, reason="Wrong.")
    assert purged() == pages
    with pytest.raises(StepRefused):
        publishing.publish_gallery(gallery.pk, by=None)
    assert purged() == []


# Rights and words


READY_STEPS = {
    "approve": lambda pk: publishing.approve(Gallery, pk, by=None),
    "publish": lambda pk: publishing.publish_gallery(pk, by=None),
    "schedule": lambda pk: publishing.schedule_gallery(
        pk, by=None, at=timezone.now() + timedelta(hours=1)
    ),
}
UNFIT = {
    "alt": ({"alt": " "}, "Picture 2: Describe the picture"),
    "credit": ({"credit": " "}, "Picture 2: Nobody is credited"),
    "rights": (
        {"expires_at": timezone.now() - timedelta(days=1)},
        "Picture 2: The rights to this picture have ended",
    ),
}


@pytest.mark.parametrize("step", READY_STEPS)
@pytest.mark.parametrize("unfit", UNFIT)
def test_a_gallery_with_an_unfit_picture_is_not_for_the_public(step, unfit):
    fields, words = UNFIT[unfit]
    one, two = photos(2)
    Photo.objects.filter(pk=two.pk).update(**fields)
    gallery = factories.make_gallery([one, two])
    with pytest.raises(ValidationError) as error:
        READY_STEPS[step](gallery.pk)
    assert list(error.value.message_dict) == ["headline"]
    assert error.value.messages[0].startswith(words)
    assert (stored(gallery).state, stored(gallery).version) == ("draft", 1)


@pytest.mark.parametrize("step", READY_STEPS)
def test_an_empty_gallery_is_not_for_the_public(step):
    gallery = factories.make_gallery([])
    with pytest.raises(ValidationError):
        READY_STEPS[step](gallery.pk)
    assert stored(gallery).state == "draft"


def test_rights_must_last_until_the_time_it_is_scheduled_for():
    [photo] = photos(1)
    Photo.objects.update(expires_at=timezone.now() + timedelta(days=2))
    gallery = factories.make_gallery([photo])
    late, early = (timezone.now() + timedelta(days=days) for days in (3, 1))
    with pytest.raises(ValidationError):
        publishing.schedule_gallery(gallery.pk, by=None, at=late)
    assert publishing.schedule_gallery(gallery.pk, by=None, at=early).is_scheduled()


def test_a_gallery_whose_rights_ended_is_not_put_back():
    gallery = factories.make_published_gallery(photos(1))
    publishing.withdraw_gallery(gallery.pk, by=None, reason="Wrong.")
    Photo.objects.update(expires_at=timezone.now() - timedelta(days=1))
    with pytest.raises(ValidationError):
        publishing.restore_gallery(gallery.pk, by=None)
    assert stored(gallery).is_withdrawn


# Several at once


def test_twenty_publishes_at_once_are_one_publication():
    gallery = factories.make_gallery(photos(1))
    results = at_once(*[partial(publishing.publish_gallery, gallery.pk, by=None)] * 20)
    assert kinds(results) == ["Gallery"] + ["StepRefused"] * 19
    assert [each.step for each in gallery.transitions.order_by("id")] == [Step.CREATE, Step.PUBLISH]
    assert stored(gallery).version == 2


def test_of_two_saves_of_one_version_one_is_stale():
    one, two = photos(2)
    gallery = factories.make_gallery([one, two])

    def save(headline: str, *order: Photo) -> Gallery:
        mine = stored(gallery)
        mine.headline = headline
        pictures = [Placed(photo.pk, headline) for photo in order]
        return save_gallery(mine, by=None, expected_version=1, pictures=pictures)

    results = at_once(partial(save, "Mine", two, one), partial(save, "Theirs", one, two))
    [stale] = [result for result in results if isinstance(result, StaleEdit)]
    [saved] = [result for result in results if isinstance(result, Gallery)]
    after = stored(gallery)
    assert after.headline == saved.headline == stale.current.headline
    assert after.version == 2
    assert {caption for _photo, caption, _alt in placed(gallery)} == {after.headline}


def test_a_picture_deleted_while_a_gallery_is_saved_is_refused_or_goes():
    for _round in range(3):
        one, two = photos(2)
        gallery = factories.make_gallery([one])
        pictures = [Placed(two.pk), Placed(one.pk)]
        saved, deleted = at_once(
            partial(save_gallery, gallery, by=None, expected_version=1, pictures=pictures),
            partial(delete_photo, two),
        )
        assert deleted is None
        assert isinstance(saved, Gallery | ValidationError)
        # Refused it is as it was; saved first, it lost the picture afterwards.
        assert placed(gallery) == [(one.pk, "", "")]
        assert stored(gallery).version == (2 if isinstance(saved, Gallery) else 1)
