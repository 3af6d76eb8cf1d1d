"""Guessing is limited, for all processes together, and never without a count."""

from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import ProgrammingError
from django.test import Client, RequestFactory

from newsroom.ratelimits import is_within
from tests.accounts.signing_in import (
    CODE,
    LOGIN,
    PASSWORD,
    RESET,
    SIGNUP,
    is_in,
    sign_in,
)
from tests.newsroom.commands import manage, python, settings_of
from tests.template import copy_file

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many tries. Please wait a few minutes."


def variants(email: str) -> list[str]:
    return [
        email,
        email.upper(),
        f"  {email}",
        f"{email}\t",
        email.title(),
        f"\u00a0{email}\u00a0",
        email.replace("example", "EXAMPLE"),
        email.replace("example", "ex\u00e1mple"),
        email.replace("example", "\uff45xample"),
        email,
    ]


def test_ten_wrong_passwords_are_limited_however_they_come(reader):
    """Each from an address of its own, so that only the person's address is counted."""
    for number, email in enumerate(variants("reader@example.org")):
        sign_in(Client(), email, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    for number, email in enumerate(variants("reader@example.org")):
        client = Client()
        response = sign_in(client, email, REMOTE_ADDR=f"198.51.100.{number}")
        assert response.status_code == 200
        assert not is_in(client)
    response = sign_in(Client(), "reader@example.org", REMOTE_ADDR="203.0.113.1")
    assert response.context["form"].errors == {"password": [TOO_MANY]}


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"]
)
def test_a_header_gives_no_new_address(header, reader):
    """Many people's passwords tried from one place."""
    for number in range(12):
        extra = {header: f"203.0.113.{number}"}
        sign_in(Client(), f"person{number}@example.org", "wrong", **extra)
    response = sign_in(Client(), "reader@example.org", **{header: "203.0.113.99"})
    assert response.context["form"].errors == {"password": [TOO_MANY]}


def test_behind_a_proxy_the_nearest_one_says_who_asks(settings, reader):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        forged = f"203.0.113.{number}, 192.0.2.1"
        email = f"person{number}@example.org"
        sign_in(Client(), email, "wrong", HTTP_X_FORWARDED_FOR=forged)
    limited = sign_in(Client(), "reader@example.org", HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert limited.context["form"].errors == {"password": [TOO_MANY]}
    other = Client()
    assert sign_in(other, "reader@example.org", HTTP_X_FORWARDED_FOR="192.0.2.2").status_code == 302


def test_only_a_proxy_of_ours_is_believed():
    name = "ALLAUTH_TRUSTED_PROXY_COUNT"
    assert settings_of(name) == {name: 0}
    assert settings_of(name, BEHIND_PROXY="true") == {name: 1}


def test_who_signs_in_is_not_counted(reader):
    for _time in range(12):
        assert sign_in(Client(), "reader@example.org").status_code == 302


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (CODE, {"email": "reader@example.org"}),
        (RESET, {"email": "reader@example.org"}),
        (SIGNUP, {"email": "reader@example.org", "password1": PASSWORD}),
    ],
)
def test_nobody_is_flooded_with_mail(path, typed, reader, mailoutbox):
    for number in range(12):
        Client().post(path, typed, REMOTE_ADDR=f"192.0.2.{number}")
    assert len(mailoutbox) <= 5


def test_too_many_is_said_on_a_page(reader):
    for _time in range(25):
        response = Client().post(RESET, {"email": "reader@example.org"})
    assert response.status_code == 429
    assert b"<h1" in response.content


@pytest.mark.parametrize("path", [LOGIN, CODE, RESET, SIGNUP])
@pytest.mark.parametrize("error", [ConnectionRefusedError, ProgrammingError, RuntimeError])
def test_without_a_count_nobody_comes_in(path, error, reader):
    client = Client(raise_request_exception=False)
    typed = {
        "login": reader.email,
        "password": PASSWORD,
        "email": reader.email,
        "password1": PASSWORD,
    }
    # Deep in the backend, as it fails in life.
    with mock.patch.object(DatabaseCache, "_base_set", side_effect=error("secret words")):
        response = client.post(path, typed)
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "secret" not in response.content.decode()
    assert not is_in(client)
    assert client.post(LOGIN, typed).status_code == 302
    assert is_in(client)


def test_an_error_elsewhere_is_not_taken_for_the_cache(reader):
    client = Client(raise_request_exception=False)
    with mock.patch("accounts.models.User.check_password", side_effect=RuntimeError):
        assert sign_in(client, reader.email).status_code == 500


def test_a_count_is_not_thrown_out_by_filling_the_table(reader):
    for number in range(10):
        sign_in(Client(), reader.email, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    for number in range(1000):
        cache.set(f"filler:{number}", 1, 300)
    response = sign_in(Client(), reader.email, REMOTE_ADDR="198.51.100.1")
    assert response.context["form"].errors == {"password": [TOO_MANY]}


def test_our_own_limits_count_by_person_place_and_key(reader, editor):
    def ask(
        user: Any = None, key: str | None = None, ip: str = "192.0.2.1", rate: str = "2/m/ip"
    ) -> bool:
        request = RequestFactory().get("/", REMOTE_ADDR=ip)
        return is_within(request, "send", rate, user=user, key=key)

    assert [ask() for _time in range(3)] == [True, True, False]
    assert ask(ip="192.0.2.2")
    assert [ask(reader, rate="1/m/user"), ask(reader, rate="1/m/user")] == [True, False]
    assert ask(editor, rate="1/m/user")
    assert [ask(key="a", rate="1/m/key"), ask(key="a", rate="1/m/key")] == [True, False]


COUNT = """
import django; django.setup()
from django.test import RequestFactory
from newsroom.ratelimits import is_within
request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
print([is_within(request, "try", "3/h/ip") for _time in range(2)])
"""


def test_processes_count_together_and_migrate_makes_the_table(tmp_path):
    where = {"VAR_DIR": str(tmp_path)}
    if not copy_file(tmp_path / "newsroom.sqlite3"):  # which came by the same command
        assert manage("migrate", "-v0", **where).returncode == 0
    said = [python(COUNT, **where).stdout.strip() for _process in range(2)]
    assert said == ["[True, True]", "[True, False]"]
