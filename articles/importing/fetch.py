"""Fetches files over HTTP for imports, and only from the public Internet.

The address comes from a person, or from a file that anyone may have written: it must not
lead into our own network (OWASP, Server Side Request Forgery Prevention).
"""

import gzip
import http.client
import io
import zlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from .addresses import read_networks
from .connection import Connection, Deadline
from .errors import FetchError
from .locations import Location, read_location

__all__ = ["Download", "FetchError", "fetch_bytes", "open_url"]

DEFAULT_TIMEOUT = 30.0
_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "Newsroom (news import)",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, identity",
    "Connection": "close",
}
_CHUNK = 65_536


class Download(io.BufferedReader):
    """A response being read. `url` is where it was found in the end. Close it after use.

    Reading may raise FetchError: for a limit passed, or a connection that breaks.
    """

    def __init__(self, url: str, content_type: str, body: io.RawIOBase) -> None:
        super().__init__(body, _CHUNK)
        self.url = url
        self.content_type = content_type


class _Body(io.RawIOBase):
    """A response's content as decoded, up to a limit."""

    def __init__(
        self,
        content: io.BufferedIOBase,
        response: http.client.HTTPResponse,
        connection: Connection,
        max_bytes: int,
    ) -> None:
        self._content = content
        self._response = response
        self._connection = connection
        self._max_bytes = max_bytes
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            data = self._content.read(len(buffer))
        except (OSError, EOFError, http.client.HTTPException, zlib.error) as error:
            raise FetchError.of(error) from error
        self._count += len(data)
        if self._count > self._max_bytes:
            raise FetchError(f"larger than {self._max_bytes:,} bytes")
        # http.client ends quietly where a server sends less than it announced.
        if not data and len(buffer) and self._response.length:
            raise FetchError("the connection was closed before the end")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._content.close()
            self._response.close()
            self._connection.close()
        super().close()


def open_url(
    url: str,
    *,
    max_bytes: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    allowed_networks: Iterable[str] | None = None,
) -> Download:
    """Fetch `url` over http or https, following up to five redirects. Raises FetchError.

    `timeout` is in seconds, for all waiting together, from the first look-up to the last byte;
    what the caller does between two reads does not count. `max_bytes` is of the
    decoded content (default: settings.IMPORT_MAX_BYTES). Every address a host has must be
    public or in `allowed_networks` (CIDR; default: settings.IMPORT_ALLOWED_NETWORKS), also
    after a redirect; the one that was checked is the one connected to. Proxies are not used.
    """
    limit = settings.IMPORT_MAX_BYTES if max_bytes is None else max_bytes
    if allowed_networks is None:
        allowed_networks = settings.IMPORT_ALLOWED_NETWORKS
    networks = read_networks(allowed_networks)
    deadline = Deadline(timeout)
    location = read_location(url)
    for _redirect in range(_MAX_REDIRECTS + 1):
        connection = Connection(location, deadline, networks)
        try:
            response = _request(connection, location)
            target = response.headers.get("Location")
            if response.status not in _REDIRECTS or not target:
                return _download(location, connection, response, limit)
            location = _redirected(location, target)
        except BaseException:
            connection.close()
            raise
        response.close()
        connection.close()
    raise FetchError(f"redirected more than {_MAX_REDIRECTS} times")


def fetch_bytes(
    url: str,
    max_bytes: int | None = None,
    *,
    timeout: float = DEFAULT_TIMEOUT,
    allowed_networks: Iterable[str] | None = None,
) -> bytes:
    """All of what is at `url`, under the rules of `open_url`. Raises FetchError."""
    with open_url(
        url, max_bytes=max_bytes, timeout=timeout, allowed_networks=allowed_networks
    ) as download:
        return download.read()


def _request(connection: Connection, location: Location) -> http.client.HTTPResponse:
    try:
        connection.request("GET", location.path, headers=_HEADERS)
        return connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise FetchError.of(error) from error


def _download(
    location: Location, connection: Connection, response: http.client.HTTPResponse, limit: int
) -> Download:
    try:
        if response.status != http.client.OK:
            raise FetchError(f"the server answered {response.status}")
        if (response.length or 0) > limit:
            raise FetchError(f"larger than {limit:,} bytes")
        kind = response.headers.get_content_type()
        body = _Body(_decoded(response), response, connection, limit)
        return Download(location.url, kind, body)
    except BaseException:
        response.close()
        raise


def _redirected(location: Location, target: str) -> Location:
    try:
        following = read_location(urljoin(location.url, target))
    except ValueError:
        raise FetchError("redirected to what is no web address") from None
    if location.scheme == "https" and following.scheme == "http":
        raise FetchError("redirected from https to http")
    return following


def _decoded(response: http.client.HTTPResponse) -> io.BufferedIOBase:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("gzip", "x-gzip"):
        return gzip.GzipFile(fileobj=response, mode="rb")
    if coding not in ("identity", ""):
        raise FetchError("it is compressed in a way we don't read")
    return response
