"""What is tried at the door: asking who is here, coming before the owner, leading away."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
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

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "reader@example.org", "nobody@example.org"


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Each time the password hasher has run."""
    runs: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        runs.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return runs


def seen(response: Any, email: str) -> tuple[Any, ...]:
    """All that a person sees of an answer, but for the address they typed and tokens."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    headers = {
        name: re.sub(r"\d+", "0", value)
        for name, value in response.items()
        if name not in ("Content-Length",)
    }
    cookies = sorted(response.cookies)
    return response.status_code, headers, cookies, body.replace(email, "ADDRESS")


def walk(steps: list[tuple[str, dict[str, str]]], email: str) -> list[tuple[Any, ...]]:
    """What a new browser sees that posts the forms, and of the page after each."""
    client = Client()
    found = []
    for path, typed in steps:
        typed = {name: value.replace("ADDRESS", email) for name, value in typed.items()}
        response = client.post(path, typed)
        found.append(seen(response, email))
        if response.status_code == 302:
            found.append(seen(client.get(response.url), email))
    return found


WRONG = {"code": "WRONG-CODE"}
WALKS = {
    "login": [(LOGIN, {"login": "ADDRESS", "password": "not-the-password"})],
    "sign-up": [
        (SIGNUP, {"email": "ADDRESS", "password1": PASSWORD}),
        *[(CONFIRM_EMAIL, WRONG)] * 3,
    ],
    "sign-up by passkey": [
        ("/account/signup/passkey/", {"email": "ADDRESS"}),
        (CONFIRM_EMAIL, WRONG),
    ],
    "reset": [(RESET, {"email": "ADDRESS"}), *[(CONFIRM_RESET, WRONG)] * 3],
    "code": [(CODE, {"email": "ADDRESS"}), *[(CONFIRM_CODE, WRONG)] * 3],
}


@pytest.mark.parametrize("name", WALKS)
def test_a_known_address_and_an_unknown_one_look_the_same(name, reader, hashed):
    known = walk(WALKS[name], KNOWN)
    ran, sent = len(hashed), len(mail.outbox)
    unknown = walk(WALKS[name], UNKNOWN)
    assert unknown == known
    # By the clock, it is the hasher and the mail that take time.
    assert (len(hashed) - ran, len(mail.outbox) - sent) == (ran, sent)
    assert ran == (1 if name in ("login", "sign-up") else 0)


def test_who_never_chose_a_password_looks_like_nobody(reader, hashed):
    reader.set_unusable_password()
    reader.save()
    known = walk(WALKS["login"], KNOWN)
    ran = len(hashed)
    assert walk(WALKS["login"], UNKNOWN) == known
    assert len(hashed) - ran == ran == 1


def test_the_code_of_nobody_is_never_right(client):
    client.post(CODE, {"email": UNKNOWN})
    for code in ("", "-", " ", "None"):
        client.post(CONFIRM_CODE, {"code": code})
    assert not is_in(client)
    client.post(RESET, {"email": UNKNOWN})
    client.post(CONFIRM_RESET, {"code": "-"})
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    assert client.post(COMPLETE_RESET, new).status_code == 302
    assert User.objects.count() == 0


# An account made in advance ---------------------------------------------------------

VICTIM = "victim@example.org"


@pytest.fixture
def attacker(db: None) -> Client:
    """Has made an account with the victim's address, and all that goes with it."""
    client = Client()
    sign_up(client, VICTIM, "the-attackers-own")
    user = User.objects.get()
    # As if each of these could be laid before the address is proved.
    user.set_password("the-attackers-own")
    user.save()
    SocialAccount.objects.create(user=user, provider="facebook", uid="attacker")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    cache.clear()
    return client


def by_sign_up(client: Client) -> None:
    sign_up(client, VICTIM, "the-victims-own")
    client.post(CONFIRM_EMAIL, {"code": mailed_code(VICTIM)})


def by_code(client: Client) -> None:
    client.post(CODE, {"email": VICTIM})
    client.post(CONFIRM_CODE, {"code": mailed_code(VICTIM)})


def by_reset(client: Client) -> None:
    client.post(RESET, {"email": VICTIM})
    client.post(CONFIRM_RESET, {"code": mailed_code(VICTIM)})
    new = {"password1": "the-victims-own", "password2": "the-victims-own"}
    client.post(COMPLETE_RESET, new)
    sign_in(client, VICTIM, "the-victims-own")


@pytest.mark.parametrize("prove", [by_sign_up, by_code, by_reset])
def test_what_was_laid_in_advance_is_dead_once_the_owner_comes(prove, attacker):
    victim = Client()
    prove(victim)
    assert is_in(victim)
    assert not is_in(attacker)
    user = User.objects.get()
    assert not user.check_password("the-attackers-own")
    assert user.check_password("the-victims-own") is (prove is not by_code)
    assert (SocialAccount.objects.count(), Authenticator.objects.count()) == (0, 0)
    assert EmailAddress.objects.get().verified
    # Nor does anything go on that was begun.
    attacker.get(CONFIRM_EMAIL)
    attacker.post(CONFIRM_EMAIL, {"code": "WRONG"})
    sign_in(attacker, VICTIM, "the-attackers-own")
    assert not is_in(attacker)
    assert is_in(victim)


def test_nor_does_it_help_to_come_after_the_owner_began():
    victim, attacker = Client(), Client()
    sign_up(victim, VICTIM, "the-victims-own")
    code = mailed_code(VICTIM)
    cache.clear()
    sign_up(attacker, VICTIM, "the-attackers-own")
    victim.post(CONFIRM_EMAIL, {"code": code})
    assert is_in(victim)
    user = User.objects.get()
    assert user.check_password("the-victims-own")
    assert not user.check_password("the-attackers-own")
    # Even with the code that was sent for the second, the password stays the owner's.
    attacker.post(CONFIRM_EMAIL, {"code": mailed_code(VICTIM)})
    user.refresh_from_db()
    assert user.check_password("the-victims-own")
    assert is_in(victim)


def test_an_account_that_is_in_use_is_not_taken_over(reader, client):
    sign_up(client, KNOWN, "the-attackers-own")
    assert mail.outbox[-1].subject == "You have an account already"
    reader.refresh_from_db()
    assert reader.check_password(PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "is_active", "last_login"])
def test_fields_not_offered_cannot_be_posted(field, client):
    before = User().__dict__[field]
    sign_up(client, VICTIM, **{field: "1"})
    assert getattr(User.objects.get(), field) == before


# Other sessions ---------------------------------------------------------------------


def test_a_changed_password_ends_the_other_sessions(client, reader):
    here, there = client, Client()
    for each in (here, there):
        sign_in(each, KNOWN)
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    here.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_reset_password_ends_all_sessions(client, reader):
    sign_in(client, KNOWN)
    other = Client()
    other.post(RESET, {"email": KNOWN})
    other.post(CONFIRM_RESET, {"code": mailed_code(KNOWN)})
    assert is_in(client)
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    other.post(COMPLETE_RESET, new)
    assert not is_in(client)


def test_a_ban_ends_all_sessions(client, reader):
    sign_in(client, KNOWN)
    assert is_in(client)
    reader.is_active = False
    reader.save()
    assert not is_in(client)


# Leading away -----------------------------------------------------------------------

AWAY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http://testserver@evil.example/",
    "https://sister.example/",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/%09/evil.example",
    "//%65vil.example",
    "%2F%2Fevil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\x00//evil.example",
    "//testserver.evil.example",
]


def stays(url: str) -> bool:
    """Whether a browser that is sent there stays on this host."""
    plain = re.sub(r"[\t\r\n]", "", url).replace("\\", "/").strip()
    return plain.startswith("/") and not plain.startswith("//")


@pytest.mark.parametrize("away", AWAY)
def test_next_never_leaves_the_site(away, reader):
    client = Client()
    typed = {"login": KNOWN, "password": PASSWORD, "next": away}
    assert stays(client.post(LOGIN, typed).url)
    assert is_in(client)
    # Already in: the entrances lead on at once.
    for path in (LOGIN, SIGNUP, CODE, "/admin/login/"):
        response = client.get(path, {"next": away})
        assert response.status_code in (302, 403)
        assert response.status_code == 403 or stays(response.url)
    reauthenticated = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": away})
    assert stays(reauthenticated.url)
    assert stays(client.post(LOGOUT, {"next": away}).url)
    assert stays(client.post(CODE, {"email": KNOWN, "next": away}).url)
    assert stays(client.post(CONFIRM_CODE, {"code": mailed_code(KNOWN), "next": away}).url)
    assert is_in(client)
    new = Client()
    assert stays(new.post(SIGNUP, {"email": VICTIM, "password1": PASSWORD, "next": away}).url)
    assert stays(new.post(CONFIRM_EMAIL, {"code": mailed_code(VICTIM), "next": away}).url)
    assert is_in(new)


def test_next_leads_on_within_the_site(client, reader):
    typed = {"login": KNOWN, "password": PASSWORD, "next": "/account/sessions/?a=b"}
    assert client.post(LOGIN, typed).url == "/account/sessions/?a=b"


@pytest.mark.parametrize(
    "path",
    [
        *(LOGIN, SIGNUP, LOGOUT, CODE, RESET, "/account/email/", "/account/password/change/"),
        *("/account/reauthenticate/", "/account/sessions/", "/account/2fa/totp/activate/"),
        *("/account/2fa/recovery-codes/generate/", "/account/2fa/webauthn/add/"),
        *("/account/2fa/webauthn/login/", "/account/signup/passkey/", "/account/sessions/1/end/"),
    ],
)
def test_every_form_needs_its_token(path, reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(path, {"email": KNOWN}).status_code == 403
    assert is_in(client)
