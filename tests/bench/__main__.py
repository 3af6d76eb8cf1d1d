"""Measures, prints the tables and writes them to docs/performance.md.

python -m tests.bench           pages, pictures, likes, the editors' queue, comments, sending
python -m tests.bench pictures  these only; the other parts of the file stay

BENCH_ARTICLES  generated stories beside the demo's own (1000)
BENCH_SECONDS   of load a repeat (10)
BENCH_HASHES    pictures when the like of one is looked for (20000)
BENCH_TEXTS     texts when the like of one is looked for (2000)
BENCH_WAITING   contributions in the editors' queue (100000)
BENCH_COMMENTS  comments in the table (1000000)
DATABASE_URL    an empty database to measure pages on instead of SQLite
"""

import json
import os
import platform
import re
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
and headers, "hit" comes from the page cache, "miss" is rendered anew. "Bare Pillow" makes
the same files from one decode, each size from the one above it, in a fork as ours does. On a
machine with other work all of it is rough; more than the limit tells of that work only.

"""
FILE = ROOT / "docs" / "performance.md"


def environment(folder: str) -> dict[str, str]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "VAR_DIR": folder}
    return env | {"BASE_URL": "http://localhost:8000", "LOG_LEVEL": "ERROR"}


def measure_pages(folder: str) -> str:
    env = environment(folder)
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


def measure_pictures(folder: str) -> str:
    env = environment(folder)
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "tests.bench.pictures"]
    found = json.loads(subprocess.check_output(command, cwd=ROOT, env=env).splitlines()[-1])
    ladder, upload = found["ladder"], found["upload"]
    same = f"{ladder['same']} of {ladder['files']} files the same bytes"
    rows = [
        [f"all files, CPU seconds ({same})", f"{ladder['job']:.2f}", f"{ladder['calls']:.2f}"],
        ["upload, seconds; one decode and one small JPEG", f"{upload['upload']:.2f}"],
        ["memory of the fork, MB", f"{ladder['memory']:.0f}", "", "", "400 MB"],
    ]
    rows[0] += [f"{ladder['ratio']:.2f}", "1.3"]
    rows[1] += [f"{upload['look']:.2f}", f"{upload['ratio']:.2f}", ""]
    size = f"A JPEG of 24 megapixels and {found['megabytes']:.1f} MB, {machine()}."
    return f"{size}\n\n{table(['', 'ours', 'bare Pillow', 'ratio', 'limit'], rows)}"


def measure_queue(folder: str) -> str:
    """Of the desk: what a page takes with 100,000 waiting, and how that is to ten."""
    command = [sys.executable, "-m", "tests.bench.queue"]
    env = environment(folder)
    found = json.loads(subprocess.check_output(command, cwd=ROOT, env=env).splitlines()[-1])
    rows = []
    for name, many in found["many"].items():
        few = found["few"][name]
        queries = f"{few['queries']} and {many['queries']}"
        ratio = f"{many['ms'] / few['ms']:.2f}"
        rows.append([name, queries, f"{few['ms']:.1f}", f"{many['ms']:.1f}", ratio])
    head = ["", "queries", "ms with 10", f"ms with {found['n']:,}", "ratio"]
    told = f"The editors' queue on {found['database']}, in process, {machine()}."
    return f"{told}\n\n{table(head, rows)}"


def measure_comments(folder: str) -> str:
    """Of pages with comments: what they take with a million in the table."""
    command = [sys.executable, "-m", "tests.bench.comments"]
    env = environment(folder)
    found = json.loads(subprocess.check_output(command, cwd=ROOT, env=env).splitlines()[-1])
    rows = []
    for name, many in found["with_many"].items():
        few = found["with_few"][name]
        queries = f"{few['queries']} and {many['queries']}"
        ratio = f"{many['ms'] / few['ms']:.2f}"
        rows.append([name, queries, f"{few['ms']:.1f}", f"{many['ms']:.1f}", ratio])
    head = ["", "queries", f"ms with {found['few']:,}", f"ms with {found['n']:,}", "ratio"]
    told = f"Comments on {found['database']}, in process, {machine()}."
    filled = f"To fill the table took {found['bulk']:.0f} s."
    return f"{told} {filled}\n\n{table(head, rows)}"


def measure_likes(folder: str) -> str:
    command = [sys.executable, "-m", "tests.bench.likes"]
    env = environment(folder)
    found = json.loads(subprocess.check_output(command, cwd=ROOT, env=env).splitlines()[-1])
    pictures, texts = f"{found['hashes']:,} pictures", f"{found['texts']:,} texts"
    rows = [
        [f"the like of a picture in a library of {pictures}", f"{found['library']:.1f}", "20"],
        [f"a picture sent in, among {pictures}", f"{found['seen']:.1f}", "20"],
        [f"a text sent in, among {texts}", f"{found['text']:.1f}", "20"],
    ]
    size = f"Found by indexes, {found['database']}, {machine()}."
    return f"{size}\n\n{table(['', 'ms', 'limit'], rows)}"


def measure_sending(folder: str) -> str:
    """Of the web process: thirty pictures over one form, as scripts send them, and ten without."""
    command = [sys.executable, "-m", "tests.bench.sending"]
    found = json.loads(subprocess.check_output(command, cwd=ROOT).splitlines()[-1])
    rows = [
        ["growth of the web process, MB", f"{found['growth']:.0f}", "200"],
        ["a picture answered, median, seconds", f"{found['median']:.2f}", ""],
        ["a picture answered, slowest, seconds", f"{found['slowest']:.2f}", ""],
        ["ten in a plain form, seconds", f"{found['form_of_ten']:.1f}", ""],
    ]
    size = f"Pictures of 12 megapixels and {found['megabytes_each']:.1f} MB, {machine()}."
    return f"{size}\n\n{table(['', '', 'limit'], rows)}"


def machine() -> str:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((each.partition(": ")[2] for each in info if "model name" in each), "unknown")
    return f"{len(CORES)} cores, {model}, load {os.getloadavg()[0]:.1f} at the end"


def tables(found: dict[str, Any], rows: list[list[str]], used: list[str]) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("django", "granian"))
    costs = [
        [name, f"{page['queries']}", f"{page['ms']:.1f}", f"{page['bytes']:,}", f"{page['gzip']:,}"]
        for name, page in found["pages"].items()
    ]
    besides = [
        ["machine", machine()],
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


def write(measured: dict[str, str]) -> None:
    """Into the file, where parts that weren't measured stay as they are."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    held = dict(re.findall(r"^## (.+)\n\n((?:(?!## ).*\n)*)", text, re.M))
    parts = {**{name: part.strip() for name, part in held.items()}, **measured}
    body = "\n\n".join(f"## {name}\n\n{part}" for name, part in parts.items())
    FILE.write_text(f"{TEXT}{body}\n", encoding="utf-8")


PARTS = {
    "pages": measure_pages,
    "pictures": measure_pictures,
    "likes": measure_likes,
    "queue": measure_queue,
    "comments": measure_comments,
    "sending": measure_sending,
}
wanted = sys.argv[1:] or list(PARTS)
if "pages" in wanted:
    need_wrk()
measured = {}
for part in wanted:
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as var:
        measured[part.capitalize()] = PARTS[part](var)
write(measured)
print(*measured.values(), sep="\n\n")
