"""The production server on one core, and `wrk` on another."""

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, WRK_CORE = CORES[0], CORES[-1]
REPEATS = 3


class Speed(NamedTuple):
    """Medians of the repeats; times in milliseconds."""

    per_second: float
    p50: float
    p99: float


def need_wrk() -> None:
    if shutil.which("wrk"):
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        sys.exit("The benchmark needs wrk: apt-get install wrk")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "wrk"]):
        subprocess.run(["apt-get", *command], env=env, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serving(application: str, env: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Run it as newsroom/management/commands/serve.py does, with one worker on one core.

    Yields the address and the process id.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *("taskset", "-c", str(SERVER_CORE), sys.executable, "-m", "granian", application),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", env.get("WEB_THREADS", "8")),
            *("--no-ws", "--log-level", "warning"),
        ],
        cwd=ROOT,
        env=env,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url, process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not start.")


def fetch(url: str, *, encoding: str = "gzip") -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of a page, as they came."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as response:
        return response.getheaders(), response.read()


def load(url: str) -> Speed:
    """One thread, 32 connections, gzip accepted; BENCH_SECONDS (10), three times."""
    seconds = os.environ.get("BENCH_SECONDS", "10")
    fetch(url)
    runs = []
    for _ in range(REPEATS):
        done = subprocess.run(
            [
                *("taskset", "-c", str(WRK_CORE), "wrk", "--latency", "-t1", "-c32"),
                *(f"-d{seconds}s", "-H", "Accept-Encoding: gzip", url),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append(_read(done.stdout))
    return Speed(*(statistics.median(values) for values in zip(*runs, strict=True)))


def _read(output: str) -> Speed:
    if "Non-2xx" in output:
        sys.exit(f"The server failed under load:\n{output}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    shares = dict(re.findall(r"^\s+(50|99)%\s+([\d.]+\w+)$", output, re.MULTILINE))
    return Speed(rate, *(_milliseconds(shares[share]) for share in ("50", "99")))


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def memory(pid: int) -> float:
    """Megabytes in use by a process and all it started. (proc(5), VmRSS)"""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(
                line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line
            )
            if os.getsid(int(status.parent.name)) == pid and "VmRSS" in lines:
                total += int(lines["VmRSS"].split()[0])
        except OSError:
            continue
    return total / 1024
