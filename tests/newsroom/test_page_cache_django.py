"""The page cache with what it is made for: Django's handler and a real purge log."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test.utils import CaptureQueriesContext
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from newsroom.models import Purge
from newsroom.page_cache import PageCache, purge, share, trim_purges
from newsroom.page_cache import log as log_module
from newsroom.page_cache.log import DatabaseLines

from .test_page_cache_fakes import Clock, Reply, ask

pytestmark = pytest.mark.django_db(transaction=True)

Result = TypeVar("Result")
LIMIT = 30


def counting(request: HttpRequest) -> HttpResponse:
    """A page made from the log itself: each purge of article:1 changes it."""
    count = Purge.objects.filter(tag="article:1").count()
    return share(HttpResponse(f"{count} " + "words " * 100), ["article:1"])


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def careless(request: HttpRequest) -> HttpResponse:
    get_token(request)
    return share(HttpResponse("shared with a token"), ["article:1"])


urlpatterns = [
    path("a/", counting),
    path("careless/", careless),
    path("form/", form),
]


@pytest.fixture(autouse=True)
def project(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # However busy the machine, a healthy log is read before the answer.
    monkeypatch.setattr(log_module, "PATIENCE", LIMIT)
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["paper.example"]
    settings.MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]


class Process:
    """What one web process has: a cache and a clock of its own."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.cache = PageCache(WSGIHandler(), max_bytes=10**6, clock=self.clock)

    def ask(self, target: str = "/a/", method: str = "GET", **more: str) -> Reply:
        return ask(self.cache, target, method, **more)


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def elsewhere() -> Callable[[Callable[[], Result]], Result]:
    """Runs a function on a database connection of its own and waits for it."""

    def run(work: Callable[[], Result]) -> Result:
        def closing() -> Result:
            try:
                return work()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(closing).result(LIMIT)

    return run


def log_is_read() -> None:
    """Wait for reads in the background, which nobody else waits for while they fail."""
    for thread in threading.enumerate():
        if thread.name == "purge-log":
            thread.join(LIMIT)


# Writing and trimming the log ----------------------------------------------------


def test_a_purge_is_one_line_for_each_tag() -> None:
    purge("section:3", "article:17", "section:3", "tag:россия", "*")
    purge()

    assert list(Purge.objects.order_by("id").values_list("tag", flat=True)) == [
        "*",
        "article:17",
        "section:3",
        "tag:%D1%80%D0%BE%D1%81%D1%81%D0%B8%D1%8F",
    ]
    assert not Purge.objects.filter(at__gt=Now()).exists()


def test_a_purge_belongs_to_its_transaction() -> None:
    with transaction.atomic():
        purge("article:1")
        transaction.set_rollback(True)

    assert not Purge.objects.exists()


def test_a_purge_of_many_tags_is_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        purge(*(f"tag:{'x' * 400}{number}" for number in range(30)))

    assert sum("INSERT" in query["sql"] for query in queries) == 1
    assert Purge.objects.count() == 30


def test_old_lines_are_trimmed_but_never_the_last() -> None:
    purge("a", "b", "c")
    Purge.objects.filter(tag__in="ac").update(at=Now() - timedelta(days=2))

    assert trim_purges() == 1
    assert list(Purge.objects.values_list("tag", flat=True).order_by("id")) == ["b", "c"]
    assert trim_purges(timedelta(hours=1)) == 0
    assert Purge.objects.count() == 2


def test_an_empty_log_is_trimmed_too() -> None:
    assert trim_purges() == 0


def test_lines_that_may_be_unread_are_not_trimmed() -> None:
    with pytest.raises(ValueError, match="unread"):
        trim_purges(timedelta(seconds=60))


# Reading it ----------------------------------------------------------------------


def test_lines_are_read_by_one_bounded_query(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = DatabaseLines()
    assert (lines.newest(), lines.since(0, [])) == (0, [])
    purge(*(f"tag:{number}" for number in range(10, 30)))
    first = Purge.objects.order_by("id")[0].pk
    told = [(first + number - 10, f"tag:{number}") for number in range(10, 30)]

    assert lines.newest() == first + 19
    with django_assert_num_queries(1):
        assert lines.since(first + 15, []) == told[15:]
    with django_assert_num_queries(1):
        gaps = [(first + 2, first + 3), (first + 7, first + 7)]
        assert lines.since(first + 15, gaps) == [*told[2:4], told[7], *told[15:]]
    monkeypatch.setattr(log_module, "BATCH", 6)
    assert lines.since(first, []) == told[:6]


def test_as_many_gaps_as_there_can_be() -> None:
    gaps = [(number, number) for number in range(1, 2 * log_module.MAX_GAPS, 2)]
    purge("article:1")

    assert [tag for _, tag in DatabaseLines().since(1, gaps)] == ["article:1"]


def test_lines_committed_out_of_order_reach_every_process(
    process: Process, elsewhere: Callable[[Callable[[], None]], None]
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, so ids are committed in order")
    process.ask()
    written, commit = threading.Event(), threading.Event()

    def slow_editor() -> None:
        with transaction.atomic():
            purge("article:1")
            written.set()
            assert commit.wait(LIMIT)

    editor = threading.Thread(target=elsewhere, args=(slow_editor,))
    editor.start()
    assert written.wait(LIMIT)
    purge("section:9")
    process.clock.forward(1)
    assert process.ask().cache == "hit"
    commit.set()
    editor.join(LIMIT)

    process.clock.forward(1)
    assert process.ask().cache == "miss"
    assert process.ask().text.startswith("1 ")


# Together ------------------------------------------------------------------------


def test_a_purge_reaches_every_process_within_a_second() -> None:
    processes = [Process(), Process()]
    assert [each.ask().cache for each in processes for _ in range(2)] == ["miss", "hit"] * 2

    purge("article:1")

    for each in processes:
        each.clock.forward(1)
        reply = each.ask()
        assert (reply.cache, reply.text[:2]) == ("miss", "1 ")
        assert each.ask().cache == "hit"


def test_a_change_that_is_not_committed_is_not_seen(
    process: Process, elsewhere: Callable[[Callable[[], Reply]], Reply]
) -> None:
    elsewhere(process.ask)
    with transaction.atomic():
        purge("article:1")
        process.clock.forward(1)
        assert elsewhere(process.ask).cache == "hit"
    process.clock.forward(1)
    assert elsewhere(process.ask).cache == "miss"


def test_a_hit_asks_the_database_nothing(
    process: Process, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    process.ask()

    with django_assert_num_queries(0):
        assert process.ask().cache == "hit"
        assert process.ask("/a/?utm_source=x", HTTP_COOKIE="a=b").cache == "hit"


def test_django_finishes_each_request_it_is_asked(process: Process) -> None:
    finished = []

    def note(**signal: object) -> None:
        finished.append(signal)

    request_finished.connect(note)
    try:
        for target in ("/a/", "/a/", "/form/", "/none/"):
            process.ask(target)
    finally:
        request_finished.disconnect(note)

    # /a/ once, /none/ once; /form/ for nobody in particular and again for the reader.
    assert len(finished) == 4


def test_the_handler_s_own_etag_and_encoding_do_not_get_in_the_way(process: Process) -> None:
    for _ in range(2):
        reply = process.ask(HTTP_ACCEPT_ENCODING="gzip")
        assert reply.headers["content-encoding"] == "gzip"
        assert reply.headers["etag"].endswith('-gz"')
        assert [name for name, _ in reply.pairs].count("ETag") == 1
        assert process.ask("/a/", HTTP_ACCEPT_ENCODING="").text.startswith("0 ")


def test_a_form_sets_its_cookie_for_each_reader_anew(process: Process) -> None:
    cookies = [process.ask("/form/").headers["set-cookie"] for _ in range(3)]

    assert len(set(cookies)) == 3


def test_a_reader_s_cookie_reaches_the_form(process: Process) -> None:
    own = "csrftoken=" + "a" * 32

    assert process.ask("/form/", HTTP_COOKIE=own).headers["set-cookie"].strip().startswith(own)


def test_a_shared_page_with_a_token_is_kept_by_nobody(process: Process) -> None:
    for _ in range(2):
        reply = process.ask("/careless/")
        assert reply.cache == ""
        assert reply.headers["cache-control"] == "private, no-store"
        assert "surrogate-key" not in reply.headers


def test_django_s_redirects_keep_the_query(process: Process) -> None:
    assert process.ask("/a?x=1&page=2").headers["location"] == "/a/?x=1&page=2"
    assert process.ask("/a").headers["location"] == "/a/"


@pytest.mark.parametrize("host", ["evil.example", "paper.example evil"])
def test_unknown_hosts_are_refused(process: Process, host: str) -> None:
    process.ask()

    assert process.ask(host=host).status == 400


def test_pages_stay_up_while_the_database_is_away(
    process: Process,
    elsewhere: Callable[[Callable[[], Reply]], Reply],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = elsewhere(process.ask)
    assert old.status == 200
    with monkeypatch.context() as away:
        if connection.vendor == "postgresql":
            away.setitem(connection.settings_dict, "PORT", "1")
            away.setitem(connection.settings_dict, "OPTIONS", {"connect_timeout": 1})
        else:
            away.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
        for _ in range(3):
            process.clock.forward(200)
            reply = elsewhere(process.ask)
            log_is_read()
            assert reply.body == old.body
        assert reply.cache == "stale"

    process.clock.forward(1)
    # The log is read beside this request, and may be there before it or after.
    seen = [elsewhere(process.ask).cache]
    log_is_read()
    seen += [elsewhere(process.ask).cache for _ in range(2)]
    assert seen in (["stale", "miss", "hit"], ["miss", "hit", "hit"])


def test_the_background_thread_leaves_no_connection() -> None:
    used: list[BaseDatabaseWrapper] = []
    counted = threading.Event()

    def work() -> None:
        Purge.objects.count()
        used.append(connections["default"])
        counted.set()

    log_module.in_thread(work)
    assert counted.wait(LIMIT)
    log_is_read()

    assert used[0].connection is None
