"""Other sites connected to an account that is there, and removed again."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.provider import KINDS, begin, dance, running_provider, visit

pytestmark = pytest.mark.django_db

CONNECTIONS = "/account/3rdparty/"
AGAIN = "/account/reauthenticate/"


@pytest.fixture
def provider(settings, monkeypatch, title):
    with running_provider(settings, monkeypatch) as server:
        server.person = {
            "id": "1001",
            "sub": "1001",
            "name": "Thandi Nkosi",
            "email": "t@b.example",
        }
        yield server


@pytest.fixture
def owner(title) -> User:
    user = factories.make_user("owner@example.org")
    user.trust_email()
    return user


@pytest.fixture
def signed_in(owner) -> Client:
    """Signed in by password just now, which asks for no second time."""
    client = Client()
    client.post("/account/login/", {"login": owner.email, "password": "a-long-password"})
    client.post(AGAIN, {"password": "a-long-password"})
    return client


def connect(user: User, provider: str = "google", uid: str = "1001") -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider=provider, uid=uid)


def messages(client: Client) -> list[str]:
    text = client.get(CONNECTIONS).content.decode()
    return [found.strip() for found in re.findall(r'<p [^>]*role="status">(.*?)</p>', text, re.S)]


@pytest.mark.parametrize("kind", KINDS)
def test_connect_then_sign_in_with_it(provider, owner, signed_in, kind):
    response = dance(signed_in, provider, kind, process="connect")
    assert (response.status_code, response["Location"]) == (302, CONNECTIONS)
    assert messages(signed_in) == ["Connected. You can sign in with it from now on."]
    assert [message.to for message in mail.outbox] == [["owner@example.org"]]
    assert "can sign in to your account" in mail.outbox[0].subject
    # The address there is another one, and becomes none of ours.
    assert [*EmailAddress.objects.values_list("email", flat=True)] == ["owner@example.org"]

    fresh = Client()
    assert dance(fresh, provider, kind)["Location"] == "/account/"
    assert fresh.session["_auth_user_id"] == str(owner.pk)


def test_connecting_asks_for_the_password_first(provider, owner):
    client = Client()
    client.force_login(owner)
    response = dance(client, provider, process="connect")
    assert response["Location"] == AGAIN
    assert SocialAccount.objects.count() == 0
    assert client.post(AGAIN, {"password": "wrong"}).status_code == 200
    assert SocialAccount.objects.count() == 0
    response = client.post(AGAIN, {"password": "a-long-password"})
    assert response["Location"] == CONNECTIONS
    assert SocialAccount.objects.get().user == owner


def test_what_is_somebody_elses_is_not_connected(provider, signed_in):
    other = factories.make_user("other@example.org")
    connect(other)
    dance(signed_in, provider, "google", process="connect")
    assert messages(signed_in) == ["That one belongs to another account here."]
    assert SocialAccount.objects.get().user == other


def test_nobody_connects_without_being_signed_in(provider, client):
    back = visit(begin(client, provider, "google", process="connect"))
    assert client.get(back)["Location"] == CONNECTIONS
    assert client.get(CONNECTIONS)["Location"] == f"/account/login/?next={CONNECTIONS}"
    assert SocialAccount.objects.count() == User.objects.count() == 0


def test_connecting_that_somebody_else_began_is_refused(provider, signed_in):
    """Else an attacker's Facebook would open the account of who follows their link."""
    attacker = Client()
    back = visit(begin(attacker, provider, "google", process="connect"))
    assert signed_in.get(back).status_code == 401
    assert SocialAccount.objects.count() == 0


def test_remove(provider, owner, signed_in):
    account = connect(owner)
    response = signed_in.post(CONNECTIONS, {"account": account.pk})
    assert (response.status_code, response["Location"]) == (302, CONNECTIONS)
    assert SocialAccount.objects.count() == 0
    assert messages(signed_in) == ["Removed. It is no way in any more."]
    assert mail.outbox[0].subject == "Google is removed from your account"
    assert "Google was removed from your account." in mail.outbox[0].body


def test_removing_asks_for_the_password_first(provider, owner):
    account = connect(owner)
    client = Client()
    client.force_login(owner)
    response = client.post(CONNECTIONS, {"account": account.pk})
    assert response["Location"] == f"{AGAIN}?next=%2Faccount%2F3rdparty%2F"
    assert SocialAccount.objects.get() == account


def test_the_last_way_in_cannot_be_removed(provider, owner, client):
    owner.set_unusable_password()
    owner.save()
    account = connect(owner)
    client.force_login(owner)
    response = client.post(CONNECTIONS, {"account": account.pk})
    assert response.status_code == 200
    assert "This is your only way in. Set a password first." in response.content.decode()
    assert SocialAccount.objects.get() == account
    # Nor the last that works: a provider whose keys are gone lets nobody in.
    gone = connect(owner, "oidc-gone.example")
    client.post(CONNECTIONS, {"account": account.pk})
    assert SocialAccount.objects.count() == 2
    client.post(CONNECTIONS, {"account": gone.pk})
    assert SocialAccount.objects.get() == account
    # With another, it goes.
    connect(owner, "facebook", "1002")
    client.post(CONNECTIONS, {"account": account.pk})
    assert SocialAccount.objects.get().provider == "facebook"


def test_what_is_another_persons_cannot_be_removed(provider, signed_in):
    account = connect(factories.make_user("other@example.org"))
    for value in (account.pk, "", "nonsense", 10**30):
        response = signed_in.post(CONNECTIONS, {"account": value})
        assert response.status_code == 200
    assert SocialAccount.objects.get() == account


def test_the_page_names_each_also_without_its_keys(provider, owner, signed_in):
    connect(owner, "oidc-gone.example")
    account = connect(owner)
    account.extra_data = {"email": "<b>t@b.example</b>"}
    account.save()
    text = signed_in.get(CONNECTIONS).content.decode()
    assert "oidc-gone.example" in text
    assert "&lt;b&gt;t@b.example&lt;/b&gt;" in text
    assert re.findall(r"Connect ([\w ]+\w)", text) == ["Facebook", "Google", "Sister Paper"]


def test_a_change_needs_csrf(provider, owner):
    account = connect(owner)
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.post(CONNECTIONS, {"account": account.pk}).status_code == 403
    assert SocialAccount.objects.get() == account
