import gc
import os
import tracemalloc

import pytest

from newsroom.page_cache import store as store_module
from newsroom.page_cache.keys import Key
from newsroom.page_cache.sharing import Sharing
from newsroom.page_cache.store import Entry, Store

NOW = 100.0
NEVER = float("inf")


def key(path: str) -> Key:
    return ("http", "paper.example", "", path, "")


def entry(path: str, *tags: str, body: bytes = b"text", started: float = NOW) -> Entry:
    return Entry(key(path), body, [], Sharing(tags, NEVER), started=started, lifetime=300)


def put(store: Store, *entries: Entry, now: float = NOW) -> None:
    for each in entries:
        store.put(each, now)


def kept(store: Store, *paths: str) -> list[bool]:
    return [store.get(key(path)) is not None for path in paths]


def test_a_purge_drops_the_pages_made_from_it_and_no_others() -> None:
    store = Store(10**6, remember_for=300)
    put(store, entry("/a", "article:1", "front:1"), entry("/b", "article:2", "front:1"))

    store.purge(["article:1"], NOW + 1)
    assert kept(store, "/a", "/b") == [False, True]

    store.purge(["front:1", "section:9"], NOW + 1)
    assert kept(store, "/b") == [False]
    assert (store.size, len(store)) == (0, 0)


def test_a_star_purges_everything() -> None:
    store = Store(10**6, remember_for=300)
    put(store, entry("/a"), entry("/b", "article:2"))

    store.purge(["*"], NOW + 1)

    assert kept(store, "/a", "/b") == [False, False]
    put(store, entry("/a", started=NOW + 1), now=NOW + 1)
    assert kept(store, "/a") == [False]
    put(store, entry("/a", started=NOW + 2), now=NOW + 2)
    assert kept(store, "/a") == [True]


@pytest.mark.parametrize(("started", "current"), [(99.0, False), (100.0, False), (100.1, True)])
def test_a_render_that_began_before_the_purge_is_out_of_date(started: float, current: bool) -> None:
    store = Store(10**6, remember_for=300)
    store.purge(["article:1"], 100.0)
    page = entry("/a", "article:1", started=started)

    assert store.is_current(page) is current
    put(store, page)
    assert kept(store, "/a") == [current]


def test_an_older_page_gives_way_even_if_the_newer_is_not_kept() -> None:
    store = Store(10**6, remember_for=300)
    put(store, entry("/a", "article:1"))
    store.purge(["article:2"], NOW + 1)

    put(store, entry("/a", "article:2"))

    assert kept(store, "/a") == [False]


def test_purges_are_forgotten_when_no_page_can_be_that_old() -> None:
    store = Store(10**6, remember_for=300)
    store.purge([f"article:{number}" for number in range(100)], NOW)
    store.purge(["article:1000"], NOW + 301)

    assert list(store._purged) == ["article:1000"]
    # What began before the forgotten moments is too old to be kept.
    put(store, entry("/a", "article:1", started=NOW), now=NOW + 301)
    assert kept(store, "/a") == [False]


def test_more_purges_than_can_be_remembered_purge_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store_module, "MAX_REMEMBERED_PURGES", 10)
    store = Store(10**6, remember_for=300)
    put(store, entry("/a", "article:1"))

    store.purge([f"tag:{number}" for number in range(11)], NOW + 1)

    assert kept(store, "/a") == [False]
    assert len(store._purged) == 0


def test_the_least_recently_used_go_first() -> None:
    size = entry("/a").size
    store = Store(4 * size, remember_for=300)
    put(store, entry("/a"), entry("/b"), entry("/c"), entry("/d"))
    store.get(key("/a"))

    put(store, entry("/e"))

    assert kept(store, "/a", "/b", "/c", "/d", "/e") == [True, False, True, True, True]
    assert store.size == 4 * size


def test_a_hundred_thousand_addresses_stay_within_the_bound() -> None:
    store = Store(200_000, remember_for=300)
    for number in range(2000):
        put(store, entry(f"/{number}", f"article:{number}", "front:1", body=b"x" * 100))
        assert store.size <= 200_000

    assert store.size == sum(page.size for page in store._entries.values())
    assert set(store._by_tag) == {tag for page in store._entries.values() for tag in page.tags}


def test_one_page_can_not_push_out_all_others() -> None:
    store = Store(100_000, remember_for=300)
    put(store, entry("/a"), entry("/large"))

    put(store, entry("/large", body=os.urandom(30_000)))

    assert kept(store, "/a", "/large") == [True, False]


def test_the_size_counts_what_an_entry_really_takes() -> None:
    headers = [("Content-Security-Policy", "x" * 300), ("Content-Type", "text/html")]

    def page(number: int) -> Entry:
        return Entry(
            key(f"/{number}"),
            bytes(bytearray(os.urandom(3000) * 2)),
            headers,
            Sharing((f"article:{number}", "front:1", f"section:{number}"), NEVER),
            started=NOW,
            lifetime=300,
        )

    store = Store(10**8, remember_for=300)
    put(store, page(-1))
    gc.collect()
    tracemalloc.start()
    try:
        before, counted_before = tracemalloc.get_traced_memory()[0], store.size
        for number in range(200):
            store.put(page(number), NOW)
        gc.collect()
        real = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert real * 0.9 < store.size - counted_before < real * 1.7
