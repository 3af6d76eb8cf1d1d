"""The steps of a story in the admin, by the buttons and pages that take them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Correction
from tests import factories

from .pages import change_url, errors, filled, read, save, steps_offered, stored

pytestmark = pytest.mark.django_db

PAGES = {
    "correct": "The river rose by two metres, not three.",
    "withdraw": "The figures were wrong.",
    "take-down": "Court order 17.",
}


def step_url(story: Article, step: str) -> str:
    return f"/admin/articles/article/{story.pk}/{step}/"


def last(story: Article) -> tuple[str, object, str]:
    row = story.transitions.order_by("-id").first()
    return row.step, row.who, row.why


def test_a_reporter_sends_a_draft_to_review(reporter_client, reporter):
    story = factories.make_draft()
    save(reporter_client, story, headline="Ready", _step="submit")
    assert (stored(story).state, stored(story).headline) == ("review", "Ready")
    assert last(story) == ("submit", reporter, "")


@pytest.mark.parametrize(
    ("make", "step", "status"),
    [
        (factories.make_draft, "submit", "In review"),
        (factories.make_review, "approve", "Approved"),
        (factories.make_review, "return", "Draft"),
        (factories.make_review, "publish", "Published"),
        (factories.make_approved, "publish", "Published"),
        (factories.make_approved, "return", "Draft"),
        (factories.make_scheduled, "unschedule", "Approved"),
        (factories.make_scheduled, "publish", "Published"),
        (factories.make_withdrawn, "restore", "Published"),
        (factories.make_taken_down, "restore", "Published"),
    ],
)
def test_an_editor_takes_a_step_by_its_button(make, step, status, editor_client, editor):
    story = make()
    assert step in steps_offered(editor_client.get(change_url(story)))
    response = save(editor_client, story, headline="Typed as well", _step=step)
    assert response.url == change_url(story)
    assert (stored(story).status, stored(story).headline) == (status, "Typed as well")
    assert last(story) == (step, editor, "")


def test_a_new_story_is_published_at_once(editor_client, section):
    url = "/admin/articles/article/add/"
    typed = {"headline": "Flash", "section": section.pk, "body": "<p>Now.</p>", "_step": "publish"}
    editor_client.post(url, filled(editor_client, url, **typed))
    assert Article.objects.get().is_public()


def test_an_editor_schedules(editor_client):
    story = factories.make_review()
    moment = timezone.localtime(timezone.now() + timedelta(days=1)).replace(microsecond=0)
    typed = {"publish_on_0": f"{moment:%Y-%m-%d}", "publish_on_1": f"{moment:%H:%M:%S}"}
    save(editor_client, story, **typed, _step="schedule")
    assert stored(story).is_scheduled()
    assert stored(story).publish_at == moment
    fields = filled(editor_client, change_url(story))
    assert (fields["publish_on_0"], fields["publish_on_1"]) == tuple(typed.values())


@pytest.mark.parametrize(
    ("day", "hour"), [("", ""), ("2020-01-01", "10:00:00"), ("2099-02-31", "10:00:00"), ("x", "y")]
)
def test_a_schedule_without_a_time_ahead_is_refused(day, hour, editor_client):
    story = factories.make_review()
    response = save(
        editor_client,
        story,
        publish_on_0=day,
        publish_on_1=hour,
        headline="Typed",
        _step="schedule",
    )
    assert response.status_code == 200
    assert list(errors(response)) == ["publish_on"]
    assert read(response).fields["headline"] == "Typed"
    assert (stored(story).state, stored(story).version) == ("review", story.version)


@pytest.mark.parametrize("step", ["approve", "publish"])
def test_a_story_that_is_not_fit_is_not_published(step, editor_client):
    photo = factories.make_photo(alt="")
    story = factories.make_draft()
    response = save(
        editor_client, story, body="", lead_photo=photo.pk, headline="Typed", _step=step
    )
    assert response.status_code == 200
    assert sorted(errors(response)) == ["body", "lead_alt"]
    assert read(response).fields["headline"] == "Typed"
    assert (stored(story).state, stored(story).version) == ("draft", 1)


def test_a_step_that_cannot_follow_saves_the_text_and_says_so(editor_client):
    story = factories.make_published()
    response = save(editor_client, story, headline="Typed", _step="publish")
    assert response.status_code == 302
    page = editor_client.get(response.url).content.decode()
    assert "What you typed is saved. This is published already." in page
    assert stored(story).headline == "Typed"
    assert story.transitions.filter(step="publish").count() == 1


@pytest.mark.parametrize("step", PAGES)
def test_a_page_takes_a_step_that_needs_words(step, editor_client, editor):
    story = factories.make_published()
    url = step_url(story, step)
    response = editor_client.post(url, filled(editor_client, url, text=PAGES[step]))
    assert response.url == change_url(story)
    name = step.replace("-", "_")
    assert last(story) == (name, editor, PAGES[step])
    after = stored(story)
    assert (after.is_withdrawn, after.taken_down) == (step != "correct", step == "take-down")
    assert after.withdrawn_reason == (PAGES[step] if step == "withdraw" else "")
    texts = list(Correction.objects.values_list("text", flat=True))
    assert texts == ([PAGES[step]] if step == "correct" else [])


@pytest.mark.parametrize("step", PAGES)
@pytest.mark.parametrize("text", ["", "  \n ", "Bell\x07", "x" * 1001])
def test_a_step_without_fit_words_is_refused(step, text, editor_client):
    story = factories.make_published()
    url = step_url(story, step)
    response = editor_client.post(url, filled(editor_client, url, text=text))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["text"]
    assert read(response).fields["text"].strip() == text.strip()
    assert stored(story).version == story.version


@pytest.mark.parametrize("step", PAGES)
def test_a_stale_step_is_refused_and_can_be_sent_again(step, editor_client, other_editor):
    story = factories.make_published()
    url = step_url(story, step)
    typed = filled(editor_client, url, text=PAGES[step])
    meanwhile = stored(story)
    meanwhile.version += 1
    meanwhile.save()

    response = editor_client.post(url, typed)
    assert response.status_code == 200
    assert "Someone else changed this after" in response.content.decode()
    assert not stored(story).is_withdrawn
    assert Correction.objects.count() == 0

    again = read(response).fields
    assert again["text"] == PAGES[step]
    assert editor_client.post(url, again).status_code == 302
    assert last(story)[0] == step.replace("-", "_")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_step_with_a_forged_version_is_refused(version, editor_client):
    story = factories.make_published()
    url = step_url(story, "withdraw")
    response = editor_client.post(url, {"text": "Wrong.", "version": version})
    assert response.status_code == 200
    assert not stored(story).is_withdrawn


@pytest.mark.parametrize("step", PAGES)
def test_a_step_page_of_no_story_is_not_there(step, editor_client):
    for pk in (0, 999_999, 10**30):
        assert editor_client.get(f"/admin/articles/article/{pk}/{step}/").status_code == 404


def test_a_draft_cannot_be_corrected_by_its_page(editor_client):
    story = factories.make_draft()
    url = step_url(story, "correct")
    response = editor_client.post(url, filled(editor_client, url, text="Wrong."))
    assert response.status_code == 200
    assert "The story" in response.content.decode() or response.context["form"].errors
    assert Correction.objects.count() == 0
    assert stored(story).version == 1
