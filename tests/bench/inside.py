"""What a page costs within a process: queries, time, bytes. Prints JSON; argument: articles."""

import gzip
import json
import statistics
import sys
import time

import django

REPEATS = 30


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    started = time.perf_counter()
    call_command("demo", stdout=sys.stderr)
    demo = time.perf_counter() - started
    started = time.perf_counter()
    call_command("demo", articles=int(sys.argv[1]), stdout=sys.stderr)
    bulk = time.perf_counter() - started
    pages = {name: _page(path) for name, path in _paths().items()}
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    print(json.dumps({"database": database, "demo": demo, "bulk": bulk, "pages": pages}))


def _paths() -> dict[str, str]:
    from django.db.models import Count

    from articles.models import Article, Section, Tag

    story = Article.objects.published().exclude(tags=None).newest()[0]
    busiest = Tag.objects.annotate(stories=Count("articles")).order_by("-stories", "slug")[0]
    return {
        "front": "/",
        "section": Section.objects.all()[0].get_absolute_url(),
        "tag": busiest.get_absolute_url(),
        "story": story.get_absolute_url(),
    }


def _page(path: str) -> dict[str, object]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path}: {response.status_code}")
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - started)
    return {
        "path": path,
        "queries": len(queries),
        "milliseconds": statistics.median(times) * 1000,
        "bytes": len(response.content),
        "gzip": len(gzip.compress(response.content, 6)),
    }


if __name__ == "__main__":
    main()
