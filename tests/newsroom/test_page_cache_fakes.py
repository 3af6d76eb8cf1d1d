"""What the tests of the page cache put in place of clock, purge log, Django and server."""

import io
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.validate import validator

from django.db.utils import OperationalError
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from newsroom.page_cache import PageCache, share
from newsroom.page_cache.log import BATCH

HOST = "paper.example"
EPOCH = 1_700_000_000.0


class Clock:
    """Monotonic when called, wall time by `wall`; moves when told to, and a tick each call."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.wall_offset = EPOCH
        self._lock = threading.Lock()

    def __call__(self) -> float:
        self.forward(1e-6)
        return self.now

    def wall(self) -> float:
        return self.now + self.wall_offset

    def forward(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


class FakeLines:
    """A purge log in memory. `down` makes it unreadable, as a dead database would."""

    def __init__(self) -> None:
        self.lines: dict[int, str] = {}
        self.down = False
        self.reads: list[tuple[int, list[tuple[int, int]]]] = []

    def add(self, tag: str, number: int | None = None) -> None:
        self.lines[number or max(self.lines, default=0) + 1] = tag

    def newest(self) -> int:
        self._check()
        return max(self.lines, default=0)

    def since(self, first: int, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, str]]:
        self._check()
        self.reads.append((first, list(gaps)))
        return [
            (number, tag)
            for number, tag in sorted(self.lines.items())
            if number >= first or any(low <= number <= high for low, high in gaps)
        ][:BATCH]

    def _check(self) -> None:
        if self.down:
            raise OperationalError("the database is away")


Page = Callable[[WSGIEnvironment], HttpResponseBase]


class FakeApp:
    """Answers as Django's handler does, and notes what it was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[WSGIEnvironment] = []
        self.closed = 0

    def page(self, path: str, *tags: str, text: str = "", **options: Any) -> None:
        """A shared page whose text counts its renders."""

        def view(environ: WSGIEnvironment) -> HttpResponseBase:
            body = text or f"{path} {self.renders(path)} " + "words " * 100
            return share(HttpResponse(body), tags, **options)

        self.pages[path] = view

    def renders(self, path: str) -> int:
        return sum(environ["PATH_INFO"] == path for environ in self.requests)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.requests.append(dict(environ))
        view = self.pages.get(environ["PATH_INFO"])
        response = view(environ) if view else HttpResponse("not here", status=404)

        def close() -> None:
            # Not Django's own: that would announce the end of a request there never was.
            self.closed += 1

        response.close = close  # type: ignore[method-assign]
        cookies = [("Set-Cookie", c.output(header="")) for c in response.cookies.values()]
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, [*response.items(), *cookies])
        return response


@dataclass
class Reply:
    status: int
    pairs: list[tuple[str, str]]
    body: bytes
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {name.lower(): value for name, value in self.pairs}

    @property
    def cache(self) -> str:
        return self.headers.get("x-cache", "")

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    app: WSGIApplication, target: str = "/", method: str = "GET", host: str = HOST, **more: str
) -> Reply:
    """One request as a server would put it, with both sides held to PEP 3333.

    Further arguments are environ entries: `HTTP_COOKIE="a=b"`.
    """
    path, _, query = target.partition("?")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "server",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "REMOTE_ADDR": "198.51.100.7",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **more,
    }
    sent: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        sent.append((status, headers))
        return lambda data: None

    pieces = validator(app)(environ, start_response)
    try:
        body = b"".join(pieces)
    finally:
        pieces.close()  # type: ignore[attr-defined]
    [(status, headers)] = sent
    return Reply(int(status[:3]), headers, body)


@dataclass
class Paper:
    """A page cache with everything around it under the test's control."""

    app: FakeApp
    lines: FakeLines
    clock: Clock
    cache: PageCache

    def ask(self, target: str = "/", method: str = "GET", **more: str) -> Reply:
        return ask(self.cache, target, method, **more)


def make_paper(**options: Any) -> Paper:
    app, lines, clock = FakeApp(), FakeLines(), Clock()
    options = {"max_bytes": 2**20, "in_background": lambda work: work(), **options}
    cache = PageCache(app, clock=clock, wall_clock=clock.wall, lines=lines, **options)
    return Paper(app, lines, clock, cache)
