"""Runs every test on SQLite, then on PostgreSQL. Arguments go to pytest.

python -m tests.run                         all of them, twice
python -m tests.run tests/articles -k tag   some of them, twice
DATABASES=sqlite python -m tests.run        once
"""

import os
import shutil
import subprocess
import sys

from .postgres import temporary_postgres

PATHS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def need_browser() -> None:
    if any(os.path.exists(path) for path in PATHS):
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        sys.exit("The tests need a browser: install Chromium (apt-get install chromium).")
    print("Installing Chromium…", flush=True)
    quiet = {"stdout": subprocess.DEVNULL}
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], env=env, check=True, **quiet)
    subprocess.run(
        ["apt-get", "install", "-qy", "--no-install-recommends", "chromium", "fonts-liberation"],
        env=env,
        check=True,
        **quiet,
    )


def run_pytest(database: str, url: str | None, arguments: list[str]) -> int:
    print(f"\n== {database}", flush=True)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    env.pop("DATABASE_URL", None)
    if url:
        env["DATABASE_URL"] = url
    command = [sys.executable, "-m", "pytest", "-n", str(os.cpu_count() or 2), *arguments]
    return subprocess.run(command, env=env, check=False).returncode


def main() -> int:
    need_browser()
    chosen = os.environ.get("DATABASES", "sqlite,postgres").split(",")
    arguments = sys.argv[1:]
    failed = 0
    if "sqlite" in chosen:
        failed |= run_pytest("SQLite", None, arguments)
    if "postgres" in chosen:
        with temporary_postgres() as url:
            failed |= run_pytest("PostgreSQL", url, arguments)
    return failed


if __name__ == "__main__":
    sys.exit(main())
