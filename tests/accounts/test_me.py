"""/me/: all that a page for everybody leaves out, in one small private call."""

import pytest
from django.test import Client

from accounts.actions.places import set_places
from accounts.actions.profiles import create_profile
from accounts.models import Area, Component
from tests.markup import Markup

pytestmark = pytest.mark.django_db

NOBODY = {
    "signed_in": False,
    "name": "",
    "username": "",
    "picture": "",
    "profile_url": "",
    "account_url": "/account/",
    "notices": 0,
    "places": {},
    "may_edit": False,
    "desk_url": "",
}


@pytest.fixture
def town(db: None) -> Area:
    return Area.objects.create(name="Hermanus", kind=Area.Kind.TOWN)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_stranger_is_nobody_and_costs_nothing(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/me/")
    assert response.status_code == 200
    assert response.json() == NOBODY
    assert not response.cookies


def test_a_strangers_places_cost_one_query(town, django_assert_num_queries):
    client = Client()
    client.cookies["places"] = f"n.{town.pk}-w.{town.pk}-t.999999-known"
    client.cookies["known"] = "1"
    with django_assert_num_queries(1):
        response = client.get("/me/")
    place = {"id": town.pk, "name": "Hermanus"}
    assert response.json() == NOBODY | {"places": {"news": place, "weather": place}}
    assert not response.cookies


@pytest.mark.parametrize("cookie", ["junk", "n.", "x" * 4000])
def test_nonsense_costs_nothing(cookie, django_assert_num_queries):
    client = Client()
    client.cookies["places"] = cookie
    with django_assert_num_queries(0):
        assert client.get("/me/").json() == NOBODY


def test_a_forged_or_ended_session_is_nobodys(reader):
    client = signed_in(reader)
    session = client.cookies["sessionid"].value
    client.post("/account/logout/")
    for value in (session, "x" * 32, "'", ""):
        other = Client()
        other.cookies["sessionid"] = value
        assert other.get("/me/").json() == NOBODY


def test_a_person_without_a_profile(reader, django_assert_num_queries):
    client = signed_in(reader)
    with django_assert_num_queries(3):
        response = client.get("/me/")
    assert response.json() == NOBODY | {"signed_in": True, "name": "reader@example.org"}
    assert not response.cookies


def test_a_person_with_everything(reader, town, django_assert_num_queries):
    create_profile(reader, username="Thandi-M", display_name="Thandi <b>Mokoena")
    set_places(reader, dict.fromkeys(Component, town))
    client = signed_in(reader)
    client.cookies["places"] = "n.999999"
    with django_assert_num_queries(3):
        told = client.get("/me/").json()
    place = {"id": town.pk, "name": "Hermanus"}
    assert told == NOBODY | {
        "signed_in": True,
        "name": "Thandi <b>Mokoena",
        "username": "Thandi-M",
        "profile_url": "/profile/Thandi-M/",
        "places": {each.value: place for each in Component},
    }
    assert list(told["places"]) == [each.value for each in Component]


def test_who_works_here_is_shown_the_desk(editor, django_assert_num_queries):
    client = signed_in(editor)
    with django_assert_num_queries(3):
        told = client.get("/me/").json()
    assert told == NOBODY | {
        "signed_in": True,
        "name": "Eddie Torr",
        "may_edit": True,
        "desk_url": "/admin/",
    }


def test_a_closed_account_is_nobodys(reader):
    client = signed_in(reader)
    reader.is_active = False
    reader.save()
    assert client.get("/me/").json() == NOBODY


def test_it_is_kept_by_nobody_and_read_by_no_other_site(client: Client, reader):
    for person in (client, signed_in(reader)):
        response = person.get("/me/", headers={"origin": "https://evil.example"})
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Type"] == "application/json"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not [name for name in response.headers if name.startswith("Access-Control")]
    for path, status in (("/me/x.css", 404), ("/me", 301), ("/me/?callback=x", 200)):
        response = client.get(path)
        assert response.status_code == status, path
        assert response["Cache-Control"] in ("private, no-store", "no-store"), path


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_it_is_only_read(client: Client, method):
    response = getattr(client, method)("/me/")
    assert (response.status_code, response["Cache-Control"]) == (405, "private, no-store")


def test_every_page_has_room_for_it(client: Client, section):
    page = Markup(client.get("/").content)
    (bar,) = [each for each in page.every("nav") if "data-me" in each]
    assert bar["data-me"] == "/me/"
    (account,) = [each for each in page.every("a") if "data-me-account" in each]
    assert account["href"] == "/account/"
    (place,) = [each for each in page.every("a") if "data-me-place" in each]
    assert place["href"] == "/account/locations/"
    assert page.links().count("/account/locations/") == 2
    (script,) = [each for each in page.every("script") if "js/me" in (each.get("src") or "")]
    assert "defer" in script
