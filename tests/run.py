"""Runs every test on SQLite, then on PostgreSQL. Arguments go to pytest.

python -m tests.run                         all of them, and twice what meets the database
python -m tests.run tests/articles -k tag   some of them, twice
DATABASES=sqlite python -m tests.run        every one of them, once
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from .postgres import temporary_postgres
from .template import NAME, make_template

# What these try lies in front of the database or beside it, so a second run would only be the
# first again: what readers meet is tried on SQLite, the desk on PostgreSQL. What reads and
# writes (actions, queries) runs on both, and whatever is named on the command line.
ON_POSTGRES = ("tests/articles/admin",)
ON_SQLITE = (
    "tests/accounts/test_network_hosts.py",
    "tests/accounts/test_network_identity.py",
    "tests/accounts/test_network_sister.py",
    "tests/accounts/test_second_step.py",
    "tests/accounts/test_sign_in_bars.py",
    "tests/accounts/test_sign_in_limits.py",
    "tests/accounts/test_social.py",
    "tests/accounts/test_social_faults.py",
    "tests/articles/actions/test_s3.py",
    "tests/articles/importing",
    "tests/articles/pictures",
    "tests/articles/test_demo.py",
    "tests/articles/test_likeness.py",
    "tests/articles/test_plain_text.py",
    "tests/articles/test_rich_text_limits.py",
    "tests/articles/views",
    "tests/browser/test_a_readers_life.py",
    "tests/browser/test_account_pages.py",
    "tests/browser/test_continue_with_facebook.py",
    "tests/browser/test_from_reader_to_print.py",
    "tests/browser/test_join_the_conversation.py",
    "tests/browser/test_killed_worker.py",
    "tests/browser/test_network.py",
    "tests/browser/test_pictures.py",
    "tests/browser/test_publishing.py",
    "tests/browser/test_reading.py",
    "tests/browser/test_sending.py",
    "tests/browser/test_signing_in.py",
    "tests/browser/test_the_queue.py",
    "tests/browser/test_third_parties.py",
    "tests/newsroom/test_serve.py",
    "tests/newsroom/test_settings.py",
    "tests/test_imports.py",
)
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
    failed = 0
    divided = not arguments and len(chosen) == 2
    if "sqlite" in chosen:
        failed |= run_pytest("SQLite", None, arguments or _but(ON_POSTGRES, divided))
    if "postgres" in chosen:
        with temporary_postgres() as url:
            failed |= run_pytest("PostgreSQL", url, arguments or _but(ON_SQLITE, divided))
    return failed


def _but(paths: tuple[str, ...], divided: bool) -> list[str]:
    return [f"--ignore={path}" for path in paths] if divided else []


if __name__ == "__main__":
    sys.exit(main())
