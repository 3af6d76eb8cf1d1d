"""The queue is read off its indexes, however much waits."""

import random
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Area
from articles.models import Comment, Contribution, Section, Signal
from articles.queries import comment_list, queue
from articles.queries.comment_list import Wanted
from articles.queries.queue_narrowing import Narrowing, Place
from tests import factories
from tests.test_plans import plans_of

WAITING = 3000
SECTIONS = range(8001, 8007)
NOW = timezone.now()
# Any reading of the whole table, or sorting of more than a page.
WHOLE = re.compile(
    r"SCAN articles_(contribution|comment)(?! USING)"
    r"|Seq Scan on articles_(contribution|comment)\b"
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
        _fill_comments(rng, areas, clause)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield areas
        transaction.set_rollback(True)


def _fill_comments(rng, areas, clause):
    stories = [
        factories.make_published(section=Section.objects.get(pk=pk), area=areas[0])
        for pk in SECTIONS
    ]
    rows = []
    for number in range(WAITING):
        queued = NOW - timedelta(minutes=rng.randrange(1, 10_000))
        is_waiting, is_shown = number % 2, not number % 4
        shown = {
            "is_shown": True,
            "shown_title": "Rain",
            "shown_text": "<p>Rain fell.</p>",
            "published_at": queued,
        }
        rows.append(
            Comment(
                site_id=stories[0].site_id,
                article=rng.choice(stories),
                title=f"Number {number}",
                text="<p>Rain fell on the town.</p>" * 20,
                word_count=200,
                state=rng.choice(["sent", "sent", "review"]) if is_waiting else "declined",
                clause=None if is_waiting else clause,
                sent_at=queued,
                queued_at=queued,
                due_at=queued + timedelta(hours=24),
                terms_version=1,
                record=rng.choice(["first", "known", "trusted", "doubted"]),
                **(shown if is_shown else {}),
            )
        )
    rows = Comment.objects.bulk_create(rows, batch_size=300)
    Signal.objects.bulk_create(
        [Signal(comment=row, kind="links") for row in rows[::6]], batch_size=500
    )


def of_table(name, ask):
    """The plans of what reads the queue of that table first."""
    found = [plan for plan in plans_of(ask) if re.search(rf"articles_{name}\b|{name}_queue", plan)]
    # What is asked of other tables, for each row, is read off theirs.
    return found[0].partition("SubPlan")[0]


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
BESIDE = Place(NOW - timedelta(minutes=5000), 17, "comment")


@pytest.mark.parametrize(
    ("narrowing", "places", "index"),
    [
        (Narrowing(), {}, "{}_queue"),
        (Narrowing(), {"after": MIDDLE}, "{}_queue"),
        (Narrowing(), {"before": MIDDLE}, "{}_queue"),
        (Narrowing(), {"after": BESIDE}, "{}_queue"),
        (Narrowing(), {"before": BESIDE}, "{}_queue"),
        (Narrowing(whose="free"), {}, "{}_queue"),
        (Narrowing(kind="story"), {"after": MIDDLE}, "{}_queue(_kind)?"),
        (Narrowing(kind="comment"), {"after": BESIDE}, "{}_queue"),
        (Narrowing(record="trusted"), {}, "{}_queue(_record)?"),
        (Narrowing(section="8001"), {}, "contribution_queue_section|comment_queue"),
        (Narrowing(kind="pictures", record="doubted"), {}, "{}_queue(_kind|_record)?"),
        (Narrowing(signal="links"), {}, "{}_queue"),
    ],
)
def test_a_page_is_read_off_an_index(waiting, editor, narrowing, places, index):
    for table in narrowing.tables:
        name = table._meta.model_name
        plan = of_table(name, lambda: queue.queue_page(narrowing, editor, **places))
        assert not WHOLE.search(plan), plan
        assert re.search(rf"\b({index.format(name)})\b", plan), plan


@pytest.mark.parametrize("why", ["appeals", "reported"])
def test_the_few_that_come_again_have_an_index_of_their_own(waiting, editor, why):
    plan = of_table("comment", lambda: queue.queue_page(Narrowing(why=why), editor))
    # Or PostgreSQL begins with the few steps that say so.
    by_steps = why == "reported" and "Scan using articles_comment_pkey" in plan
    assert "comment_queue_again" in plan or by_steps, plan
    assert not re.search(r"SCAN articles_comment(?! USING)", plan), plan


def test_the_next_and_the_oldest_too(waiting, editor):
    item = Contribution.objects.filter(state="sent").order_by("queued_at", "id")[100]
    comment = Comment.objects.filter(state="sent").order_by("queued_at", "id")[100]
    for ask in (
        lambda: queue.neighbours(item, Narrowing(), editor),
        lambda: queue.next_to_decide(comment, Narrowing(), editor),
        lambda: queue.oldest_waiting(6),
    ):
        for name in ("contribution", "comment"):
            plan = of_table(name, ask)
            assert not WHOLE.search(plan), plan
            assert f"{name}_queue" in plan, plan


def test_one_place_is_read_off_an_index(waiting, editor):
    narrowing = Narrowing(area=str(waiting[0].pk))
    for name in ("contribution", "comment"):
        plan = of_table(name, lambda: queue.queue_page(narrowing, editor))
        assert f"Seq Scan on articles_{name} " not in plan, plan
        assert f"{name}_queue" in plan, plan


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(), "INTEGER PRIMARY KEY|articles_comment_pkey|SCAN articles_comment"),
        (
            Wanted(state="published"),
            "INTEGER PRIMARY KEY|articles_comment_pkey|SCAN articles_comment",
        ),
        # As half of them are, PostgreSQL may as well walk the numbers.
        (Wanted(state="declined"), "comment_unseen|articles_comment_pkey"),
        (Wanted("Number", state="declined"), "comment_unseen|articles_comment_pkey"),
        (Wanted("Number"), "INTEGER PRIMARY KEY|articles_comment_pkey|SCAN articles_comment"),
    ],
)
def test_the_list_of_comments_is_read_off_an_index(waiting, monkeypatch, wanted, index):
    monkeypatch.setattr(comment_list, "LOOKED_AT", 100)
    plans = plans_of(lambda: comment_list.comments_page(wanted))
    *numbers, _rows = plans
    for plan in numbers:
        assert re.search(index, plan), plan
        assert not re.search(r"TEMP B-TREE FOR ORDER|Seq Scan on articles_comment|Sort\b", plan), (
            plan
        )


def test_all_pages_together_are_the_queue(waiting, editor):
    seen, after = [], None
    for _page in range(WAITING):
        page = queue.queue_page(Narrowing(record="first"), editor, after=after, size=200)
        seen += [(item.queued_at, item._meta.model_name, item.pk) for item in page.items]
        if page.after is None:
            break
        after = Place.read(str(page.after))
    wanted = [
        (queued_at, model._meta.model_name, pk)
        for model in (Contribution, Comment)
        for queued_at, pk in model.objects.filter(
            record="first", state__in=["sent", "review"]
        ).values_list("queued_at", "pk")
    ]
    wanted.sort(key=lambda place: (place[0], place[1] == "comment", place[2]))
    assert seen == wanted


def test_a_place_is_told_and_read_exactly():
    assert Place.read(str(MIDDLE)) == MIDDLE
    assert Place.read(str(BESIDE)) == BESIDE
    assert str(MIDDLE) != str(BESIDE)
    for text in (
        "1-1-",
        "1-1-x",
        "1-1-comment-1",
        "1-1-contributions",
        "",
        "-",
        "1",
        "x-1",
        "1-x",
        "-1-1",
        "١-1",
        "9" * 18 + "-1",
        "1-" + "9" * 30,
    ):
        assert Place.read(text) is None
