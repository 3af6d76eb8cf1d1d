"""A provider that is down, slow or talks nonsense: a page of ours, and nothing stored."""

import socket
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts import social
from accounts.models import User
from tests.accounts.provider import KINDS, Handler, address, begin, dance, running_provider, visit

pytestmark = pytest.mark.django_db

WORD = {"facebook": "id", "google": "sub", "oidc": "sub"}


@pytest.fixture
def provider(settings, monkeypatch, title):
    with running_provider(settings, monkeypatch) as server:
        yield server


def failed(response: Any, client: Client) -> None:
    assert response.status_code == 401
    assert "That did not work" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == SocialAccount.objects.count() == 0
    assert EmailAddress.objects.count() == 0


def silent(handler: Handler) -> None:
    handler.server.ended.wait(30)


def dripping(handler: Handler) -> None:
    """Something every moment, so that no silence is ever long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.server.ended.wait(0.05):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    try:
        while not handler.server.ended.is_set():
            handler.wfile.write(b"[" * 65_536)
    except OSError:
        return


def hung_up(handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_short(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"access_token": "t"')


def not_gzip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", "4")
    handler.end_headers()
    handler.wfile.write(b"nope")


def moved(handler: Handler) -> None:
    handler.send_response(302)
    handler.send_header("Location", f"{handler.server.url}/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


FAULTS = {
    "silent": silent,
    "dripping": dripping,
    "endless": endless,
    "hung up": hung_up,
    "cut short": cut_short,
    "not gzip": not_gzip,
    "moved": moved,
    "500": lambda handler: handler.json({"error": "ours"}, 500),
    "empty": lambda handler: handler.bytes(b""),
    "page": lambda handler: handler.bytes(b"<!doctype html><title>Sign in</title>"),
    "deep": lambda handler: handler.bytes(b"[" * 100_000),
    "long number": lambda handler: handler.bytes(b'{"id":' + b"9" * 6000 + b"}"),
    "list": lambda handler: handler.json([1, 2]),
    "text": lambda handler: handler.json("access_token"),
    "null": lambda handler: handler.json(None),
    "nothing in it": lambda handler: handler.json({}),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("facebook", "/oauth/access_token"),
        ("facebook", "/me"),
        ("google", "/token"),
        ("google", "/userinfo"),
        ("oidc", "openid-configuration"),
        ("oidc", "/token"),
        ("oidc", "/userinfo"),
    ],
)
def test_any_fault_of_theirs_is_a_page_of_ours(provider, client, monkeypatch, kind, where, fault):
    monkeypatch.setattr(social, "PATIENCE", 0.4)
    monkeypatch.setattr(social, "PATIENCE_IN_ALL", 0.6)
    back = visit(begin(client, provider, kind))
    provider.faults[where] = FAULTS[fault]
    failed(client.get(back), client)
    assert "/elsewhere" not in [path for path, _asked, _ in provider.asked]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_button_of_a_provider_with_a_fault(provider, client, monkeypatch, fault):
    monkeypatch.setattr(social, "PATIENCE", 0.4)
    monkeypatch.setattr(social, "PATIENCE_IN_ALL", 0.6)
    provider.faults["openid-configuration"] = FAULTS[fault]
    failed(client.post(f"/account/{address(provider, 'oidc')}/login/"), client)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_there(provider, client, settings, kind):
    back = visit(begin(client, provider, kind))
    provider.shutdown()
    provider.server_close()
    failed(client.get(back), client)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "known_as",
    [None, "", 12, True, ["1001"], {"a": 1}, "x" * 192, "10\x0001", "10\ud80001", "10\n01"],
)
def test_a_person_known_by_no_plain_text_is_nobody(provider, client, kind, known_as):
    provider.person = {WORD[kind]: known_as, "name": "Thandi", "email": "thandi@example.org"}
    failed(dance(client, provider, kind), client)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [None, 7, ["Thandi"], {"a": "b"}, "", "\x00\ud800\u202e \n"])
def test_a_name_that_is_none_is_left_out(provider, client, kind, name):
    provider.person = {WORD[kind]: "1001", "name": name, "email": "thandi@example.org"}
    response = dance(client, provider, kind)
    assert response.status_code in (302, 401)
    assert [user.name for user in User.objects.all() if not user.name.isprintable()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_name_with_marks_in_it_is_one_line(provider, client, kind):
    provider.person = {WORD[kind]: "1001", "name": " Thandi \x00\n" + "N" * 400}
    provider.person["email"] = "thandi@example.org"
    assert dance(client, provider, kind).status_code == 302
    assert User.objects.get().name == "Thandi " + "N" * 113


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "email", ["", 7, ["a@example.org"], "no address", "a\x00@example.org", "a@ex\ud800.org"]
)
def test_an_address_that_is_none_is_asked_for_or_refused(provider, client, kind, email):
    provider.person = {WORD[kind]: "1001", "name": "Thandi", "email": email}
    response = dance(client, provider, kind)
    if response.status_code == 302:
        assert response["Location"] == "/account/3rdparty/signup/"
    else:
        failed(response, client)
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "2002"},  # not the person of the other answer
        {"sub": "1001", "aud": "another paper"},
        {"sub": "1001", "iss": "https://evil.example"},
        {"sub": "1001", "exp": 1_000_000_000},
        {},
    ],
)
def test_an_id_token_that_is_not_for_us_is_refused(provider, client, claims):
    provider.person = {"sub": "1001", "email": "thandi@example.org", "email_verified": True}
    provider.id_token = claims
    failed(dance(client, provider, "oidc"), client)


@pytest.mark.parametrize("kind", ["google", "oidc"])
def test_an_id_token_that_is_for_us_is_taken(provider, client, kind):
    provider.person = {"sub": "1001", "email": "thandi@gmail.com", "email_verified": True}
    provider.id_token = provider.person
    assert dance(client, provider, kind)["Location"] == "/account/"
    assert SocialAccount.objects.get().uid == "1001"


@pytest.mark.parametrize("expires", ["soon", -1, 10**30, None, [], "1e9"])
def test_a_token_that_ends_at_no_time(provider, client, expires):
    provider.person = {"id": "1001", "email": "thandi@example.org"}
    provider.faults["/oauth/access_token"] = lambda handler: handler.json(
        {"access_token": "t", "expires_in": expires}
    )
    assert dance(client, provider).status_code in (302, 401)
