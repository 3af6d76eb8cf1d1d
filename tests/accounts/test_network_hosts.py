"""One installation, several hosts: signed in at the first title, one is let in at a sister's."""

import re
import threading
from datetime import timedelta
from html import unescape
from unittest import mock
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sites.models import Site
from django.core import mail
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import network as network_hosts
from accounts.actions.network import hand_over, take_over
from accounts.models import HandOver, User
from tests import factories
from tests.accounts.signing_in import is_in, sign_in

BEGIN = "/account/network/"
SISTER, OTHER = "sister.example", "other.example"


@pytest.fixture
def network(settings, title):
    settings.BASE_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["testserver", SISTER, OTHER, "nobody.example"]
    factories.make_title("The Sister", SISTER)
    factories.make_title("The Other", OTHER)
    cache.clear()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]


class Browser:
    """One person's: each host has cookies of its own."""

    def __init__(self) -> None:
        self.at = {host: Client(SERVER_NAME=host) for host in ("testserver", SISTER, OTHER)}

    def go(self, address: str):
        parts = urlsplit(address)
        assert parts.scheme == "http"
        return self.at[parts.netloc].get(f"{parts.path}?{parts.query}")


def led_to(response) -> str:
    assert response.status_code == 200, response
    page = response.content.decode()
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)[1])


def who(client: Client) -> str | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).email if key else None


@pytest.fixture
def browser(network) -> Browser:
    return Browser()


@pytest.fixture
def home(browser, reader) -> Client:
    client = browser.at["testserver"]
    sign_in(client, reader.email)
    return client


@pytest.fixture
def sister(browser) -> Client:
    return browser.at[SISTER]


def sent(browser: Browser, **typed: str) -> str:
    """The address with a key in it that the first title sends the browser to."""
    return led_to(browser.go(led_to(browser.at[SISTER].post(BEGIN, typed))))


# In ----------------------------------------------------------------------------------


def test_who_is_signed_in_at_the_first_title_needs_no_password(browser, home, sister, reader):
    page = sister.get("/account/login/?next=/about/").content.decode()
    assert "Continue with The Test Post" in " ".join(page.split())
    response = browser.go(sent(browser, next="/about/"))
    assert (response.status_code, response["Location"]) == (302, "/about/")
    assert who(sister) == who(home) == reader.email
    assert is_in(sister)
    assert UserSession.objects.filter(user=reader).count() == 2
    assert HandOver.objects.count() == 0
    # Neither host's cookie is the other's.
    assert sister.cookies["sessionid"].value != home.cookies["sessionid"].value
    assert not sister.cookies["sessionid"]["domain"]


def test_who_is_not_signed_in_there_signs_in_there(browser, sister, reader):
    there = led_to(sister.post(BEGIN))
    response = browser.go(there)
    assert response["Location"].startswith("/account/login/?next=")
    onward = dict(parse_qsl(urlsplit(response["Location"]).query))["next"]
    typed = {"login": reader.email, "password": "a-long-password", "next": onward}
    response = browser.at["testserver"].post("/account/login/", typed)
    assert response["Location"] == onward
    response = browser.go(led_to(browser.at["testserver"].get(onward)))
    assert response["Location"] == "/account/"
    assert who(sister) == reader.email


def test_the_first_title_offers_no_way_to_itself(client, home):
    assert "network/" not in client.get("/account/login/").content.decode()
    assert client.post(BEGIN).status_code == 404
    assert home.get("/account/network/arrive/").status_code == 404


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "http://testserver/x", "javascript:x", ""]
)
def test_one_never_leaves_the_site_at_the_end(browser, home, sister, wanted):
    assert browser.go(sent(browser, next=wanted))["Location"] == "/account/"


def test_the_places_of_a_stranger_are_carried_over_as_at_any_sign_in(browser, home, sister):
    response = browser.go(sent(browser))
    assert response.cookies["known"].value == "1"


def test_a_post_needs_its_token(network):
    client = Client(SERVER_NAME=SISTER, enforce_csrf_checks=True)
    assert client.post(BEGIN).status_code == 403


def test_mail_is_from_the_title_that_was_asked(browser, reader):
    for host, paper in ((SISTER, "The Sister"), ("testserver", "The Test Post")):
        browser.at[host].post("/account/login/code/", {"email": reader.email})
        assert paper in mail.outbox[-1].subject + mail.outbox[-1].body
    assert len(mail.outbox) == 2


# Refused -----------------------------------------------------------------------------


def refused(response, client: Client) -> None:
    assert response.status_code == 400
    assert "You are not signed in here by it" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert who(client) is None


def test_a_key_is_good_once(browser, home, sister):
    back = sent(browser)
    assert browser.go(back).status_code == 302
    sister.post("/account/logout/")
    refused(browser.go(back), sister)
    # Nor with the state of another round.
    state = sister_state(sister)
    key = dict(parse_qsl(urlsplit(back).query))["key"]
    refused(sister.get("/account/network/arrive/", {"key": key, "state": state}), sister)


def sister_state(client: Client) -> str:
    return dict(parse_qsl(urlsplit(led_to(client.post(BEGIN))).query))["state"]


def test_a_key_is_good_for_a_minute(browser, home, sister):
    back = sent(browser)
    HandOver.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused(browser.go(back), sister)
    assert HandOver.objects.count() == 0


def test_a_minute_is_all(browser, home):
    before = timezone.now()
    sent(browser)
    assert HandOver.objects.get().expires_at <= before + timedelta(seconds=61)


def test_a_link_sent_to_somebody_signs_them_in_as_nobody(browser, home):
    """The attacker's own key, opened in the victim's browser."""
    back = sent(browser)
    victim = Browser()
    refused(victim.go(back), victim.at[SISTER])
    victim.at[SISTER].post(BEGIN)
    refused(victim.go(back), victim.at[SISTER])


def test_a_key_for_one_sister_opens_no_other(browser, home, sister):
    asked = dict(parse_qsl(urlsplit(sent(browser)).query))
    other = browser.at[OTHER]
    state = sister_state(other)
    refused(other.get("/account/network/arrive/", {**asked, "state": state}), other)
    session = other.session
    session["network"] = {"state": asked["state"], "next": ""}
    session.save()
    refused(other.get("/account/network/arrive/", asked), other)


@pytest.mark.parametrize("tampered", ["", "x", "a\x00b", "й" * 20])
@pytest.mark.parametrize("part", ["key", "state"])
def test_what_was_tampered_with_is_refused(browser, home, sister, part, tampered):
    asked = dict(parse_qsl(urlsplit(sent(browser)).query)) | {part: tampered}
    refused(sister.get("/account/network/arrive/", asked), sister)


def test_a_closed_account_is_closed_at_every_title(browser, home, sister, reader):
    back = sent(browser)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    refused(browser.go(back), sister)


def test_a_password_that_changed_meanwhile_ends_it(browser, home, sister, reader):
    back = sent(browser)
    reader.set_password("another-long-password")
    reader.save()
    refused(browser.go(back), sister)


def test_a_changed_password_ends_the_sessions_at_all_titles(browser, home, sister, reader):
    browser.go(sent(browser))
    reader.set_password("another-long-password")
    reader.save()
    assert not is_in(home)
    assert not is_in(sister)


def test_a_session_is_ended_from_the_other_title(browser, home, sister, reader):
    browser.go(sent(browser))
    there = UserSession.objects.get(session_key=sister.session.session_key)
    home.post(f"/account/sessions/{there.pk}/end/")
    assert not is_in(sister)
    assert is_in(home)


@pytest.mark.parametrize(
    "to",
    [
        "evil.example",
        "nobody.example",  # a host of ours, but no title's
        "testserver",
        "sister.example:8001",
        "sister.example.evil.example",
        "evil.example/sister.example",
        "user@sister.example",
        "sister.example\x00",
        "SISTER.EXAMPLE#",
        "",
    ],
)
def test_nobody_is_sent_to_a_host_that_is_no_title_of_ours(home, to):
    query = urlencode({"to": to, "state": "s" * 32})
    assert home.get(f"/account/network/send/?{query}").status_code in (400, 404)
    assert HandOver.objects.count() == 0


def test_a_site_that_the_settings_do_not_name_is_none_of_ours(home, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    query = urlencode({"to": SISTER, "state": "s" * 32})
    assert home.get(f"/account/network/send/?{query}").status_code == 404


@pytest.mark.parametrize("state", ["", "x" * 201, "a\x00b", "й", "a\nb"])
def test_a_state_that_is_none_is_refused(home, state):
    query = urlencode({"to": SISTER, "state": state})
    assert home.get(f"/account/network/send/?{query}").status_code == 400
    assert HandOver.objects.count() == 0


def test_only_the_first_title_sends(browser, home, sister):
    browser.go(sent(browser))
    query = urlencode({"to": OTHER, "state": "s" * 32})
    assert sister.get(f"/account/network/send/?{query}").status_code == 404


def test_the_port_of_the_first_title_is_the_sisters_too(settings, network):
    settings.BASE_URL = "http://testserver:8000"
    settings.ALLOWED_HOSTS = ["testserver", SISTER]
    client = Client(headers={"host": f"{SISTER}:8000"})
    there = led_to(client.post(BEGIN))
    assert there.startswith("http://testserver:8000/account/network/send/?to=sister.example%3A8000")
    elsewhere = Client(headers={"host": f"{SISTER}:9000"})
    assert elsewhere.post(BEGIN).status_code == 404


def test_too_many_are_refused(sister, network):
    statuses = [sister.post(BEGIN).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


@pytest.mark.parametrize("where", ["begin", "send", "arrive"])
def test_nobody_is_let_in_uncounted(browser, home, sister, where):
    """The cache that counts is away."""
    there = led_to(sister.post(BEGIN))
    back = led_to(browser.go(there)) if where == "arrive" else ""
    for client in browser.at.values():
        client.raise_request_exception = False
    with mock.patch.object(DatabaseCache, "_base_set", side_effect=OSError("away")):
        response = {
            "begin": lambda: sister.post(BEGIN),
            "send": lambda: browser.go(there),
            "arrive": lambda: browser.go(back),
        }[where]()
    assert response.status_code == 503
    assert who(sister) is None


@pytest.mark.parametrize(
    ("base", "host"),
    [
        ("https://paper.example", "paper.example"),
        ("https://Paper.example:443", "paper.example"),
        ("http://localhost:80", "localhost"),
        ("http://localhost:8000", "localhost:8000"),
        ("https://paper.example:8443", "paper.example:8443"),
    ],
)
def test_the_first_titles_host_as_browsers_name_it(settings, base, host):
    settings.BASE_URL = base
    assert network_hosts.home() == host


# The second step ---------------------------------------------------------------------


def enrolled(user: User) -> Authenticator:
    return TOTP.activate(user, generate_totp_secret()).instance


def test_a_session_without_its_second_step_is_not_handed_over(browser, home, sister, reader):
    enrolled(reader)
    response = browser.go(led_to(sister.post(BEGIN)))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/2fa/reauthenticate/?next=")
    assert HandOver.objects.count() == 0


def test_the_second_step_is_remembered_and_not_renewed(browser, home, sister, reader):
    enrolled(reader)
    session = home.session
    session["account_authentication_methods"] += [{"method": "mfa", "at": 1000.0, "type": "totp"}]
    session.save()
    browser.go(sent(browser))
    request = RequestFactory().get("/")
    request.session = sister.session
    records = get_authentication_records(request, reader)
    assert [(each["method"], each.get("type")) for each in records] == [
        ("password", None),
        ("mfa", "totp"),
    ]
    assert records[1]["at"] == 1000.0
    assert records[0]["at"] == home.session["account_authentication_methods"][0]["at"]
    assert "email" not in records[0]


def test_staff_without_a_second_step_find_the_desk_as_closed_there(
    browser, home, sister, reader, settings
):
    settings.STAFF_SECOND_STEP = True
    User.objects.filter(pk=reader.pk).update(is_staff=True, is_superuser=True)
    browser.go(sent(browser))
    assert sister.get("/admin/", follow=False).status_code == 302
    assert home.get("/admin/", follow=False).status_code == 302


# Two at once -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_arrives(network, reader):
    key = hand_over(reader, host=SISTER, state="s", records=[])
    start, taken = threading.Barrier(8), []

    def arrive() -> None:
        start.wait()
        try:
            taken.append(take_over(key, host=SISTER, state="s"))
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 8
    assert [each for each in taken if each] == [(reader, [])]


def test_what_nobody_fetched_is_cleared_away(network, reader):
    hand_over(reader, host=SISTER, state="s", records=[])
    HandOver.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    hand_over(reader, host=SISTER, state="s", records=[])
    assert HandOver.objects.count() == 1
    assert Site.objects.filter(domain=SISTER).exists()
