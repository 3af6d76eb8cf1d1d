"""Sister titles installed elsewhere let people in by our word: OpenID Connect, from our side."""

import base64
import re
from hashlib import sha256
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as Sister
from allauth.idp.oidc.models import Token
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from accounts.actions.profiles import create_profile
from accounts.models import Profile, User
from tests import factories
from tests.accounts.signing_in import PASSWORD

pytestmark = pytest.mark.django_db

HOME = "http://testserver"
BACK = "http://127.0.0.1:9100/account/oidc/oidc-testserver/login/callback/"
AUTHORIZE, TOKEN = "/account/identity/authorize", "/account/identity/token"
USERINFO = "/account/identity/userinfo"
VERIFIER = "v" * 60
CHALLENGE = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def home(settings, tmp_path, title):
    settings.BASE_URL, settings.VAR_DIR = HOME, tmp_path
    settings.IDENTITY_OFFERED = True


@pytest.fixture
def thandi(db) -> User:
    user = factories.make_user("thandi@example.org", name="Thandi Nkosi")
    create_profile(user, username="thandi", display_name="Thandi N.")
    return user


@pytest.fixture
def sister() -> Sister:
    return make_sister()


def make_sister(**fields) -> Sister:
    made = Sister(
        id="star",
        name="The Northern Star",
        scopes="openid\nprofile\nemail",
        redirect_uris=BACK,
        **{"skip_consent": True, **fields},
    )
    made.set_secret("s" * 40)
    made.save()
    return made


def question(**changed) -> dict[str, str]:
    asked = {
        "client_id": "star",
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "openid profile email",
        "state": "the-state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changed,
    }
    return {name: value for name, value in asked.items() if value}


def led_to(response) -> str:
    """Where the page that goes on by itself goes on to."""
    assert response.status_code == 200, response
    page = response.content.decode()
    address = unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)[1])
    assert f'<a href="{address.replace("&", "&amp;")}">' in page
    return address


def answer(response) -> dict[str, str]:
    address = led_to(response)
    assert address.partition("?")[0] == BACK
    return dict(parse_qsl(urlsplit(address).query))


def code_for(client: Client, user: User, **changed) -> str:
    client.force_login(user)
    told = answer(client.get(AUTHORIZE, question(**changed)))
    assert told["state"] == "the-state"
    return told["code"]


def exchange(given: str, **changed):
    asked = {
        "grant_type": "authorization_code",
        "code": given,
        "redirect_uri": BACK,
        "client_id": "star",
        "client_secret": "s" * 40,
        "code_verifier": VERIFIER,
        **changed,
    }
    return Client().post(TOKEN, asked)


def told_of(client: Client, user: User, scope: str = "openid profile email") -> dict:
    token = exchange(code_for(client, user, scope=scope)).json()["access_token"]
    response = Client().get(USERINFO, headers={"authorization": f"Bearer {token}"})
    assert response.status_code == 200
    return response.json()


# The whole way ---------------------------------------------------------------------


def test_a_sister_is_told_who_came(client, thandi, sister):
    response = exchange(code_for(client, thandi))
    assert response.status_code == 200
    token = response.json()
    assert "refresh_token" not in token
    assert [each.type for each in Token.objects.all()] == [Token.Type.ACCESS_TOKEN]
    keys = client.get("/.well-known/jwks.json").json()["keys"]
    assert [set(key) & {"d", "p", "q"} for key in keys] == [set()]
    read = jwt.decode(
        token["id_token"], jwt.PyJWK(keys[0]), ["RS256"], audience="star", issuer=HOME
    )
    assert read["sub"] == str(thandi.pk)
    response = Client().get(USERINFO, headers={"authorization": f"Bearer {token['access_token']}"})
    assert response.json() == {
        "sub": str(thandi.pk),
        "name": "Thandi N.",
        "preferred_username": "thandi",
        "profile": f"{HOME}/profile/thandi/",
        "email": "thandi@example.org",
        "email_verified": True,
    }
    assert "Set-Cookie" not in response.headers
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {"sub"}),
        ("openid email", {"sub", "email", "email_verified"}),
        ("openid profile", {"sub", "name", "preferred_username", "profile"}),
    ],
)
def test_only_what_was_asked_for_is_told(client, thandi, sister, scope, claims):
    assert set(told_of(client, thandi, scope)) == claims


def test_an_address_that_is_not_proved_is_not_told(client, thandi, sister):
    EmailAddress.objects.update(verified=False)
    assert not {"email", "email_verified"} & set(told_of(client, thandi))


def test_who_is_not_signed_in_signs_in_first(client, thandi, sister):
    response = client.get(AUTHORIZE, question())
    assert response.status_code == 302
    assert urlsplit(response["Location"]).path == "/account/login/"
    onward = dict(parse_qsl(urlsplit(response["Location"]).query))["next"]
    response = client.post(
        "/account/login/", {"login": thandi.email, "password": PASSWORD, "next": onward}
    )
    assert response["Location"] == onward
    assert set(answer(client.get(onward))) >= {"code", "state"}


def test_who_has_no_username_chooses_one_first(client, reader, sister):
    client.force_login(reader)
    response = client.get(AUTHORIZE, question())
    assert response.status_code == 302
    assert response["Location"].startswith("/account/profile/?next=")
    onward = dict(parse_qsl(urlsplit(response["Location"]).query))["next"]
    typed = {"username": "sipho", "display_name": "Sipho", "terms": "on", "next": onward}
    response = client.post("/account/profile/", typed)
    assert response["Location"] == onward
    assert "code" in answer(client.get(onward))


# The question ----------------------------------------------------------------------


def test_others_than_our_own_titles_are_asked_about(client, thandi):
    make_sister(skip_consent=False)
    client = Client(enforce_csrf_checks=True)
    client.force_login(thandi)
    page = client.get(AUTHORIZE, question())
    text = page.content.decode()
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert "The Northern Star" in text
    assert "your name, username, picture and profile page" in text
    hidden = dict(re.findall(r'name="(request|csrfmiddlewaretoken)" value="([^"]+)"', text))
    typed = {**hidden, "scopes": ["openid", "profile", "email"]}
    told = answer(client.post(AUTHORIZE, {**typed, "action": "grant"}))
    assert told["state"] == "the-state"
    assert exchange(told["code"]).status_code == 200
    told = answer(client.post(AUTHORIZE, {**typed, "action": "cancel"}))
    assert told == {"error": "access_denied", "state": "the-state"}
    del typed["csrfmiddlewaretoken"]
    assert client.post(AUTHORIZE, {**typed, "action": "grant"}).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "moon"},
        {"client_id": ""},
        {"client_id": "star\x00"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": BACK + "more"},
        {"redirect_uri": "javascript:alert(1)"},
        {"state": "a\x00b"},
    ],
)
def test_a_wrong_question_leads_nowhere(client, thandi, sister, changed):
    client.force_login(thandi)
    response = client.get(AUTHORIZE, question(**changed))
    assert response.status_code == 400
    assert b"refresh" not in response.content


@pytest.mark.parametrize(
    "changed",
    [{"response_type": "token"}, {"response_type": "id_token"}, {"scope": "openid admin"}],
)
def test_more_than_is_offered_is_refused_to_the_sister(client, thandi, sister, changed):
    client.force_login(thandi)
    response = client.get(AUTHORIZE, question(**changed))
    if response.status_code == 400:
        assert b"refresh" not in response.content
    else:
        assert "error" in led_to(response)


@pytest.mark.parametrize(
    "changed",
    [
        {"client_secret": "t" * 40},
        {"client_secret": ""},
        {"client_id": "moon"},
        {"code": "another"},
        {"code": "a\x00b"},
        {"code_verifier": "w" * 60},
        {"code_verifier": ""},
        {"redirect_uri": "https://evil.example/"},
        {"grant_type": "client_credentials"},
        {"grant_type": "password"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
    ],
)
def test_a_code_is_no_use_to_anybody_else(client, thandi, sister, changed):
    code = code_for(client, thandi)
    response = exchange(code, **changed)
    assert response.status_code in (400, 401)
    assert "access_token" not in response.content.decode()


def test_a_code_is_good_once(client, thandi, sister):
    code = code_for(client, thandi)
    assert exchange(code).status_code == 200
    assert exchange(code).status_code == 400


def test_a_closed_account_is_told_of_no_more(client, thandi, sister):
    code = code_for(client, thandi)
    token = exchange(code_for(client, thandi)).json()["access_token"]
    User.objects.update(is_active=False)
    assert exchange(code).status_code == 400
    response = Client().get(USERINFO, headers={"authorization": f"Bearer {token}"})
    assert response.status_code in (400, 401, 403)


@pytest.mark.parametrize("token", ["", "nonsense", "a\x00b", "k" * 86])
def test_a_token_of_nobody(token, sister):
    response = Client().get(USERINFO, headers={"authorization": f"Bearer {token}"})
    assert response.status_code in (400, 401)


# Where it is, and where it isn't ----------------------------------------------------


def test_what_is_offered_stands_at_the_well_known_address(client):
    response = client.get("/.well-known/openid-configuration")
    told = response.json()
    assert told["issuer"] == HOME
    ends = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    for end in ends:
        assert told[end].startswith(f"{HOME}/")
    assert told["grant_types_supported"] == ["authorization_code"]
    unused = {name for name in told if re.search("device|registration|end_session|revo", name)}
    assert unused == set()
    for path in ("/.well-known/openid-configuration", "/.well-known/jwks.json"):
        response = client.get(path)
        assert response["Cache-Control"] == "public, max-age=3600"
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.get("Vary", "")


PATHS = ("/.well-known/openid-configuration", "/.well-known/jwks.json", AUTHORIZE, USERINFO)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_offered_without_a_key(client, settings, path):
    settings.IDENTITY_OFFERED = False
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_people_are_known_by_one_address_only(client, settings, path):
    settings.ALLOWED_HOSTS = ["testserver", "sister.example"]
    assert client.get(path, headers={"host": "sister.example"}).status_code == 404


def test_what_is_not_used_is_not_there(client):
    for path in ("device/code", "device", "clients", "introspect", "revoke", "logout"):
        assert client.get(f"/identity/o/{path}").status_code == 404
        assert client.get(f"/account/identity/{path}").status_code == 404


def test_too_many_questions_are_refused(client, thandi, sister, monkeypatch):
    monkeypatch.setattr("accounts.views.identity.ASKED_BY_A_PERSON", "2/m/user")
    monkeypatch.setattr("accounts.views.identity.ASKED_BY_A_SERVER", "2/m/ip")
    client.force_login(thandi)
    statuses = [client.get(AUTHORIZE, question()).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert [exchange("no").status_code for _ in range(3)] == [400, 400, 429]


# The command ------------------------------------------------------------------------


def test_a_sister_is_added_by_a_command(capsys, settings):
    call_command("add_sister", "The Northern Star", "http://127.0.0.1:9100/", "--ours")
    made = Sister.objects.get()
    line = re.search(r"^OIDC_PROVIDERS=(.+)$", capsys.readouterr().out, re.M)[1].split("|")
    assert line[:3] == ["The Test Post", HOME, made.pk]
    assert line[4:] == ["trusted", "network"]
    assert made.check_secret(line[3])
    assert line[3] not in made.secret
    assert made.get_redirect_uris() == [BACK]
    assert (made.skip_consent, made.get_grant_types()) == (True, ["authorization_code"])


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", "http://127.0.0.1:9100"),
        ("x" * 61, "http://127.0.0.1:9100"),
        ("a\nb", "http://127.0.0.1:9100"),
        ("Star", "http://star.example"),
        ("Star", "ftp://star.example"),
        ("Star", "https://star.example/path"),
        ("Star", "https://star.example/*"),
    ],
)
def test_a_sister_that_is_none_is_refused(name, address):
    with pytest.raises(CommandError):
        call_command("add_sister", name, address)
    assert Sister.objects.count() == 0


def test_a_sister_needs_a_key_here(settings):
    settings.IDENTITY_OFFERED = False
    with pytest.raises(CommandError, match="IDP_OIDC_PRIVATE_KEY"):
        call_command("add_sister", "Star", "http://127.0.0.1:9100")


def test_a_question_can_be_asked_by_hand(client, thandi, sister):
    """The address of a question is plain enough to be a link."""
    client.force_login(thandi)
    assert "code" in answer(client.get(f"{AUTHORIZE}?{urlencode(question(code_challenge=''))}"))


def test_a_picture_is_told_by_its_whole_address(client, thandi, sister, settings):
    assert "picture" not in told_of(client, thandi)
    Profile.objects.update(picture="people/thandi.jpg")
    assert told_of(client, thandi)["picture"] == f"{HOME}/media/people/thandi.jpg"
    settings.MEDIA_URL = "https://pictures.example/"
    assert told_of(client, thandi)["picture"] == "https://pictures.example/people/thandi.jpg"
