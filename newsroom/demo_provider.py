"""A stand-in for Facebook on this machine, with four invented people and no passwords.

So that "Continue with Facebook" can be clicked through where nobody has keys. It speaks as
Facebook's manual sign-in flow does: the dialog, a code, a token, and the Graph's /me.
"""

import json
import secrets
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.template.loader import render_to_string

from .checks import is_loopback

CLIENT = {"client_id": "demo", "client_secret": "demo"}


class Person(NamedTuple):
    # Facebook's are numbers, so that none of these is ever one of them.
    id: str
    name: str
    email: str | None


PEOPLE = (
    Person("demo-1", "Thandi Nkosi", "thandi.nkosi@example.org"),
    Person("demo-2", "Pieter van Wyk", "pieter.vanwyk@example.org"),
    Person("demo-3", "Aisha Petersen", "aisha.petersen@example.org"),
    Person("demo-4", "Sipho Dlamini", None),
)


class DemoProvider(ThreadingHTTPServer):
    """`site` is the address of the only paper that people are sent back to."""

    daemon_threads = True

    def __init__(self, port: int, site: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.site = site.rstrip("/")
        self._lock = Lock()
        self._codes: dict[str, tuple[str, str]] = {}
        self._tokens: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def takes(self, asked: Mapping[str, str]) -> bool:
        """Whether it is our paper that asks, for a code, to its own callback."""
        return (
            asked.get("client_id") == CLIENT["client_id"]
            and asked.get("response_type", "code") == "code"
            and self._is_ours(asked.get("redirect_uri", ""))
        )

    def _is_ours(self, address: str) -> bool:
        """localhost or 127.0.0.1, as the person wrote it, at the paper's port."""
        try:
            asked, site = urlsplit(address), urlsplit(self.site)
            return (
                (asked.scheme, asked.port) == (site.scheme, site.port)
                and is_loopback(asked.hostname or "")
                and asked.path.startswith("/account/")
            )
        except ValueError:
            return False

    def grant(self, person_id: str, redirect_uri: str) -> str:
        with self._lock:
            code = secrets.token_urlsafe(24)
            self._codes[code] = (person_id, redirect_uri)
            return code

    def token_for(self, asked: Mapping[str, str]) -> str | None:
        """A code is good once, with the secret, and for the address it was made for."""
        with self._lock:
            person_id, redirect_uri = self._codes.pop(asked.get("code", ""), ("", ""))
            if not person_id or asked.get("redirect_uri") != redirect_uri:
                return None
            if any(asked.get(key) != value for key, value in CLIENT.items()):
                return None
            token = secrets.token_urlsafe(24)
            self._tokens[token] = person_id
            return token

    def person_of(self, token: str) -> Person | None:
        person_id = self._tokens.get(token)
        return next((person for person in PEOPLE if person.id == person_id), None)


class _Handler(BaseHTTPRequestHandler):
    server: DemoProvider
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        path, asked = self._asked()
        if path == "/dialog/oauth" and self.server.takes(asked):
            kept = {key: asked.get(key, "") for key in ("client_id", "redirect_uri", "state")}
            self._page(200, {"people": PEOPLE, "kept": kept, "site": self.server.site})
        elif path == "/oauth/access_token":
            token = self.server.token_for(asked)
            if token:
                self._json(200, {"access_token": token, "token_type": "bearer", "expires_in": 3600})
            else:
                self._refuse("Error validating verification code.", 100)
        elif path == "/me":
            person = self.server.person_of(asked.get("access_token", ""))
            if person:
                fields = {"id", *asked.get("fields", "name").split(",")}
                told = {key: value for key, value in person._asdict().items() if value}
                self._json(200, {key: value for key, value in told.items() if key in fields})
            else:
                self._refuse("Invalid OAuth access token.", 190)
        else:
            self._page(400 if path == "/dialog/oauth" else 404, {"site": self.server.site})

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), 10_000)
        asked = dict(parse_qsl(self.rfile.read(length).decode("utf-8", "replace")))
        if urlsplit(self.path).path != "/dialog/oauth" or not self.server.takes(asked):
            self._page(400, {"site": self.server.site})
            return
        if asked.get("person") in {person.id for person in PEOPLE}:
            answer = {"code": self.server.grant(asked["person"], asked["redirect_uri"])}
        else:  # as Facebook says that somebody pressed "Cancel"
            answer = {"error": "access_denied", "error_reason": "user_denied"}
        answer["state"] = asked.get("state", "")
        self._send(302, b"", {"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"})

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, dict(parse_qsl(parts.query))

    def _page(self, status: int, context: dict[str, object]) -> None:
        html = render_to_string("demo_provider.html", context).encode()
        self._send(status, html, {"Content-Type": "text/html; charset=utf-8"})

    def _json(self, status: int, answer: object) -> None:
        self._send(status, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _refuse(self, message: str, code: int) -> None:
        self._json(400, {"error": {"message": message, "type": "OAuthException", "code": code}})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """A line a request would hide what matters: the mail with the code."""
