"""A gallery elsewhere at the desk: its list, preview and history, and the first page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import publishing
from articles.models import Gallery, Photo
from tests import factories

from .gallery_pages import change_url, row
from .pages import filled

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/gallery/"


def url_of(gallery: Gallery, page: str) -> str:
    return f"{LIST}{gallery.pk}/{page}/"


def listed(client: Client, query: str) -> set[Gallery]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


def test_galleries_are_found_by_headline_status_and_kind(reporter_client):
    flood = factories.make_gallery(headline="The flood")
    wind = factories.make_published_gallery(headline="Wind", kind="readers")
    assert listed(reporter_client, "?q=flood") == {flood}
    assert listed(reporter_client, "?status=published") == {wind}
    assert listed(reporter_client, "?status=draft") == {flood}
    assert listed(reporter_client, "?kind__exact=readers") == {wind}
    page = reporter_client.get(LIST).content.decode()
    assert f'src="{wind.cover.thumbnail().url}"' in page
    assert ">Published<" in page
    assert ">User gallery<" in page


def panel(client: Client, heading: str) -> list[tuple[str, str]]:
    panels = {each.heading: each for each in client.get("/admin/").context["panels"]}
    return [(line.name, line.url) for line in panels[heading].lines]


def ask(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_list_and_the_desk_ask_as_much_of_ten_as_of_one(editor_client, editor):
    def make(count: int) -> None:
        for _number in range(count):
            photo = factories.make_photo()
            Photo.objects.filter(pk=photo.pk).update(expires_at=timezone.now() + timedelta(days=2))
            factories.make_published_gallery([photo])
            publishing.submit(Gallery, factories.make_gallery([photo]).pk, by=None)
            factories.make_gallery([photo], by=editor)

    make(1)
    editor_client.get("/admin/")  # what a process keeps from its first request
    few = [ask(editor_client, url) for url in (LIST, "/admin/")]
    make(9)
    assert [ask(editor_client, url) for url in (LIST, "/admin/")] == few


def test_the_desk_shows_galleries_beside_stories(editor_client, editor):
    mine = factories.make_gallery(by=editor)
    review = publishing.submit(Gallery, factories.make_gallery().pk, by=None)
    story = factories.make_review()
    old = factories.make_published_gallery(hours_ago=2)
    new = factories.make_published(hours_ago=1)
    story_url = f"/admin/articles/article/{story.pk}/change/"
    assert panel(editor_client, "Your drafts") == [(mine.headline, change_url(mine))]
    assert panel(editor_client, "Waiting for review") == [
        (review.headline, change_url(review)),
        (story.headline, story_url),
    ]
    just = [name for name, _url in panel(editor_client, "Just published")]
    assert just == [new.headline, old.headline]


def test_the_desk_names_pictures_whose_rights_end_or_have_ended(editor_client):
    now = timezone.now()

    def photo(name: str, days: float) -> Photo:
        made = factories.make_photo(caption=name)
        Photo.objects.filter(pk=made.pk).update(expires_at=now + timedelta(days=days))
        made.refresh_from_db()
        return made

    last, soon = photo("In 13 days", 13), photo("Tomorrow", 1)
    factories.make_published(lead_photo=last)
    factories.make_published_gallery([soon, photo("In 15 days", 15)])
    text = photo("Ended", 1)
    factories.make_published(body=f'<p>Rain.</p><figure data-photo="{text.pk}"></figure>')
    Photo.objects.filter(pk=text.pk).update(expires_at=now - timedelta(days=1))
    factories.make_draft(lead_photo=photo("Only in a draft", 1))
    names = [name for name, _url in panel(editor_client, "Rights ending soon")]
    assert names == ["Tomorrow", "In 13 days", "Ended"]


# Preview and history


def test_a_preview_shows_what_is_typed_and_stores_nothing(reporter_client):
    one, two = (factories.make_photo(caption=name) for name in ("Bridge", "Street"))
    gallery = factories.make_gallery([one], headline="Old words")
    typed = filled(reporter_client, change_url(gallery), headline="New words", **row(1, two, 0))
    response = reporter_client.post(url_of(gallery, "preview"), typed)
    html = response.content.decode()
    assert response.status_code == 200
    assert "New words" in html
    assert html.index("Street") < html.index("Bridge")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert Gallery.objects.get().headline == "Old words"
    assert Gallery.objects.get().length == 1


def test_a_preview_of_what_is_saved_is_for_the_desk_only(moderator_client, client):
    gallery = factories.make_gallery(headline="Not yet seen")
    response = moderator_client.get(url_of(gallery, "preview"))
    assert "Not yet seen" in response.content.decode()
    assert client.get(url_of(gallery, "preview")).status_code == 302
    clerk = Client()
    clerk.force_login(factories.make_user("clerk@example.org", is_staff=True))
    for page in ("preview", "history"):
        assert clerk.get(url_of(gallery, page)).status_code == 403
        assert moderator_client.get(f"{LIST}999999/{page}/").status_code == 404


def test_the_history_tells_each_step(moderator_client, editor):
    gallery = factories.make_published_gallery()
    publishing.withdraw_gallery(gallery.pk, by=editor, reason="The wrong <b>bridge</b>.")
    response = moderator_client.get(url_of(gallery, "history"))
    lines = [
        (str(line.transition.who or ""), line.transition.step, line.from_state, line.to_state)
        for line in response.context["transitions"]
    ]
    assert lines == [
        ("Eddie Torr", "withdraw", "", ""),
        ("", "publish", "Draft", "Approved"),
        ("", "create", "", "Draft"),
    ]
    assert "The wrong &lt;b&gt;bridge&lt;/b&gt;." in response.content.decode()
