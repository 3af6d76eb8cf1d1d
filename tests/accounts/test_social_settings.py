"""Which buttons there are follows from the environment; what is unsafe doesn't start."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.providers import origins, providers_from_env

LOCAL, PUBLIC = "http://localhost:8000", "https://paper.example"
FACEBOOK = {"FACEBOOK_CLIENT_ID": "1", "FACEBOOK_CLIENT_SECRET": "s"}
GOOGLE = {"GOOGLE_CLIENT_ID": "1", "GOOGLE_CLIENT_SECRET": "s"}
DEMO = {"DEMO_PROVIDER": "http://127.0.0.1:8010"}


def providers(base_url: str = PUBLIC, **given: str):
    env = environ.Env()
    env.ENVIRON = given
    return providers_from_env(env, base_url=base_url)


def test_without_keys_there_is_nothing():
    assert (providers(), origins(providers())) == ({}, [])


def test_each_has_its_own_keys_and_its_own_origins():
    found = providers(**FACEBOOK, **GOOGLE, OIDC_PROVIDERS="Sister|https://id.example/a|2|t")
    assert sorted(found) == ["facebook", "google", "openid_connect"]
    assert found["facebook"]["APP"] == {"client_id": "1", "secret": "s"}
    assert found["facebook"]["AUTHORIZE_URL"].startswith("https://www.facebook.com/v")
    assert origins(found) == [
        "https://www.facebook.com",
        "https://m.facebook.com",
        "https://accounts.google.com",
        "https://id.example",
    ]
    assert origins(providers(**GOOGLE)) == ["https://accounts.google.com"]


def test_several_providers_of_openid_connect():
    lines = "One Paper|https://id.example/a/|2|t|trusted|network,Two|https://id.example/b|3|u|https://x.example"
    one, two = providers(OIDC_PROVIDERS=lines)["openid_connect"]["APPS"]
    assert (one["name"], one["provider_id"]) == ("One Paper", "oidc-id.example-a")
    assert one["settings"] == {
        "server_url": "https://id.example/a",
        "trusted": True,
        "network": True,
        "origins": [],
    }
    assert two["provider_id"] == "oidc-id.example-b"
    assert (two["settings"]["trusted"], two["settings"]["network"]) == (False, False)
    assert two["settings"]["origins"] == ["https://x.example"]


@pytest.mark.parametrize(
    "given",
    [
        {"FACEBOOK_CLIENT_ID": "1"},
        {"GOOGLE_CLIENT_SECRET": "s"},
        {"OIDC_PROVIDERS": "Sister|https://id.example|2"},
        {"OIDC_PROVIDERS": "|https://id.example|2|t"},
        {"OIDC_PROVIDERS": "Sister|https://id.example||t"},
        {"OIDC_PROVIDERS": "Sister|http://id.example|2|t"},
        {"OIDC_PROVIDERS": "Sister|id.example|2|t"},
        {"OIDC_PROVIDERS": "Sister|https://id.example; script-src *|2|t"},
        {"OIDC_PROVIDERS": "Sister|https://user@id.example|2|t"},
        {"OIDC_PROVIDERS": "Sister|https://id.example|2|t|http://x.example"},
        {"OIDC_PROVIDERS": "A|https://id.example|2|t,B|https://id.example/|3|u"},
        {**FACEBOOK, "FACEBOOK_GRAPH_API_URL": "http://graph.example"},
        {**GOOGLE, "GOOGLE_ACCESS_TOKEN_URL": "http://127.0.0.1:9"},
    ],
)
def test_what_is_half_given_or_unsafe_is_refused(given):
    with pytest.raises(ImproperlyConfigured):
        providers(**given)


def test_plain_http_is_for_this_machine():
    with pytest.raises(ImproperlyConfigured):
        providers(LOCAL, OIDC_PROVIDERS="Sister|http://id.example|2|t")
    found = providers(LOCAL, OIDC_PROVIDERS="Sister|http://127.0.0.1:9|2|t")
    assert origins(found) == ["http://127.0.0.1:9"]


def test_the_stand_in_for_facebook():
    found = providers(LOCAL, **DEMO)
    assert found["facebook"]["AUTHORIZE_URL"] == "http://127.0.0.1:8010/dialog/oauth"
    assert found["facebook"]["GRAPH_API_URL"] == "http://127.0.0.1:8010"
    assert origins(found) == ["http://127.0.0.1:8010"]


@pytest.mark.parametrize(
    ("base", "given"),
    [
        (PUBLIC, DEMO),
        ("http://paper.example", DEMO),
        ("https://localhost", DEMO),
        (LOCAL, {**DEMO, **FACEBOOK}),
        (LOCAL, {"DEMO_PROVIDER": "http://evil.example"}),
        (LOCAL, {"DEMO_PROVIDER": "http://127.0.0.1.evil.example"}),
    ],
)
def test_the_stand_in_is_for_this_machine_only(base, given):
    with pytest.raises(ImproperlyConfigured):
        providers(base, **given)
