"""The desk's first page and its lists: light, the same at any size, kept by no cache."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Area
from articles.actions.front_page import get_front_page
from articles.models import Article, Tag
from tests import factories

from .pages import change_url

pytestmark = pytest.mark.django_db

LISTS = {
    "/admin/": "editor_client",
    "/admin/articles/article/": "editor_client",
    "/admin/articles/article/?status=published": "editor_client",
    "/admin/articles/article/?status=draft&section__id__exact=1": "editor_client",
    "/admin/articles/article/?q=story": "editor_client",
    "/admin/articles/article/?_facets=True": "editor_client",
    "/admin/articles/article/?all=": "editor_client",
    "/admin/articles/photo/": "editor_client",
    "/admin/articles/tag/": "editor_client",
    "/admin/articles/tag/?_facets=True": "editor_client",
    "/admin/articles/section/": "editor_client",
    "/admin/accounts/user/": "admin_client",
    "/admin/accounts/user/?q=example": "admin_client",
    "/admin/accounts/area/": "admin_client",
}


def make_rows(count: int) -> None:
    section = factories.make_section()
    for number in range(count):
        story = factories.make_published(section=section, tags=[f"Tag {number} of {count}"])
        story.lead_photo = factories.make_photo(data=factories.jpeg_bytes((40, 30)))
        story.save()
        factories.make_draft(section=section)
        factories.make_user(f"person-{number}-{count}@example.org", is_staff=True)
        province = Area.objects.create(name=f"Province {number} of {count}", kind="province")
        Area.objects.create(name="Town", kind="town", parent=province)


def queries(client, url: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return [each["sql"] for each in captured]


def unbounded(sql: str) -> bool:
    return "COUNT(" in sql and not re.search(r"FROM \(SELECT .* LIMIT \d+\)", sql, re.DOTALL)


def test_lists_ask_as_much_of_thirty_rows_as_of_one(request):
    clients = {name: request.getfixturevalue(name) for name in set(LISTS.values())}
    for client in clients.values():
        client.get("/admin/")  # its first request is noted among the person's sessions
    make_rows(1)
    few = {url: queries(clients[who], url) for url, who in LISTS.items()}
    make_rows(29)
    many = {url: queries(clients[who], url) for url, who in LISTS.items()}
    assert {url: len(each) for url, each in few.items()} == {
        url: len(each) for url, each in many.items()
    }
    assert [sql for each in many.values() for sql in each if unbounded(sql)] == []
    assert any("COUNT(" in sql for sql in many["/admin/articles/article/"])


@pytest.mark.parametrize(
    ("status", "places"),
    [
        ("draft", ["draft"]),
        ("review", ["review"]),
        ("approved", ["approved"]),
        ("scheduled", ["scheduled"]),
        ("published", ["published"]),
        ("withdrawn", ["taken_down", "withdrawn"]),
        (
            "nonsense",
            ["approved", "draft", "published", "review", "scheduled", "taken_down", "withdrawn"],
        ),
    ],
)
def test_the_list_is_filtered_by_status(status, places, editor_client):
    made = {
        name: getattr(factories, f"make_{name}")()
        for name in (
            "draft",
            "review",
            "approved",
            "scheduled",
            "published",
            "withdrawn",
            "taken_down",
        )
    }
    response = editor_client.get(f"/admin/articles/article/?status={status}")
    listed = set(response.context["cl"].result_list)
    assert listed == {made[place] for place in places}


def test_the_desk_shows_what_waits(editor_client, editor):
    waiting, mine = factories.make_review(), factories.make_draft(by=editor)
    coming, done = factories.make_scheduled(), factories.make_published()
    factories.make_withdrawn()
    panels = editor_client.get("/admin/").context["panels"]
    assert [[line.name for line in panel.lines] for panel in panels] == [
        [waiting.headline],
        [mine.headline],
        [coming.headline],
        [done.headline],
        [],
        [],
    ]


def test_pictures_and_stories_are_found_as_one_types(editor_client):
    photo = factories.make_photo(caption="The river in flood")
    url = "/admin/autocomplete/?app_label=articles&model_name=article&field_name=lead_photo&term="
    found = editor_client.get(f"{url}river").json()["results"]
    assert found == [{"id": str(photo.pk), "text": "The river in flood"}]
    assert editor_client.get(f"{url}nothing").json()["results"] == []


def test_no_page_of_the_admin_is_kept_by_a_cache(admin_client, client, section):
    story, photo = factories.make_published(tags=["Rain"]), factories.make_photo()
    page = get_front_page(section.site)
    article = f"/admin/articles/article/{story.pk}"
    urls = [
        *LISTS,
        change_url(story),
        *(f"{article}/{name}/" for name in ("history", "preview", "link", "correct", "withdraw")),
        f"/admin/articles/photo/{photo.pk}/change/",
        f"/admin/articles/photo/{photo.pk}/original/",
        f"/admin/articles/photo/{photo.pk}/thumbnail/",
        f"/admin/articles/tag/{Tag.objects.get().pk}/change/",
        "/admin/articles/tag/suggest/?q=r",
        f"/admin/articles/frontpage/{page.pk}/change/",
        f"/admin/auth/group/{Group.objects.first().pk}/change/",
        "/admin/articles/article/99999/change/",
        "/admin/articles/article/99999/history/",
        "/admin/nothing/",
        "/admin/jsi18n/",
        "/admin/login/",
        "/admin/password_change/",
    ]
    kept = []
    for url in urls:
        for asking in (admin_client, client):
            response = asking.get(url)
            response.getvalue()  # to its end, which closes a file
            if "no-store" not in response.get("Cache-Control", ""):
                kept.append((url, response.status_code))
    assert kept == []
    typed = {"username": "editor@example.org", "password": "wrong"}
    assert "no-store" in client.post("/admin/login/", typed)["Cache-Control"]
    assert "no-store" in admin_client.post("/admin/logout/")["Cache-Control"]
    assert Article.objects.count() == 1
