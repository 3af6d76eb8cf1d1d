"""An HTTP connection to an address that was checked, under one time limit for all it does."""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Any

from .addresses import Network, may_connect
from .errors import FetchError
from .locations import Location

_TRIES = 4  # of a host's addresses


class Deadline:
    """A limit on the time spent waiting for others, all together."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._paused_at: float | None = None

    def left(self) -> float:
        """Seconds left; raises FetchError when there are none. Ends a pause."""
        now = time.monotonic()
        if self._paused_at is not None:
            self._end += now - self._paused_at
            self._paused_at = None
        if now >= self._end:
            raise self.passed()
        return self._end - now

    def pause(self) -> None:
        """Until `left` is asked again, the time is the caller's: it stores what it read."""
        self._paused_at = time.monotonic()

    def passed(self) -> FetchError:
        return FetchError(f"it took longer than {self._seconds:g} seconds")


class Connection(http.client.HTTPConnection):
    """Connects to one of the host's addresses if each of them may be connected to.

    The host is looked up once, and the socket is given the numbers that were checked: a
    name that leads elsewhere a moment later (DNS rebinding) makes no difference.
    """

    def __init__(self, location: Location, deadline: Deadline, networks: Sequence[Network]) -> None:
        super().__init__(location.host, location.port)
        self.default_port = 443 if location.scheme == "https" else 80
        self._location = location
        self._deadline = deadline
        self._networks = networks

    def connect(self) -> None:
        addresses = look_up(self._location.host, self._location.port, self._deadline)
        if not all(may_connect(address[0], self._networks) for _family, address in addresses):
            raise FetchError("its address is not on the public Internet")
        plain = self._reach(addresses)
        try:
            self.sock = self._secured(plain) if self._location.scheme == "https" else plain
        except BaseException:
            plain.close()
            raise

    def getresponse(self) -> http.client.HTTPResponse:
        self.response_class = _response_class(self._deadline)
        return super().getresponse()

    def _reach(self, addresses: list[tuple[int, Any]]) -> socket.socket:
        failed: OSError = FetchError("there is no such host")
        for family, address in addresses[:_TRIES]:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(self._deadline.left())
                sock.connect(address)
                sock.settimeout(self._deadline.left())
            except OSError as error:
                sock.close()
                failed = error
            else:
                return sock
        raise failed

    def _secured(self, plain: socket.socket) -> socket.socket:
        # The default context checks the certificate, and that it is for this host.
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        return context.wrap_socket(plain, server_hostname=self._location.host)


def look_up(host: str, port: int, deadline: Deadline) -> list[tuple[int, Any]]:
    """The host's addresses as (family, socket address). Raises FetchError.

    The system's resolver understands every way to write an address (0x7f.1, 2130706433)
    and has no time limit of its own, so it is asked in a thread that may be left behind.
    """
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not answer:
        raise deadline.passed()
    if isinstance(answer[0], Exception) or not answer[0]:
        raise FetchError("there is no such host")
    return [(family, address) for family, _type, _protocol, _name, address in answer[0]]


class _TimedReader(io.RawIOBase):
    """Reads from a socket under a deadline; its own timeout would begin anew at each byte."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, deadline: Deadline) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._sock.settimeout(self._deadline.left())
        count = self._raw.readinto(buffer)
        self._deadline.pause()
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _response_class(deadline: Deadline) -> type[http.client.HTTPResponse]:
    class Response(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
            super().__init__(sock, *args, **options)
            self.fp = io.BufferedReader(_TimedReader(sock, self.fp.detach(), deadline))

    return Response
