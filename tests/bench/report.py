"""The table of a run, for the terminal and docs/performance.md."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .server import ROOT, Speed

FILE = ROOT / "docs" / "performance.md"
TEXT = """# Performance

Written by `make bench`; do not edit. What is measured and how stands in
`tests/bench/`: the demo paper with generated stories, the production server with one
worker on one core, `wrk` on another (one thread, many connections, gzip accepted,
median of the repeats).

"Limit" is a bare WSGI application on the same server that returns the same bytes and
headers: nothing in Python can be quicker there. "Hit" comes from the page cache,
"miss" is rendered anew for each request, with the page cache off. The share of the
limit is what compares between machines; the rest holds for this one.

"""


def write(
    found: dict[str, Any],
    *,
    bare: dict[str, Speed],
    hit: dict[str, Speed],
    miss: dict[str, Speed],
    memories: tuple[float, float],
    articles: int,
) -> str:
    """The tables as text; docs/performance.md is written with them."""
    text = "\n\n".join(
        [
            _machine(found["database"]),
            _load(bare, hit, miss),
            _pages(found["pages"]),
            _rest(found, memories, articles),
        ]
    )
    FILE.write_text(f"{TEXT}{text}\n", encoding="utf-8")
    return text


def _load(bare: dict[str, Speed], hit: dict[str, Speed], miss: dict[str, Speed]) -> str:
    rows = []
    for name, limit in bare.items():
        for kind, speed in (("limit", limit), ("hit", hit[name]), ("miss", miss[name])):
            share = speed.per_second / limit.per_second
            rate = f"{speed.per_second:,.0f}"
            rows.append([name, kind, rate, f"{share:.1%}", _time(speed.p50), _time(speed.p99)])
    return _table(["page", "", "requests/s", "of the limit", "p50 ms", "p99 ms"], rows)


def _pages(pages: dict[str, dict[str, Any]]) -> str:
    rows = [
        [
            name,
            str(page["queries"]),
            _time(page["milliseconds"]),
            f"{page['bytes']:,}",
            f"{page['gzip']:,}",
        ]
        for name, page in pages.items()
    ]
    return _table(["page", "queries", "render ms", "bytes", "gzip"], rows)


def _rest(found: dict[str, Any], memories: tuple[float, float], articles: int) -> str:
    rate = articles / found["bulk"] if articles else 0
    rows = [
        ["memory of the server after the load, with page cache", f"{memories[0]:.0f} MB"],
        ["the same without", f"{memories[1]:.0f} MB"],
        ["loading the demo paper, pictures drawn", f"{found['demo']:.1f} s"],
        [f"loading {articles:,} generated stories", f"{found['bulk']:.1f} s ({rate:,.0f}/s)"],
    ]
    return _table(["besides", ""], rows)


def _machine(database: str) -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or platform.machine(),
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("django", "granian", "whitenoise"))
    one, five, _fifteen = os.getloadavg()
    return "\n".join(
        [
            f"- {datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores, {model},",
            f"  {platform.system()} {platform.release()}",
            f"- Python {platform.python_version()}, {packages}, {database}",
            f"- load of the machine at the end: {one:.1f} (1 min), {five:.1f} (5 min)",
        ]
    )


def _time(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )
