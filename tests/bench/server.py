"""The production server on one core, and `wrk` on another."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CORES = sorted(os.sched_getaffinity(0))
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def need_wrk() -> None:
    if not shutil.which("wrk"):
        assert os.getuid() == 0, "The benchmark needs wrk: apt-get install wrk"
        subprocess.run("apt-get update -q && apt-get install -qy wrk", shell=True, check=True)


@contextmanager
def serving(
    env: dict[str, str], application: str = "newsroom.wsgi:application"
) -> Iterator[tuple[str, int]]:
    """As newsroom/management/commands/serve.py runs it, on one core: its address and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *("taskset", "-c", str(CORES[0]), sys.executable, "-m", "granian", application),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
            *("--blocking-threads", env.get("WEB_THREADS", "8"), "--no-ws", "--log-level", "error"),
        ],
        cwd=ROOT,
        env=env,
        start_new_session=True,
    )
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if process.poll() is not None:
                sys.exit(f"{application} did not start.")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


def load(url: str) -> tuple[float, float, float]:
    """Requests a second, p50 and p99 in milliseconds, under BENCH_SECONDS of load."""
    wrk = ["taskset", "-c", str(CORES[-1]), "wrk", "--latency", "-t1", "-c32", "--timeout", "60s"]
    wrk += [f"-d{os.environ.get('BENCH_SECONDS', '10')}s", "-H", "Accept-Encoding: gzip", url]
    output = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    times = {
        share: float(number) * UNITS[unit]
        for share, number, unit in re.findall(r"^\s+(50|99)%\s+([\d.]+)([a-z]+)", output, re.M)
    }
    if "Non-2xx" in output or len(times) < 2:
        sys.exit(f"The server failed under load:\n{output}")
    rate = re.findall(r"Requests/sec:\s+([\d.]+)", output)[0]
    return float(rate), times["50"], times["99"]


def memory(session: int) -> float:
    """Megabytes that the processes of a session use. (proc(5), VmRSS)"""
    listed = subprocess.check_output(["ps", "-o", "rss=", "-s", str(session)], text=True)
    return sum(map(int, listed.split())) / 1024
