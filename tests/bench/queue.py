"""Prints as JSON what the editors' queue costs, with ten that wait and with 100,000."""

import json
import os
import re
import statistics
import sys
import time
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client, utils

django.setup()

from django.contrib.sites.models import Site  # noqa: E402 - need Django set up

from accounts.models import User  # noqa: E402
from articles.demo.bulk_sent import add_generated_contributions  # noqa: E402
from articles.models import Contribution  # noqa: E402

FEW = 10
REPEATS = 15


def cost(client: Client, path: str) -> dict[str, Any]:
    client.get(path)
    with utils.CaptureQueriesContext(connection) as captured:
        body = client.get(path).content.decode()
        queries = len(captured)
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, path
    found = re.search(r'rel="next" href="([^"]+)"', body)
    return {
        "queries": queries,
        "ms": statistics.median(times),
        "next": found and found[1].replace("&amp;", "&"),
    }


def measure(client: Client) -> dict[str, Any]:
    rows = {"first page": cost(client, "/admin/desk/")}
    deep = Contribution.objects.waiting().oldest_first()  # type: ignore[attr-defined]
    place = deep[deep.count() // 2]
    stamp = int(place.queued_at.timestamp() * 1_000_000)
    rows["a page in the middle"] = cost(client, f"/admin/desk/?after={stamp}-{place.pk}")
    for name, query in (
        ("pictures", "kind=pictures"),
        ("often declined", "record=doubted"),
        ("much like an earlier text", "signal=seen_text"),
        ("taken up by nobody", "whose=free"),
        ("taken up by me", "whose=mine"),
        ("one place", f"area={place.area_id}"),
    ):
        rows[name] = cost(client, f"/admin/desk/?{query}")
    rows["one piece"] = cost(client, f"/admin/desk/{place.kind}/{place.pk}/")
    return rows


def main() -> None:
    many = int(os.environ.get("BENCH_WAITING", "100000"))
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", stdout=sys.stderr)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="admin@southern-ledger.example"))
    site = Site.objects.get_current()
    Contribution.objects.all().delete()
    add_generated_contributions(site, FEW)
    few = measure(client)
    add_generated_contributions(site, many - FEW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    made = {"database": connection.vendor, "n": many}
    print(json.dumps({**made, "few": few, "many": measure(client)}))


main()
