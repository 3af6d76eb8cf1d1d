import gzip
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from pytest_django import Settings

from newsroom.page_cache import share

from .test_page_cache_fakes import FakeApp, Paper, ask, make_paper


@pytest.fixture(autouse=True)
def hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["paper.example", ".titles.example"]


@pytest.fixture
def paper() -> Paper:
    paper = make_paper()
    paper.app.page("/", "front:1")
    paper.app.page("/a/", "article:1", "front:1")
    return paper


# A hit ---------------------------------------------------------------------------


def test_the_second_reader_gets_the_same_page_without_a_render(paper: Paper) -> None:
    first, second = paper.ask("/a/"), paper.ask("/a/")

    assert (first.status, first.cache) == (200, "miss")
    assert (second.status, second.cache) == (200, "hit")
    assert second.body == first.body
    assert [pair for pair in first.pairs if pair[0] != "X-Cache"] == [
        pair for pair in second.pairs if pair[0] != "X-Cache"
    ]
    assert paper.app.renders("/a/") == 1
    assert second.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert second.headers["surrogate-key"] == "article:1 front:1"
    assert second.headers["vary"] == "Accept-Encoding"


def test_every_encoding_comes_from_one_render(paper: Paper) -> None:
    plain = paper.ask("/a/")
    zipped = paper.ask("/a/", HTTP_ACCEPT_ENCODING="gzip")
    brotlied = paper.ask("/a/", HTTP_ACCEPT_ENCODING="gzip, br")

    assert gzip.decompress(zipped.body) == brotli.decompress(brotlied.body) == plain.body
    assert zipped.headers["content-encoding"] == "gzip"
    assert brotlied.headers["content-encoding"] == "br"
    assert len({reply.headers["etag"] for reply in (plain, zipped, brotlied)}) == 3
    assert paper.app.renders("/a/") == 1


@pytest.mark.parametrize("first", ["GET", "HEAD"])
def test_head_is_the_page_without_its_body(paper: Paper, first: str) -> None:
    paper.ask("/a/", first)
    whole, head = paper.ask("/a/"), paper.ask("/a/", "HEAD")

    assert (head.status, head.body, head.pairs) == (200, b"", whole.pairs)
    assert paper.app.renders("/a/") == 1
    assert paper.app.requests[0]["REQUEST_METHOD"] == "GET"


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_page_already_is_told_so(paper: Paper, encoding: str, method: str) -> None:
    etag = paper.ask("/a/", HTTP_ACCEPT_ENCODING=encoding).headers["etag"]

    reply = paper.ask("/a/", method, HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=etag)

    assert (reply.status, reply.body) == (304, b"")
    assert reply.headers == {
        "etag": etag,
        "vary": "Accept-Encoding",
        "cache-control": "public, max-age=0, must-revalidate",
        "x-cache": "hit",
    }


def test_a_changed_page_is_sent_whole(paper: Paper) -> None:
    etag = paper.ask("/a/").headers["etag"]
    paper.lines.add("article:1")
    paper.clock.forward(1)

    reply = paper.ask("/a/", HTTP_IF_NONE_MATCH=etag)

    assert (reply.status, reply.cache) == (200, "miss")
    assert reply.headers["etag"] != etag


def test_a_server_may_add_to_the_headers_it_is_given(paper: Paper) -> None:
    paper.ask("/a/")
    paper.ask("/a/").pairs.append(("Date", "today"))
    paper.ask("/a/", HTTP_IF_NONE_MATCH="*").pairs.append(("Date", "today"))

    assert "date" not in paper.ask("/a/").headers
    assert "date" not in paper.ask("/a/", HTTP_IF_NONE_MATCH="*").headers


# The same for everybody ----------------------------------------------------------


def test_nothing_a_reader_brings_reaches_a_shared_page(paper: Paper) -> None:
    def mirror(environ: WSGIEnvironment) -> HttpResponseBase:
        return share(HttpResponse(repr(sorted(environ))), ["article:1"])

    paper.app.pages["/a/"] = mirror
    clean = make_paper()
    clean.app.pages["/a/"] = mirror
    brought = {
        "HTTP_COOKIE": "sessionid=secret",
        "HTTP_AUTHORIZATION": "Basic secret",
        "HTTP_ACCEPT_LANGUAGE": "ru",
        "HTTP_USER_AGENT": "secret",
        "HTTP_RANGE": "bytes=0-3",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_HX_REQUEST": "true",
        "REMOTE_USER": "secret",
    }

    soiled = paper.ask("/a/?utm_source=secret", **brought)

    assert soiled.status == 200
    assert soiled.body == clean.ask("/a/").body
    assert paper.ask("/a/").cache == "hit"


@pytest.mark.parametrize("query", ["utm_source=x", "fbclid=1&gclid=2", "q=russia", "", "&"])
def test_unknown_parameters_lead_to_the_same_entry(paper: Paper, query: str) -> None:
    paper.ask("/a/")

    assert paper.ask(f"/a/?{query}").cache == "hit"
    assert paper.app.requests[0]["QUERY_STRING"] == ""


def test_pages_of_a_list_are_entries_of_their_own(paper: Paper) -> None:
    replies = [paper.ask(f"/a/?{query}") for query in ("", "page=2", "utm=x&page=2", "page=3")]

    assert [reply.cache for reply in replies] == ["miss", "miss", "hit", "miss"]
    assert [environ["QUERY_STRING"] for environ in paper.app.requests] == ["", "page=2", "page=3"]


def test_an_odd_page_number_is_for_the_view_and_is_not_kept(paper: Paper) -> None:
    for _ in range(2):
        assert paper.ask("/a/?page=last").cache == ""

    assert [environ["QUERY_STRING"] for environ in paper.app.requests] == ["page=last"] * 2
    assert paper.ask("/a/").cache == "miss"


def test_each_host_and_scheme_has_its_own_page(paper: Paper) -> None:
    def where(environ: WSGIEnvironment) -> HttpResponseBase:
        return share(HttpResponse(f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"), [])

    paper.app.pages["/a/"] = where
    bodies = [
        paper.ask("/a/", host="paper.example").text,
        paper.ask("/a/", host="PAPER.example").text,
        paper.ask("/a/", host="paper.example:8000").text,
        paper.ask("/a/", host="north.titles.example").text,
        paper.ask("/a/", **{"wsgi.url_scheme": "https"}).text,
    ]

    assert bodies == [
        "http://paper.example",
        "http://paper.example",
        "http://paper.example:8000",
        "http://north.titles.example",
        "https://paper.example",
    ]
    assert len(paper.app.requests) == 4


@pytest.mark.parametrize("host", ["evil.example", "paper.example@evil.example", ""])
def test_unknown_hosts_are_django_s_to_refuse(paper: Paper, host: str) -> None:
    paper.ask("/a/")

    for _ in range(2):
        reply = paper.ask("/a/", host=host, HTTP_COOKIE="a=b")
        assert reply.cache == ""
    assert [environ["HTTP_HOST"] for environ in paper.app.requests[1:]] == [host, host]
    assert paper.app.requests[-1]["HTTP_COOKIE"] == "a=b"


@pytest.mark.parametrize("path", ["/admin/", "/account/x.css", "/me/", "/api/v1/", "/preview/1/"])
def test_private_paths_are_never_kept(paper: Paper, path: str) -> None:
    paper.app.page(path)  # even if a view shared it by mistake

    for _ in range(2):
        assert paper.ask(f"{path}?x=1", HTTP_COOKIE="a=b").cache == ""
    assert [environ["QUERY_STRING"] for environ in paper.app.requests] == ["x=1", "x=1"]
    assert paper.app.requests[0]["HTTP_COOKIE"] == "a=b"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_go_through(paper: Paper, method: str) -> None:
    paper.ask("/a/")

    assert paper.ask("/a/", method).cache == ""
    assert paper.app.requests[-1]["REQUEST_METHOD"] == method


def test_a_cookie_set_on_a_shared_page_is_a_fault_and_not_kept(
    paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    def careless(environ: WSGIEnvironment) -> HttpResponseBase:
        response = share(HttpResponse(environ.get("HTTP_COOKIE", "")), ["article:1"])
        response.set_cookie("csrftoken", "secret")
        return response

    paper.app.pages["/a/"] = careless
    with caplog.at_level(logging.ERROR, "newsroom.page_cache"):
        replies = [paper.ask("/a/", HTTP_COOKIE=f"reader={number}") for number in (1, 2)]

    assert [reply.text for reply in replies] == ["reader=1", "reader=2"]
    for reply in replies:
        assert reply.headers["cache-control"] == "private, no-store"
        assert "surrogate-key" not in reply.headers
        assert reply.cache == ""
    assert caplog.records


# What is no shared page ----------------------------------------------------------


def test_a_redirect_keeps_the_reader_s_query(paper: Paper) -> None:
    paper.app.pages["/old/"] = lambda environ: HttpResponseRedirect(
        "/a/?" + environ["QUERY_STRING"]
    )

    assert paper.ask("/old/?utm_source=x").headers["location"] == "/a/?utm_source=x"
    assert paper.ask("/old/?y=1").headers["location"] == "/a/?y=1"
    assert paper.ask("/old/").headers["location"] == "/a/?"


@pytest.mark.parametrize("status", [301, 302, 404, 410])
def test_a_stranger_is_answered_by_one_render(paper: Paper, status: int) -> None:
    paper.app.pages["/x/"] = lambda environ: HttpResponse("no", status=status)

    reply = paper.ask("/x/", HTTP_USER_AGENT="x", HTTP_ACCEPT_LANGUAGE="ru")

    assert (reply.status, reply.text, reply.cache) == (status, "no", "")
    assert (len(paper.app.requests), paper.app.closed) == (1, 1)


@pytest.mark.parametrize("brought", [{"HTTP_COOKIE": "a=b"}, {"HTTP_AUTHORIZATION": "Basic x"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_that_is_not_shared_gets_the_reader_s_own_request(
    paper: Paper, brought: dict[str, str], method: str
) -> None:
    def private(environ: WSGIEnvironment) -> HttpResponseBase:
        if not brought.keys() <= environ.keys():
            return HttpResponse("who?", status=404)
        return HttpResponse(f"yours {environ['REMOTE_ADDR']} {environ['QUERY_STRING']}")

    paper.app.pages["/x/"] = private
    reply = paper.ask("/x/?next=1", method, **brought)

    assert reply.status == 200
    assert reply.text == ("yours 198.51.100.7 next=1" if method == "GET" else "")
    assert paper.app.requests[-1]["REQUEST_METHOD"] == method
    assert paper.app.closed == 2


def test_a_form_is_always_the_reader_s_own(paper: Paper) -> None:
    def form(environ: WSGIEnvironment) -> HttpResponseBase:
        response = HttpResponse("form for " + environ["REMOTE_ADDR"])
        response.set_cookie("csrftoken", "secret")
        return response

    paper.app.pages["/x/"] = form

    assert paper.ask("/x/").text == "form for 198.51.100.7"


def test_an_address_known_to_give_no_shared_page_goes_straight_to_django(paper: Paper) -> None:
    paper.app.pages["/x/"] = lambda environ: HttpResponse("mine")
    paper.ask("/x/")
    paper.app.requests.clear()

    paper.ask("/x/?a=b", HTTP_COOKIE="a=b")

    assert [environ.get("HTTP_COOKIE") for environ in paper.app.requests] == ["a=b"]
    paper.clock.forward(60)
    paper.ask("/x/", HTTP_COOKIE="a=b")
    assert len(paper.app.requests) == 3


def test_a_page_published_where_none_was_is_shared_after_its_purge(paper: Paper) -> None:
    assert paper.ask("/new/").status == 404
    paper.app.page("/new/", "article:9")
    paper.lines.add("article:9")
    paper.clock.forward(1)

    assert [paper.ask("/new/", HTTP_COOKIE="a=b").cache for _ in range(2)] == ["miss", "hit"]


def test_a_page_published_by_the_clock_is_shared_from_its_second_reader_on(paper: Paper) -> None:
    assert paper.ask("/new/").status == 404
    paper.app.page("/new/", "article:9")

    assert [paper.ask("/new/").cache for _ in range(3)] == ["", "miss", "hit"]


def test_what_was_passed_is_bounded(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.page_cache.wsgi._MAX_PASSES", 10)
    for number in range(50):
        assert paper.ask(f"/x/{number}").status == 404

    assert len(paper.cache._passes) == 10


def test_a_stream_stays_a_stream(paper: Paper) -> None:
    def stream(environ: WSGIEnvironment) -> HttpResponseBase:
        return share(StreamingHttpResponse([b"a", b"b"]), ["article:1"])

    paper.app.pages["/x/"] = stream

    assert [paper.ask("/x/").text for _ in range(2)] == ["ab", "ab"]
    assert paper.ask("/x/").cache == ""
    assert paper.app.closed == len(paper.app.requests)


def test_every_response_is_closed(paper: Paper) -> None:
    paper.app.pages["/x/"] = lambda environ: HttpResponse("mine")
    paper.app.pages["/y/"] = lambda environ: HttpResponse("broken", status=500)
    for target in ("/a/", "/a/", "/x/", "/y/", "/none/", "/x/?q", "/me/"):
        for method in ("GET", "HEAD"):
            paper.ask(target, method, HTTP_COOKIE="a=b")

    assert paper.app.closed == len(paper.app.requests)


def test_applications_that_start_late_or_write() -> None:
    def late(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b"late"

    def writing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        write = start_response("200 OK", [("Content-Type", "text/plain")])
        write(b"first ")
        return [b"second"]

    paper = make_paper()
    paper.cache._app = late
    assert paper.ask("/").text == "late"
    paper.cache._app = writing
    assert paper.ask("/").text == "first second"


# Out of date ---------------------------------------------------------------------


def test_a_purge_is_seen_within_a_second(paper: Paper) -> None:
    old = paper.ask("/a/")
    paper.ask("/")
    paper.lines.add("article:1")

    paper.clock.forward(0.9)
    assert (paper.ask("/a/").cache, paper.ask("/").cache) == ("hit", "hit")
    paper.clock.forward(0.1)
    new = paper.ask("/a/")
    assert (new.cache, paper.ask("/").cache) == ("miss", "hit")
    assert new.body != old.body


def test_a_star_is_every_page(paper: Paper) -> None:
    paper.ask("/a/")
    paper.ask("/")
    paper.lines.add("*")
    paper.clock.forward(1)

    assert (paper.ask("/a/").cache, paper.ask("/").cache) == ("miss", "miss")


def test_a_purge_while_the_page_renders_makes_that_render_the_last_of_its_kind(
    paper: Paper,
) -> None:
    def changed_meanwhile(environ: WSGIEnvironment) -> HttpResponseBase:
        body = f"text {paper.app.renders('/slow/')}"
        if paper.app.renders("/slow/") == 1:
            paper.lines.add("article:1")
            paper.clock.forward(1)
            paper.ask("/")  # somebody else, whose request reads the log
        return share(HttpResponse(body), ["article:1"])

    paper.app.pages["/slow/"] = changed_meanwhile

    replies = [paper.ask("/slow/") for _ in range(3)]

    assert [(reply.text, reply.cache) for reply in replies] == [
        ("text 1", "miss"),
        ("text 2", "miss"),
        ("text 2", "hit"),
    ]


def test_a_page_is_not_fresh_after_the_moment_of_its_change(paper: Paper) -> None:
    at = datetime.fromtimestamp(paper.clock.wall() + 30, UTC)
    paper.app.page("/a/", "front:1", expires_at=at)

    assert paper.ask("/a/").cache == "miss"
    paper.clock.forward(29.9)
    assert paper.ask("/a/").cache == "hit"
    paper.clock.forward(0.1)
    # The fake page names the same moment again, so it is never kept as fresh.
    assert [paper.ask("/a/").cache for _ in range(2)] == ["miss", "miss"]
    paper.app.page("/a/", "front:1")
    assert [paper.ask("/a/").cache for _ in range(2)] == ["miss", "hit"]


def test_the_moment_of_change_is_wall_time(paper: Paper) -> None:
    at = datetime.fromtimestamp(paper.clock.wall() + 30, UTC)
    paper.app.page("/a/", "front:1", expires_at=at)
    paper.ask("/a/")

    paper.clock.wall_offset += 3600

    assert paper.ask("/a/").cache == "miss"


def test_a_page_lives_five_minutes_even_if_no_purge_comes(paper: Paper) -> None:
    paper.ask("/a/")
    paper.clock.forward(299)
    assert paper.ask("/a/").cache == "hit"
    paper.clock.forward(1)
    assert paper.ask("/a/").cache == "miss"
    assert paper.ask("/a/").cache == "hit"


def test_a_page_that_is_gone_is_gone_from_the_store(paper: Paper) -> None:
    paper.ask("/a/")
    del paper.app.pages["/a/"]
    paper.clock.forward(301)

    assert paper.ask("/a/").status == 404
    paper.lines.down = True
    paper.clock.forward(1)
    assert paper.ask("/a/").status == 404


# Faults --------------------------------------------------------------------------


def broken(environ: WSGIEnvironment) -> HttpResponseBase:
    return HttpResponse("sorry", status=503)


def test_an_old_page_is_better_than_none(paper: Paper) -> None:
    old = paper.ask("/a/")
    paper.app.pages["/a/"] = broken
    paper.clock.forward(301)

    replies = [paper.ask("/a/") for _ in range(3)]

    assert [(reply.body, reply.cache) for reply in replies] == [(old.body, "stale")] * 3
    assert paper.app.renders("/a/") == 2  # and not one for each reader
    paper.clock.forward(5)
    paper.ask("/a/")
    assert paper.app.renders("/a/") == 3
    paper.app.page("/a/", "article:1")
    paper.clock.forward(5)
    assert [paper.ask("/a/").cache for _ in range(2)] == ["miss", "hit"]


def test_an_old_page_may_outlive_its_moment_of_change_while_nothing_else_can_be_had(
    paper: Paper,
) -> None:
    at = datetime.fromtimestamp(paper.clock.wall() + 30, UTC)
    paper.app.page("/a/", "front:1", expires_at=at)
    paper.ask("/a/")
    paper.app.pages["/a/"] = broken
    paper.clock.forward(31)

    assert paper.ask("/a/").cache == "stale"


def test_what_was_withdrawn_never_comes_back(paper: Paper) -> None:
    paper.ask("/a/")
    paper.app.pages["/a/"] = broken
    paper.lines.add("article:1")
    paper.clock.forward(1)

    assert [paper.ask("/a/").status for _ in range(2)] == [503, 503]
    paper.lines.down = True
    paper.clock.forward(600)
    assert [paper.ask("/a/").status for _ in range(2)] == [503, 503]


def test_a_failure_is_not_kept(paper: Paper) -> None:
    paper.app.pages["/a/"] = broken
    assert paper.ask("/a/", HTTP_COOKIE="a=b").text == "sorry"
    paper.app.page("/a/", "article:1")

    assert [paper.ask("/a/").cache for _ in range(2)] == ["miss", "hit"]


def test_pages_stay_up_while_the_database_is_down(paper: Paper) -> None:
    old = paper.ask("/a/")
    paper.lines.down = True
    paper.app.pages["/a/"] = paper.app.pages["/b/"] = broken
    for _ in range(10):
        paper.clock.forward(100)
        reply = paper.ask("/a/")
        assert reply.body == old.body
    assert reply.cache == "stale"
    assert paper.app.renders("/a/") == 1  # nobody waited for a database that is down
    assert paper.ask("/b/").status == 503

    # All that was said meanwhile may be lost, so nothing old is trusted.
    paper.lines.down = False
    paper.app.page("/a/", "article:1")
    paper.clock.forward(1)
    assert [paper.ask("/a/").cache for _ in range(2)] == ["miss", "hit"]


def test_what_is_rendered_while_no_purge_can_be_heard_is_not_kept(paper: Paper) -> None:
    paper.lines.down = True

    assert [paper.ask("/a/").cache for _ in range(2)] == ["miss", "miss"]


def test_an_exception_is_the_server_s_to_report_and_blocks_nobody(paper: Paper) -> None:
    def explode(environ: WSGIEnvironment) -> HttpResponseBase:
        raise ZeroDivisionError

    paper.app.pages["/a/"] = explode
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            paper.ask("/a/")

    paper.app.page("/a/", "article:1")
    assert paper.ask("/a/").status == 200
    assert paper.cache._flights == {}


def test_a_body_that_fails_half_way_is_closed() -> None:
    class Broken(HttpResponse):
        def __iter__(self) -> Iterable[bytes]:  # type: ignore[override]
            yield b"half"
            raise ZeroDivisionError

    paper = make_paper()
    paper.app.pages["/"] = lambda environ: share(Broken(), [])

    with pytest.raises(ZeroDivisionError):
        paper.ask("/")
    assert (paper.app.closed, paper.cache._flights) == (1, {})


def test_memory_stays_within_its_bound() -> None:
    paper = make_paper(max_bytes=100_000)
    for number in range(100):
        paper.app.page(f"/{number}/", f"article:{number}")
        paper.ask(f"/{number}/")
        assert paper.cache._store.size <= 100_000

    assert paper.ask("/99/").cache == "hit"
    assert paper.ask("/0/").cache == "miss"


def test_a_page_too_large_to_keep_is_sent(paper: Paper) -> None:
    paper.app.page("/large/", text="x" * 10**6)

    assert [(paper.ask("/large/").cache, len(paper.ask("/large/").body))] == [("miss", 10**6)]


def test_the_fake_is_as_strict_as_a_server() -> None:
    """`ask` itself holds an application to PEP 3333."""

    def sloppy(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return ["text"]  # type: ignore[list-item]

    with pytest.raises(AssertionError):
        ask(sloppy)
    assert ask(FakeApp()).status == 404
