import io
from typing import Any

import pytest
from pytest_django import Settings

from newsroom.page_cache.keys import NOBODY, Keys, canonical_query, is_personal, shared_environ


@pytest.fixture(autouse=True)
def hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["paper.example", ".titles.example", "[::1]"]
    settings.USE_X_FORWARDED_HOST = False
    settings.SECURE_PROXY_SSL_HEADER = None


def environ(**given: Any) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/news/",
        "QUERY_STRING": "",
        "HTTP_HOST": "paper.example",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(b"body"),
        **given,
    }


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("page=2", "page=2"),
        ("utm_source=x&page=2&fbclid=y", "page=2"),
        ("utm_source=x", ""),
        ("p%61ge=%32", "page=2"),
        ("page=1&page=3", "page=3"),
        ("q=russia", ""),
        ("Page=2", ""),
        ("&&=&a", ""),
        ("x=%ff%00", ""),
        ("page=", None),
        ("page=0", None),
        ("page=02", None),
        ("page=-1", None),
        ("page=2%0a", None),
        ("page=1234567", None),
        ("page=last", None),
        ("page=\u0662", None),
        ("page=2&" + "x" * 5000, "page=2"),
    ],
)
def test_only_page_numbers_tell_pages_apart(query: str, canonical: str | None) -> None:
    assert canonical_query(query) == canonical


@pytest.mark.parametrize(
    "path",
    [
        *("/admin/", "/account/locations/x.css", "/me/", "/api/v1/docs", "/health/live"),
        *("/metrics", "/static/a.css", "/media/a.jpg", "/preview/x/", "/search/", "/send/story/"),
        *("/news/rain-17/comment/", "/news/rain-17/comment/typed/"),
    ],
)
def test_private_paths_have_no_key(path: str) -> None:
    assert Keys().of(environ(PATH_INFO=path)) is None


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        ("paper.example", "paper.example"),
        ("PAPER.Example", "paper.example"),
        ("paper.example:8000", "paper.example:8000"),
        ("north.titles.example", "north.titles.example"),
        ("[::1]:8000", "[::1]:8000"),
    ],
)
def test_our_hosts_in_one_spelling(host: str, kept: str) -> None:
    assert Keys().of(environ(HTTP_HOST=host)) == ("http", kept, "", "/news/", "")


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "paper.example.evil.example", "paper.example, x", "paper.example/x", ""),
        *("a@paper.example", "paper.example:8000x", "paper.example\r\nx", "x" * 10_000),
    ],
)
def test_other_hosts_have_no_key(host: str) -> None:
    assert Keys().of(environ(HTTP_HOST=host)) is None


def test_no_host_no_key() -> None:
    bare = environ()
    del bare["HTTP_HOST"]

    assert Keys().of(bare) is None


def test_debug_without_hosts_means_localhost(settings: Settings) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = True, []

    assert Keys().of(environ(HTTP_HOST="localhost:8000")) is not None
    assert Keys().of(environ(HTTP_HOST="paper.example")) is None


def test_forwarded_headers_count_only_where_the_settings_trust_them(
    settings: Settings,
) -> None:
    forwarded = environ(
        HTTP_X_FORWARDED_HOST="north.titles.example", HTTP_X_FORWARDED_PROTO="https, http"
    )
    assert Keys().of(forwarded) == ("http", "paper.example", "", "/news/", "")

    settings.USE_X_FORWARDED_HOST = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    keys = Keys()

    key = keys.of(forwarded)
    assert key == ("https", "north.titles.example", "", "/news/", "")
    shared = shared_environ(forwarded, key)
    assert (shared["wsgi.url_scheme"], shared["HTTP_HOST"]) == ("https", "north.titles.example")
    assert keys.of(environ(HTTP_X_FORWARDED_PROTO="HTTPS")) == (
        "http",
        "paper.example",
        "",
        "/news/",
        "",
    )


def test_the_page_sees_the_key_and_nothing_else_of_the_request() -> None:
    given = environ(
        REQUEST_METHOD="HEAD",
        QUERY_STRING="utm_source=x&page=2",
        CONTENT_LENGTH="4",
        CONTENT_TYPE="text/plain",
        REMOTE_ADDR="198.51.100.7",
        REMOTE_USER="ada",
        SERVER_PORT="8000",
        RAW_URI="/news/?utm_source=x",
        SCRIPT_URL="/elsewhere",
        **{
            f"HTTP_{name}": "x"
            for name in (
                *("COOKIE", "AUTHORIZATION", "ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING"),
                *("USER_AGENT", "RANGE", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "HX_REQUEST"),
                *("X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_FORWARDED_FOR", "X_REQUEST_ID"),
            )
        },
    )
    key = Keys().of(given)
    assert key is not None

    shared = shared_environ(given, key)

    assert shared.pop("wsgi.input").read() == b""
    assert shared == {
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "paper.example",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/news/",
        "QUERY_STRING": "page=2",
        "REMOTE_ADDR": NOBODY,
        "SERVER_PORT": "8000",
        "wsgi.url_scheme": "http",
    }


@pytest.mark.parametrize(
    ("brought", "personal"),
    [
        ({}, False),
        ({"QUERY_STRING": "page=2"}, False),
        ({"HTTP_USER_AGENT": "x", "HTTP_ACCEPT_LANGUAGE": "ru"}, False),
        ({"QUERY_STRING": "x=1"}, True),
        ({"HTTP_COOKIE": "a=b"}, True),
        ({"HTTP_AUTHORIZATION": "Basic x"}, True),
        ({"HTTP_HX_REQUEST": "true"}, True),
    ],
)
def test_what_makes_a_request_personal(brought: dict[str, str], personal: bool) -> None:
    given = environ(**brought)
    key = Keys().of(given)
    assert key is not None

    assert is_personal(given, key) is personal
