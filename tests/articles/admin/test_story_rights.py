"""What each person may not do to a story, by whatever they send."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Correction, FrontPage, Photo, Tag, Transition
from tests import factories

from .pages import change_url, filled, read, save, steps_offered, stored

pytestmark = pytest.mark.django_db

BUTTONS = ["submit", "return", "approve", "schedule", "unschedule", "publish", "restore"]
PAGES = ["correct", "withdraw", "take-down"]


@pytest.mark.parametrize("make", [factories.make_draft, factories.make_review])
def test_a_reporter_is_offered_no_step_of_an_editor(make, reporter_client):
    offered = steps_offered(reporter_client.get(change_url(make())))
    assert offered == ({"submit"} if make is factories.make_draft else {"return"})


@pytest.mark.parametrize("step", ["approve", "schedule", "publish", "unschedule", "restore"])
@pytest.mark.parametrize("make", [factories.make_draft, factories.make_review])
def test_a_reporter_publishes_nothing_by_a_forged_form(step, make, reporter_client):
    story = make()
    before = Article.objects.values().get()
    response = save(reporter_client, story, headline="Forged", _step=step)
    assert response.status_code == 403
    assert Article.objects.values().get() == before


def test_a_reporter_publishes_no_new_story(reporter_client, section):
    url = "/admin/articles/article/add/"
    assert steps_offered(reporter_client.get(url)) == {"submit"}
    typed = filled(reporter_client, url, headline="Forged", section=section.pk, _step="publish")
    assert reporter_client.post(url, typed).status_code == 403
    assert Article.objects.count() == 0


@pytest.mark.parametrize("step", ["", "create", "correct", "take_down", "nonsense", "PUBLISH"])
def test_a_step_that_no_button_takes_is_refused(step, editor_client):
    story = factories.make_draft()
    response = save(editor_client, story, _step=step)
    assert response.status_code == (403 if step else 302)
    assert stored(story).state == "draft"


@pytest.mark.parametrize(
    "make",
    [factories.make_approved, factories.make_scheduled, factories.make_published],
)
def test_a_reporter_reads_an_approved_story_and_changes_nothing(
    make, reporter_client, editor_client
):
    story = make(tags=["Rain"])
    url = change_url(story)
    page = reporter_client.get(url)
    assert page.status_code == 200
    assert steps_offered(page) == set()
    assert "headline" not in read(page).fields
    assert ">Rain<" in page.content.decode()

    typed = filled(editor_client, url, headline="Forged")
    for step in ({}, {"_step": "submit"}, {"_step": "return"}, {"_step": "publish"}):
        assert reporter_client.post(url, {**typed, **step}).status_code == 403
    assert stored(story).headline == story.headline
    assert stored(story).version == story.version


@pytest.mark.parametrize("step", PAGES)
def test_a_reporter_reaches_no_page_of_a_step(step, reporter_client):
    story = factories.make_published()
    url = f"/admin/articles/article/{story.pk}/{step}/"
    assert reporter_client.get(url).status_code == 403
    response = reporter_client.post(url, {"text": "Forged", "version": story.version})
    assert response.status_code == 403
    assert stored(story).version == story.version


def changing_urls() -> list[str]:
    story = factories.make_published(tags=["Rain"])
    photo, tag, page = (
        factories.make_photo(),
        Tag.objects.get(),
        FrontPage.objects.create(site_id=1),
    )
    article = f"/admin/articles/article/{story.pk}"
    return [
        "/admin/articles/article/add/",
        *(f"{article}/{page}/" for page in ("change", "delete", "link", *PAGES)),
        "/admin/articles/photo/add/",
        f"/admin/articles/photo/{photo.pk}/change/",
        f"/admin/articles/photo/{photo.pk}/delete/",
        "/admin/articles/tag/add/",
        f"/admin/articles/tag/{tag.pk}/change/",
        f"/admin/articles/tag/{tag.pk}/delete/",
        "/admin/articles/section/add/",
        f"/admin/articles/section/{story.section_id}/change/",
        f"/admin/articles/section/{story.section_id}/delete/",
        f"/admin/articles/frontpage/{page.pk}/change/",
        "/admin/articles/title/add/",
        f"/admin/articles/title/{story.site.title.pk}/change/",
        "/admin/accounts/user/add/",
        "/admin/accounts/area/add/",
        "/admin/auth/group/add/",
        "/admin/sites/site/add/",
    ]


def everything() -> list:
    models = (Article, Photo, Tag, FrontPage, Transition, Correction)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_moderator_changes_nothing(moderator_client, editor_client):
    urls = changing_urls()
    before = everything()
    for url in urls:
        response = moderator_client.post(
            url, {"headline": "Forged", "name": "Forged", "post": "yes"}
        )
        assert (url, response.status_code) == (url, 403)
    story = Article.objects.get()
    for step in BUTTONS:
        typed = filled(editor_client, change_url(story), headline="Forged", _step=step)
        assert moderator_client.post(change_url(story), typed).status_code == 403
    merge = {"action": "merge", "_selected_action": [tag.pk for tag in Tag.objects.all()]}
    moderator_client.post("/admin/articles/tag/", merge)
    assert moderator_client.get("/admin/articles/tag/suggest/?q=r").status_code == 403
    assert everything() == before


@pytest.mark.parametrize("who", ["anonymous", "reader", "dismissed"])
def test_a_stranger_is_sent_to_sign_in(who, request, reporter):
    client = Client()
    if who == "reader":
        client.force_login(request.getfixturevalue("reader"))
    if who == "dismissed":
        client.force_login(reporter)
        reporter.is_active = False
        reporter.save()
    urls = changing_urls()
    story = Article.objects.get()
    before = everything()
    reading = ["/admin/", f"/admin/articles/article/{story.pk}/history/"]
    reading += [f"/admin/articles/article/{story.pk}/preview/", "/admin/articles/article/"]
    reading += [f"/admin/articles/photo/{Photo.objects.get().pk}/original/"]
    reading += ["/admin/articles/tag/suggest/?q=r"]
    for url in urls + reading:
        for response in (client.get(url), client.post(url, {"headline": "Forged"})):
            assert (url, response.status_code) == (url, 302)
            assert response.url.startswith("/admin/login/?next=/admin/")
            assert "no-store" in response["Cache-Control"]
            assert story.headline not in response.content.decode()
    assert everything() == before


def test_fields_that_are_not_offered_cannot_be_posted(reporter_client, editor, title):
    story = factories.make_draft()
    forged = {
        "state": "approved",
        "publish_at": "2020-01-01",
        "publish_at_0": "2020-01-01",
        "publish_at_1": "00:00",
        "author": editor.pk,
        "created_by": editor.pk,
        "version": "99",
        "site": "2",
        "withdrawn_at": "2020-01-01",
        "taken_down": "on",
        "announced_at": "2020-01-01",
        "word_count": "9999",
        "language": "xx",
        "id": "7",
    }
    hidden = [
        field
        for field in Article.objects.values().get()
        if field not in ("headline", "modified_at")
    ]
    before = Article.objects.values(*hidden).get()
    assert save(reporter_client, story, headline="Honest", **forged).status_code == 302
    after = Article.objects.values(*hidden).get()
    assert after == {**before, "version": 2}
    assert stored(story).headline == "Honest"
    assert stored(story).modified_at <= timezone.now()


@pytest.mark.parametrize(
    "forged",
    [
        {"corrections-INITIAL_FORMS": "5", "corrections-TOTAL_FORMS": "5"},
        {"corrections-TOTAL_FORMS": "1", "corrections-0-text": "Forged"},
        {"bylines-INITIAL_FORMS": "5", "bylines-TOTAL_FORMS": "9"},
        {"bylines-INITIAL_FORMS": "-1"},
        {"bylines-TOTAL_FORMS": "x"},
        {"bylines-0-id": "1", "bylines-0-article": "99", "bylines-INITIAL_FORMS": "1"},
    ],
)
def test_a_forged_table_of_rows_is_no_way_in(forged, reporter_client):
    story = factories.make_draft(bylines=[("staff", "Ann")])
    other = factories.make_draft(bylines=[("staff", "Ben")])
    assert save(reporter_client, story, **forged).status_code in (200, 302)
    assert [each.name for each in story.bylines.all()] == ["Ann"]
    assert [each.name for each in other.bylines.all()] == ["Ben"]
    assert Correction.objects.count() == 0


def test_nobody_deletes_what_was_ever_public(admin_client):
    story = factories.make_withdrawn()
    url = f"/admin/articles/article/{story.pk}/delete/"
    assert admin_client.post(url, {"post": "yes"}).status_code == 403
    assert Article.objects.count() == 1
    draft = factories.make_draft()
    url = f"/admin/articles/article/{draft.pk}/delete/"
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert list(Article.objects.all()) == [story]


def test_a_post_without_a_token_is_refused(reporter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    story = factories.make_draft()
    typed = {**filled(client, change_url(story), headline="Forged"), "csrfmiddlewaretoken": ""}
    assert client.post(change_url(story), typed).status_code == 403
    assert stored(story).headline == story.headline
