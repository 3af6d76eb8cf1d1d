"""`manage.py serve` as an operator runs it: real processes, a folder and port of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.template import copy_file

from .commands import ROOT, environment, manage, python, status_of, wait_for

# A section of its own: this is somebody's paper, and the demo keeps away from it.
SECTION = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.sites.models import Site
from articles.models import Section, Title
site = Site.objects.get()
Title.objects.create(site=site, name="The Morning Post")
Section.objects.create(site=site, name="News", slug="news")
"""


class Served(NamedTuple):
    process: subprocess.Popen[str]
    port: int
    env: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    copy_file(folder / "newsroom.sqlite3")
    var = str(folder)
    done = python(SECTION, VAR_DIR=var)
    assert done.returncode == 0, done.stderr
    port = free_port()
    env = environment(
        VAR_DIR=var,
        BASE_URL=f"http://localhost:{port}",
        WEB_WORKERS="1",
        DEBUG="true",  # static files need no collecting, which takes longer than all the rest
    )
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Served(process, port, env)
    finally:
        for child in children(process.pid):
            kill_group(child)
        process.kill()
        process.wait()


def kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):  # gone already, as it should be
        os.killpg(pid, signal.SIGKILL)


def children(pid: int) -> dict[int, str]:
    """Each child of a process with its command line. (proc(5))"""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if re.search(rf"^PPid:\t{pid}$", status, re.MULTILINE) and "State:\tZ" not in status:
            found[int(folder.name)] = line
    return found


def child(served: Served, word: str) -> int:
    return next((pid for pid, line in children(served.process.pid).items() if word in line), 0)


def test_a_supervised_paper_from_start_to_end(served: Served):
    """One story, for each part needs the one before: start, loss of each process, end."""
    assert wait_for(lambda: status_of(f"{served.url}/health/ready") == 200)
    assert status_of(f"{served.url}/") == status_of(f"{served.url}/news/") == 200
    assert status_of(f"{served.url}/static/css/tokens.css") == 200

    # A taken port is said in a line, and nothing is touched.
    refused = manage("serve", "--port", str(served.port), VAR_DIR=served.env["VAR_DIR"])
    assert refused.returncode != 0
    assert refused.stderr.startswith(f"CommandError: Cannot listen on 127.0.0.1:{served.port}: ")
    assert refused.stderr.count("\n") == 1

    # A killed worker and a killed web server are there again, the port with them.
    for word in (" worker", "granian"):
        pid = wait_for(lambda word=word: child(served, word))
        os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda word=word, pid=pid: child(served, word) not in (0, pid))
    assert wait_for(lambda: status_of(f"{served.url}/health/ready") == 200)
    pids = [*children(served.process.pid)]
    assert len(pids) == 2

    served.process.send_signal(signal.SIGTERM)
    out, _err = served.process.communicate(timeout=60)
    assert served.process.returncode == 0
    assert f"http://localhost:{served.port}/ " in out
    assert "Demo logins" not in out
    assert "Traceback" not in out
    wait_for(lambda: status_of(f"{served.url}/health/live") == 0)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", served.port))
