"""The door of the house: answers with a finished page where there is one, asks Django where not."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from .encodings import has_already, preferred
from .keys import Key, Keys, is_personal, shared_environ
from .log import DatabaseLines, Lines, PurgeLog, in_thread
from .sharing import Headers, checked_sharing
from .store import Entry, Store

HIT = ("X-Cache", "hit")
MISS = ("X-Cache", "miss")
STALE = ("X-Cache", "stale")

# The same for a stranger as for anybody who brings nothing of his own.
_PLAIN_STATUSES = {301, 302, 303, 307, 308, 404, 410}
# How long an address that gave no shared page goes straight to Django.
_PASS_SECONDS = 10.0
_MAX_PASSES = 4096
# A page purged while it rendered is rendered again for those who came after the purge.
_MAX_RENDERS_WAITED_FOR = 3


class Answer:
    """What an application answered, before anything of it is sent."""

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        """Call the application; its exceptions are the caller's."""
        self.status = ""
        self.headers: Headers = []
        self._written: list[bytes] = []
        self.body: Iterable[bytes] = app(environ, self._start_response)
        if not self.status or self._written:
            # PEP 3333 lets an application start with its first piece, or write.
            # Django does neither; others are read to their end.
            self.read()

    def _start_response(
        self, status: str, headers: Headers, exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        self.status, self.headers = status, list(headers)
        return self._written.append

    @property
    def code(self) -> int:
        return int(self.status[:3])

    @property
    def failed(self) -> bool:
        return self.code >= 500

    def read(self) -> bytes:
        """The whole body; the response is closed by it."""
        try:
            data = b"".join(self.body)
        finally:
            self.close()
        self.body = [b"".join(self._written) + data]
        self._written = []
        return self.body[0]

    def close(self) -> None:
        close = getattr(self.body, "close", None)
        if close is not None:
            close()

    def send(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            self.close()
            return []
        return self.body


class Flight:
    """One render that others wait for. Its outcome stands when `landed` is set."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.entry: Entry | None = None
        self.failure: Answer | None = None


class PageCache:
    """A WSGI application that holds the finished pages of the one it wraps.

    Answers GET and HEAD for pages that their views declared shared (sharing.py), from
    an entry that holds everything of them; whatever else comes goes to `app` as it is.

    - A page is rendered from its key alone (keys.py). If that gives no shared page the
      visitor's own request is put to `app`.
    - Purged pages (log.py) and those past their `expires_at` are rendered before they
      are sent again, once, with everybody else waiting up to `wait_for` seconds.
    - A page older than `lifetime` seconds is sent for `stale_for` more while one
      request renews it, and for as long as renewal fails or the database is away.

    X-Cache tells which it was: hit, miss or stale.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        max_bytes: int,
        lifetime: float = 300.0,
        stale_for: float = 5.0,
        wait_for: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        lines: Lines | None = None,
        in_background: Callable[[Callable[[], None]], None] = in_thread,
    ) -> None:
        self._app = app
        self._lifetime = lifetime
        self._stale_for = stale_for
        self._wait_for = wait_for
        self._clock = clock
        self._wall_clock = wall_clock
        self._keys = Keys()
        self._store = Store(max_bytes, remember_for=lifetime)
        self._log = PurgeLog(
            lines or DatabaseLines(), self._purge, clock, in_background=in_background
        )
        self._lock = threading.Lock()
        self._flights: dict[Key, Flight] = {}
        self._passes: OrderedDict[int, float] = OrderedDict()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._keys.of(environ) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else None
        if key is None:
            return self._pass(environ, start_response)
        now = self._clock()
        if now >= self._log.due:
            self._log.refresh()
            now = self._clock()
        entry = self._store.get(key)
        if entry is not None and now < entry.fresh_until and self._wall_clock() < entry.expires:
            return self._send(entry, HIT, environ, start_response)
        return self._miss(key, environ, start_response)

    def _miss(
        self, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        for _ in range(_MAX_RENDERS_WAITED_FOR):
            now = self._clock()
            # Whatever is in the store is not purged, as far as we can know.
            old = self._store.get(key)
            if old is not None and (now < old.retry_at or self._log.is_down()):
                return self._send(old, STALE, environ, start_response)
            if self._passes.get(hash(key), 0.0) > now:
                break
            flight, leads = self._board(key)
            if leads:
                return self._lead(flight, key, environ, start_response)
            if (
                old is not None
                and now < old.fresh_until + self._stale_for
                and self._wall_clock() < old.expires
            ):
                return self._send(old, STALE, environ, start_response)
            if not flight.landed.wait(self._wait_for):
                break
            self._log.refresh()
            if flight.failure is not None:
                return self._send_failure(flight.failure, key, environ, start_response)
            if flight.entry is None:
                break
            if self._is_fresh(flight.entry) and self._store.is_current(flight.entry):
                return self._send(flight.entry, HIT, environ, start_response)
        return self._pass(environ, start_response, key)

    def _board(self, key: Key) -> tuple[Flight, bool]:
        """The render of this page that is under way, or a new one that the caller leads."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                return flight, False
            flight = self._flights[key] = Flight()
            return flight, True

    def _lead(
        self, flight: Flight, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        try:
            # Another flight may have landed between our look at the store and this one.
            entry = self._store.get(key)
            if entry is not None and self._is_fresh(entry):
                flight.entry = entry
                return self._send(entry, HIT, environ, start_response)
            made = self._render(key, environ)
            if isinstance(made, Entry):
                flight.entry = made
            elif made.failed:
                made.read()
                if not any(name.lower() == "set-cookie" for name, _ in made.headers):
                    flight.failure = made
        finally:
            with self._lock:
                del self._flights[key]
            flight.landed.set()

        if isinstance(made, Entry):
            return self._send(made, MISS, environ, start_response)
        if made.failed:
            return self._send_failure(made, key, environ, start_response)
        if made.code in _PLAIN_STATUSES and not is_personal(environ, key):
            return made.send(environ, start_response)
        made.close()
        return self._pass(environ, start_response, key)

    def _render(self, key: Key, environ: WSGIEnvironment) -> Entry | Answer:
        """A new entry, kept if it may be; or an answer that was no shared page."""
        started = self._clock()
        answer = Answer(self._app, shared_environ(environ, key))
        sharing, answer.headers = checked_sharing(
            answer.body, answer.status, answer.headers, key[3]
        )
        if sharing is not None:
            headers = answer.headers
            entry = Entry(
                key, answer.read(), headers, sharing, started=started, lifetime=self._lifetime
            )
            # With the log out of reach nobody could say when the page is out of date.
            if not self._log.is_down():
                self._store.put(entry, self._clock())
            return entry
        if answer.failed:
            old = self._store.get(key)
            if old is not None:
                old.retry_at = self._clock() + self._stale_for
        else:
            self._store.drop(key)
            with self._lock:
                self._passes[hash(key)] = self._clock() + _PASS_SECONDS
                self._passes.move_to_end(hash(key))
                if len(self._passes) > _MAX_PASSES:
                    self._passes.popitem(last=False)
        return answer

    def _send_failure(
        self, failure: Answer, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        old = self._store.get(key)
        if old is not None:
            return self._send(old, STALE, environ, start_response)
        return failure.send(environ, start_response)

    def _send(
        self,
        entry: Entry,
        label: tuple[str, str],
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        form = entry.forms[preferred(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        condition = environ.get("HTTP_IF_NONE_MATCH")
        if condition is not None and has_already(condition, form.etag):
            start_response("304 Not Modified", [*form.not_modified, label])
            return []
        # A list of its own, for servers add to what they are given.
        start_response("200 OK", [*form.headers, label])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]

    def _pass(
        self, environ: WSGIEnvironment, start_response: StartResponse, key: Key | None = None
    ) -> Iterable[bytes]:
        """Put the visitor's own request to the application."""
        answer = Answer(self._app, environ)
        sharing, answer.headers = checked_sharing(
            answer.body, answer.status, answer.headers, environ.get("PATH_INFO", "")
        )
        if sharing is not None and key is not None:
            # There is a shared page here by now; the next visitor finds it.
            with self._lock:
                self._passes.pop(hash(key), None)
        return answer.send(environ, start_response)

    def _is_fresh(self, entry: Entry) -> bool:
        return self._clock() < entry.fresh_until and self._wall_clock() < entry.expires

    def _purge(self, tags: Sequence[str], now: float) -> None:
        self._store.purge(tags, now)
        # Where there was nothing there may be a page now.
        with self._lock:
            self._passes.clear()
