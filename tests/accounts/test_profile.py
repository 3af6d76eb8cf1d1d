"""Create your profile, and change it: what a person sees, and what can't be sent."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.actions.profiles import Link, change_profile, create_profile, suggestions
from accounts.models import Area, Profile, ProfileLink, TakenName, User
from tests import factories
from tests.articles.actions.together import at_once
from tests.markup import Markup

pytestmark = pytest.mark.django_db

PAGE = "/account/profile/"
CHECK = "/account/profile/username/"


@pytest.fixture(autouse=True)
def fresh_limits(title) -> None:
    cache.clear()


@pytest.fixture
def own(reader: User) -> Client:
    reader.name = "Thandi Mokoena"
    reader.save()
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def profile(reader: User) -> Profile:
    return create_profile(reader, username="thandi", display_name="Thandi")


@pytest.fixture
def cape() -> Area:
    country = Area.objects.create(name="South Africa", kind="country", code="ZA")
    cape = Area.objects.create(name="Western Cape", kind="province", parent=country)
    free = Area.objects.create(name="Free State", kind="province", parent=country)
    Area.objects.create(name="Heidelberg", kind="town", parent=cape)
    Area.objects.create(name="Heidelberg", kind="town", parent=free)
    return Area.objects.create(name="Hermanus", kind="town", parent=cape)


def new(**fields: str) -> dict[str, str]:
    typed = {"username": "thandi", "display_name": "Thandi M", "about": "I walk.", "terms": "on"}
    return typed | fields


def changed(*links: tuple[str, str], **fields: str) -> dict[str, str]:
    data = {"display_name": "Thandi", "about": "", "home_area": ""} | fields
    data |= {"links-TOTAL_FORMS": str(len(links)), "links-INITIAL_FORMS": "0"}
    for place, (title, url) in enumerate(links):
        data |= {f"links-{place}-title": title, f"links-{place}-url": url}
    return data


def values(response) -> dict[str, str | None]:
    """What the fields of the page hold."""
    page = Markup(response.content)
    return {each["name"]: each.get("value") for each in page.every("input") if each.get("name")}


# Who may come in


@pytest.mark.parametrize("path", [PAGE, CHECK])
@pytest.mark.parametrize("ask", [Client.get, Client.head])
def test_only_for_the_signed_in(client: Client, path, ask):
    response = ask(client, path)
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={path}")


def test_a_stranger_makes_nothing(client: Client):
    assert client.post(PAGE, new()).status_code == 302
    assert not TakenName.objects.exists()


def test_a_form_from_elsewhere_is_refused(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(PAGE, new()).status_code == 403
    assert not Profile.objects.exists()


@pytest.mark.parametrize("path", [PAGE, CHECK, "/account/areas/", PAGE + "x.css"])
def test_no_cache_keeps_it(own, path):
    assert "no-store" in own.get(path)["Cache-Control"].split(", ")


def test_the_account_page_leads_to_it(own):
    assert PAGE in Markup(own.get("/account/").content).links()


# Creating


def test_the_form_offers_names_and_says_what_they_are_for(own):
    response = own.get(PAGE)
    page = Markup(response.content)
    assert page.title.startswith("Create your profile")
    assert values(response)["display_name"] == "Thandi Mokoena"
    offered = [each["value"] for each in page.every("button") if each.get("name") == "use"]
    assert offered == suggestions("Thandi Mokoena")
    assert offered[0] == "thandi-mokoena"
    assert "testserver/profile/" in page.text
    assert "can never be changed" in page.text


def test_a_profile_is_made(own, reader):
    response = own.post(PAGE, new(display_name="  Thandi   M "))
    assert (response.status_code, response["Location"]) == (302, "/profile/thandi/")
    made = Profile.objects.get()
    assert (made.user, made.username, made.display_name) == (reader, "thandi", "Thandi M")
    assert made.about == "I walk."


@pytest.mark.parametrize(
    ("following", "leads_to"),
    [
        ("/send/story/?a=b", "/send/story/?a=b"),
        ("https://evil.example/", "/profile/thandi/"),
        ("//evil.example", "/profile/thandi/"),
        ("/\\evil.example", "/profile/thandi/"),
        ("javascript:alert(1)", "/profile/thandi/"),
        ("http:///evil.example", "/profile/thandi/"),
        ("\t//evil.example", "/profile/thandi/"),
    ],
)
def test_then_on_to_where_they_were_going(own, following, leads_to):
    page = Markup(own.get(PAGE, {"next": following}).content)
    kept = [each["value"] for each in page.every("input") if each.get("name") == "next"]
    assert kept == ([following] if leads_to == following else [])
    assert own.post(PAGE, new(next=following))["Location"] == leads_to


@pytest.mark.parametrize(
    ("fields", "wrong", "words"),
    [
        ({"username": ""}, "username", "required"),
        ({"username": "ab"}, "username", "3 to 30"),
        ({"username": "x" * 31}, "username", "3 to 30"),
        ({"username": "x" * 5000}, "username", "at most"),
        ({"username": "admin"}, "username", "kept for the paper"),
        ({"username": "аdmin"}, "username", "one alphabet"),
        ({"username": "а" * 3 + "b" * 3}, "username", "one alphabet"),
        ({"username": "thandi\u200bm"}, "username", "letters and digits"),
        ({"username": "\u202ethandi"}, "username", "letters and digits"),
        ({"username": "than di"}, "username", "letters and digits"),
        ({"username": "<script>"}, "username", "letters and digits"),
        ({"username": "than\0di"}, "username", "Null"),
        ({"username": "12345"}, "username", "number alone"),
        ({"display_name": " \u3000 "}, "display_name", "required"),
        ({"display_name": "\u200b\u200b"}, "display_name", "can be read"),
        ({"display_name": "Editor\u202e"}, "display_name", "can't be shown"),
        ({"display_name": "x" * 81}, "display_name", "80"),
        ({"about": "x" * 601}, "about", "600"),
        ({"about": "\x01"}, "about", "can't be shown"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_all_is_kept(own, fields, wrong, words):
    sent = new(**fields)
    response = own.post(PAGE, sent)
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [wrong]
    assert words in " ".join(form.errors[wrong])
    page = Markup(response.content)
    assert [each.get("id") for each in page.every("ul")].count(f"id_{wrong}_error") == 1
    for name in {"username", "display_name"} - {wrong}:
        assert values(response)[name] == sent[name]
    assert not Profile.objects.exists()
    assert not TakenName.objects.exists()


def test_lines_count_as_the_browser_counts_them(own):
    assert own.post(PAGE, new(about="\r\n".join("x" * 300))).status_code == 302
    assert Profile.objects.get().about == "\n".join("x" * 300)


@pytest.mark.parametrize(
    "name", ["thandi", "THANDI", "ｔｈａｎｄｉ", "thándi", "thandı", "than-di"]
)
def test_a_name_like_anothers_is_told(own, editor, name):
    create_profile(editor, username="thandi", display_name="Other")
    response = own.post(PAGE, new(username=name))
    assert response.status_code == 422
    assert "taken" in " ".join(response.context["form"].errors["username"])
    assert Profile.objects.count() == 1


def test_a_suggestion_is_taken_over_without_scripts(own):
    response = own.post(PAGE, new(use="thandi-mokoena", about="Kept."))
    assert response.status_code == 200
    kept = values(response)
    assert (kept["username"], kept["display_name"]) == ("thandi-mokoena", "Thandi M")
    assert "Kept." in Markup(response.content).text
    assert not Profile.objects.exists()


def test_the_enter_key_presses_no_suggestion(own):
    first = Markup(own.get(PAGE).content).every("button")[0]
    assert (first["type"], first.get("name")) == ("submit", None)


def test_sent_twice_is_made_once(own):
    assert own.post(PAGE, new()).status_code == 302
    second = own.post(PAGE, new())
    assert second.status_code == 422  # as a change: its links are missing
    assert Profile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(reader, editor):
    def send(person: User) -> Callable[[], int]:
        client = Client()
        client.force_login(person)
        return lambda: client.post(PAGE, new()).status_code

    assert sorted(at_once(send(reader), send(editor))) == [302, 422]
    assert Profile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_for_names_alike_one_has_it_and_all_are_answered():
    """As people send it, in spellings that look the same."""

    def send(number: int) -> Callable[[], int]:
        client = Client()
        client.force_login(factories.make_user(f"reader{number}@example.org"))
        name = ("thandi", "THANDI", "thand1", "tháñdi", "than-di")[number % 5]
        return lambda: client.post(PAGE, new(username=name)).status_code

    assert sorted(at_once(*(send(number) for number in range(20)))) == [302] + [422] * 19
    made = Profile.objects.get()
    assert set(TakenName.objects.values_list("user", flat=True)) == {made.user_id}


# Checking as one types


@pytest.mark.parametrize(
    ("name", "free", "words"),
    [
        ("mokoena", True, "is free"),
        ("  mokoena ", True, "is free"),
        ("THANDI", False, "taken"),
        ("admin", False, "kept for the paper"),
        ("ab", False, "3 to 30"),
        ("", False, "3 to 30"),
        ("x" * 5000, False, "3 to 30"),
        ("\0", False, "3 to 30"),
    ],
)
def test_a_name_is_checked(own, editor, name, free, words):
    create_profile(editor, username="thandi", display_name="Other")
    response = own.get(CHECK, {"name": name})
    found = response.json()
    assert (response.status_code, found["free"]) == (200, free)
    assert words in found["message"]
    assert bool(found["suggestions"]) is not free


def test_a_taken_name_comes_with_free_ones(own, editor):
    create_profile(editor, username="thandi", display_name="Other")
    assert own.get(CHECK, {"name": "thandi"}).json()["suggestions"] == [
        "tthandi",
        "thandit",
        "thandi2",
    ]


def test_nobody_asks_for_all_names(own):
    answers = [own.get(CHECK, {"name": f"name{n}"}).status_code for n in range(42)]
    assert answers == [200] * 40 + [429] * 2
    assert own.post(PAGE, new()).status_code == 422
    assert not Profile.objects.exists()


@pytest.mark.parametrize("path", [CHECK, "/account/areas/"])
def test_asking_changes_nothing(own, path):
    assert own.post(path).status_code == 405


# Changing


def test_the_username_is_shown_and_no_field(own, profile):
    response = own.get(PAGE)
    assert "username" not in values(response)
    assert "Your username is thandi" in Markup(response.content).text


def test_what_may_change_does(own, profile, cape):
    response = own.post(
        PAGE,
        changed(
            ("My site", "https://a.example/"),
            ("", ""),
            ("Walks", "http://b.example/x?y=1"),
            display_name="Thandi Mokoena",
            about="One.\r\n\r\nTwo.",
            home_area="Hermanus, Western Cape",
        ),
    )
    assert (response.status_code, response["Location"]) == (302, PAGE)
    profile.refresh_from_db()
    assert (profile.display_name, profile.about) == ("Thandi Mokoena", "One.\n\nTwo.")
    assert profile.home_area == cape
    assert list(profile.links.values_list("position", "title", "url")) == [
        (0, "My site", "https://a.example/"),
        (1, "Walks", "http://b.example/x?y=1"),
    ]
    kept = values(own.get(PAGE))
    assert kept["home_area"] == "Hermanus, Western Cape"
    assert kept["links-1-url"] == "http://b.example/x?y=1"


def test_what_is_not_offered_can_not_be_sent(own, profile, reader, editor):
    forged = {
        "username": "other",
        "user": str(editor.pk),
        "id": "99",
        "created_at": "2001-01-01",
        "is_staff": "on",
        "email": "x@example.org",
        "use": "other",
        "links-0-profile": "99",
        "links-0-position": "3",
    }
    before = Profile.objects.values().get()
    assert own.post(PAGE, changed(("My site", "https://a.example/")) | forged).status_code == 302
    assert Profile.objects.values().get() == before
    assert ProfileLink.objects.values_list("profile", "position").get() == (profile.pk, 0)
    reader.refresh_from_db()
    assert (reader.is_staff, reader.email) == (False, "reader@example.org")
    assert TakenName.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http://a.example",
        "data:text/html,x",
        "ftp://a.example/",
        "//a.example/",
        "a.example",
        "https://",
        "https://a.example/ onclick=x",
        "https://a.example/\n.evil",
        "https://[::1",
        "https://" + "a" * 300 + ".example/",
    ],
)
def test_a_link_leads_to_the_web_or_nowhere(own, profile, url):
    response = own.post(PAGE, changed(("My site", url), display_name="New"))
    assert response.status_code == 422
    assert list(response.context["links"].errors[0]) == ["url"]
    assert values(response)["links-0-title"] == "My site"
    assert not ProfileLink.objects.exists()
    profile.refresh_from_db()
    assert profile.display_name == "Thandi"


@pytest.mark.parametrize(
    ("link", "wrong"), [(("", "https://a.example/"), "title"), (("My site", ""), "url")]
)
def test_half_a_link_is_told(own, profile, link, wrong):
    response = own.post(PAGE, changed(link))
    assert response.status_code == 422
    assert list(response.context["links"].errors[0]) == [wrong]


def test_six_links_are_too_many(own, profile):
    response = own.post(PAGE, changed(*[("Site", f"https://a{n}.example/") for n in range(6)]))
    assert response.status_code == 422
    assert not ProfileLink.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "1000000000"])
def test_a_forged_number_of_links_is_refused(own, profile, total):
    response = own.post(PAGE, changed() | {"links-TOTAL_FORMS": total})
    assert response.status_code == 422
    assert not ProfileLink.objects.exists()


def test_a_place_of_two_is_asked_for_and_chosen(own, profile, cape):
    response = own.post(PAGE, changed(home_area="heidelberg", about="Kept."))
    assert response.status_code == 422
    page = Markup(response.content)
    offered = [each["value"] for each in page.every("input") if each.get("type") == "radio"]
    assert len(offered) == 2
    assert "Heidelberg, Free State" in page.text
    assert "Kept." in page.text
    sent = changed(home_area="heidelberg") | {"home_area_choice": offered[1] or ""}
    assert own.post(PAGE, sent).status_code == 302
    profile.refresh_from_db()
    assert str(profile.home_area_id) == offered[1]


@pytest.mark.parametrize("text", ["Atlantis", "\u200b", "%", "x" * 200, "a"])
def test_an_unknown_place_is_told(own, profile, cape, text):
    response = own.post(PAGE, changed(home_area=text))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["home_area"]


def test_a_choice_is_of_the_places_found(own, profile, cape):
    sent = changed(home_area="heidelberg") | {"home_area_choice": str(cape.pk)}
    assert own.post(PAGE, sent).status_code == 422


def test_a_place_is_taken_away(own, profile, cape):
    change_profile(profile, display_name="T", about="", home_area=cape, links=[])
    assert own.post(PAGE, changed()).status_code == 302
    profile.refresh_from_db()
    assert profile.home_area is None


@pytest.mark.django_db(transaction=True)
def test_five_changes_at_once_leave_one_of_them(reader):
    profile = create_profile(reader, username="thandi", display_name="T")

    def change(number: int) -> Callable[[], None]:
        links = [Link(f"Site {number}", f"https://a.example/{place}") for place in range(number)]
        own = Profile.objects.get(pk=profile.pk)
        return lambda: change_profile(
            own, display_name=f"T {number}", about="", home_area=None, links=links
        )

    assert at_once(*(change(number) for number in range(1, 6))) == [None] * 5
    profile.refresh_from_db()
    number = int(profile.display_name.removeprefix("T "))
    assert list(profile.links.values_list("title", flat=True)) == [f"Site {number}"] * number


# Places as one types


def test_places_are_found_as_one_types(client: Client, cape):
    assert client.get("/account/areas/", {"q": "herm"}).json() == [
        {"id": cape.pk, "name": "Hermanus", "path": "Hermanus, Western Cape"}
    ]


@pytest.mark.parametrize("text", ["", "h", "\0\0", "%%", "x" * 9000])
def test_odd_questions_find_no_place(client: Client, cape, text):
    response = client.get("/account/areas/", {"q": text})
    assert (response.status_code, response.json()) == (200, [])
