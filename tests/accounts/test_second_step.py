"""Passkeys, authenticator apps and recovery codes; and the desk, which asks for one of them."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from accounts.models import User
from articles.models import Section
from tests.accounts.signing_in import CODE, CONFIRM_CODE, PASSWORD, is_in, mailed_code, sign_in
from tests.markup import Markup
from tests.newsroom.commands import settings_of

pytestmark = pytest.mark.django_db
STEP = "/account/2fa/authenticate/"
AGAIN = "/account/reauthenticate/"
ACTIVATE = "/account/2fa/totp/activate/"
CODES = "/account/2fa/recovery-codes/"


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def add_app(client: Client) -> str:
    """Adds an authenticator app, as a person does; its secret."""
    client.post(AGAIN, {"password": PASSWORD})
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    assert client.post(ACTIVATE, {"code": totp(secret)}).status_code == 302
    return secret


@pytest.fixture
def in_client(client: Client, editor: User) -> Client:
    sign_in(client, editor.email)
    return client


@pytest.fixture
def asked(settings: Any) -> None:
    settings.STAFF_SECOND_STEP = True


def test_an_app_is_added_and_asked_for(in_client, editor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        secret = add_app(in_client)
    assert mail.outbox[-1].subject == "An authenticator app was added"
    other = Client()
    assert sign_in(other, editor.email).url == STEP
    assert not is_in(other)
    wrong = other.post(STEP, {"code": "000000" if totp(secret) != "000000" else "111111"})
    assert wrong.context["form"].errors == {"code": ["That code isn’t right."]}
    assert not is_in(other)
    # Its code of this half minute was used when it was added, so it is not taken twice.
    codes = in_client.get(CODES).context["unused_codes"]
    assert other.post(STEP, {"code": codes[0]}).status_code == 302
    assert is_in(other)


def test_a_code_by_mail_is_not_both_steps(in_client, editor):
    add_app(in_client)
    other = Client()
    other.post(CODE, {"email": editor.email})
    assert other.post(CONFIRM_CODE, {"code": mailed_code(editor.email)}).url == STEP
    assert not is_in(other)


def test_the_picture_for_the_camera_is_one_our_policy_shows(in_client):
    in_client.post(AGAIN, {"password": PASSWORD})
    page = in_client.get(ACTIVATE)
    [picture] = Markup(page.content).every("img")
    assert picture["src"].startswith("data:image/svg+xml")
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert page.context["form"].secret in Markup(page.content).text


def test_a_recovery_code_works_once(in_client, editor):
    add_app(in_client)
    codes = in_client.get(CODES).context["unused_codes"]
    assert len(set(codes)) == 10
    for status in (302, 200):
        other = Client()
        sign_in(other, editor.email)
        assert other.post(STEP, {"code": codes[3]}).status_code == status
        assert is_in(other) is (status == 302)
    assert codes[3] not in in_client.get(CODES).context["unused_codes"]


def test_new_codes_end_the_old(in_client, editor):
    add_app(in_client)
    old = in_client.get(CODES).context["unused_codes"]
    in_client.get(f"{CODES}generate/")
    assert in_client.get(CODES).context["unused_codes"] == old
    in_client.post(f"{CODES}generate/")
    other = Client()
    sign_in(other, editor.email)
    assert other.post(STEP, {"code": old[0]}).status_code == 200
    assert set(in_client.get(CODES).context["unused_codes"]).isdisjoint(old)


def test_codes_are_shown_to_who_shows_their_password_again(in_client, editor):
    add_app(in_client)
    other = Client()
    other.force_login(editor)
    for path in (CODES, f"{CODES}download/", f"{CODES}generate/", ACTIVATE):
        assert other.get(path).url.split("?")[0] in (AGAIN, "/account/2fa/reauthenticate/")


def test_wrong_codes_are_limited(in_client, editor):
    add_app(in_client)
    right = in_client.get(CODES).context["unused_codes"][0]
    other = Client()
    sign_in(other, editor.email)
    for _time in range(10):
        other.post(STEP, {"code": "123"})
    response = other.post(STEP, {"code": right})
    assert response.context["form"].errors == {
        "code": ["Too many tries. Please wait a few minutes."]
    }
    assert not is_in(other)


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "{}", "null", '{"id": "x"}', '{"id": 1, "response": {}}', "[1]"]
)
def test_a_passkey_that_is_none_is_refused(credential, client, in_client, editor):
    other = Client()
    response = other.post("/account/2fa/webauthn/login/", {"credential": credential})
    assert response.status_code in (302, 400)
    assert not is_in(other)
    in_client.post(AGAIN, {"password": PASSWORD})
    in_client.get("/account/2fa/webauthn/add/")
    added = in_client.post("/account/2fa/webauthn/add/", {"name": "x", "credential": credential})
    assert added.status_code in (200, 400)
    assert Authenticator.objects.count() == 0


# The desk -----------------------------------------------------------------------------


def test_the_desk_is_closed_until_there_is_a_second_step(asked, in_client, editor):
    response = in_client.get("/admin/")
    assert response.url == "/admin/login/?next=/admin/"
    assert in_client.get(response.url).url == "/account/2fa/"
    assert (
        "add a passkey or an authenticator app" in in_client.get("/account/2fa/").content.decode()
    )
    add_app(in_client)
    # Added, but not yet shown: one may come with another's session.
    door = in_client.get("/admin/login/?next=/admin/").url
    assert door == "/account/2fa/reauthenticate/?next=/admin/"
    codes = in_client.get(CODES).context["unused_codes"]
    assert in_client.post(door, {"code": codes[0]}).url == "/admin/"
    assert in_client.get("/admin/").status_code == 200


def test_a_session_from_before_does_not_open_the_desk(asked, in_client, editor):
    """Of somebody with the password alone, who waited until its owner had a second step."""
    thief = Client()
    sign_in(thief, editor.email)
    add_app(in_client)
    assert is_in(thief)
    assert thief.get("/admin/").status_code == 302
    assert (
        thief.get("/admin/login/?next=/admin/").url == "/account/2fa/reauthenticate/?next=/admin/"
    )


def test_forged_posts_without_it_are_refused(asked, in_client, section):
    for path, typed in (
        ("/admin/articles/article/add/", {"headline": "Forged", "section": section.pk}),
        (f"/admin/articles/section/{section.pk}/change/", {"name": "Forged", "slug": "forged"}),
        (f"/admin/articles/section/{section.pk}/delete/", {"post": "yes"}),
        ("/admin/articles/photo/upload/", {}),
    ):
        assert (path, in_client.post(path, typed).status_code in (302, 403)) == (path, True)
    assert list(Section.objects.values_list("name", flat=True)) == [section.name]


def test_a_sign_in_with_it_opens_the_desk(asked, in_client, editor):
    add_app(in_client)
    codes = in_client.get(CODES).context["unused_codes"]
    other = Client()
    sign_in(other, editor.email)
    other.post(STEP, {"code": codes[0]})
    assert other.get("/admin/").status_code == 200
    # Removing it closes the desk again.
    in_client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.count() == 0
    assert other.get("/admin/").status_code == 302


def test_readers_have_no_desk_with_or_without(asked, client, reader):
    sign_in(client, reader.email)
    assert client.get("/admin/login/").status_code == 403
    add_app(client)
    assert client.get("/admin/login/").status_code == 403


def test_it_is_on_for_the_public_and_off_on_this_machine():
    name = "STAFF_SECOND_STEP"
    assert settings_of(name, BASE_URL="https://paper.example") == {name: True}
    assert settings_of(name, BASE_URL="http://localhost:8000") == {name: False}
    assert settings_of(name, BASE_URL="http://localhost:8000", STAFF_SECOND_STEP="true") == {
        name: True
    }
