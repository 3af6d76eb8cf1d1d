import pytest
from django.core.exceptions import ValidationError

from articles.actions.errors import StaleEdit
from articles.actions.stories import (
    create_article,
    lock_article,
    missing_photos,
    save_article,
    set_bylines,
)
from articles.models import Article, Tag
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_story_is_made_whole(section, reporter):
    story = create_article(
        by=reporter,
        section=section,
        headline="Rain falls on Hermanus",
        body="<p>It rained.<script>alert(1)</script></p>",
        tags=["Rain", "rain", "Hermanus"],
        bylines=[("staff", "Rae Porter"), ("agency", "Wire")],
    )
    stored = Article.objects.get()
    assert (stored.state, stored.version, stored.created_by) == ("draft", 1, reporter)
    assert (stored.slug, stored.site) == ("rain-falls-on-hermanus", section.site)
    assert (stored.body, stored.word_count) == ("<p>It rained.</p>", 2)
    assert [each.tag.name for each in story.taggings.all()] == ["Rain", "Hermanus"]
    assert [(each.kind, each.name) for each in story.bylines.all()] == [
        ("staff", "Rae Porter"),
        ("agency", "Wire"),
    ]
    [created] = story.transitions.all()
    assert (created.step, created.from_state, created.to_state) == ("create", "", "draft")
    assert (created.who, story.history.get().history_user) == (reporter, reporter)


@pytest.mark.parametrize("body", ["x" * 600_001, "<ul>" * 200, "\x00"])
def test_a_story_with_a_bad_text_is_not_made(body, section):
    with pytest.raises(ValidationError):
        create_article(by=None, section=section, headline="Rain", body=body, tags=["Rain"])
    assert Article.objects.count() == Tag.objects.count() == 0


@pytest.mark.parametrize(
    ("headline", "slug"),
    [("Rain!", "rain"), ("雨", "story"), ("—", "story"), ("x" * 160, "x" * 120), ("a " * 80, None)],
)
def test_an_address_is_made_of_the_headline(headline, slug):
    made = factories.make_draft(headline=headline)
    assert made.slug == (slug or ("a-" * 60).strip("-"))
    assert made.get_absolute_url().endswith(f"/{made.slug}-{made.pk}/")


def test_a_saved_text_is_cleaned_and_counted(editor):
    story = factories.make_draft()
    story.body = "<p onclick=x>One two three</p>"
    save_article(story, by=editor, expected_version=1)
    stored = Article.objects.get()
    assert (stored.body, stored.word_count, stored.version) == ("<p>One two three</p>", 3, 2)


def test_a_bad_text_is_not_saved():
    story = factories.make_draft()
    story.body = "<ul>" * 200
    with pytest.raises(ValidationError):
        save_article(story, by=None, expected_version=1)
    assert Article.objects.get().body == factories.BODY


def test_a_story_is_locked_at_the_version_one_read():
    story = factories.make_draft()
    assert lock_article(story.pk, 1) == lock_article(story.pk) == story
    with pytest.raises(StaleEdit):
        lock_article(story.pk, 2)
    with pytest.raises(Article.DoesNotExist):
        lock_article(story.pk + 1)


def test_bylines_are_replaced_where_they_differ():
    story = factories.make_draft(bylines=[("staff", "Ann")])
    kept = story.bylines.get()
    set_bylines(story, [("staff", "Ann")])
    assert story.bylines.get() == kept
    set_bylines(story, [("agency", "Wire"), ("staff", "Ann")])
    assert [each.name for each in story.bylines.all()] == ["Wire", "Ann"]


def test_pictures_the_library_has_not_are_missing():
    photo = factories.make_photo()
    body = f'<figure data-photo="{photo.pk}"></figure><figure data-photo="{photo.pk + 1}"></figure>'
    assert missing_photos(body) == {photo.pk + 1}
    assert missing_photos("<p>A</p>") == set()
