"""What an installation is refused for, each by its own id."""

import pytest
from django.core.checks import run_checks

from newsroom.checks import fit_for_production, safe_to_start

STRONG = "k3y-of-fifty-characters-that-nobody-would-ever-guess"


@pytest.fixture(autouse=True)
def safe(settings):
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    settings.BASE_URL = "http://localhost:8000"
    settings.SECRET_KEY = STRONG
    settings.SECURE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.S3_ENDPOINT_URL = ""


def ids() -> list[str]:
    return [each.id for each in [*safe_to_start(None), *fit_for_production(None)]]


def test_a_safe_installation_is_not_blamed():
    assert ids() == []


@pytest.mark.parametrize("hosts", [["localhost"], ["paper.localhost"], ["127.8.8.8"], ["[::1]"]])
def test_loopback_in_plain_http_is_fine(settings, hosts):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = hosts
    assert ids() == []


@pytest.mark.parametrize("host", ["paper.example", ".paper.example", "10.0.0.1", "0.0.0.0"])
def test_debug_is_refused_where_others_can_come(settings, host):
    settings.BASE_URL = "https://paper.example"
    settings.ALLOWED_HOSTS = [host]
    settings.DEBUG = True
    assert ids() == ["newsroom.E001"]


@pytest.mark.parametrize("host", ["*", "*.example"])
def test_any_host_is_refused(settings, host):
    settings.BASE_URL = "https://paper.example"
    settings.ALLOWED_HOSTS = ["paper.example", host]
    assert ids() == ["newsroom.E002"]


@pytest.mark.parametrize(
    ("base", "hosts"),
    [
        ("http://paper.example", ["localhost"]),
        ("http://localhost", ["localhost", "paper.example"]),
        ("http://192.168.0.7", ["192.168.0.7"]),
        ("http://localhost.paper.example", ["localhost"]),
    ],
)
def test_a_public_site_without_https_is_refused(settings, base, hosts):
    settings.BASE_URL = base
    settings.ALLOWED_HOSTS = hosts
    assert ids() == ["newsroom.E003"]


@pytest.mark.parametrize("key", ["short", "a" * 60, "abcabc" * 10])
def test_a_weak_key_is_refused(settings, key):
    settings.SECRET_KEY = key
    problems = safe_to_start(None)
    assert [each.id for each in problems] == ["newsroom.E004"]
    assert key not in problems[0].msg


def test_production_needs_https(settings):
    settings.SECURE = False
    assert ids() == ["newsroom.E005"]


def test_production_is_told_that_mail_goes_nowhere(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert ids() == ["newsroom.W001"]


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("", []),
        ("https://s3.example", []),
        ("http://127.0.0.1:9000", []),
        ("http://localhost:9000", []),
        ("http://s3.example", ["newsroom.W002"]),
        ("http://10.0.0.7:9000", ["newsroom.W002"]),
    ],
)
def test_originals_should_not_travel_in_the_clear(settings, endpoint, expected):
    settings.S3_ENDPOINT_URL = endpoint
    assert ids() == expected


def test_every_command_asks_and_deploy_asks_for_more(settings):
    settings.SECURE = False
    settings.SECRET_KEY = "short"
    found = {each.id for each in run_checks()}
    assert "newsroom.E004" in found
    assert "newsroom.E005" not in found
    deployed = {each.id for each in run_checks(include_deployment_checks=True)}
    assert {"newsroom.E004", "newsroom.E005"} <= deployed


def test_each_problem_says_what_to_do(settings):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["*", "paper.example"]
    settings.SECRET_KEY = "short"
    problems = safe_to_start(None)
    assert [each.id for each in problems] == [f"newsroom.E00{number}" for number in (1, 2, 3, 4)]
    assert all(each.hint for each in problems)
