"""Measures, prints a table and writes it to docs/performance.md.

BENCH_ARTICLES  generated stories beside the demo's own (1000)
BENCH_SECONDS   of load a repeat (10)
DATABASE_URL    an empty database to measure on instead of SQLite
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from .report import write
from .server import ROOT, Speed, fetch, load, memory, need_wrk, serving

# What a server adds by itself; the bare application must not send it twice.
HOP = {"date", "server", "content-length", "transfer-encoding", "connection", "x-cache"}


def environment(folder: str, **given: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "VAR_DIR": folder,
        "BASE_URL": "http://localhost:8000",
        "LOG_LEVEL": "ERROR",
        **given,
    }


def inside(env: dict[str, str], articles: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.inside", str(articles)]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure_paper(env: dict[str, str], paths: dict[str, str]) -> tuple[dict[str, Speed], float]:
    with serving("newsroom.wsgi:application", env) as (url, pid):
        speeds = {name: _said(name, load(url + path)) for name, path in paths.items()}
        return speeds, memory(pid)


def measure_bare(env: dict[str, str], paths: dict[str, str], folder: str) -> dict[str, Speed]:
    """The limit of each page: its very bytes and headers, returned and nothing else."""
    with serving("newsroom.wsgi:application", env) as (url, _pid):
        pages = {name: fetch(url + path) for name, path in paths.items()}
    speeds = {}
    for name, (headers, body) in pages.items():
        kept = [[key, value] for key, value in headers if key.lower() not in HOP]
        file = Path(folder) / f"{name}.page"
        file.write_bytes(json.dumps([*kept, ["Content-Length", str(len(body))]]).encode())
        with file.open("ab") as end:
            end.write(b"\n" + body)
        with serving("tests.bench.bare:application", {**env, "BENCH_PAGE": str(file)}) as (url, _):
            speeds[name] = _said(f"{name}, bare", load(f"{url}/"))
    return speeds


def _said(name: str, speed: Speed) -> Speed:
    print(f"  {name:<16} {speed.per_second:>9,.0f}/s", file=sys.stderr, flush=True)
    return speed


def main() -> None:
    need_wrk()
    articles = int(os.environ.get("BENCH_ARTICLES", "1000"))
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        env = environment(folder)
        print("Making the paper…", file=sys.stderr)
        found = inside(env, articles)
        paths = {name: page["path"] for name, page in found["pages"].items()}
        print("The limit", file=sys.stderr)
        bare = measure_bare(env, paths, folder)
        print("From the page cache", file=sys.stderr)
        hit, hit_memory = measure_paper(env, paths)
        print("Rendered each time", file=sys.stderr)
        miss, miss_memory = measure_paper({**env, "PAGE_CACHE_BYTES": "0"}, paths)
    table = write(
        found, bare=bare, hit=hit, miss=miss, memories=(hit_memory, miss_memory), articles=articles
    )
    print(table)


if __name__ == "__main__":
    main()
