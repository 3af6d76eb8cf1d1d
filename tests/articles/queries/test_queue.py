"""The queue is read off its indexes, however much waits."""

import random
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Area
from articles.models import Contribution, Section, Signal
from articles.queries import queue
from articles.queries.queue import Narrowing, Place
from tests import factories
from tests.test_plans import plans_of

WAITING = 3000
SECTIONS = range(8001, 8007)
NOW = timezone.now()
# Any reading of the whole table, or sorting of more than a page.
WHOLE = re.compile(
    r"SCAN articles_contribution(?! USING)|Seq Scan on articles_contribution\b"
    r"|USE TEMP B-TREE FOR ORDER|(?<!Incremental )Sort\b"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def waiting(django_db_setup, django_db_blocker):
    """Thousands that wait, among others that were decided. Gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        rng = random.Random(5)
        site = factories.make_title().site
        areas = [Area.objects.create(name=f"Area {n}", kind="town") for n in range(60)]
        clause = factories.make_clause()
        for pk in SECTIONS:
            Section.objects.create(pk=pk, site=site, name=f"Section {pk}", slug=f"section-{pk}")
        rows = Contribution.objects.bulk_create(
            [_row(number, rng, site, areas, clause) for number in range(2 * WAITING)],
            batch_size=300,
        )
        Signal.objects.bulk_create(
            [
                Signal(contribution=row, kind=rng.choice(["first", "links"]))
                for row in rows
                if row.pk % 3 == 0
            ],
            batch_size=500,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield areas
        transaction.set_rollback(True)


def _row(number, rng, site, areas, clause):
    queued = NOW - timedelta(minutes=rng.randrange(1, 10_000))
    return Contribution(
        site=site,
        kind=rng.choice(["story", "pictures"]),
        headline=f"Number {number}",
        text="<p>Rain fell on the town.</p>" * 20,
        section_id=rng.choice([None, *SECTIONS]),
        area=rng.choice([None, *areas]),
        state=rng.choice(["sent", "sent", "review"]) if number % 2 else "declined",
        clause=None if number % 2 else clause,
        sent_at=queued,
        queued_at=queued,
        due_at=queued + timedelta(hours=24),
        terms_version=1,
        record=rng.choice(["first", "known", "trusted", "doubted"]),
    )


MIDDLE = Place(NOW - timedelta(minutes=5000), 17)


@pytest.mark.parametrize(
    ("narrowing", "places", "index"),
    [
        (Narrowing(), {}, "contribution_queue"),
        (Narrowing(), {"after": MIDDLE}, "contribution_queue"),
        (Narrowing(), {"before": MIDDLE}, "contribution_queue"),
        (Narrowing(whose="free"), {}, "contribution_queue"),
        (Narrowing(kind="story"), {"after": MIDDLE}, "contribution_queue(_kind)?"),
        (Narrowing(record="trusted"), {}, "contribution_queue(_record)?"),
        (Narrowing(section="8001"), {}, "contribution_queue_section"),
        (Narrowing(kind="pictures", record="doubted"), {}, "contribution_queue(_kind|_record)?"),
        (Narrowing(signal="links"), {}, "contribution_queue"),
    ],
)
def test_a_page_is_read_off_an_index(waiting, editor, narrowing, places, index):
    first, *_more = plans_of(lambda: queue.queue_page(narrowing, editor, **places))
    assert not WHOLE.search(first), first
    assert re.search(rf"\b{index}\b", first), first


def test_the_next_and_the_number_too(waiting, editor):
    item = Contribution.objects.filter(state="sent").order_by("queued_at", "id")[100]
    for ask in (
        lambda: queue.neighbours(item, Narrowing(), editor),
        lambda: queue.next_to_decide(item, Narrowing(), editor),
        lambda: queue.oldest_waiting(6),
    ):
        for plan in plans_of(ask):
            assert not WHOLE.search(plan), plan
            assert "contribution_queue" in plan, plan


def test_one_place_is_read_off_an_index(waiting, editor):
    narrowing = Narrowing(area=str(waiting[0].pk))
    *_areas, first = plans_of(lambda: queue.queue_page(narrowing, editor))[:2]
    assert "Seq Scan on articles_contribution " not in first, first
    assert "contribution_queue" in first, first


def test_all_pages_together_are_the_queue(waiting, editor):
    seen, after = [], None
    for _page in range(WAITING):
        page = queue.queue_page(Narrowing(kind="story"), editor, after=after, size=200)
        seen += [item.pk for item in page.items]
        if page.after is None:
            break
        after = Place.read(str(page.after))
    wanted = Contribution.objects.filter(kind="story", state__in=["sent", "review"])
    assert seen == list(wanted.order_by("queued_at", "id").values_list("pk", flat=True))


def test_a_place_is_told_and_read_exactly():
    assert Place.read(str(MIDDLE)) == MIDDLE
    for text in ("", "-", "1", "x-1", "1-x", "-1-1", "١-1", "9" * 18 + "-1", "1-" + "9" * 30):
        assert Place.read(text) is None
