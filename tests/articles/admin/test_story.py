"""Writing a story in the admin: the form, and what it refuses."""

import time

import pytest

from articles.models import Article, Byline, Photo, Tag
from articles.validators import MAX_HEADLINE
from newsroom.models import Purge
from tests import factories

from .pages import change_url, errors, filled, read, save, stored

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"


@pytest.fixture
def write(reporter_client, section):
    """Fill in the form for a new story and send it."""

    def send(**typed):
        typed = {"headline": "Rain", "section": section.pk, "body": "<p>Rain fell.</p>", **typed}
        return reporter_client.post(ADD, filled(reporter_client, ADD, **typed))

    return send


def test_a_reporter_writes_a_story(write, reporter, section):
    response = write(
        headline="Rain falls",
        standfirst="For nine hours.",
        tag_names="Rain, Rivers, rain",
        dateline="Hermanus",
    )
    story = Article.objects.get()
    assert response.url == change_url(story)
    assert (story.headline, story.standfirst, story.dateline) == (
        "Rain falls",
        "For nine hours.",
        "Hermanus",
    )
    assert (story.state, story.version, story.slug) == ("draft", 1, "rain-falls")
    assert (story.created_by, story.section, story.site) == (reporter, section, section.site)
    assert [each.tag.name for each in story.taggings.all()] == ["Rain", "Rivers"]
    assert [(each.name, each.user) for each in story.bylines.all()] == [("Rae Porter", reporter)]
    assert story.comments_open
    [created] = story.transitions.all()
    assert (created.step, created.who) == ("create", reporter)
    assert story.history.get().history_user == reporter


def test_a_story_is_written_and_sent_to_review_at_once(write, reporter):
    write(_step="submit")
    story = Article.objects.get()
    assert story.state == "review"
    assert [each.step for each in story.transitions.order_by("id")] == ["create", "submit"]


def test_a_saved_change_is_stored_with_its_author(reporter_client, reporter):
    story = factories.make_draft(tags=["Rain", "Rivers"])
    response = save(reporter_client, story, headline="Changed", tag_names="Rivers, Dams")
    assert response.url == change_url(story)
    after = stored(story)
    assert (after.headline, after.version) == ("Changed", 2)
    assert [each.tag.name for each in after.taggings.all()] == ["Rivers", "Dams"]
    newest = story.history.order_by("-history_id").first()
    assert (newest.headline, newest.history_user) == ("Changed", reporter)


def test_the_form_holds_what_is_stored(reporter_client):
    photo = factories.make_photo()
    story = factories.make_draft(tags=["Rain", "Rivers"], lead_photo=photo, standfirst="A < B")
    fields = filled(reporter_client, change_url(story))
    assert fields["headline"] == story.headline
    assert fields["body"] == factories.BODY
    assert fields["standfirst"] == "A < B"
    assert fields["tag_names"] == "Rain, Rivers"
    assert fields["lead_photo"] == str(photo.pk)
    assert fields["read_version"] == "1"
    save(reporter_client, story)
    after = stored(story)
    assert (after.body, after.standfirst, after.lead_photo) == (factories.BODY, "A < B", photo)


def test_a_picture_of_the_library_is_attached(reporter_client):
    story, photo = factories.make_draft(), factories.make_photo()
    save(reporter_client, story, lead_photo=photo.pk, lead_alt="The river, high")
    after = stored(story)
    assert (after.lead_photo, after.lead_alt) == (photo, "The river, high")


def test_a_picture_that_is_not_there_is_refused(reporter_client):
    story = factories.make_draft()
    response = save(reporter_client, story, lead_photo="999999")
    assert list(errors(response)) == ["lead_photo"]


def test_bylines_are_added_changed_and_removed(reporter_client):
    story = factories.make_draft(bylines=[("staff", "Ann"), ("agency", "Wire")])
    save(
        reporter_client,
        story,
        **{"bylines-0-name": "Anna", "bylines-1-DELETE": "on", "bylines-2-name": "Ben"},
    )
    lines = [(each.kind, each.name) for each in story.bylines.all()]
    assert lines == [("staff", "Anna"), ("staff", "Ben")]


def test_a_refused_byline_is_shown_with_its_error(reporter_client, reporter):
    story = factories.make_draft(bylines=[("staff", "Ann"), ("agency", "Wire")])
    response = save(
        reporter_client,
        story,
        **{"bylines-0-DELETE": "on", "bylines-2-user": reporter.pk, "bylines-2-name": ""},
    )
    assert response.status_code == 200
    fields = read(response).fields
    assert "bylines-0-name" not in fields
    assert fields["bylines-1-name"] == "Wire"
    assert fields["bylines-2-user"] == str(reporter.pk)
    assert [each.name for each in Byline.objects.all()] == ["Ann", "Wire"]


def test_only_colleagues_are_offered_for_a_byline(reporter_client, reader, reporter):
    story = factories.make_draft()
    html = reporter_client.get(change_url(story)).content.decode()
    assert f'<option value="{reporter.pk}">' in html
    assert f'<option value="{reader.pk}">' not in html
    assert reader.email not in html


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("headline", ""),
        ("headline", "   "),
        ("headline", "x" * (MAX_HEADLINE + 1)),
        ("headline", "Bell\x07"),
        ("headline", "Nul\x00"),
        ("standfirst", "x" * 401),
        ("standfirst", "\x1b[31m"),
        ("dateline", "x" * 81),
        ("short_headline", "x" * 91),
        ("slug", "not a slug"),
        ("slug", "../../admin"),
        ("section", ""),
        ("section", "9999"),
        ("tag_names", "!!!"),
        ("tag_names", ", ".join(f"tag {number}" for number in range(21))),
        ("body", "<p>Bell\x07</p>"),
        ("body", "<p>Bell&#7;</p>"),
        ("body", '<figure data-photo="99999"></figure>'),
        ("body", f'<figure data-photo="{"9" * 5000}"></figure>'),
        ("body", '<figure data-video="https://example.org/x"></figure>'),
        ("body", '<figure data-video="https://[x"></figure>'),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(write, field, typed):
    response = write(**{field: typed})
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    html = response.content.decode()
    assert "errorlist" in html
    if field != "section":  # a choice that isn't one can't be shown as chosen
        kept = read(response).fields[field]
        assert "".join(kept.split()) == "".join(typed.split())
    assert Article.objects.count() == 0
    assert Tag.objects.count() == 0


def test_the_longest_headline_is_taken(write):
    write(headline="x" * MAX_HEADLINE)
    assert len(Article.objects.get().headline) == MAX_HEADLINE


def test_scripts_leave_the_text_and_words_stay(write):
    write(
        body="<p onclick=alert(1)>Rain<script>alert(1)</script> fell.</p>"
        '<p><a href="javascript:alert(1)">here</a><img src=x onerror=alert(1)></p>'
    )
    assert Article.objects.get().body == '<p>Rain fell.</p><p><a rel="noopener">here</a></p>'


@pytest.mark.parametrize(("unit", "size"), [("<ul><li>", 2_000_000), ("<dd><li>", 500_000)])
def test_monstrous_text_is_refused_quickly(write, unit, size):
    body = unit * (size // len(unit))
    started = time.thread_time()
    response = write(body=f"Kept {body}")
    assert time.thread_time() - started < 2
    assert response.status_code == 200
    assert list(errors(response)) == ["body"]
    assert read(response).fields["body"].startswith("Kept <")
    assert Article.objects.count() == 0


def test_more_than_a_request_may_hold_is_refused(reporter_client, section):
    typed = filled(reporter_client, ADD, headline="Rain", section=section.pk, body="x" * 3_200_000)
    assert reporter_client.post(ADD, typed).status_code == 413
    assert Article.objects.count() == 0


def test_a_public_story_needs_its_text_and_description(editor_client):
    photo = factories.make_photo(alt="")
    story = factories.make_published()
    response = save(editor_client, story, body="", lead_photo=photo.pk, standfirst="Kept words")
    assert sorted(errors(response)) == ["body", "lead_alt"]
    assert read(response).fields["standfirst"] == "Kept words"
    assert stored(story).version == story.version


def test_a_small_repair_keeps_the_time_and_a_change_shows_it(editor_client):
    story = factories.make_published()
    save(editor_client, story, headline="Repaired")
    assert stored(story).updated_at is None
    save(editor_client, story, headline="Changed", show_as_updated="on")
    assert stored(story).updated_at is not None


def test_a_refused_story_purges_nothing(editor_client):
    story = factories.make_published()
    Purge.objects.all().delete()
    save(editor_client, story, headline="")
    assert Purge.objects.count() == 0
    assert Photo.objects.count() == 0
