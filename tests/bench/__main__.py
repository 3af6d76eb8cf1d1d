"""Measures, prints the tables and writes them to docs/performance.md.

BENCH_ARTICLES  generated stories beside the demo's own (1000)
BENCH_SECONDS   of load a repeat (10)
DATABASE_URL    an empty database to measure on instead of SQLite
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from .server import CORES, ROOT, load, memory, need_wrk, serving

REPEATS = 3
# What a server adds by itself, and the mark of the page cache.
NOT_THE_PAGES = {"date", "server", "transfer-encoding", "connection", "x-cache"}
TEXT = """# Performance

Written by `make bench`; do not edit. How it is measured stands in `tests/bench/` and the
design. "Limit" is a bare WSGI application on the same server that returns the same bytes
and headers, "hit" comes from the page cache, "miss" is rendered anew. On a machine with
other work the share of the limit is rough; above one, it tells of that work only.

"""


def measure(folder: str) -> str:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "VAR_DIR": folder}
    env |= {"BASE_URL": "http://localhost:8000", "LOG_LEVEL": "ERROR"}
    inside = [sys.executable, "-m", "tests.bench.inside"]
    found = json.loads(subprocess.check_output(inside, cwd=ROOT, env=env).splitlines()[-1])
    paths = {name: page["path"] for name, page in found["pages"].items()}
    with ExitStack() as stack:
        hit, hit_pid = stack.enter_context(serving(env))
        miss, miss_pid = stack.enter_context(serving({**env, "PAGE_CACHE_BYTES": "0"}))
        file = Path(folder, "pages.json")
        file.write_text(json.dumps({path: kept(hit + path) for path in paths.values()}))
        bare = serving({**env, "BENCH_PAGES": str(file)}, "tests.bench.bare:application")
        limit, _pid = stack.enter_context(bare)
        rows = []
        for name, path in paths.items():
            rows += loaded(name, path, {"limit": limit, "hit": hit, "miss": miss})
        used = [f"{memory(pid):.0f} MB" for pid in (hit_pid, miss_pid)]
    return tables(found, rows, used)


def kept(url: str) -> tuple[list[tuple[str, str]], str]:
    """Headers and body of a page, as they came."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as response:
        same = [each for each in response.getheaders() if each[0].lower() not in NOT_THE_PAGES]
        return same, response.read().hex()


def loaded(name: str, path: str, servers: dict[str, str]) -> list[list[str]]:
    turns = [[load(url + path) for url in servers.values()] for _ in range(REPEATS)]
    rows, full = [], 0.0
    for kind, runs in zip(servers, zip(*turns, strict=True), strict=True):
        rate, p50, p99 = (statistics.median(values) for values in zip(*runs, strict=True))
        full = full or rate
        rows.append([name, kind, f"{rate:,.0f}", f"{rate / full:.1%}", f"{p50:.2f}", f"{p99:.2f}"])
    print(*rows, sep="\n", file=sys.stderr, flush=True)
    return rows


def tables(found: dict[str, Any], rows: list[list[str]], used: list[str]) -> str:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((each.partition(": ")[2] for each in info if "model name" in each), "unknown")
    packages = ", ".join(f"{name} {version(name)}" for name in ("django", "granian"))
    costs = [
        [name, f"{page['queries']}", f"{page['ms']:.1f}", f"{page['bytes']:,}", f"{page['gzip']:,}"]
        for name, page in found["pages"].items()
    ]
    besides = [
        ["machine", f"{len(CORES)} cores, {model}, load {os.getloadavg()[0]:.1f} at the end"],
        ["software", f"Python {platform.python_version()}, {packages}, {found['database']}"],
        ["memory of the server, with page cache and without", " and ".join(used)],
        [f"{found['articles']:,} generated stories in bulk", f"{found['bulk']:.1f} s"],
    ]
    speeds = table(["page", "", "requests/s", "of the limit", "p50 ms", "p99 ms"], rows)
    inside = table(["page", "queries", "render ms", "bytes", "gzip"], costs)
    return f"{speeds}\n\n{inside}\n\n{table(['besides', ''], besides)}"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(f"| {' | '.join(map(str.ljust, line, widths))} |" for line in lines)


need_wrk()
with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as var:
    measured = measure(var)
(ROOT / "docs" / "performance.md").write_text(f"{TEXT}{measured}\n", encoding="utf-8")
print(measured)
