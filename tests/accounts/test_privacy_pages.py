"""The pages that tell what is kept, and that they tell the truth."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.test import Client

from accounts.consents import LegalText
from accounts.models import Area
from articles.validators import RESERVED_SLUGS
from tests import factories
from tests.accounts.signing_in import LOGIN, LOGOUT, PASSWORD, mailed_code

pytestmark = pytest.mark.django_db
COOKIE_ROW = re.compile(r'<th scope="row">\s*<code>(\w+)</code>')


@pytest.fixture(autouse=True)
def paper(title, section):
    return title


@pytest.mark.parametrize(
    ("path", "text"), [("/privacy/", LegalText.PRIVACY), ("/terms/", LegalText.TERMS)]
)
def test_a_page_for_everybody(client: Client, path, text):
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    since = text.current.since
    assert f"Version {text.current.number}, in force since {since.day} {since:%B %Y}." in page
    assert response["Cache-Control"].startswith("public")
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")
    assert path.strip("/") in RESERVED_SLUGS


@pytest.mark.parametrize("path", ["/privacy/", "/terms/"])
def test_clauses_are_numbered_in_order(client: Client, path):
    page = client.get(path).content.decode()
    numbers = re.findall(r'<a class="clause" href="#clause-([\d-]+)">([\d.]+)</a>', page)
    assert len(numbers) > 8
    assert [anchor.replace("-", ".") for anchor, _ in numbers] == [shown for _, shown in numbers]
    assert all(f'id="clause-{anchor}"' in page for anchor, _ in numbers)
    pairs = [tuple(map(int, shown.split("."))) for _, shown in numbers]
    for (part, place), (next_part, next_place) in pairwise(pairs):
        assert (next_part, next_place) in {(part, place + 1), (part + 1, 1)}


def test_each_page_leads_to_them(client: Client):
    foot = client.get("/").content.decode().split("<footer")[1]
    assert 'href="/privacy/"' in foot
    assert 'href="/terms/"' in foot
    inside = client.get(LOGIN).content.decode().split("<footer")[1]
    assert 'href="/privacy/"' in inside


def test_whom_to_ask_is_told(client: Client, title):
    assert "mailto:" not in client.get("/privacy/").content.decode().split("<footer")[0]
    title.contact_email = "desk@paper.example"
    title.save()
    assert "mailto:desk@paper.example" in client.get("/privacy/").content.decode()


def told_cookies(client: Client) -> set[str]:
    return set(COOKIE_ROW.findall(client.get("/privacy/").content.decode()))


def test_every_cookie_that_is_set_is_listed_and_no_other(client: Client, mailoutbox):
    """A life with the account pages: each answer's cookies are gathered."""
    area = Area.objects.create(name="Zeerust", kind="town")
    made: set[str] = set()

    def see(response) -> None:
        made.update(response.cookies)
        for earlier, _status in getattr(response, "redirect_chain", []):
            assert earlier.startswith("/")

    def get(path: str) -> None:
        see(client.get(path))

    def post(path: str, **data: str) -> None:
        response = client.post(path, data)
        see(response)
        while response.status_code == 302:
            response = client.get(response["Location"])
            see(response)

    get("/account/locations/")
    post("/account/locations/", all=str(area.pk), **{f"{c}": str(area.pk) for c in ("news",)})
    get(LOGIN)
    get("/account/signup/")
    post("/account/signup/", email="new@example.org", password1=PASSWORD)
    post("/account/confirm-email/", code=mailed_code("new@example.org"))
    for path in (
        "/account/", "/account/profile/", "/account/privacy/", "/account/privacy/leave/",
        "/account/sessions/", "/account/email/", "/account/2fa/", "/account/password/change/",
        "/account/notices/", "/account/3rdparty/",
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code in (200, 302), path
        see(response)
    post("/account/profile/", username="newcomer", display_name="New", about="", terms="on")
    post("/account/privacy/download/")
    post(LOGOUT)
    post(LOGIN, login="new@example.org", password=PASSWORD)
    assert made == told_cookies(client)


def test_how_long_they_are_kept_is_told_rightly(client: Client):
    page = client.get("/privacy/").content.decode()
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) == timedelta(days=14)
    assert abs(timedelta(seconds=settings.CSRF_COOKIE_AGE).days - 365) < 8
    rows = re.findall(r"<code>(\w+)</code>.*?<td>.*?</td>\s*<td>(.*?)</td>", page, re.DOTALL)
    kept = dict(rows)
    assert kept["sessionid"].startswith("Two weeks")
    assert {name for name, time in kept.items() if time.startswith("A year")} == {
        "csrftoken", "places", "known",
    }  # fmt: skip


def test_reading_sets_none(client: Client):
    story = factories.make_published()
    gallery = factories.make_published_gallery()
    client.cookies["places"] = "n.1"
    for path in ("/", "/news/", story.get_absolute_url(), gallery.get_absolute_url(), "/privacy/"):
        assert client.get(path).cookies == {}, path
