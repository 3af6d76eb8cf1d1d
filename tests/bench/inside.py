"""Makes the paper and prints as JSON what a page costs within a process."""

import gzip
import json
import os
import statistics
import sys
import time
from typing import Any

import django
from django.core.management import call_command

REPEATS = 30


def seconds(command: str, **options: Any) -> float:
    started = time.perf_counter()
    call_command(command, **options)
    return time.perf_counter() - started


def cost(path: str) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        body = client.get(path).content
        queries = len(captured)
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - started)
    size, packed = len(body), len(gzip.compress(body, 6))
    ms = statistics.median(times) * 1000
    return {"path": path, "queries": queries, "ms": ms, "bytes": size, "gzip": packed}


def main() -> None:
    django.setup()
    from django.db import connection
    from django.db.models import Count

    from articles.models import Article, Section, Tag

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    demo = seconds("demo", stdout=sys.stderr)
    articles = int(os.environ.get("BENCH_ARTICLES", "1000"))
    bulk = seconds("demo", articles=articles, stdout=sys.stderr)
    paths = {
        "front": "/",
        "section": Section.objects.all()[0].get_absolute_url(),
        "tag": Tag.objects.annotate(n=Count("articles")).order_by("-n")[0].get_absolute_url(),
        "story": Article.objects.published().newest()[0].get_absolute_url(),
    }
    pages = {name: cost(path) for name, path in paths.items()}
    found = {"database": connection.vendor, "articles": articles, "demo": demo, "bulk": bulk}
    print(json.dumps({**found, "pages": pages}))


main()
