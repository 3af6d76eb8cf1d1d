"""Which requests are for a page that everybody shares, and what that page is made from."""

import re
from functools import lru_cache
from io import BytesIO
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host

# scheme, host with port, script name, path, canonical query: whatever tells two shared
# pages apart stands here, and a page is rendered from nothing else.
Key = tuple[str, str, str, str, str]

PRIVATE_PREFIXES = (
    "/account/",
    "/admin/",
    "/api/",
    "/health/",
    "/me/",
    "/media/",
    "/metrics",
    "/preview/",
    "/search/",
    "/send/",
    "/static/",
)
# Where a comment on a story is written.
PRIVATE_PATHS = re.compile(r"/[^/]+/[^/]+-[0-9]+/comment/(?:typed/)?")

# A value of another shape is for the view to refuse, uncached: otherwise a view that is
# lenient about page numbers would let anybody fill the cache with one page.
QUERY_PARAMETERS = {"page": re.compile(r"[1-9][0-9]{0,5}")}

# Of what we leave out, this can change even a redirect or a "not found".
_PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_HX_REQUEST")
_FROM_SERVER = (
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "wsgi.errors",
    "wsgi.multiprocess",
    "wsgi.multithread",
    "wsgi.run_once",
    "wsgi.version",
)
# Documentation's own network (RFC 5737): no visitor has it, no list of trusted ones holds it.
NOBODY = "192.0.2.1"
_LONGEST_HOST = 255 + len(":65535")
_MEMORABLE_QUERY = 200


class Keys:
    """Reads requests by the rules of the settings at the time it is made."""

    def __init__(self) -> None:
        self._allowed_hosts = list(settings.ALLOWED_HOSTS)
        if settings.DEBUG and not self._allowed_hosts:
            self._allowed_hosts = [".localhost", "127.0.0.1", "[::1]"]  # as HttpRequest.get_host
        self._forwarded_host = bool(settings.USE_X_FORWARDED_HOST)
        self._secure_header = settings.SECURE_PROXY_SSL_HEADER
        self._site = lru_cache(maxsize=256)(self._canonical_host)

    def of(self, environ: WSGIEnvironment) -> Key | None:
        """The key of the shared page this GET or HEAD is for; None if it can't be for one."""
        path = environ.get("PATH_INFO") or "/"
        if path.startswith(PRIVATE_PREFIXES) or PRIVATE_PATHS.fullmatch(path):
            return None
        host = environ.get("HTTP_HOST", "")
        if self._forwarded_host:
            host = environ.get("HTTP_X_FORWARDED_HOST", host)
        site = self._site(host) if len(host) <= _LONGEST_HOST else ""
        if not site:
            return None
        query: str | None = environ.get("QUERY_STRING", "")
        if query:
            query = canonical_query(query)
            if query is None:
                return None
        scheme = environ["wsgi.url_scheme"]
        if self._secure_header is not None:
            name, secure = self._secure_header
            forwarded = environ.get(name)
            if forwarded is not None:
                # As HttpRequest.scheme reads it.
                first = forwarded.split(",", 1)[0].strip()
                scheme = "https" if first == secure else "http"
        return scheme, site, environ.get("SCRIPT_NAME", ""), path, query or ""

    def _canonical_host(self, host: str) -> str:
        """The host in lower case, or "" for one that isn't ours (Django will say so)."""
        domain, _port = split_domain_port(host)
        return host.lower() if domain and validate_host(domain, self._allowed_hosts) else ""


def canonical_query(query: str) -> str | None:
    """The allowed parameters of a query string, in order; None if one has an odd value."""
    # A long one is somebody's tracking; it would only take memory from the others.
    if len(query) > _MEMORABLE_QUERY:
        return _canonical_query.__wrapped__(query)
    return _canonical_query(query)


@lru_cache(maxsize=512)
def _canonical_query(query: str) -> str | None:
    # Of a parameter given twice Django's views see the last.
    given = dict(parse_qsl(query, keep_blank_values=True))
    kept = {name: given[name] for name in sorted(QUERY_PARAMETERS) if name in given}
    if any(not QUERY_PARAMETERS[name].fullmatch(value) for name, value in kept.items()):
        return None
    return "&".join(f"{name}={value}" for name, value in kept.items())


def shared_environ(environ: WSGIEnvironment, key: Key) -> WSGIEnvironment:
    """A request for the page of `key` by nobody in particular.

    It holds the key and constants of the server only, so the page can't depend on who
    happened to ask first. The scheme is what the trusted proxy said, hence its header
    and that of a forwarded host are gone too.
    """
    scheme, host, script, path, query = key
    shared = {name: environ[name] for name in _FROM_SERVER if name in environ}
    shared |= {
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": host,
        "SCRIPT_NAME": script,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": NOBODY,
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
    }
    return shared


def is_personal(environ: WSGIEnvironment, key: Key) -> bool:
    """Did the request bring anything that may earn it another answer than a stranger's?"""
    return environ.get("QUERY_STRING", "") != key[4] or any(name in environ for name in _PERSONAL)
