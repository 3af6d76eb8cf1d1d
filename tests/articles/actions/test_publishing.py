"""What a story needs before it is public, and what each step writes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.actions import publishing
from articles.actions.errors import StaleEdit, StepRefused
from articles.actions.stories import save_article, set_tags
from articles.models import Article, Photo
from tests import factories

pytestmark = pytest.mark.django_db


def soon(**delta):
    return timezone.now() + timedelta(**(delta or {"hours": 1}))


def lives(story: Article) -> list:
    return list(story.taggings.values_list("live_at", flat=True))


READY_STEPS = {
    "approve": lambda pk: publishing.approve_article(pk, by=None),
    "publish": lambda pk: publishing.publish_article(pk, by=None),
    "schedule": lambda pk: publishing.schedule_article(pk, by=None, at=soon()),
}


@pytest.fixture(params=READY_STEPS)
def make_public(request):
    return READY_STEPS[request.param]


def refusal(make_public, story: Article) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        make_public(story.pk)
    stored = Article.objects.get(pk=story.pk)
    assert (stored.state, stored.publish_at, stored.version) == (story.state, None, story.version)
    return error.value.message_dict


@pytest.mark.parametrize("body", ["", "   ", "<p></p>", "<p>&nbsp;</p>"])
def test_a_story_needs_a_text(make_public, body):
    assert list(refusal(make_public, factories.make_draft(body=body))) == ["body"]


@pytest.mark.parametrize("alt", ["", "   "])
def test_a_lead_picture_needs_a_description(make_public, alt):
    photo = factories.make_photo(alt="")
    story = factories.make_draft(lead_photo=photo, lead_alt=alt)
    assert list(refusal(make_public, story)) == ["lead_alt"]


@pytest.mark.parametrize("where", ["library", "story"])
def test_a_description_in_the_library_or_the_story_will_do(make_public, where):
    photo = factories.make_photo(alt="A bridge" if where == "library" else "")
    story = factories.make_draft(lead_photo=photo, lead_alt="A bridge" if where == "story" else "")
    assert make_public(story.pk).is_approved


def test_a_picture_in_the_text_needs_a_description(make_public):
    photo = factories.make_photo(alt="")
    story = factories.make_draft(body=f'<p>Rain.</p><figure data-photo="{photo.pk}"></figure>')
    assert list(refusal(make_public, story)) == ["body"]


def test_a_picture_in_the_text_must_be_in_the_library(make_public):
    photo = factories.make_photo()
    story = factories.make_draft(body=f'<p>Rain.</p><figure data-photo="{photo.pk}"></figure>')
    Photo.objects.all().delete()
    assert list(refusal(make_public, story)) == ["body"]


def shown_as(where: str, photo: Photo) -> dict[str, object]:
    if where == "lead_photo":
        return {"lead_photo": photo}
    return {"body": f'<p>Rain.</p><figure data-photo="{photo.pk}"></figure>'}


@pytest.mark.parametrize("where", ["lead_photo", "body"])
@pytest.mark.parametrize("credit", ["", "  "])
def test_a_picture_needs_a_credit(make_public, where, credit):
    photo = factories.make_photo()
    Photo.objects.update(credit=credit)
    photo.refresh_from_db()
    found = refusal(make_public, factories.make_draft(**shown_as(where, photo)))
    assert list(found) == [where]
    assert "Nobody is credited" in found[where][0]


@pytest.mark.parametrize("where", ["lead_photo", "body"])
def test_the_rights_to_a_picture_have_not_ended(make_public, where):
    photo = factories.make_photo(caption="The bridge")
    Photo.objects.update(expires_at=soon(seconds=-1))
    photo.refresh_from_db()
    found = refusal(make_public, factories.make_draft(**shown_as(where, photo)))
    assert list(found) == [where]
    assert "have ended" in found[where][0]
    assert ("The bridge: " in found[where][0]) == (where == "body")


@pytest.mark.parametrize("where", ["lead_photo", "body"])
def test_rights_last_until_the_time_a_story_is_scheduled_for(where):
    photo = factories.make_photo()
    Photo.objects.update(expires_at=soon(hours=2))
    photo.refresh_from_db()
    story = factories.make_draft(**shown_as(where, photo))
    with pytest.raises(ValidationError) as error:
        publishing.schedule_article(story.pk, by=None, at=soon(hours=3))
    assert list(error.value.message_dict) == [where]
    at = soon(hours=1)
    assert publishing.schedule_article(story.pk, by=None, at=at).publish_at == at
    # Brought forward it is published with a right that lasts now.
    assert publishing.publish_article(story.pk, by=None).is_public()


@pytest.mark.parametrize("hours", [0, 3])
def test_what_is_put_back_has_rights_at_its_time(hours):
    photo = factories.make_photo()
    if hours:
        story = factories.make_scheduled(hours_ahead=hours, lead_photo=photo)
    else:
        story = factories.make_published(lead_photo=photo)
    publishing.withdraw_article(story.pk, by=None, reason="Wrong.")
    Photo.objects.update(expires_at=soon(hours=2))
    if not hours:
        assert publishing.restore_article(story.pk, by=None).is_public()
        return
    with pytest.raises(ValidationError) as error:
        publishing.restore_article(story.pk, by=None)
    assert list(error.value.message_dict) == ["lead_photo"]
    assert Article.objects.get(pk=story.pk).is_withdrawn


def test_publication_can_be_backdated_but_not_postponed():
    early = timezone.now() - timedelta(days=30)
    story = publishing.publish_article(factories.make_draft().pk, by=None, at=early)
    assert story.publish_at == early
    late = publishing.publish_article(factories.make_draft().pk, by=None, at=soon(days=3))
    assert late.publish_at <= timezone.now()
    assert late.is_public()


@pytest.mark.parametrize("seconds", [-86400, -1, 0])
def test_the_schedule_lies_ahead(seconds):
    story = factories.make_draft()
    with pytest.raises(ValidationError) as error:
        publishing.schedule_article(story.pk, by=None, at=soon(seconds=seconds))
    assert list(error.value.message_dict) == ["publish_at"]
    assert Article.objects.get(pk=story.pk).state == "draft"


@pytest.mark.parametrize(
    ("step", "field"), [("withdraw", "reason"), ("take_down", "reason"), ("correct", "text")]
)
@pytest.mark.parametrize("words", ["", " \n\t "])
def test_readers_or_the_desk_are_told_why(step, field, words):
    story = factories.make_published()
    with pytest.raises(ValidationError) as error:
        getattr(publishing, f"{step}_article")(story.pk, by=None, **{field: words})
    assert list(error.value.message_dict) == [field]
    stored = Article.objects.get(pk=story.pk)
    assert stored.is_public()
    assert stored.version == story.version
    assert story.corrections.count() == 0


def test_a_correction_is_dated_and_signed(editor):
    story = factories.make_published()
    correction = publishing.correct_article(story.pk, text="  It was 2 m, not 3 m. ", by=editor)
    assert correction.text == "It was 2 m, not 3 m."
    assert (correction.by, correction.article) == (editor, story)
    assert correction.article.updated_at is not None


def test_a_takedown_blanks_what_readers_were_told(editor):
    story = factories.make_withdrawn("The mayor was quoted wrongly.")
    withdrawn_at = story.withdrawn_at
    down = publishing.take_down_article(story.pk, by=editor, reason="Court order 17")
    assert (down.withdrawn_reason, down.taken_down) == ("", True)
    assert down.withdrawn_at == withdrawn_at
    assert story.transitions.first().why == "Court order 17"


def test_what_is_put_back_is_as_it_was(editor):
    story = factories.make_taken_down()
    back = publishing.restore_article(story.pk, by=editor)
    assert (back.withdrawn_at, back.withdrawn_reason, back.taken_down) == (None, "", False)
    assert back.publish_at == story.publish_at
    assert back.is_public()


def test_a_story_without_its_picture_is_not_put_back():
    photo = factories.make_photo()
    body = f'<p>Rain.</p><figure data-photo="{photo.pk}"></figure>'
    story = factories.make_withdrawn(body=body)
    Photo.objects.all().delete()
    with pytest.raises(ValidationError):
        publishing.restore_article(story.pk, by=None)
    assert Article.objects.get(pk=story.pk).is_withdrawn


def test_a_scheduled_story_put_back_is_scheduled_again():
    story = factories.make_scheduled()
    publishing.withdraw_article(story.pk, by=None, reason="Too early.")
    assert publishing.restore_article(story.pk, by=None).is_scheduled()


def test_a_step_purges_each_page_the_story_is_on(purged):
    story = factories.make_draft(tags=["Rain", "Rivers"])
    pages = sorted(
        [
            f"article:{story.pk}",
            f"front:{story.site_id}",
            f"section:{story.section_id}",
            "tag:rain",
            "tag:rivers",
        ]
    )
    purged()
    publishing.publish_article(story.pk, by=None)
    assert purged() == pages
    publishing.correct_article(story.pk, by=None, text="It was Tuesday.")
    assert purged() == pages
    publishing.withdraw_article(story.pk, by=None, reason="Wrong.")
    assert purged() == pages
    with pytest.raises(StepRefused):
        publishing.publish_article(story.pk, by=None)
    assert purged() == []


def test_a_moved_story_purges_its_old_pages_and_its_new_ones(purged):
    story = factories.make_published(tags=["Rain"])
    old, new = story.section_id, factories.make_section("business")
    purged()
    story.section = new
    save_article(story, by=None, expected_version=story.version)
    site = f"front:{story.site_id}"
    sections = [f"section:{old}", f"section:{new.pk}"]
    assert purged() == sorted([f"article:{story.pk}", site, *sections, "tag:rain"])


def test_changed_tags_purge_the_old_ones_and_the_new_ones(purged):
    story = factories.make_published(tags=["Rain", "Rivers"])
    purged()
    set_tags(story, ["Rivers", "Dams"])
    tags = ["tag:dams", "tag:rain", "tag:rivers"]
    about = [f"article:{story.pk}", f"front:{story.site_id}", f"section:{story.section_id}"]
    assert purged() == [*about, *tags]
    set_tags(story, ["Rivers", "Dams"])
    assert purged() == []


def test_a_stale_save_stores_nothing(purged):
    story = factories.make_published()
    mine, theirs = Article.objects.get(pk=story.pk), Article.objects.get(pk=story.pk)
    theirs.headline = "Theirs"
    save_article(theirs, by=None, expected_version=story.version)
    purged()
    mine.headline = "Mine"
    with pytest.raises(StaleEdit) as stale:
        save_article(mine, by=None, expected_version=story.version)
    assert stale.value.current.headline == "Theirs"
    assert Article.objects.get(pk=story.pk).headline == "Theirs"
    assert not story.history.filter(headline="Mine").exists()
    assert purged() == []


def test_taggings_carry_the_time_of_publication():
    story = factories.make_draft(tags=["Rain", "Dams"])
    assert lives(story) == [None, None]
    at = soon(hours=5)
    publishing.schedule_article(story.pk, by=None, at=at)
    assert lives(story) == [at, at]
    publishing.unschedule_article(story.pk, by=None)
    assert lives(story) == [None, None]
    published = publishing.publish_article(story.pk, by=None).publish_at
    assert lives(story) == [published, published]
    publishing.withdraw_article(story.pk, by=None, reason="Wrong.")
    assert lives(story) == [None, None]
    publishing.restore_article(story.pk, by=None)
    assert lives(story) == [published, published]
    set_tags(Article.objects.get(pk=story.pk), ["Dams", "Wind"])
    assert lives(story) == [published, published]
    publishing.take_down_article(story.pk, by=None, reason="Order.")
    assert lives(story) == [None, None]
