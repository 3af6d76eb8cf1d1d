"""Many readers at once. Every wait is for an event, with a limit that only a failure reaches."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from wsgiref.types import WSGIEnvironment

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pytest_django import Settings

from newsroom.page_cache import share, wsgi
from newsroom.page_cache.keys import NOBODY, Key

from .test_page_cache_fakes import Paper, Reply, make_paper

READERS = 200
LIMIT = 30

waiting = threading.Semaphore(0)


class CountedEvent(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:
        waiting.release()
        return super().wait(timeout)


class CountedFlight(wsgi.Flight):
    def __init__(self) -> None:
        super().__init__()
        self.landed = CountedEvent()


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["paper.example"]
    monkeypatch.setattr(wsgi, "Flight", CountedFlight)
    while waiting.acquire(blocking=False):
        pass


def readers_wait(count: int) -> None:
    for _ in range(count):
        assert waiting.acquire(timeout=LIMIT)


def crowd(paper: Paper, count: int = READERS) -> list[Reply]:
    """As many readers at once; each render ends only when all others wait for it."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: paper.ask("/a/"), range(count)))


def page_when(paper: Paper, ready: Callable[[int], None], **options: datetime) -> None:
    """Let /a/ be a page each of whose renders waits for `ready(number of the render)`."""

    def view(environ: WSGIEnvironment) -> HttpResponseBase:
        number = paper.app.renders("/a/")
        ready(number)
        return share(HttpResponse(f"render {number}"), ["article:1"], **options)

    paper.app.pages["/a/"] = view


@pytest.fixture
def paper() -> Paper:
    return make_paper(wait_for=LIMIT)


def counts(replies: list[Reply]) -> Counter[tuple[str, str]]:
    return Counter((reply.text, reply.cache) for reply in replies)


def test_readers_of_a_new_page_wait_for_one_render(paper: Paper) -> None:
    page_when(paper, lambda number: readers_wait(READERS - 1))

    replies = crowd(paper)

    assert counts(replies) == {("render 1", "miss"): 1, ("render 1", "hit"): READERS - 1}


def test_readers_of_a_purged_page_wait_for_one_render(paper: Paper) -> None:
    page_when(paper, lambda number: None)
    paper.ask("/a/")
    paper.lines.add("article:1")
    paper.clock.forward(1)
    paper.cache._log.refresh()
    page_when(paper, lambda number: readers_wait(READERS - 1))

    replies = crowd(paper)

    assert counts(replies) == {("render 2", "miss"): 1, ("render 2", "hit"): READERS - 1}


def test_readers_of_a_page_past_its_moment_of_change_wait_for_one_render(paper: Paper) -> None:
    at = datetime.fromtimestamp(paper.clock.wall() + 30, UTC)
    page_when(paper, lambda number: None, expires_at=at)
    paper.ask("/a/")
    paper.clock.forward(31)
    page_when(paper, lambda number: readers_wait(READERS - 1))

    assert counts(crowd(paper)) == {("render 2", "miss"): 1, ("render 2", "hit"): READERS - 1}


def test_readers_of_an_aged_page_get_it_while_one_renews_it(paper: Paper) -> None:
    page_when(paper, lambda number: None)
    paper.ask("/a/")
    paper.clock.forward(301)
    served = threading.Semaphore(0)

    def all_others_served(number: int) -> None:
        for _ in range(READERS - 1):
            assert served.acquire(timeout=LIMIT)

    page_when(paper, all_others_served)

    def read(_: int) -> Reply:
        reply = paper.ask("/a/")
        served.release()
        return reply

    with ThreadPoolExecutor(READERS) as pool:
        replies = list(pool.map(read, range(READERS)))

    assert counts(replies) == {("render 2", "miss"): 1, ("render 1", "stale"): READERS - 1}


def test_a_page_much_too_old_is_not_sent_while_it_is_renewed(paper: Paper) -> None:
    page_when(paper, lambda number: None)
    paper.ask("/a/")
    paper.clock.forward(306)
    page_when(paper, lambda number: readers_wait(9))

    assert counts(crowd(paper, 10)) == {("render 2", "miss"): 1, ("render 2", "hit"): 9}


def test_a_purge_while_all_wait_costs_one_more_render(paper: Paper) -> None:
    """Who waits is not given a page that was purged before it was finished."""

    def purge_during_the_first(number: int) -> None:
        readers_wait(READERS - number)
        if number == 1:
            paper.lines.add("article:1")
            paper.clock.forward(1)
            paper.cache._log.refresh()

    page_when(paper, purge_during_the_first)

    replies = crowd(paper)

    assert counts(replies) == {
        ("render 1", "miss"): 1,
        ("render 2", "miss"): 1,
        ("render 2", "hit"): READERS - 2,
    }


def test_who_waited_reads_the_log_if_it_fell_due_meanwhile(paper: Paper) -> None:
    def change_meanwhile(number: int) -> None:
        if number == 1:
            readers_wait(1)
            paper.lines.add("article:1")
            paper.clock.forward(1)

    page_when(paper, change_meanwhile)

    assert counts(crowd(paper, 2)) == {("render 1", "miss"): 1, ("render 2", "miss"): 1}


def test_who_looked_before_a_render_ended_does_not_start_another(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_when(paper, lambda number: None)
    board = paper.cache._board

    def after_somebody_else(key: Key) -> tuple[wsgi.Flight, bool]:
        monkeypatch.setattr(paper.cache, "_board", board)
        assert paper.ask("/a/").cache == "miss"
        return board(key)

    monkeypatch.setattr(paper.cache, "_board", after_somebody_else)

    assert paper.ask("/a/").cache == "hit"
    assert paper.app.renders("/a/") == 1


def test_a_failure_is_shared_by_those_who_waited_for_it(paper: Paper) -> None:
    def broken(environ: WSGIEnvironment) -> HttpResponseBase:
        readers_wait(READERS - 1)
        return HttpResponse("sorry", status=503)

    paper.app.pages["/a/"] = broken

    replies = crowd(paper)

    assert {(reply.status, reply.text) for reply in replies} == {(503, "sorry")}
    assert len(paper.app.requests) == 1


def test_a_failure_with_a_cookie_is_not_shared(paper: Paper) -> None:
    def broken(environ: WSGIEnvironment) -> HttpResponseBase:
        if environ["REMOTE_ADDR"] == NOBODY:
            readers_wait(9)
        response = HttpResponse("sorry", status=500)
        response.set_cookie("trace", str(len(paper.app.requests)))
        return response

    paper.app.pages["/a/"] = broken

    assert {reply.status for reply in crowd(paper, 10)} == {500}
    assert len(paper.app.requests) == 10


def test_readers_who_waited_for_a_failed_renewal_get_the_old_page(paper: Paper) -> None:
    page_when(paper, lambda number: None)
    paper.ask("/a/")
    paper.clock.forward(306)

    def broken(environ: WSGIEnvironment) -> HttpResponseBase:
        readers_wait(9)
        return HttpResponse("sorry", status=503)

    paper.app.pages["/a/"] = broken

    assert counts(crowd(paper, 10)) == {("render 1", "stale"): 10}


def test_readers_of_a_page_that_is_not_shared_do_not_queue_for_it(paper: Paper) -> None:
    together = threading.Barrier(10)

    def private(environ: WSGIEnvironment) -> HttpResponseBase:
        if environ["REMOTE_ADDR"] == NOBODY:
            readers_wait(9)
        else:
            together.wait(LIMIT)  # passes only if all ten are in the view at once
        return HttpResponse("mine")

    paper.app.pages["/a/"] = private

    assert [reply.text for reply in crowd(paper, 10)] == ["mine"] * 10
    assert len(paper.app.requests) == 11


def test_an_exception_releases_those_who_wait(paper: Paper) -> None:
    def explode(environ: WSGIEnvironment) -> HttpResponseBase:
        if environ["REMOTE_ADDR"] == NOBODY:
            readers_wait(9)
            raise ZeroDivisionError
        return HttpResponse("by myself")

    paper.app.pages["/a/"] = explode
    with ThreadPoolExecutor(10) as pool:
        asked: list[Future[Reply]] = [pool.submit(paper.ask, "/a/") for _ in range(10)]

    outcomes = Counter(type(future.exception()) for future in asked)
    assert outcomes == {ZeroDivisionError: 1, type(None): 9}


def test_nobody_waits_for_ever() -> None:
    paper = make_paper(wait_for=0.01)
    entered, release = threading.Event(), threading.Event()

    def slow_at_first(number: int) -> None:
        if number == 1:
            entered.set()
            assert release.wait(LIMIT)

    page_when(paper, slow_at_first)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(paper.ask, "/a/")
        assert entered.wait(LIMIT)
        impatient = paper.ask("/a/")
        release.set()

    assert (impatient.text, impatient.cache) == ("render 2", "")
    assert (first.result().text, paper.ask("/a/").text) == ("render 1", "render 1")


def test_pages_do_not_wait_for_each_other(paper: Paper) -> None:
    entered, release = threading.Event(), threading.Event()

    def block(number: int) -> None:
        entered.set()
        assert release.wait(LIMIT)

    page_when(paper, block)
    paper.app.page("/b/", "article:2")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(paper.ask, "/a/")
        assert entered.wait(LIMIT)
        assert paper.ask("/b/").cache == "miss"
        release.set()

    assert slow.result().cache == "miss"
