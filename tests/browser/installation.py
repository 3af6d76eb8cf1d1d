"""A whole installation of the product, as `make run` starts it, with the demo paper in it."""

import os
import secrets
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

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "southern-ledger"
# Small pictures: the demo's own size is for the eye, and takes half a minute to draw.
LOAD_DEMO = """
import django; django.setup()
from django.core.management import call_command
from articles.demo import load
call_command("migrate", verbosity=0)
load.PICTURE_SIZE = (360, 240)
load.load_demo({password!r})
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
    port = free_port()
    url = f"http://localhost:{port}"
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
    }
    database = env.get("DATABASE_URL")
    if database:
        env["DATABASE_URL"] = _new_database(database)
    subprocess.run(
        [sys.executable, "-c", LOAD_DEMO.format(password=PASSWORD)], cwd=ROOT, env=env, check=True
    )
    log = (folder / "serve.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=log,
        stderr=log,
    )
    try:
        _wait_until_ready(f"{url}/health/ready", server)
        yield Installation(url, env)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        log.close()


def _new_database(url: str) -> str:
    import psycopg

    name = f"newsroom_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


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
