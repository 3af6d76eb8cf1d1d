from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from articles.actions import publishing
from articles.actions.importing import ImportOptions, import_item
from articles.actions.stories import save_article
from articles.importing import ImportedPicture, ImportedStory
from articles.models import Article, ImportedItem, Photo
from tests import factories

pytestmark = pytest.mark.django_db

STORY = ImportedStory(
    uri="urn:wire:1",
    version="1",
    headline="Harbour wall repaired",
    standfirst="The work took nine weeks.",
    body_html="<div><p>The wall at Hermanus is whole again.</p><script>alert(1)</script></div>",
    dateline="Hermanus",
    bylines=("Lindiwe Adams",),
    source="Cape Wire",
    copyright_notice="© Cape Wire",
    published_at=datetime(2026, 5, 1, 8, 30, tzinfo=UTC),
    tags=("Harbours", "Repairs"),
)


def no_pictures(url: str) -> bytes:
    raise AssertionError(f"nothing should be fetched, but {url} was")


def one_picture(url: str) -> bytes:
    return factories.jpeg_bytes()


@pytest.fixture
def options(section) -> ImportOptions:
    return ImportOptions(section=section, publish=True)


def the_story() -> Article:
    return Article.objects.get()


def test_an_item_becomes_a_published_story(options):
    assert import_item(STORY, options, no_pictures).kind == "imported"
    article = the_story()
    assert article.is_public()
    assert article.publish_at == STORY.published_at
    assert article.body == "<p>The wall at Hermanus is whole again.</p>"
    assert [str(line) for line in article.bylines.all()] == ["Lindiwe Adams"]
    assert sorted(tag.slug for tag in article.tags.all()) == ["harbours", "repairs"]
    assert (article.source, article.copyright_notice) == ("Cape Wire", "© Cape Wire")


def test_without_publish_it_is_a_draft(options):
    import_item(STORY, replace(options, publish=False), no_pictures)
    assert the_story().state == "draft"


def test_a_second_run_adds_nothing(options):
    import_item(STORY, options, no_pictures)
    version = the_story().version
    assert import_item(STORY, options, no_pictures).kind == "unchanged"
    assert the_story().version == version


def test_a_newer_version_updates_the_story(options):
    import_item(STORY, options, no_pictures)
    newer = replace(STORY, version="2", headline="Harbour wall repaired early", tags=("Harbours",))
    assert import_item(newer, options, no_pictures).kind == "updated"
    article = the_story()
    assert article.headline == "Harbour wall repaired early"
    assert [tag.slug for tag in article.tags.all()] == ["harbours"]
    assert article.updated_at is not None


def test_an_older_version_is_left_alone(options):
    import_item(replace(STORY, version="10"), options, no_pictures)
    older = replace(STORY, version="9", headline="Old news")
    assert import_item(older, options, no_pictures).kind == "unchanged"
    assert the_story().headline == STORY.headline


def test_what_the_desk_changed_is_not_overwritten(options, editor):
    import_item(STORY, options, no_pictures)
    article = the_story()
    article.headline = "Our own headline"
    save_article(article, by=editor, expected_version=article.version)
    outcome = import_item(replace(STORY, version="2"), options, no_pictures)
    assert outcome.kind == "refused"
    assert "desk has changed" in outcome.why
    assert the_story().headline == "Our own headline"


def test_a_canceled_item_withdraws_its_story(options):
    import_item(STORY, options, no_pictures)
    recalled = replace(STORY, version="2", canceled=True, headline="", body_html="")
    assert import_item(recalled, options, no_pictures).kind == "withdrawn"
    article = the_story()
    assert article.is_withdrawn
    assert article.withdrawn_reason == "Withdrawn by Cape Wire."
    assert import_item(recalled, options, no_pictures).kind == "unchanged"


def test_a_canceled_draft_is_gone_unless_the_desk_worked_on_it(options, editor):
    drafts = replace(options, publish=False)
    recalled = replace(STORY, version="2", canceled=True)
    import_item(STORY, drafts, no_pictures)
    assert import_item(recalled, drafts, no_pictures).kind == "withdrawn"
    assert not Article.objects.exists()

    import_item(STORY, drafts, no_pictures)
    article = the_story()
    save_article(article, by=editor, expected_version=article.version)
    assert import_item(recalled, drafts, no_pictures).kind == "withdrawn"
    assert the_story().state == "draft"


def test_a_canceled_item_we_never_held_makes_nothing(options):
    assert import_item(replace(STORY, canceled=True), options, no_pictures).kind == "unchanged"
    assert not Article.objects.exists()


def test_an_embargo_schedules(options):
    at = timezone.now() + timedelta(hours=3)
    import_item(replace(STORY, published_at=at), options, no_pictures)
    assert the_story().is_scheduled()
    assert the_story().publish_at == at


def test_sections_follow_the_mapping(options):
    business = factories.make_section("business")
    mapped = replace(options, mapping={"harbours": business})
    import_item(STORY, mapped, no_pictures)
    assert the_story().section == business


def test_pictures_come_in_through_the_library_once(options):
    picture = ImportedPicture(
        url="https://wire.example/1.jpg",
        caption="The wall",
        credit="L. Adams",
        uri="urn:p:1",
        copyright_notice="© L. Adams",
        usage_terms="Not for sale.",
    )
    import_item(replace(STORY, pictures=(picture,)), options, one_picture)
    article = the_story()
    assert article.lead_photo is not None
    photo = article.lead_photo
    assert (article.picture_alt, photo.credit) == ("The wall", "L. Adams")
    assert (photo.copyright_notice, photo.usage_terms) == ("© L. Adams", "Not for sale.")
    other = replace(STORY, uri="urn:wire:2", pictures=(picture,))
    import_item(other, options, no_pictures)
    assert Photo.objects.count() == 1


def test_a_picture_that_cannot_be_read_stops_no_story(options):
    picture = ImportedPicture(url="https://wire.example/1.jpg", caption="The wall")
    outcome = import_item(
        replace(STORY, pictures=(picture,)), options, lambda url: b"this is no picture"
    )
    assert outcome.kind == "imported"
    assert len(outcome.notes) == 1
    assert not Photo.objects.exists()
    assert the_story().is_public()


def test_a_picture_item_goes_to_the_library(options):
    item = replace(
        STORY,
        kind="picture",
        body_html="",
        pictures=(ImportedPicture(url="https://wire.example/1.jpg", caption="The wall"),),
    )
    assert import_item(item, options, one_picture).kind == "imported"
    assert not Article.objects.exists()
    assert Photo.objects.get().caption == "The wall"
    assert import_item(item, options, no_pictures).kind == "unchanged"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"body_html": "<script>alert(1)</script>"}, "no text"),
        ({"body_html": "<ul><li>" * 5000}, "deeply"),
        ({"headline": "Long " * 60}, "160"),
        ({"body_html": "<p>x</p>" * 100_000}, "too long"),
    ],
)
def test_a_bad_item_is_refused_with_the_reason_and_leaves_nothing(options, fault, why):
    outcome = import_item(replace(STORY, **fault), options, no_pictures)
    assert outcome.kind == "refused"
    assert why in outcome.why
    assert not Article.objects.exists()
    assert not ImportedItem.objects.exists()


def test_a_refused_update_keeps_the_story_as_it_was(options):
    import_item(STORY, options, no_pictures)
    outcome = import_item(
        replace(STORY, version="2", body_html="<script></script>"), options, no_pictures
    )
    assert outcome.kind == "refused"
    assert the_story().body == "<p>The wall at Hermanus is whole again.</p>"
    assert ImportedItem.objects.get().version == "1"


def test_a_story_put_back_by_its_source_is_published_again(options):
    import_item(STORY, options, no_pictures)
    import_item(replace(STORY, version="2", canceled=True), options, no_pictures)
    import_item(replace(STORY, version="3"), options, no_pictures)
    assert the_story().is_public()


def test_a_legal_takedown_is_never_undone_by_a_wire(options, editor):
    import_item(STORY, options, no_pictures)
    publishing.take_down_article(the_story().pk, reason="Court order", by=editor)
    outcome = import_item(replace(STORY, version="2"), options, no_pictures)
    assert outcome.kind == "refused"
    assert the_story().taken_down


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_take_an_item_in_once():
    options = ImportOptions(section=factories.make_section(), publish=True)
    gate, kinds = Barrier(4), []

    def run() -> None:
        gate.wait()
        kinds.append(import_item(STORY, options, no_pictures).kind)
        connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kinds) == ["imported", "unchanged", "unchanged", "unchanged"]
    assert Article.objects.count() == 1
