"""What it costs to look for the like of a picture, or of a text, among many. Prints JSON.

BENCH_HASHES  pictures that there are (20000)
BENCH_TEXTS   texts that there are (2000)
DATABASE_URL  an empty database to measure on instead of SQLite
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

django.setup()

from articles.likeness import BANDS  # noqa: E402 - need Django set up
from articles.models import Article, Photo, Section, TextKey, TextPrint  # noqa: E402
from articles.queries.photos import looks_like  # noqa: E402
from articles.queries.sightings import pictures_alike, texts_alike  # noqa: E402

HASHES = int(os.environ.get("BENCH_HASHES", "20000"))
TEXTS = int(os.environ.get("BENCH_TEXTS", "2000"))
TURNS = 30
CHUNK = 5000
CHANCE = random.Random(7)


def fill_pictures() -> None:
    for start in range(0, HASHES, CHUNK):
        rows = []
        for number in range(start, min(start + CHUNK, HASHES)):
            row = Photo(original=f"bench/{number}", sha256=f"{number:064x}", width=1, height=1)
            row.dhash = f"{CHANCE.getrandbits(64):016x}"
            rows.append(row)
        Photo.objects.bulk_create(rows, batch_size=500)


def fill_texts() -> None:
    """Stories without words, known by numbers as good as any; one number in 16 is common."""
    from django.contrib.sites.models import Site

    section = Section.objects.create(site=Site.objects.get(), name="Bench", slug="bench")
    for start in range(0, TEXTS, CHUNK):
        stories = Article.objects.bulk_create(
            [
                Article(section=section, site_id=section.site_id, headline="Bench", slug="bench")
                for _number in range(start, min(start + CHUNK, TEXTS))
            ],
            batch_size=500,
        )
        prints = TextPrint.objects.bulk_create(
            [TextPrint(article=story, version=1, words=400) for story in stories], batch_size=500
        )
        TextKey.objects.bulk_create(
            [
                TextKey(key=CHANCE.getrandbits(63) if band else 1, text_print=each)
                for each in prints
                for band in range(BANDS)
            ],
            batch_size=2000,
        )


def milliseconds(ask: Callable[[Any], object], wanted: list[Any]) -> float:
    ask(wanted[0])
    times = []
    for each in wanted:
        started = time.perf_counter()
        found = ask(each)
        times.append((time.perf_counter() - started) * 1000)
        assert found, "something is not even like itself"
    return statistics.median(times)


def main() -> None:
    call_command("migrate", verbosity=0)
    fill_pictures()
    fill_texts()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    photos = [Photo.objects.order_by("pk")[at * HASHES // TURNS] for at in range(TURNS)]
    prints = [TextPrint.objects.order_by("pk")[at * TEXTS // TURNS] for at in range(TURNS)]
    keys = [list(each.keys.values_list("key", flat=True)) for each in prints]
    found = {
        "database": connection.vendor,
        "hashes": HASHES,
        "texts": TEXTS,
        "library": milliseconds(lambda photo: looks_like(photo.dhash), photos),
        "seen": milliseconds(lambda photo: pictures_alike(photo, own=0), photos),
        "text": milliseconds(texts_alike, keys),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
