"""What is typed is kept: for who is signed in, and across signing in."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Profile
from articles.models import Contribution
from articles.states import Standing
from tests import factories
from tests.accounts.signing_in import PASSWORD, mailed_code, sign_in, sign_up
from tests.markup import Markup

from .sending import STORY, filled, picture_file, shown, signed_in, upload, words

pytestmark = pytest.mark.django_db
TYPED = "/send/story/typed/"


@pytest.fixture(autouse=True)
def fresh_limits(title):
    cache.clear()


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def own(thandi):
    return signed_in(thandi)


# Signed in


def test_what_is_typed_is_there_again(own, thandi):
    response = own.post(TYPED, {"headline": "Half a he", "text": "<p>Ab", "text_form": "html"})
    draft = Contribution.objects.get()
    assert response.status_code == 200
    told = response.json()
    assert told.pop("saved").startswith("Saved ")
    assert told == {
        "contribution": draft.pk,
        "read_version": draft.version,
        "read_typed": draft.typed_mark,
    }
    assert (draft.state, draft.author) == (Standing.DRAFT, thandi)
    form = shown(own.get(STORY))
    assert (form["headline"], form["text"], form["read_typed"]) == (
        "Half a he",
        "Ab",
        draft.typed_mark,
    )


def test_nothing_else_is_kept(own):
    own.post(TYPED, filled(state="sent", csrfmiddlewaretoken="x", picture="1", files="x"))
    assert Contribution.objects.get().unsent == {
        "headline": "The bridge is closed",
        "text": "Since noon nobody gets across.",
        "text_form": "plain",
        "pictures": [],
    }


def test_what_no_database_takes_is_left_out(own):
    own.post(TYPED, {"headline": "a\x00b\ud800".encode("utf-8", "surrogatepass")})
    assert own.post(TYPED, {"headline": "a\x00b", "anyway": "1"}).status_code == 200
    assert Contribution.objects.get().unsent["headline"] == "ab"


def test_the_later_of_two_windows_is_told(own):
    first = own.post(TYPED, {"headline": "First", "read_typed": ""}).json()
    response = own.post(TYPED, {"headline": "Second", "read_typed": ""})
    assert response.status_code == 409
    assert response.json() == {
        "error": "Another window has saved something else.",
        "stale": True,
    }
    assert Contribution.objects.get().unsent["headline"] == "First"
    again = own.post(TYPED, {"headline": "Third", "read_typed": first["read_typed"]})
    assert again.status_code == 200
    assert own.post(TYPED, {"headline": "Second", "anyway": "1"}).status_code == 200
    assert Contribution.objects.get().unsent["headline"] == "Second"


def test_the_same_words_from_two_windows_are_no_conflict(own):
    for _window in range(2):
        assert own.post(TYPED, {"headline": "Same", "read_typed": ""}).status_code == 200


def test_there_is_an_end_to_what_is_kept(own):
    response = own.post(TYPED, {"text": "x" * 300_000})
    assert response.status_code == 422
    assert not Contribution.objects.exclude(unsent={}).exists()


def test_of_what_was_sent_the_changes_are_kept_apart(own, thandi):
    item = factories.make_contribution(thandi)
    own.post(TYPED, {"headline": "Better", "contribution": str(item.pk), "read_typed": ""})
    item.refresh_from_db()
    assert item.headline.startswith("What I saw")
    page = own.get(f"/account/contributions/{item.pk}/change/")
    assert shown(page)["headline"] == "Better"


def test_a_token_of_an_earlier_sign_in_loses_nothing(thandi):
    client = signed_in(thandi, enforce_csrf_checks=True)
    response = client.post(STORY, filled())
    assert response.status_code == 403
    assert "Nothing is lost" in words(response)
    form = shown(response)
    assert form["headline"] == "The bridge is closed"
    assert not Contribution.objects.exists()
    assert client.post(STORY, {**form, "terms": "1"}).status_code == 302
    assert Contribution.objects.get().state == Standing.SENT


# Before signing in


def test_who_types_first_and_signs_in_after_finds_it_all(thandi):
    client = Client()
    response = client.post(STORY, filled(text="Line one\r\n\r\n> line two", place="Harbour"))
    assert response["Location"] == "/account/login/?next=/send/story/%3Fthen"
    assert Contribution.objects.count() == 0
    back = sign_in(client, thandi.email, next="/send/story/?then")
    assert back.status_code in (200, 302)
    client.post("/account/login/?next=/send/story/%3Fthen", {"login": thandi.email})
    page = client.get("/send/story/?then")
    form = shown(page)
    assert (form["headline"], form["place"]) == ("The bridge is closed", "Harbour")
    assert form["text"].replace("\r", "") == "Line one\n\n> line two"
    assert client.post(STORY, {**form, "terms": "1"}).status_code == 302
    assert Contribution.objects.get().text == (
        "<p>Line one</p><blockquote><p>line two</p></blockquote>"
    )
    # It is gone from the session, and the next story begins with nothing.
    assert shown(client.get(STORY))["headline"] == ""


def test_signing_in_before_it_is_done_loses_nothing_of_it(thandi):
    client = Client()
    page = Markup(client.get(STORY).content)
    assert "sign-in" in [each.get("value") for each in page.every("button")]
    nothing = client.post(STORY, {"headline": "", "act": "sign-in"})
    assert nothing["Location"] == "/account/login/?next=/send/story/%3Fthen"
    assert "typed" not in client.session
    response = client.post(
        STORY, filled(headline="Half a", text="", happened_on="yes", terms=None, act="sign-in")
    )
    assert response["Location"] == "/account/login/?next=/send/story/%3Fthen"
    sign_in(client, thandi.email, PASSWORD)
    page = client.get("/send/story/?then")
    assert "Here is what you wrote. It is not sent yet." in words(page)
    assert (shown(page)["headline"], shown(page)["happened_on"]) == ("Half a", "yes")


def test_who_has_no_account_makes_one_and_a_profile_on_the_way():
    client = Client()
    client.post(STORY, filled())
    then = "/send/story/?then"
    sign_up(client, "new@example.org", next=then)
    response = client.post(
        "/account/confirm-email/", {"code": mailed_code("new@example.org"), "next": then}
    )
    assert response["Location"] == then
    response = client.get(then)
    assert response["Location"] == "/account/profile/?next=%2Fsend%2Fstory%2F"
    response = client.post(
        "/account/profile/",
        {
            "username": "newcomer",
            "display_name": "New Comer",
            "about": "",
            "terms": "on",
            "next": STORY,
        },
    )
    assert response["Location"] == STORY
    form = shown(client.get(STORY))
    assert form["headline"] == "The bridge is closed"
    client.post(STORY, {**form, "terms": "1"})
    assert Contribution.objects.get().author == Profile.objects.get(username="newcomer").user


def test_who_has_no_profile_makes_one_and_comes_back(reader):
    client = signed_in(reader)
    response = client.post(STORY, filled())
    assert response["Location"] == "/account/profile/?next=%2Fsend%2Fstory%2F"
    draft = Contribution.objects.get()
    assert (draft.state, draft.unsent["headline"]) == (Standing.DRAFT, "The bridge is closed")
    assert shown(client.get(STORY))["headline"] == "The bridge is closed"


def test_the_session_ends_while_one_types(own, thandi):
    picture = str(upload(own).json()["id"])
    form = {**shown(own.get(STORY)), **filled(), f"picture-{picture}-caption": "The bridge"}
    own.cookies.pop("sessionid")
    response = own.post(STORY, {**form, "files": [picture_file(2)]}, follow=True)
    assert "What you wrote is kept. Sign in, and send it." in words(response)
    assert "choose your pictures again" in words(response)
    sign_in(own, thandi.email, PASSWORD)
    form = shown(own.get("/send/story/?then"))
    assert form["headline"] == "The bridge is closed"
    assert (form["pictures"], form[f"picture-{picture}-caption"]) == ([picture], "The bridge")
    assert own.post(STORY, {**form, "terms": "1"}).status_code == 302
    item = Contribution.objects.get()
    assert [each.caption for each in item.pictures.all()] == ["The bridge"]


def test_words_of_pictures_outlast_a_refusal_while_signed_out(own):
    picture = str(upload(own).json()["id"])
    form = {**shown(own.get(STORY)), **filled(terms=None)}
    own.cookies.pop("sessionid")
    response = own.post(STORY, {**form, f"picture-{picture}-caption": "<b>The bridge"})
    assert response.status_code == 422
    again = shown(response)
    assert (again["pictures"], again[f"picture-{picture}-caption"]) == ([picture], "<b>The bridge")


def test_a_change_is_kept_while_one_signs_in_again(own, thandi):
    item = factories.make_contribution(thandi)
    path = f"/account/contributions/{item.pk}/change/"
    form = {**shown(own.get(path)), "headline": "Better", "terms": "1"}
    own.cookies.pop("sessionid")
    response = own.post(path, form)
    assert response["Location"] == f"/account/login/?next={path}%3Fthen"
    sign_in(own, thandi.email, PASSWORD)
    assert shown(own.get(f"{path}?then"))["headline"] == "Better"


def test_what_is_typed_after_signing_in_stands_above_what_was_typed_before(own, thandi):
    client = Client()
    client.post(STORY, filled(headline="Before"))
    sign_in(client, thandi.email, PASSWORD)
    form = shown(client.get("/send/story/?then"))
    assert form["headline"] == "Before"
    assert client.post(TYPED, {**form, "headline": "After"}).status_code == 200
    assert shown(client.get("/send/story/?then"))["headline"] == "After"

    item = factories.make_contribution(thandi)
    path = f"/account/contributions/{item.pk}/change/"
    form = {**shown(client.get(path)), "headline": "Before", "terms": "1"}
    client.cookies.pop("sessionid")
    client.post(path, form)
    sign_in(client, thandi.email, PASSWORD)
    form = shown(client.get(f"{path}?then"))
    assert client.post(TYPED, {**form, "headline": "After"}).status_code == 200
    assert shown(client.get(path))["headline"] == "After"


def test_an_earlier_draft_is_shown_beside_what_was_typed_signed_out(own, thandi):
    own.post(TYPED, {"headline": "The earlier draft", "text": "Old", "text_form": "plain"})
    client = Client()
    client.post(STORY, filled(headline="The newer one"))
    sign_in(client, thandi.email, PASSWORD)
    page = client.get("/send/story/?then")
    assert "The earlier draft" in words(page)
    assert shown(page)["headline"] == "The newer one"


def test_a_session_holds_no_more_than_a_story(own):
    client = Client()
    response = client.post(
        STORY, filled(links="https://a.example/", note="x" * 250_000, picture="x" * 250_000)
    )
    assert response.status_code == 422
    assert "typed" not in client.session
    many = {f"picture-{n}-caption": "x" * 10_000 for n in range(30)}
    assert client.post(STORY, {**filled(), **many}).status_code == 422


def test_strangers_may_keep_only_so_much(monkeypatch):
    monkeypatch.setattr("articles.limits.KEEPING_FOR_STRANGERS", "2/h/ip")
    statuses = [Client().post(STORY, filled()).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]


def test_next_never_leaves_the_site(thandi):
    client = Client()
    response = client.post(
        f"{STORY}?next=https://evil.example/", filled(next="https://evil.example/")
    )
    assert response["Location"] == "/account/login/?next=/send/story/%3Fthen"
