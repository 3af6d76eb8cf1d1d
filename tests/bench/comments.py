"""Prints as JSON what pages with comments cost: with few comments, and with a million.

What is measured stays the same, a story with 20, one with 2,000 and the people who wrote
them; the table around it grows.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client, utils

django.setup()

from django.contrib.sites.models import Site  # noqa: E402 - need Django set up
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from articles.demo.bulk import add_generated_stories  # noqa: E402
from articles.demo.bulk_comments import EACH, FEWEST_PEOPLE, add_generated_comments  # noqa: E402
from articles.demo.bulk_people import generated_people  # noqa: E402
from articles.models import Article, Comment  # noqa: E402

FEW, STORY_FEW, STORY_MANY = 10_000, 20, 2_000
STORIES = 1000
WRITERS = 50  # of what is measured
REPEATS = 30


def seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def cost(act: Callable[[], Any]) -> dict[str, Any]:
    act()
    with utils.CaptureQueriesContext(connection) as captured:
        act()
        queries = len(captured)
    ms = statistics.median(seconds(act) for _ in range(REPEATS)) * 1000
    return {"queries": queries, "ms": ms}


def pages() -> dict[str, Callable[[], Any]]:
    """How to get each page that is measured, by name."""
    small, big = measured_stories()
    person = writers()[0]
    staff = Client(headers={"host": "localhost"})
    staff.force_login(User.objects.get(email="admin@southern-ledger.example"))
    waits = Comment.objects.waiting().oldest_first()[0]  # type: ignore[attr-defined]
    comments = {
        name: reverse("articles:comments", args=[story.section.slug, story.slug, story.pk])
        for name, story in (("small", small), ("big", big))
    }
    shown = Comment.objects.shown().filter(article=big)[0]  # type: ignore[attr-defined]
    public = {
        # Has nothing to do with comments: how alike the machine was, the two times.
        "a yardstick": "/about/",
        f"story, {STORY_FEW} comments": small.get_absolute_url(),
        f"story, {STORY_MANY:,} comments": big.get_absolute_url(),
        f"comments, first page of {STORY_FEW}": comments["small"],
        f"comments, first page of {STORY_MANY:,}": comments["big"],
        "comments, page 100": f"{comments['big']}?page=100",
        "comments, feed": f"{comments['big']}rss.xml",
        "one comment": shown.get_absolute_url(),
        "a person": person.profile.get_absolute_url(),
    }
    private = {
        "the queue": "/admin/desk/",
        "the queue, comments": "/admin/desk/?kind=comment",
        "one that waits": f"/admin/desk/comment/{waits.pk}/",
    }
    found = {
        name: getter(Client(headers={"host": "localhost"}), path) for name, path in public.items()
    }
    return found | {name: getter(staff, path) for name, path in private.items()}


def getter(client: Client, path: str) -> Callable[[], Any]:
    def get() -> None:
        answer = client.get(path)
        answer.getvalue()
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}")

    return get


def measured_stories() -> tuple[Article, Article]:
    """Of the same text: the first two that were generated."""
    found = Article.objects.filter(headline__contains=", part ").order_by("pk")
    small, big = found.select_related("section")[:2]
    return small, big


def writers() -> list[User]:
    return generated_people(FEWEST_PEOPLE)[:WRITERS]


def fill_few() -> None:
    """The paper, what is measured, and some comments beside it."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", stdout=sys.stderr)
    site = Site.objects.get_current()
    add_generated_stories(site, STORIES)
    small, big = measured_stories()
    Article.objects.filter(pk=big.pk).update(body=small.body, word_count=small.word_count)
    for story, count in ((small, STORY_FEW), (big, STORY_MANY)):
        add_generated_comments(site, count, stories=[story], people=writers(), only_published=True)
    fill_up(FEW)


def fill_up(total: int) -> None:
    """So many in the table, the others about other stories and by other people."""
    site = Site.objects.get_current()
    apart = [story.pk for story in measured_stories()]
    stories = Article.objects.published().on(site).exclude(pk__in=apart).order_by("pk")
    people = generated_people(max(FEWEST_PEOPLE, total // EACH))[WRITERS:]
    count = total - Comment.objects.count()
    add_generated_comments(
        site, count, stories=list(stories.only("site", "publish_at")), people=people
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> dict[str, Any]:
    return {name: cost(get) for name, get in pages().items()}


def main() -> None:
    many = int(os.environ.get("BENCH_COMMENTS", "1000000"))
    fill_few()
    few = measure()
    bulk = seconds(lambda: fill_up(many))
    made = {"database": connection.vendor, "few": FEW, "n": many, "bulk": bulk}
    print(json.dumps({**made, "with_few": few, "with_many": measure()}))


if __name__ == "__main__":
    main()
