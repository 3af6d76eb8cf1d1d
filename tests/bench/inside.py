"""Makes the paper and prints as JSON what a page costs within a process."""

import gzip
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, models
from django.test import Client, utils

django.setup()

from articles.models import Article, Section, Tag  # noqa: E402 - need Django set up


def seconds(act: Callable[..., Any], *arguments: Any, **options: Any) -> float:
    started = time.perf_counter()
    act(*arguments, **options)
    return time.perf_counter() - started


def cost(path: str) -> dict[str, Any]:
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with utils.CaptureQueriesContext(connection) as captured:
        body = client.get(path).content
        queries = len(captured)
    ms = statistics.median(seconds(client.get, path) for _ in range(30)) * 1000
    sizes = {"bytes": len(body), "gzip": len(gzip.compress(body, 6))}
    return {"path": path, "queries": queries, "ms": ms, **sizes}


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", stdout=sys.stderr)
    articles = int(os.environ.get("BENCH_ARTICLES", "1000"))
    bulk = seconds(call_command, "demo", articles=articles, stdout=sys.stderr)
    busiest = Tag.objects.annotate(n=models.Count("articles")).order_by("-n")[0]
    paths = {
        "front": "/",
        "section": Section.objects.all()[0].get_absolute_url(),
        "tag": busiest.get_absolute_url(),
        "story": Article.objects.published().newest()[0].get_absolute_url(),
    }
    pages = {name: cost(path) for name, path in paths.items()}
    made = {"database": connection.vendor, "articles": articles, "bulk": bulk}
    print(json.dumps({**made, "pages": pages}))


main()
