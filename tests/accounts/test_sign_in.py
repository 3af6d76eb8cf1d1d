"""The ways in and out, one after the other."""

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.signing_in import (
    CODE,
    COMPLETE_RESET,
    CONFIRM_CODE,
    CONFIRM_EMAIL,
    CONFIRM_RESET,
    LOGIN,
    LOGOUT,
    PASSWORD,
    RESET,
    SIGNUP,
    is_in,
    mailed_code,
    sign_in,
    sign_up,
)
from tests.markup import Markup

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


def test_an_account_is_made_with_a_code(client):
    assert sign_up(client, "Ann@Example.org").url == CONFIRM_EMAIL
    assert not is_in(client)
    user = User.objects.get()
    assert (user.email, is_password_usable(user.password)) == (ANN, False)
    response = client.post(CONFIRM_EMAIL, {"code": mailed_code(ANN)})
    assert response.url == "/account/"
    assert is_in(client)
    client.post(LOGOUT)
    assert not is_in(client)
    assert sign_in(client, ANN).status_code == 302
    assert is_in(client)


def test_a_wrong_code_is_refused_beside_its_field(client):
    sign_up(client, ANN)
    response = client.post(CONFIRM_EMAIL, {"code": "WRONG"})
    assert response.context["verify_form"].errors == {"code": ["That code isn’t right."]}
    page = Markup(response.content)
    [field] = [each for each in page.every("input") if each.get("name") == "code"]
    assert field["value"] == "WRONG"
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "id_code_error"
    assert [each["id"] for each in page.every("ul") if "errorlist" in each.get("class", "")] == [
        "id_code_error"
    ]
    # Three tries, and the code is dead, also when it is then typed right.
    right = mailed_code(ANN)
    client.post(CONFIRM_EMAIL, {"code": "WRONG"})
    assert client.post(CONFIRM_EMAIL, {"code": "WRONG"}).url == LOGIN
    client.post(CONFIRM_EMAIL, {"code": right})
    assert not is_in(client)


def test_a_code_is_good_in_the_browser_that_asked(client):
    sign_up(client, ANN)
    other = Client()
    cache.clear()
    sign_up(other, "bea@example.org")
    other.post(CONFIRM_EMAIL, {"code": mailed_code(ANN)})
    assert not is_in(other)


@pytest.mark.parametrize(
    ("email", "password", "where"),
    [
        ("no address", PASSWORD, "email"),
        ("", PASSWORD, "email"),
        (ANN, "short", "password1"),
        (ANN, "12345678901", "password1"),
        (ANN, "password123", "password1"),
        ("annabelle.lee@example.org", "annabelle.lee", "password1"),
        (ANN, "", "password1"),
    ],
)
def test_sign_up_refuses_beside_the_field_and_keeps_what_was_typed(email, password, where, client):
    response = sign_up(client, email, password)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [where]
    fields = {
        each["name"]: each for each in Markup(response.content).every("input") if "name" in each
    }
    assert fields["email"].get("value", "") == email
    assert "value" not in fields["password1"]
    assert f"id_{where}_error" in fields[where]["aria-describedby"].split()
    assert User.objects.count() == len(mail.outbox) == 0


def test_one_signs_in_with_a_code_alone(client, reader):
    assert client.post(CODE, {"email": "Reader@example.org"}).url == CONFIRM_CODE
    assert client.post(CONFIRM_CODE, {"code": mailed_code(reader.email)}).url == "/account/"
    assert is_in(client)


def test_a_forgotten_password_is_replaced(client, reader):
    assert client.post(RESET, {"email": reader.email}).url == CONFIRM_RESET
    assert client.post(CONFIRM_RESET, {"code": "no"}).status_code == 200
    assert client.post(CONFIRM_RESET, {"code": mailed_code(reader.email)}).url == COMPLETE_RESET
    page = client.get(COMPLETE_RESET)
    assert page.status_code == 200
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    wrong = client.post(COMPLETE_RESET, {**new, "password2": "different-one"})
    assert list(wrong.context["form"].errors) == ["password2"]
    assert client.post(COMPLETE_RESET, new).url == "/account/password/reset/done/"
    assert mail.outbox[-1].subject == "You have a new password"
    assert sign_in(client, reader.email, PASSWORD).status_code == 200
    assert sign_in(client, reader.email, "another-long-one").status_code == 302


def test_a_new_password_needs_its_code_first(client, reader):
    client.post(RESET, {"email": reader.email})
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    assert client.post(COMPLETE_RESET, new).url == CONFIRM_RESET
    reader.refresh_from_db()
    assert reader.check_password(PASSWORD)


def test_the_address_is_changed_with_a_code(client, reader):
    sign_in(client, reader.email)
    asked = client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    assert asked.url == "/account/reauthenticate/?next=%2Faccount%2Femail%2F"
    assert mail.outbox == []
    # Once it is they, what they had asked for goes on.
    assert client.post(asked.url, {"password": PASSWORD}).url == CONFIRM_EMAIL
    response = client.get(CONFIRM_EMAIL)
    assert response.status_code == 200
    reader.refresh_from_db()
    assert reader.email == "reader@example.org"
    client.post(CONFIRM_EMAIL, {"code": mailed_code("new@example.org")})
    reader.refresh_from_db()
    assert reader.email == "new@example.org"
    assert reader.check_password(PASSWORD)
    assert list(reader.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]
    assert mail.outbox[-1].to == ["reader@example.org"]
    assert is_in(client)
    assert sign_in(Client(), "reader@example.org").status_code == 200
    assert sign_in(Client(), "new@example.org").status_code == 302


def test_signing_out_needs_the_button(client, reader):
    sign_in(client, reader.email)
    page = client.get(LOGOUT)
    assert page.status_code == 200
    assert Markup(page.content).every("button")
    assert is_in(client)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(LOGOUT).status_code == 403
    assert is_in(client)
    assert client.post(LOGOUT).url == "/"
    assert not is_in(client)


def test_the_dismissed_are_told_so(client, reader):
    reader.is_active = False
    reader.save()
    assert sign_in(client, reader.email).url == "/account/inactive/"
    assert "This account is closed" in client.get("/account/inactive/").content.decode()
    client.post(CODE, {"email": reader.email})
    assert mail.outbox[-1].subject == "There is no account for this address"
    assert not is_in(client)


def test_where_one_is_signed_in_is_told_and_ended(client, reader):
    here = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0"}
    there = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Safari/537.36"}
    phone, other = Client(), Client()
    for each, extra in ((client, here), (phone, there), (other, {"HTTP_USER_AGENT": "curl/8"})):
        sign_in(each, reader.email, **extra)
        each.get("/account/", **extra)
    sessions = client.get("/account/sessions/", **here).context["sessions"]
    assert sessions[0].browser == "Firefox, Linux"
    assert sorted(each.browser for each in sessions) == [
        "Another program",
        "Chrome, Android",
        "Firefox, Linux",
    ]
    [on_phone] = [each for each in sessions if each.browser == "Chrome, Android"]
    end = f"/account/sessions/{on_phone.pk}/end/"
    assert client.get(end).status_code == 405
    assert is_in(phone)
    stranger = Client()
    stranger.force_login(factories.make_user("stranger@example.org"))
    assert stranger.post(end).status_code == 404
    assert client.post(end, **here).url == "/account/sessions/"
    assert [is_in(phone), is_in(other), is_in(client)] == [False, True, True]
    client.post("/account/sessions/", **here)
    assert [is_in(other), is_in(client)] == [False, True]


@pytest.mark.parametrize("path", [LOGIN, SIGNUP, CODE, RESET, "/account/signup/passkey/"])
def test_an_entrance_is_a_page_of_ours(path, client):
    response = client.get(path)
    page = Markup(response.content)
    assert response.status_code == 200
    assert response[
        "Cache-Control"
    ] == "max-age=0, no-cache, no-store, must-revalidate, private" or (
        "no-store" in response["Cache-Control"]
    )
    assert page.unbalanced == []
    assert len(page.every("h1")) == 1
    inline = [each for each in page.every("script") if "src" not in each]
    assert {each.get("type") for each in inline} <= {"application/json"}
    assert [each for each in page.every("input") if "placeholder" in each] == []
    assert "style=" not in response.content.decode()


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (LOGIN, {"login": "username", "password": "current-password"}),
        (SIGNUP, {"email": "email", "password1": "new-password"}),
        (CODE, {"email": "email"}),
        (RESET, {"email": "email"}),
    ],
)
def test_the_browser_is_told_what_goes_where(path, wanted, client):
    fields = Markup(client.get(path).content).every("input")
    found = {each["name"]: each["autocomplete"] for each in fields if "autocomplete" in each}
    assert found == wanted


def test_who_is_signed_in_changes_their_password(client, reader):
    sign_in(client, reader.email)
    url = "/account/password/change/"
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    wrong = client.post(url, {"oldpassword": "not-this", **new})
    assert wrong.context["form"].errors == {"oldpassword": ["That isn’t your password."]}
    assert client.post(url, {"oldpassword": PASSWORD, **new}).status_code == 302
    reader.refresh_from_db()
    assert reader.check_password("another-long-one")
    assert mail.outbox[-1].subject == "Your password was changed"
