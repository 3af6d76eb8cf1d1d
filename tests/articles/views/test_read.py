"""Pages tell how often they are read, and nothing of who reads them."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import reading
from articles.actions.publishing import withdraw_article
from articles.actions.reading import Reads, Recently, write_reads
from articles.models import Article, ReadCount, Section
from articles.queries.reads import reads_of, reads_of_all
from articles.views import read as view
from tests import factories
from tests.articles.actions.together import at_once
from tests.markup import Markup

pytestmark = pytest.mark.django_db

HERE = {"Sec-Fetch-Site": "same-origin", "User-Agent": "One"}


class Later(list[Callable[[], None]]):
    """Work that was put off, until the test lets it run."""

    def run(self) -> int:
        due, self[:] = list(self), []
        for work in due:
            work()
        return len(due)


@pytest.fixture
def later(monkeypatch) -> Iterator[Later]:
    held = Later()
    monkeypatch.setattr(view, "reads", Reads(held.append))
    monkeypatch.setattr(view, "recently", Recently())
    return held


@pytest.fixture
def story(section) -> Article:
    return factories.make_published(section=section)


def tell(body: str | bytes, client: Client | None = None, **headers: str):
    return (client or Client(enforce_csrf_checks=True)).generic(
        "POST",
        "/read/",
        body,
        content_type="text/plain;charset=UTF-8",
        headers={**HERE, **headers},
    )


def counts() -> dict[tuple[int | None, int | None], int]:
    return {(row.article_id, row.gallery_id): row.reads for row in ReadCount.objects.all()}


# The page, and what it says


@pytest.mark.parametrize("kind", ["article", "gallery"])
def test_what_a_page_says_is_counted(later, story, kind):
    gallery = factories.make_published_gallery()
    made = {"article": story, "gallery": gallery}[kind]
    page = Markup(Client().get(made.get_absolute_url()).content)
    (script,) = [each for each in page.every("script") if "read.js" in (each.get("src") or "")]
    assert (script["data-read"], script["data-to"]) == (f"{kind}:{made.pk}", "/read/")
    response = tell(script["data-read"])
    assert (response.status_code, response.content) == (204, b"")
    assert later.run() == 1
    assert counts() == {(story.pk, None) if kind == "article" else (None, gallery.pk): 1}
    assert ReadCount.objects.get().day == timezone.localdate()


def test_a_preview_is_not_counted(story):
    from articles.views.preview import preview_token

    page = Client().get(f"/preview/{preview_token(story)}/").content.decode()
    assert story.headline in page
    assert "read.js" not in page


def test_it_asks_nothing_of_the_database_and_sets_no_cookie(later, story, reader):
    client = Client()
    client.force_login(reader)
    client.cookies["csrftoken"] = "broken"
    with CaptureQueriesContext(connection) as captured:
        response = tell(f"article:{story.pk}", client)
    assert len(captured) == 0
    assert (response.status_code, dict(response.cookies)) == (204, {})
    assert response["Cache-Control"] == "no-store"
    assert "Cookie" not in response.get("Vary", "")


def test_once_written_a_thousand_readers_cost_two_statements(later, story):
    for number in range(1000):
        view.recently.is_new(f"192.0.2.{number}", "", "x")
        view.reads.add("article", story.pk)
    with CaptureQueriesContext(connection) as captured:
        assert later.run() == 1
    assert len(captured) == 2
    assert counts() == {(story.pk, None): 1000}
    view.reads.add("article", story.pk)
    later.run()
    assert counts() == {(story.pk, None): 1001}


@pytest.mark.parametrize(
    "body",
    [
        "", "article", "article:", "article:0", "article:-1", "article:١", "article:1 ",
        "comment:1", "article:1\n", "article:" + "9" * 19, "article:" + "1" * 5000, "gallery:1e3",
        b"\xff\xfe", "article:1\0", "<script>",
    ],
)  # fmt: skip
def test_nonsense_is_refused(later, story, body):
    assert tell(body).status_code == 400
    assert later == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 204),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        # A browser that says less.
        ({"Origin": "http://testserver"}, 204),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[x"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_tell(later, story, headers, status):
    response = Client().generic(
        "POST", "/read/", f"article:{story.pk}", content_type="text/plain", headers=headers
    )
    assert (response.status_code, len(later)) == (status, int(status == 204))


def test_it_is_told_by_post(later, story):
    assert Client().get("/read/", {"article": story.pk}).status_code == 405


def test_loading_again_is_not_reading_again(later, story):
    other = factories.make_published(section=story.section)
    for _time in range(3):
        assert tell(f"article:{story.pk}").status_code == 204
    tell(f"article:{other.pk}")
    tell(f"article:{story.pk}", **{"User-Agent": "Another at the same address"})
    later.run()
    assert counts() == {(story.pk, None): 2, (other.pk, None): 1}


def test_after_a_while_it_counts_again_and_one_address_only_so_often():
    now = 0.0
    recently = Recently(lambda: now)
    assert [recently.is_new("192.0.2.1", "One", "article:1") for _ in range(2)] == [True, False]
    now = reading.AGAIN_AFTER + 1
    assert recently.is_new("192.0.2.1", "One", "article:1")
    told = [recently.is_new("192.0.2.2", f"Browser {n}", "article:1") for n in range(1000)]
    assert sum(told) == reading.BROWSERS_OF_ADDRESS


def test_what_is_remembered_is_bounded_and_names_nobody(monkeypatch):
    monkeypatch.setattr(reading, "MAX_REMEMBERED", 10)
    recently = Recently()
    for number in range(100):
        recently.is_new(f"192.0.2.{number}", "One", "article:1")
    assert len(recently._seen) == 10
    assert b"192" not in b"".join(recently._seen)
    monkeypatch.setattr(reading, "MAX_HELD", 10)
    reads = Reads([].append)
    for number in range(100):
        reads.add("article", number)
    assert len(reads._held) == 10


# Writing


def test_of_what_nobody_can_see_nothing_is_counted(section, story):
    draft = factories.make_draft(section=section)
    withdrawn = factories.make_withdrawn(section=section)
    scheduled = factories.make_scheduled(section=section)
    today = timezone.localdate()
    made = (story, draft, withdrawn, scheduled)
    held = Counter({("article", each.pk, today): 5 for each in made})
    held["gallery", story.pk, today] = held["article", 10**18 - 1, today] = 5
    write_reads(held)
    assert counts() == {(story.pk, None): 5}


def test_many_are_written_in_parts_and_by_day(section, monkeypatch):
    monkeypatch.setattr(reading, "ROWS_AT_ONCE", 2)
    stories = [factories.make_published(section=section) for _ in range(5)]
    gallery = factories.make_published_gallery()
    day = date(2026, 11, 22)
    for _time in range(2):
        held = Counter(
            {("article", story.pk, day): number for number, story in enumerate(stories, 1)}
        )
        held["article", stories[0].pk, day + timedelta(days=1)] = 100
        held["gallery", gallery.pk, day] = 7
        write_reads(held)
    assert reads_of_all([*stories, gallery]) == {
        **{story: 2 * number for number, story in enumerate(stories, 1)},
        stories[0]: 202,
        gallery: 14,
    }
    assert reads_of(gallery) == 14
    assert reads_of(factories.make_published(section=section)) == 0


def test_while_the_database_is_away_the_counts_wait(later, story, monkeypatch):
    def away(_held):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "write_reads", away)
        assert tell(f"article:{story.pk}").status_code == 204
        assert later.run() == 1
    tell(f"article:{story.pk}", **{"User-Agent": "Another"})
    assert later.run() == 1
    assert counts() == {(story.pk, None): 2}


def test_a_count_goes_with_its_story(story):
    write_reads(Counter({("article", story.pk, timezone.localdate()): 5}))
    withdraw_article(story.pk, by=None, reason="Wrong.")
    assert reads_of(story) == 5
    Article.objects.all().delete()
    assert counts() == {}


@pytest.mark.parametrize("fields", [{}, {"article": True, "gallery": True}])
def test_a_count_is_of_one_thing(story, fields):
    made = {"article": story, "gallery": factories.make_published_gallery()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadCount.objects.create(
            **{name: made[name] for name in fields}, day=timezone.localdate(), reads=1
        )


@pytest.mark.django_db(transaction=True)
def test_processes_at_once_lose_nothing():
    stories = [factories.make_published() for _ in range(3)]
    held = Counter({("article", each.pk, timezone.localdate()): 1 for each in stories})
    assert at_once(*[lambda: write_reads(Counter(held))] * 8) == [None] * 8
    assert counts() == {(each.pk, None): 8 for each in stories}


@pytest.mark.django_db(transaction=True)
def test_it_is_written_by_a_thread_of_its_own(monkeypatch):
    """As in production: the request is over, and so is its connection."""
    monkeypatch.setattr(reading, "WRITE_EVERY", 0.01)
    story = factories.make_published()
    Reads(reading.in_a_while).add("article", story.pk)
    for thread in threading.enumerate():
        if thread.name == "reads":
            thread.join(20)
    assert counts() == {(story.pk, None): 1}


# The address


def test_a_section_that_stood_in_the_way_has_moved(section):
    story = factories.make_published(section=section)
    factories.make_section("read-2")
    migration = import_module("articles.migrations.0009_contributions")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            # A table with checks that wait for the end of the transaction can't be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE articles_section DROP CONSTRAINT section_slug_not_ours")
        try:
            Section.objects.filter(pk=section.pk).update(slug="read")
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
    migration.free_the_address(apps, None)
    section.refresh_from_db()
    assert section.slug == "read-3"
    old = Client().get(f"/read/{story.slug}-{story.pk}/")
    assert (old.status_code, old["Location"]) == (301, f"/read-3/{story.slug}-{story.pk}/")
