"""Runs every test on SQLite, then on PostgreSQL. Arguments go to pytest.

python -m tests.run                         all of them, and twice what tries the database
python -m tests.run tests/articles -k tag   some of them, twice
DATABASES=sqlite python -m tests.run        every one of them, once
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from .chromium import need_browser
from .postgres import temporary_postgres
from .template import NAME, make_template


def run_pytest(database: str, url: str | None, arguments: list[str]) -> int:
    print(f"\n== {database}", flush=True)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    env.pop("DATABASE_URL", None)
    if url:
        env["DATABASE_URL"] = url
    with tempfile.TemporaryDirectory(prefix="newsroom-template-") as folder:
        env[NAME] = make_template(url, Path(folder))
        return _run(env, arguments)


def _run(env: dict[str, str], arguments: list[str]) -> int:
    # One more than there are processors: who has the browser waits for it most of the time.
    workers = (os.cpu_count() or 2) + 1
    command = [sys.executable, "-m", "pytest", "-n", str(workers), *arguments]
    return subprocess.run(command, env=env, check=False).returncode


def main() -> int:
    # So that what is started here is stopped also when this is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    need_browser()
    chosen = os.environ.get("DATABASES", "sqlite,postgres").split(",")
    arguments = sys.argv[1:]
    if not arguments and len(chosen) == 2:
        arguments = ["--divided"]
    failed = 0
    if "sqlite" in chosen:
        failed |= run_pytest("SQLite", None, arguments)
    if "postgres" in chosen:
        with temporary_postgres() as url:
            failed |= run_pytest("PostgreSQL", url, arguments)
    return failed


if __name__ == "__main__":
    sys.exit(main())
