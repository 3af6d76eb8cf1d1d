"""A provider on loopback: Facebook, Google and OpenID Connect in one, and what goes wrong there."""

import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import environ
import jwt
import requests
from allauth.socialaccount.providers.facebook import flows, views
from allauth.socialaccount.providers.google import views as google_views
from django.test import Client

from newsroom.providers import providers_from_env

KINDS = ("facebook", "google", "oidc")
Fault = Callable[["Handler"], None]


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        # Who signs in there, in the words of each kind.
        self.person: dict[str, Any] = {"id": "1001", "name": "Thandi Nkosi"}
        self.id_token: dict[str, Any] | None = None
        self.cancels = False
        self.faults: dict[str, Fault] = {}  # by the end of the path
        self.asked: list[tuple[str, dict[str, str], str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.ended = Event()


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self.answer(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(dict(parse_qsl(body)))

    def answer(self, asked: dict[str, str]) -> None:
        server, path = self.server, urlsplit(self.path).path
        server.asked.append((path, asked, self.headers.get("Authorization", "")))
        for end, fault in server.faults.items():
            if path.endswith(end):
                fault(self)
                return
        if path.endswith("openid-configuration"):
            self.json(
                {
                    "issuer": server.url,
                    "authorization_endpoint": f"{server.url}/authorize",
                    "token_endpoint": f"{server.url}/token",
                    "userinfo_endpoint": f"{server.url}/userinfo",
                    "jwks_uri": f"{server.url}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif path.endswith(("/authorize", "/dialog/oauth")):
            self.send_back(asked)
        elif path.endswith("token"):
            self.give_token(asked)
        elif path.endswith(("/me", "/userinfo")):
            self.json(server.person)
        else:
            self.json({"error": "no such page"}, 404)

    def send_back(self, asked: dict[str, str]) -> None:
        answer = {"state": asked.get("state", "")}
        if self.server.cancels:
            answer |= {"error": "access_denied", "error_reason": "user_denied"}
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self.server.codes[answer["code"]] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(answer)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def give_token(self, asked: dict[str, str]) -> None:
        """As RFC 6749, section 4.1.3, and RFC 7636, section 4.6, ask of a provider."""
        begun = self.server.codes.pop(asked.get("code", ""), None)
        challenge = (begun or {}).get("code_challenge")
        digest = sha256(asked.get("code_verifier", "").encode()).digest()
        if (
            begun is None
            or asked.get("redirect_uri") != begun["redirect_uri"]
            or (asked.get("client_id"), asked.get("client_secret")) != ("paper", "secret")
            or (challenge and urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge)
        ):
            self.json({"error": "invalid_grant"}, 400)
            return
        token = {"access_token": "token-of-theirs", "token_type": "bearer", "expires_in": 3600}
        if self.server.id_token is not None:
            claims = {"iss": self.server.url, "aud": "paper", "exp": int(time.time()) + 60}
            claims |= self.server.id_token
            token["id_token"] = jwt.encode(claims, "k" * 32, algorithm="HS256")
        self.json(token)

    def json(self, answer: object, status: int = 200) -> None:
        self.bytes(json.dumps(answer).encode(), status)

    def bytes(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running_provider(settings: Any, monkeypatch: Any) -> Iterator[Provider]:
    """All three kinds of button of the paper lead to one server, which ends with the test."""
    server = Provider()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    env = environ.Env()
    env.ENVIRON = {
        "FACEBOOK_CLIENT_ID": "paper",
        "FACEBOOK_CLIENT_SECRET": "secret",
        "FACEBOOK_AUTHORIZE_URL": f"{server.url}/dialog/oauth",
        "FACEBOOK_GRAPH_API_URL": server.url,
        "GOOGLE_CLIENT_ID": "paper",
        "GOOGLE_CLIENT_SECRET": "secret",
        "GOOGLE_AUTHORIZE_URL": f"{server.url}/authorize",
        "GOOGLE_ACCESS_TOKEN_URL": f"{server.url}/token",
        "GOOGLE_IDENTITY_URL": f"{server.url}/userinfo",
        "OIDC_PROVIDERS": f"Sister Paper|{server.url}|paper|secret|trusted",
    }
    settings.SOCIALACCOUNT_PROVIDERS = providers_from_env(env, base_url="http://localhost:8000")
    # allauth reads these once, when it is imported.
    monkeypatch.setattr(flows, "GRAPH_API_URL", server.url)
    facebook = views.FacebookOAuth2Adapter
    monkeypatch.setattr(facebook, "authorize_url", f"{server.url}/dialog/oauth")
    monkeypatch.setattr(facebook, "access_token_url", f"{server.url}/oauth/access_token")
    google = google_views.GoogleOAuth2Adapter
    monkeypatch.setattr(google, "authorize_url", f"{server.url}/authorize")
    monkeypatch.setattr(google, "access_token_url", f"{server.url}/token")
    monkeypatch.setattr(google, "identity_url", f"{server.url}/userinfo")
    monkeypatch.setattr(google_views, "ID_TOKEN_ISSUER", server.url)
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def address(server: Provider, kind: str) -> str:
    return f"oidc/oidc-127.0.0.1-{server.server_port}" if kind == "oidc" else kind


def begin(client: Client, server: Provider, kind: str, **query: str) -> str:
    """Press the button; where the browser is sent."""
    path = f"/account/{address(server, kind)}/login/"
    response = client.post(f"{path}?{urlencode(query)}" if query else path)
    assert response.status_code == 302, response.content
    return response["Location"]


def visit(there: str) -> str:
    """Go to the provider, agree (or cancel); the address that it sends the browser back to."""
    with requests.get(there, allow_redirects=False, timeout=10) as response:
        assert response.status_code == 302
        back = urlsplit(response.headers["Location"])
    assert back.netloc == "testserver"
    return f"{back.path}?{back.query}"


def dance(client: Client, server: Provider, kind: str = "facebook", **query: str) -> Any:
    """The whole round; our answer to the browser that comes back."""
    return client.get(visit(begin(client, server, kind, **query)))
