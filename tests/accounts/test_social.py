"""Signing in with another site, by whole round trips to a provider on loopback."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.test import Client

from accounts.actions.profiles import create_profile
from accounts.models import Profile, User
from tests import factories
from tests.accounts.provider import KINDS, address, begin, dance, running_provider, visit

pytestmark = pytest.mark.django_db

ENTER_CODE = "/account/confirm-email/"
CODE = re.compile(r"^ {4}(\S+)$", re.MULTILINE)


@pytest.fixture
def provider(settings, monkeypatch, title):
    with running_provider(settings, monkeypatch) as server:
        yield server


def person(kind: str, **told) -> dict:
    key = "id" if kind == "facebook" else "sub"
    return {key: "1001", "name": "Thandi Nkosi", "email": "thandi@gmail.com", **told}


def vouched(kind: str = "google", **told) -> dict:
    return person(kind, email_verified=True, **told)


def who(client: Client) -> str | None:
    """Whose session it is."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).email if key else None


def sent_code() -> str:
    return CODE.search(mail.outbox[-1].body).group(1)


def connected(user: User | None = None) -> list[tuple[str, str]]:
    accounts = SocialAccount.objects.order_by("provider", "uid")
    if user:
        accounts = accounts.filter(user=user)
    return [(account.provider.split("-")[0], account.uid) for account in accounts]


# A new person ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["google", "oidc"])
def test_who_is_vouched_for_has_an_account_at_once(provider, client, kind):
    provider.person = vouched(kind)
    response = dance(client, provider, kind)
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert who(client) == "thandi@gmail.com"
    user = User.objects.get()
    assert (user.name, user.has_usable_password()) == ("Thandi Nkosi", False)
    assert [*EmailAddress.objects.values_list("email", "verified", "primary")] == [
        ("thandi@gmail.com", True, True)
    ]
    assert connected() == [(kind, "1001")]


def test_an_address_from_facebook_is_proved_by_a_code(provider, client):
    provider.person = person("facebook", email="Thandi@Example.org", email_verified=True)
    response = dance(client, provider)
    assert (response.status_code, response["Location"]) == (302, ENTER_CODE)
    assert who(client) is None
    assert [message.to for message in mail.outbox] == [["thandi@example.org"]]
    response = client.post(ENTER_CODE, {"code": sent_code()})
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert who(client) == "thandi@example.org"
    assert EmailAddress.objects.get().verified is True
    assert connected() == [("facebook", "1001")]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("google", {"email_verified": False}),
        ("google", {"email_verified": "false"}),
        ("google", {"email_verified": 1}),
        ("google", {"email_verified": None, "verified_email": True}),
        # Proved once, and perhaps somebody else's by now.
        ("google", {"email_verified": True, "email": "thandi@example.org"}),
        ("google", {"email_verified": True, "email": "thandi@gmail.com.example.org"}),
        ("oidc", {"email_verified": "false"}),
        ("oidc", {}),
    ],
)
def test_an_address_that_is_not_proved_there_is_proved_here(provider, client, kind, told):
    provider.person = person(kind, **told)
    assert dance(client, provider, kind)["Location"] == ENTER_CODE
    assert who(client) is None
    assert EmailAddress.objects.get().verified is False


@pytest.mark.parametrize(
    "told",
    [{"email_verified": "true"}, {"email_verified": True, "hd": "paper.example"}],
)
def test_google_is_believed_about_its_own_addresses(provider, client, told):
    provider.person = person("google", email="thandi@paper.example", **told)
    if "hd" not in told:
        provider.person["email"] = "thandi@gmail.com"
    assert dance(client, provider, "google")["Location"] == "/account/"


def test_a_provider_that_is_not_trusted_vouches_for_nobody(provider, client, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["trusted"] = False
    provider.person = vouched("oidc")
    assert dance(client, provider, "oidc")["Location"] == ENTER_CODE


def test_whose_provider_tells_no_address_is_asked_for_one(provider, client):
    provider.person = person("facebook")
    del provider.person["email"]
    response = dance(client, provider, next="/about/")
    assert response["Location"] == "/account/3rdparty/signup/"
    assert User.objects.count() == 0
    page = client.get("/account/3rdparty/signup/")
    assert "Facebook did not tell us your address" in page.content.decode()

    refused = client.post("/account/3rdparty/signup/", {"email": "no address"})
    assert refused.status_code == 200
    assert User.objects.count() == 0

    response = client.post("/account/3rdparty/signup/", {"email": "thandi@example.org"})
    assert response["Location"] == ENTER_CODE
    assert who(client) is None
    response = client.post(ENTER_CODE, {"code": sent_code()})
    assert response["Location"] == "/about/"
    assert who(client) == "thandi@example.org"
    assert User.objects.get().name == "Thandi Nkosi"


def test_nothing_is_kept_that_is_not_used(provider, client):
    provider.person = vouched(birthday="1990-01-01", picture="https://pictures.example/1")
    dance(client, provider, "google")
    assert SocialToken.objects.count() == 0
    assert SocialAccount.objects.get().extra_data == {
        "email": "thandi@gmail.com",
        "name": "Thandi Nkosi",
    }


# Somebody who was here before --------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_who_comes_again_is_the_same_person(provider, client, kind):
    provider.person = vouched(kind)
    dance(client, provider, kind)
    if kind == "facebook":
        client.post(ENTER_CODE, {"code": sent_code()})
    client.logout()
    # Another address there changes none here.
    provider.person = vouched(kind, email="other@gmail.com", name="Someone Else")
    assert dance(client, provider, kind)["Location"] == "/account/"
    assert who(client) == "thandi@gmail.com"
    assert User.objects.get().name == "Thandi Nkosi"
    assert User.objects.count() == EmailAddress.objects.count() == 1


@pytest.mark.parametrize("kind", ["google", "oidc"])
@pytest.mark.parametrize("proved_here", [True, False])
def test_a_vouched_address_that_is_known_here_opens_nothing(provider, client, kind, proved_here):
    owner = factories.make_user("thandi@gmail.com")
    EmailAddress.objects.filter(user=owner).delete()
    EmailAddress.objects.create(user=owner, email=owner.email, primary=True, verified=proved_here)
    provider.person = vouched(kind, email="Thandi@gmail.com")
    response = dance(client, provider, kind)
    assert response.status_code == 409
    text = response.content.decode()
    assert "You have an account here" in text
    assert 'href="/account/login/?next=%2Faccount%2F3rdparty%2F"' in text
    assert who(client) is None
    assert (connected(), mail.outbox, User.objects.count()) == ([], [], 1)


def test_an_address_that_is_merely_claimed_tells_nothing(provider, client):
    """The page is the one for a new address; the owner is told by mail, and nothing opens."""
    factories.make_user("thandi@example.org").trust_email()
    provider.person = person("facebook", email="thandi@example.org")
    known = dance(client, provider)
    page = client.get(known["Location"])
    assert [message.to for message in mail.outbox] == [["thandi@example.org"]]
    assert not CODE.search(mail.outbox[0].body)
    other = Client()
    provider.person = person("facebook", id="1002", email="elsewho@example.org")
    unknown = dance(other, provider)
    assert (known.status_code, known["Location"]) == (302, ENTER_CODE)
    assert (unknown.status_code, unknown["Location"]) == (302, ENTER_CODE)
    assert page.status_code == other.get(ENTER_CODE).status_code == 200
    assert who(client) is None
    assert connected() == [("facebook", "1002")]
    client.post(ENTER_CODE, {"code": "AAA-AAA"})
    assert who(client) is None


def test_an_account_laid_in_advance_is_no_way_in_once_the_owner_proves_the_address(
    provider, client
):
    """Somebody signs up through Facebook with another's address, and never has the code."""
    provider.person = person("facebook", id="attacker", email="owner@example.org")
    assert dance(client, provider)["Location"] == ENTER_CODE

    owner = Client()
    owner.post("/account/login/code/", {"email": "owner@example.org"})
    owner.post("/account/login/code/confirm/", {"code": sent_code()})
    assert who(owner) == "owner@example.org"
    assert connected() == []

    client.get(ENTER_CODE)
    dance(client, provider)
    client.get(ENTER_CODE)
    assert who(client) is None
    assert connected() == []


def test_who_was_shut_out_stays_out(provider, client):
    provider.person = vouched()
    dance(client, provider, "google")
    client.logout()
    User.objects.update(is_active=False)
    response = dance(client, provider, "google")
    assert response["Location"] == "/account/inactive/"
    assert who(client) is None


# The dance itself --------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_post_of_ours_starts_it(provider, title, kind):
    client = Client(enforce_csrf_checks=True)
    path = f"/account/{address(provider, kind)}/login/"
    page = client.get(f"{path}?next=/about/")
    assert page.status_code == 200
    assert '<form class="form" method="post">' in page.content.decode()
    assert client.post(path).status_code == 403
    assert [path for path, _asked, _ in provider.asked if "config" not in path] == []


def test_the_proof_of_who_began_is_sent_where_it_is_checked(provider, client):
    for kind in ("google", "oidc"):
        there = dict(parse_qsl(urlsplit(begin(client, provider, kind)).query))
        assert there["code_challenge_method"] == "S256"
        provider.person = vouched(kind, email=f"{kind}@gmail.com")
        assert dance(client, provider, kind)["Location"] == "/account/"
    there = dict(parse_qsl(urlsplit(begin(client, provider, "facebook")).query))
    assert "code_challenge" not in there
    assert set(there["scope"].split(",")) == {"email", "public_profile"}


@pytest.mark.parametrize("kind", KINDS)
def test_who_cancels_there_comes_to_a_page_of_ours(provider, client, kind):
    provider.cancels = True
    response = dance(client, provider, kind, next="/about/")
    assert response["Location"] == "/account/3rdparty/login/cancelled/?next=%2Fabout%2F"
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "You stopped" in page.content.decode()
    assert 'href="/account/login/?next=%2Fabout%2F"' in page.content.decode()
    assert User.objects.count() == 0


def assert_refused(response) -> None:
    assert response.status_code == 401
    assert "That did not work" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_answer_twice_is_refused(provider, client, kind):
    provider.person = vouched(kind)
    back = visit(begin(client, provider, kind))
    client.get(back)
    if kind == "facebook":
        client.post(ENTER_CODE, {"code": sent_code()})
    signed_in = who(client)
    assert_refused(client.get(back))
    assert who(client) == signed_in == "thandi@gmail.com"
    assert User.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_nobody_here_asked_for_is_refused(provider, client, kind):
    """A missing or invented state, and one of another session: somebody else's sign-in."""
    provider.person = vouched(kind)
    path = f"/account/{address(provider, kind)}/login/callback/"
    back = visit(begin(client, provider, kind))
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    stranger = Client()
    begin(stranger, provider, kind)
    for query in ({}, {"code": code}, {"code": code, "state": "invented"}, {"state": ""}):
        assert_refused(stranger.get(path, query))
    assert_refused(stranger.get(back))
    assert who(stranger) is None
    assert User.objects.count() == 0
    # A state of one provider is none of another's.
    state = dict(parse_qsl(urlsplit(begin(stranger, provider, "google")).query))["state"]
    assert_refused(
        stranger.get("/account/facebook/login/callback/", {"code": code, "state": state})
    )


def test_two_answers_for_one_new_person_make_one_account(provider, client):
    """Two windows, both begun before either came back."""
    provider.person = vouched()
    first, second = (visit(begin(client, provider, "google")) for _ in range(2))
    assert client.get(first)["Location"] == client.get(second)["Location"] == "/account/"
    assert who(client) == "thandi@gmail.com"
    assert User.objects.count() == SocialAccount.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("following", "arrives"),
    [
        ("/about/", "/about/"),
        ("/archive/?page=2", "/archive/?page=2"),
        ("https://evil.example/", "/account/"),
        ("//evil.example/", "/account/"),
        ("/\\evil.example/", "/account/"),
        ("javascript:alert(1)", "/account/"),
        ("http://sister.example/", "/account/"),
    ],
)
def test_people_arrive_where_they_were_going_and_nowhere_else(
    provider, client, kind, following, arrives
):
    provider.person = vouched(kind)
    response = dance(client, provider, kind, next=following)
    if kind == "facebook":
        response = client.post(ENTER_CODE, {"code": sent_code()})
    assert response["Location"] == arrives


def test_the_address_that_people_come_back_to_is_of_the_host_they_are_at(provider, client):
    there = dict(parse_qsl(urlsplit(begin(client, provider, "google", next="/about/")).query))
    assert there["redirect_uri"] == "http://testserver/account/google/login/callback/"


# The pages ------------------------------------------------------------------------


def test_the_sign_in_page_has_a_button_each_that_keeps_the_way(provider, client):
    text = client.get("/account/login/?next=/about/").content.decode()
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', text, re.S)
    names = [re.search(r"Continue with ([\w ]+)", form).group(1).strip() for _, form in forms]
    assert names == ["Facebook", "Google", "Sister Paper"]
    assert all("csrfmiddlewaretoken" in form for _, form in forms)
    assert all(action.endswith("next=%2Fabout%2F") for action, _ in forms)


@pytest.mark.usefixtures("title")
def test_without_keys_there_is_no_button_and_no_door(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Continue with" not in client.get("/account/login/").content.decode()
    for kind in ("facebook", "google", "oidc/oidc-127.0.0.1"):
        for path in ("login/", "login/callback/", "login/token/"):
            assert client.get(f"/account/{kind}/{path}").status_code == 404
            assert client.post(f"/account/{kind}/{path}").status_code == 404


def test_a_token_from_elsewhere_is_no_way_in(provider, client):
    for kind in ("facebook", "google"):
        response = client.post(f"/account/{kind}/login/token/", {"access_token": "stolen"})
        assert response.status_code == 404
    assert provider.asked == []


def test_a_username_that_is_taken_is_refused_to_who_came_from_elsewhere(provider, client, reader):
    create_profile(reader, username="thandi-nkosi", display_name="Another Thandi")
    provider.person = vouched(email="thandi@gmail.com")
    dance(client, provider, "google")
    page = client.get("/account/profile/").content.decode()
    assert 'value="thandi-nkosi"' not in page  # neither filled in nor offered
    typed = {"username": "Thandi-Nkosi", "display_name": "Thandi Nkosi", "terms": "on"}
    refused = client.post("/account/profile/", typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["username"]
    assert 'value="Thandi-Nkosi"' in refused.content.decode()
    assert Profile.objects.get().user == reader
    assert client.post("/account/profile/", {**typed, "username": "thandi-n"}).status_code == 302
    assert {each.username for each in Profile.objects.all()} == {"thandi-nkosi", "thandi-n"}
