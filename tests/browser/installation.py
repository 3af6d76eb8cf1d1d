"""A whole installation of the product, as `make run` starts it, with the demo paper in it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

from tests.template import copy_database, copy_file

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "southern-ledger"
# Small pictures: the demo's own size is for the eye, and takes half a minute to draw.
LOAD_DEMO = """
import django; django.setup()
from django.core.management import call_command
from articles.demo import load
call_command("migrate", verbosity=0)
load.PICTURE_SIZE = (600, 400)
load.load_demo({password!r})
"""
MAKE_TITLE = """
import django; django.setup()
from django.core.management import call_command
from django.contrib.sites.models import Site
from articles.models import Section, Title
call_command("migrate", verbosity=0)
Site.objects.filter(pk=1).update(name={name!r})
Title.objects.create(site_id=1, name={name!r})
# Without a section it would be filled with the demo.
Section.objects.create(site_id=1, name="News", slug="news")
"""


@dataclass(frozen=True)
class Installation:
    url: str
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_installation(folder: Path) -> Iterator[Installation]:
    """With the demo paper in it, and the stand-in for Facebook beside it."""
    env = _environment(folder, f"http://localhost:{free_port()}")
    subprocess.run(
        [sys.executable, "-c", LOAD_DEMO.format(password=PASSWORD)], cwd=ROOT, env=env, check=True
    )
    with _served(folder, Installation(env["BASE_URL"], env)) as running:
        yield running


@contextmanager
def running_title(folder: Path, name: str, url: str, **given: str) -> Iterator[Installation]:
    """One with nothing but a title in it, and one web process.

    Browsers keep cookies by host, not by port, so it needs another host than the first.
    """
    env = _environment(folder, url, WEB_WORKERS="1", **given)
    subprocess.run(
        [sys.executable, "-c", MAKE_TITLE.format(name=name)], cwd=ROOT, env=env, check=True
    )
    with _served(folder, Installation(env["BASE_URL"], env)) as running:
        yield running


def _environment(folder: Path, url: str, **given: str) -> dict[str, str]:
    env = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DJANGO_SETTINGS_MODULE", "DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE")
    }
    env |= {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "VAR_DIR": str(folder),
        "EMAIL_URL": f"filemail:///{folder}/mail",
        "BASE_URL": url,
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
        **given,
    }
    if database := env.get("DATABASE_URL"):
        env["DATABASE_URL"] = copy_database(database)
    else:
        copy_file(folder / "newsroom.sqlite3")
    return env


@contextmanager
def _served(folder: Path, installation: Installation) -> Iterator[Installation]:
    log = (folder / "serve.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(urlsplit(installation.url).port)],
        cwd=ROOT,
        env=installation.env,
        stdout=log,
        stderr=log,
    )
    try:
        _wait_until_ready(f"{installation.url}/health/ready", server)
        yield installation
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        log.close()


def _wait_until_ready(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)  # between two looks at a condition
    raise AssertionError("the server was not ready in two minutes")
