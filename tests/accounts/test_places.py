"""Location settings: for everybody, signed in or not, with scripts or without."""

import pytest
from django.test import Client

from accounts.actions.places import set_places
from accounts.models import Area, Component, LocationPreference, User
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db

PAGE = "/account/locations/"
NEWS, WEATHER, TRAFFIC, LISTINGS = Component


class Tree:
    """Two provinces; one has a district of two towns, and a town outside of it."""

    def __init__(self) -> None:
        make = Area.objects.create
        self.country = make(name="South Africa", kind="country", code="ZA")
        self.cape = make(name="Western Cape", kind="province", parent=self.country)
        self.north = make(name="Limpopo", kind="province", parent=self.country)
        self.overberg = make(name="Overberg", kind="district", parent=self.cape)
        self.hermanus = make(name="Hermanus", kind="town", parent=self.overberg)
        self.arniston = make(name="Arniston", kind="town", parent=self.overberg)
        self.atlantis = make(name="Atlantis", kind="town", parent=self.cape)
        self.tzaneen = make(name="Tzaneen", kind="town", parent=self.north)


@pytest.fixture
def tree(title) -> Tree:
    return Tree()


@pytest.fixture
def reader_client(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def held(user: User) -> dict[str, str]:
    return dict(LocationPreference.objects.filter(user=user).values_list("component", "area__name"))


def options(response, name: str = "news") -> list[tuple[str, str]]:
    return list(_flat(response.context["form"].fields[name].widget.choices))


def _flat(choices):
    for value, label in choices:
        yield from label if isinstance(label, list) else [(value, label)]


def chosen(response) -> dict[str, str]:
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


# Signed in -----------------------------------------------------------------------


def test_a_person_chooses_places(reader, reader_client, tree):
    response = reader_client.post(PAGE, {"news": tree.hermanus.pk, "weather": tree.tzaneen.pk})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert "places" not in response.cookies
    assert held(reader) == {"news": "Hermanus", "weather": "Tzaneen"}
    page = reader_client.get(PAGE)
    assert "Your places are saved." in Markup(page.content).text
    assert chosen(page) == {
        "all": "",
        "news": str(tree.hermanus.pk),
        "weather": str(tree.tzaneen.pk),
        "traffic": "",
        "listings": "",
    }


def test_one_place_for_all(reader, reader_client, tree):
    reader_client.post(PAGE, {"all": tree.overberg.pk, "news": tree.tzaneen.pk})
    assert held(reader) == dict.fromkeys(["news", "weather", "traffic", "listings"], "Overberg")


def test_no_place_removes_one(reader, reader_client, tree):
    set_places(reader, {NEWS: tree.hermanus, WEATHER: tree.hermanus})
    reader_client.post(PAGE, {"news": "", "weather": tree.hermanus.pk})
    assert held(reader) == {"weather": "Hermanus"}
    reader_client.post(PAGE, {})
    assert held(reader) == {}


@pytest.mark.parametrize(
    "value", ["0", "-1", "999999", "9" * 40, "abc", "1; DROP", "\x00", "²", "٣", "<b>", " "]
)
def test_what_is_no_place_is_refused_beside_its_field(reader, reader_client, tree, value):
    set_places(reader, {NEWS: tree.hermanus})
    response = reader_client.post(PAGE, {"news": tree.tzaneen.pk, "weather": value})
    if not value.strip():
        assert response.status_code == 302
        return
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["weather"]
    assert chosen(response)["news"] == str(tree.tzaneen.pk)
    assert (str(tree.tzaneen.pk), "Tzaneen, Limpopo") in options(response)
    assert held(reader) == {"news": "Hermanus"}
    assert response["Cache-Control"] == "private, no-store"


def test_nobody_chooses_for_another(reader, editor, reader_client, tree):
    data = {"news": tree.hermanus.pk, "user": editor.pk, "user_id": editor.pk, "is_staff": "1"}
    reader_client.post(PAGE, data)
    assert (held(reader), held(editor)) == ({"news": "Hermanus"}, {})
    reader.refresh_from_db()
    assert not reader.is_staff


def test_a_form_of_another_site_changes_nothing(reader, tree):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(PAGE, {"news": tree.hermanus.pk}).status_code == 403
    assert client.get(PAGE, {"news": tree.hermanus.pk}).status_code == 200
    assert held(reader) == {}


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(client: Client, tree, method):
    response = getattr(client, method)(PAGE)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")


# The lists, without scripts ------------------------------------------------------


def test_a_province_is_listed_by_its_districts(client: Client, tree):
    page = client.get(PAGE, {"province": tree.cape.pk})
    assert options(page) == [
        ("", "No place"),
        (str(tree.cape.pk), "All of Western Cape"),
        (str(tree.atlantis.pk), "Atlantis"),
        (str(tree.overberg.pk), "All of Overberg"),
        (str(tree.arniston.pk), "Arniston"),
        (str(tree.hermanus.pk), "Hermanus"),
    ]
    groups = [each["label"] for each in Markup(page.content).every("optgroup")]
    assert groups == ["South Africa", *["Western Cape", "Overberg"] * 5]
    assert options(page, "all")[0] == ("", "Each its own, as below")


def test_the_choice_is_among_the_options_whatever_is_listed(client: Client, tree):
    client.post(PAGE, {"news": tree.hermanus.pk})
    assert (str(tree.arniston.pk), "Arniston") in options(client.get(PAGE))
    page = client.get(PAGE, {"province": tree.north.pk})
    assert options(page) == [
        ("", "No place"),
        (str(tree.hermanus.pk), "Hermanus, Overberg, Western Cape"),
        (str(tree.north.pk), "All of Limpopo"),
        (str(tree.tzaneen.pk), "Tzaneen"),
    ]
    assert chosen(page)["news"] == str(tree.hermanus.pk)


@pytest.mark.parametrize("province", ["", "0", "x", "9" * 40, "\x00", "HERMANUS"])
def test_no_province_lists_nothing(client: Client, tree, province):
    page = client.get(PAGE, {"province": province.replace("HERMANUS", str(tree.hermanus.pk))})
    assert page.status_code == 200
    assert options(page) == [("", "No place")]


def test_without_areas_the_page_says_so(client: Client, title):
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "There are no places to choose from yet." in Markup(page.content).text


def test_the_page_asks_as_often_for_thirty_towns_as_for_one(
    reader, reader_client, tree, django_assert_num_queries
):
    set_places(reader, {NEWS: tree.hermanus})
    reader_client.get(PAGE)
    for number in range(30):
        Area.objects.create(name=f"Town {number}", kind="town", parent=tree.overberg)
        Area.objects.create(name=f"District {number}", kind="district", parent=tree.cape)
    set_places(reader, dict.fromkeys(Component, tree.tzaneen))
    # The places, the provinces and the lists; what stands round every account page is 8.
    with django_assert_num_queries(11):
        reader_client.get(PAGE)


# Anybody -------------------------------------------------------------------------


def test_a_browser_keeps_the_choice_of_a_stranger(client: Client, tree, settings):
    settings.SESSION_COOKIE_SECURE = True
    response = client.post(PAGE, {"news": tree.hermanus.pk, "listings": tree.north.pk})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    cookie, hint = response.cookies["places"], response.cookies["known"]
    assert cookie.value == f"n.{tree.hermanus.pk}-l.{tree.north.pk}"
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert (cookie["max-age"], cookie["path"], cookie["domain"]) == (365 * 86400, "/", "")
    assert (hint.value, hint["httponly"], hint["samesite"], hint["secure"]) == (
        "1",
        "",
        "Lax",
        True,
    )
    assert not LocationPreference.objects.exists()
    page = client.get(PAGE)
    assert chosen(page)["news"] == str(tree.hermanus.pk)
    assert {"places", "known"} & set(page.cookies) == set()


def test_a_stranger_removes_the_choice(client: Client, tree):
    client.post(PAGE, {"all": tree.hermanus.pk})
    response = client.post(PAGE, {})
    assert response.cookies["places"]["max-age"] == response.cookies["known"]["max-age"] == 0
    assert "places" not in client.cookies or client.cookies["places"].value == ""
    assert set(chosen(client.get(PAGE)).values()) == {""}


def test_a_stranger_is_refused_as_well(client: Client, tree):
    response = client.post(PAGE, {"news": "999999", "weather": tree.hermanus.pk})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["news"]
    assert {"places", "known"} & set(response.cookies) == set()


NONSENSE = [
    "", "x", "n.", "n.x", "n.0", "n.-1", "n.1.2", "N.{a}", "x.{a}", "n.{a};w", "n.٣", "n.999999",
    "n.{a}" + "-n.{a}" * 50, "n." + "9" * 11, "<script>", "é" * 20, "n .{a}", "n.{a} ",
]  # fmt: skip


@pytest.mark.parametrize("cookie", NONSENSE)
def test_nonsense_in_the_cookie_is_ignored(tree, cookie):
    client = Client()
    client.cookies["places"] = cookie.format(a=tree.hermanus.pk).encode().decode("latin-1")
    page = client.get(PAGE)
    assert page.status_code == 200
    if cookie != "n.{a};w":  # where a cookie ends
        assert set(chosen(page).values()) == {""}


def test_a_good_part_of_a_bad_cookie_counts(tree):
    client = Client()
    client.cookies["places"] = f"x.1-n.{tree.hermanus.pk}-w.999999-w"
    assert {name for name, value in chosen(client.get(PAGE)).items() if value} == {"news"}


# Signing in ----------------------------------------------------------------------


def sign_in(client: Client, email: str):
    data = {"login": email, "password": "a-long-password"}
    response = client.post("/account/login/", data)
    assert response.status_code == 302
    return response


def test_a_browsers_places_are_carried_over_at_sign_in(reader, tree):
    set_places(reader, {NEWS: tree.tzaneen})
    client = Client()
    client.post(PAGE, {"all": tree.hermanus.pk})
    response = sign_in(client, reader.email)
    assert held(reader) == {
        "news": "Tzaneen",
        "weather": "Hermanus",
        "traffic": "Hermanus",
        "listings": "Hermanus",
    }
    assert (response.cookies["places"].value, response.cookies["places"]["max-age"]) == ("", 0)
    assert response.cookies["known"].value == "1"
    client.post("/account/logout/")
    assert set(chosen(client.get(PAGE)).values()) == {""}


def test_signing_in_without_places_leaves_those_there_are(reader, tree):
    set_places(reader, {NEWS: tree.tzaneen})
    client = Client()
    client.cookies["places"] = "n.999999-zzz"
    sign_in(client, reader.email)
    assert held(reader) == {"news": "Tzaneen"}
    response = sign_in(Client(), reader.email)
    assert "places" not in response.cookies
    assert response.cookies["known"].value == "1"


def test_a_wrong_password_carries_nothing_over(reader, tree):
    client = Client()
    client.post(PAGE, {"news": tree.hermanus.pk})
    response = client.post("/account/login/", {"login": reader.email, "password": "wrong"})
    assert "known" not in response.cookies
    assert held(reader) == {}
    assert client.cookies["places"].value == f"n.{tree.hermanus.pk}"


# Who may keep it -----------------------------------------------------------------


def test_the_page_is_kept_by_nobody(client: Client, reader_client, tree):
    for person in (client, reader_client):
        for path, status in ((PAGE, 200), (PAGE + "x.css", 404), ("/account/locations", 301)):
            response = person.get(path)
            assert response.status_code == status, path
            assert response["Cache-Control"] in ("private, no-store", "no-store"), path


def test_public_pages_are_the_same_with_places_and_without(client: Client, section, tree):
    story = factories.make_published(section=section)
    other = Client()
    other.post(PAGE, {"all": tree.hermanus.pk})
    for path in ("/", "/news/", story.get_absolute_url(), "/about/"):
        one, two = client.get(path), other.get(path)
        assert one.content == two.content, path
        assert dict(one.headers) == dict(two.headers), path
        assert not two.cookies
        assert b"Hermanus" not in two.content
