"""Arranging the front page."""

import pytest

from articles.actions.front_page import get_front_page
from articles.models import FrontPage, FrontSlot, Promo
from newsroom.models import Purge
from tests import factories

from .pages import filled, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def front_page(section) -> FrontPage:
    return get_front_page(section.site)


@pytest.fixture
def url(front_page) -> str:
    return f"/admin/articles/frontpage/{front_page.pk}/change/"


def slot(place: int, article=None, **fields) -> dict:
    fields = {"zone": "top", "position": place, "article": article.pk if article else "", **fields}
    return {f"slots-{place}-{name}": value for name, value in fields.items()}


def promo(place: int, **fields) -> dict:
    return {f"promos-{place}-{name}": value for name, value in fields.items()}


def rows(form: dict, kind: str, count: int) -> dict:
    """The form with `count` rows, as the script that adds rows would send it."""
    return {**form, f"{kind}-TOTAL_FORMS": str(count)}


def placed() -> list[tuple[str, str]]:
    return [(each.zone, each.article.headline) for each in FrontSlot.objects.all()]


def arrange(page: FrontPage, *articles) -> None:
    for place, article in enumerate(articles):
        FrontSlot.objects.create(front_page=page, article=article, position=place)


def test_the_one_front_page_opens_at_once(editor_client, url):
    response = editor_client.get("/admin/articles/frontpage/")
    assert response.url == url


def test_an_editor_places_stories_and_promos(editor_client, front_page, url):
    one, two = factories.make_published(), factories.make_published()
    Purge.objects.all().delete()
    typed = {
        **slot(0, one),
        **slot(1, two, zone="lead"),
        **promo(0, title="The archive", url="/archive/", position="0"),
    }
    response = editor_client.post(url, rows(filled(editor_client, url, **typed), "slots", 2))
    assert response.url == url
    assert placed() == [("lead", two.headline), ("top", one.headline)]
    assert Promo.objects.get().title == "The archive"
    front_page.refresh_from_db()
    assert front_page.version == 2
    assert list(Purge.objects.values_list("tag", flat=True)) == [f"front:{front_page.site_id}"]


def test_places_are_swapped_and_emptied(editor_client, front_page, url):
    one, two, three = (factories.make_published() for _number in range(3))
    arrange(front_page, one, two, three)
    form = filled(editor_client, url)
    form["slots-0-article"], form["slots-1-article"] = two.pk, one.pk
    form["slots-2-DELETE"] = "on"
    assert editor_client.post(url, form).status_code == 302
    assert placed() == [("top", two.headline), ("top", one.headline)]


def test_a_story_has_one_place(editor_client, front_page, url):
    one, two = factories.make_published(), factories.make_published()
    arrange(front_page, two)
    form = rows(filled(editor_client, url, **slot(0, one), **slot(1, one)), "slots", 2)
    response = editor_client.post(url, form)
    assert response.status_code == 200
    assert "This story has a place already." in response.content.decode()
    assert placed() == [("top", two.headline)]
    assert FrontPage.objects.get().version == 1
    form["slots-0-DELETE"] = "on"
    assert editor_client.post(url, form).status_code == 302
    assert placed() == [("top", one.headline)]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT://example.org/%0aalert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "https:evil.example",
        "https://[x",
        "archive",
        "",
    ],
)
def test_a_promo_leads_to_a_page(link, editor_client, url):
    form = filled(editor_client, url, **promo(0, title="Inside", url=link))
    response = editor_client.post(url, form)
    assert response.status_code == 200
    formset = response.context["inline_admin_formsets"][1].formset
    assert [list(each) for each in formset.errors] == [["url"]]
    assert read(response).fields["promos-0-title"] == "Inside"
    assert Promo.objects.count() == 0


@pytest.mark.parametrize("link", ["/archive/", "https://example.org/x?y=1", "http://example.org"])
def test_a_promo_may_lead_inside_or_out(link, editor_client, url):
    editor_client.post(url, filled(editor_client, url, **promo(0, title="Inside", url=link)))
    assert Promo.objects.get().url == link


def test_a_promo_ends_after_it_starts(editor_client, url):
    times = {
        "starts_at_0": "2026-05-02",
        "starts_at_1": "10:00:00",
        "ends_at_0": "2026-05-02",
        "ends_at_1": "09:00:00",
    }
    form = filled(editor_client, url, **promo(0, title="Inside", url="/archive/", **times))
    response = editor_client.post(url, form)
    assert "The end must come after the start." in response.content.decode()
    assert Promo.objects.count() == 0


def test_an_arrangement_saved_meanwhile_is_shown_beside_mine(
    editor_client, other_editor, client, url, front_page
):
    mine, theirs, both = (factories.make_published() for _number in range(3))
    arrange(front_page, both)
    form = rows(filled(editor_client, url, **slot(0, mine), **slot(1, both)), "slots", 2)
    client.force_login(other_editor)
    other = filled(client, url, **slot(1, theirs), **{"slots-0-DELETE": "on"})
    assert client.post(url, other).status_code == 302
    assert placed() == [("top", theirs.headline)]

    response = editor_client.post(url, form)
    html = response.content.decode()
    assert response.status_code == 200
    assert f"<li>Top stories: {theirs.headline}</li>" in html
    assert ("_keep_mine", "2") in read(response).buttons
    fields = read(response).fields
    assert [fields[f"slots-{place}-article"] for place in (0, 1)] == [str(mine.pk), str(both.pk)]
    assert placed() == [("top", theirs.headline)]

    again = {**fields, "_keep_mine": "2"}
    assert editor_client.post(url, again).status_code == 302
    assert placed() == [("top", mine.headline), ("top", both.headline)]
    assert editor_client.post(url, again).status_code == 200
    front_page.refresh_from_db()
    assert front_page.version == 3


@pytest.mark.parametrize("who", ["reporter_client", "moderator_client"])
def test_others_arrange_nothing(who, request, url):
    other = request.getfixturevalue(who)
    for response in (other.get(url), other.post(url, {"read_version": "1"})):
        assert response.status_code == 403
    assert FrontPage.objects.get().version == 1


def test_nobody_deletes_or_adds_a_front_page(admin_client, front_page):
    assert admin_client.get("/admin/articles/frontpage/add/").status_code == 403
    delete = f"/admin/articles/frontpage/{front_page.pk}/delete/"
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert FrontPage.objects.count() == 1
