"""A sister title installed elsewhere: people bring their username from home along."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail

from accounts.actions.profiles import create_profile
from accounts.models import Profile, TakenName, User
from newsroom.providers import oidc_id
from tests import factories
from tests.accounts.provider import dance, running_provider
from tests.accounts.signing_in import mailed_code

pytestmark = pytest.mark.django_db
CHOOSE = "/account/profile/?next=%2Faccount%2F"


@pytest.fixture
def provider(settings, monkeypatch, title):
    with running_provider(settings, monkeypatch) as server:
        flags(settings)["network"] = True
        server.person = {
            "sub": "7",
            "name": "Thandi N.",
            "preferred_username": "Thandi",
            "email": "thandi@example.org",
            "email_verified": True,
        }
        yield server


def flags(settings) -> dict:
    return settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]


def test_a_person_has_the_same_name_and_address_here(provider, client):
    assert dance(client, provider, "oidc")["Location"] == "/account/"
    profile = Profile.objects.get()
    assert (profile.username, profile.display_name) == ("Thandi", "Thandi N.")
    assert profile.user == User.objects.get(email="thandi@example.org")
    assert profile.get_absolute_url() == "/profile/Thandi/"
    assert client.get("/profile/Thandi/").status_code == 200


def test_the_name_comes_once_the_address_is_proved(provider, client, settings):
    flags(settings)["trusted"] = False
    assert dance(client, provider, "oidc")["Location"] == "/account/confirm-email/"
    assert Profile.objects.count() == 0
    client.post("/account/confirm-email/", {"code": mailed_code("thandi@example.org")})
    assert Profile.objects.get().username == "Thandi"
    assert [message.to for message in mail.outbox] == [["thandi@example.org"]]


def test_a_second_visit_changes_nothing(provider, client):
    dance(client, provider, "oidc")
    client.post("/account/logout/")
    provider.person |= {"preferred_username": "other", "name": "Other"}
    assert dance(client, provider, "oidc")["Location"] == "/account/"
    assert [*Profile.objects.values_list("username", "display_name")] == [("Thandi", "Thandi N.")]


def test_who_had_no_name_at_home_brings_it_later(provider, client):
    name = provider.person.pop("preferred_username")
    assert dance(client, provider, "oidc")["Location"] == "/account/"
    assert Profile.objects.count() == 0
    client.post("/account/logout/")
    provider.person["preferred_username"] = name
    dance(client, provider, "oidc")
    assert Profile.objects.get().username == "Thandi"


@pytest.mark.parametrize("theirs", ["thandi", "THANDI", "thаndi"])
def test_a_name_that_is_taken_here_stays_with_its_owner(provider, client, reader, theirs):
    create_profile(reader, username="thandi", display_name="Another Thandi")
    provider.person["preferred_username"] = theirs
    assert dance(client, provider, "oidc")["Location"] == CHOOSE
    assert Profile.objects.get().user == reader
    page = client.get(CHOOSE).content.decode()
    assert "Your username is taken on this site" in page
    typed = {"username": "thandi-n", "display_name": "Thandi N.", "terms": "on"}
    assert client.post(CHOOSE, typed).status_code == 302
    arrived = User.objects.get(email="thandi@example.org")
    assert Profile.objects.get(user=arrived).username == "thandi-n"
    # From now on there is nothing to choose.
    client.post("/account/logout/")
    assert dance(client, provider, "oidc")["Location"] == "/account/"


def test_a_name_somebody_had_here_is_not_given_again(provider, client, reader):
    create_profile(reader, username="thandi", display_name="Another Thandi")
    Profile.objects.all().delete()
    reader.delete()
    assert TakenName.objects.exists()
    assert dance(client, provider, "oidc")["Location"] == CHOOSE
    assert Profile.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["admin", "x", "a" * 200, "no space", "\u202ethandi", "<b>", "../../thandi", "1\x002"]
)
def test_a_name_that_is_none_here_is_not_taken_over(provider, client, name):
    provider.person["preferred_username"] = name
    assert dance(client, provider, "oidc")["Location"] in (CHOOSE, "/account/")
    assert [p.username for p in Profile.objects.all()] in ([], ["thandi"], ["12"])


@pytest.mark.parametrize("name", [None, 7, ["thandi"], {"a": "b"}, ""])
def test_a_name_of_another_kind_is_no_error(provider, client, name):
    provider.person["preferred_username"] = name
    assert dance(client, provider, "oidc").status_code == 302


@pytest.mark.parametrize("said", ["", None, " ", "N" * 400, "a\x00\nb", 7])
def test_whatever_stands_for_a_name_makes_a_profile(provider, client, said):
    provider.person["name"] = said
    dance(client, provider, "oidc")
    profile = Profile.objects.get()
    assert profile.display_name == profile.display_name.strip() != ""
    assert len(profile.display_name) <= 80


@pytest.mark.parametrize("kind", ["oidc", "google", "facebook"])
def test_no_other_provider_gives_names(provider, client, settings, kind):
    flags(settings)["network"] = False
    provider.person |= {"id": "7", "email": "thandi@gmail.com"}
    dance(client, provider, kind)
    assert Profile.objects.count() == 0


def test_google_gives_no_name_although_a_network_is_set_up(provider, client):
    provider.person["email"] = "thandi@gmail.com"
    assert dance(client, provider, "google")["Location"] == "/account/"
    assert Profile.objects.count() == 0


def test_an_own_profile_stays_as_it_is(provider, client):
    dance(client, provider, "oidc")
    Profile.objects.update(display_name="T.")
    client.post("/account/logout/")
    dance(client, provider, "oidc")
    assert Profile.objects.get().display_name == "T."


def test_who_signs_in_here_by_password_is_asked_nothing(provider, client, reader):
    factories.make_user("other@example.org")
    response = client.post(
        "/account/login/", {"login": "reader@example.org", "password": "a-long-password"}
    )
    assert response["Location"] == "/account/"


def test_a_provider_is_known_by_its_address():
    assert oidc_id("https://Paper.example") == "oidc-paper.example"
    assert oidc_id("http://localhost:8000") == "oidc-localhost-8000"


def test_the_name_comes_after_a_second_step_too(provider, client):
    name = provider.person.pop("preferred_username")
    dance(client, provider, "oidc")
    user = User.objects.get()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client.post("/account/logout/")
    provider.person["preferred_username"] = name
    assert dance(client, provider, "oidc")["Location"] == "/account/2fa/authenticate/"
    assert Profile.objects.count() == 0
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    response = client.post("/account/2fa/authenticate/", {"code": code})
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert Profile.objects.get().username == "Thandi"
