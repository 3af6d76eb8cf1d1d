"""Web addresses taken apart, in the one way in which they are then used."""

import re
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from .errors import FetchError

_PORTS = {"http": 80, "https": 443}
_LAST_PRIVILEGED_PORT = 1024
_NOT_AN_ADDRESS = "this is not a web address (http:// or https://)"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252})")
_IPV6 = re.compile(r"[0-9a-f:.]{2,45}")
# What may stand in a path and query as it is (RFC 3986, 3.3 and 3.4), and "%" of escapes.
_SAFE = "/?:@!$&'()*+,;=~%"


class Location(NamedTuple):
    scheme: str
    host: str  # in ASCII, lower case
    port: int
    path: str  # with the query

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def read_location(url: str) -> Location:
    """Take an address apart; raises FetchError for one that is not to be fetched."""
    url = url.strip()
    # urlsplit drops some of these silently, and so would read another address than we show.
    if re.search(r"[\x00-\x20\x7f\\]", url):
        raise FetchError("the address has a space, backslash or control character in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError(_NOT_AN_ADDRESS) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise FetchError(_NOT_AN_ADDRESS)
    if "@" in parts.netloc:
        raise FetchError("the address has a user name in it")
    port = _PORTS[parts.scheme] if port is None else port
    if port not in _PORTS.values() and port <= _LAST_PRIVILEGED_PORT:
        raise FetchError(f"port {port} is not one of web servers")
    return Location(parts.scheme, _host(parts.hostname), port, _path(parts))


def _host(name: str) -> str:
    """The host in ASCII (RFC 3490), without the dot that may end it."""
    if ":" in name:
        if _IPV6.fullmatch(name):
            return name
        raise FetchError(_NOT_AN_ADDRESS)
    try:
        host = name[:256].encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise FetchError(_NOT_AN_ADDRESS) from None
    if not _HOST.fullmatch(host):
        raise FetchError(_NOT_AN_ADDRESS)
    return host


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_SAFE)
    return f"{path}?{quote(parts.query, safe=_SAFE)}" if parts.query else path
