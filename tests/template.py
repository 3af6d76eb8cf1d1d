"""A database with all migrations run, once for all of a test run.

Running them takes as long as a hundred tests. Each process of the tests, and each server that
they start, begins with a copy. Without `NEWSROOM_TEMPLATE` in the environment (a run of pytest
alone) they run them.
"""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
NAME = "NEWSROOM_TEMPLATE"


def make_template(url: str | None, folder: Path) -> str:
    """Migrate an empty database: a file in `folder`, or one beside that of a PostgreSQL's URL.

    Returns what goes into the environment: the file, or the database's name.
    """
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "VAR_DIR": str(folder)}
    env["BASE_URL"] = "http://localhost:8000"
    env.pop("DATABASE_URL", None)
    made = str(folder / "newsroom.sqlite3")
    if url:
        made = "newsroom_template"
        env["DATABASE_URL"] = create_database(url, made)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    return made


def copy_file(target: Path) -> bool:
    """Begin an SQLite database as a copy; False where there is nothing to copy."""
    template = os.environ.get(NAME)
    if not template:
        return False
    shutil.copyfile(template, target)
    return True


def copy_database(url: str) -> str:
    """The URL of a new PostgreSQL database beside that of `url`."""
    return create_database(url, f"newsroom_{secrets.token_hex(4)}", os.environ.get(NAME))


def create_database(url: str, name: str, template: str | None = None) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        copied = f' TEMPLATE "{template}"' if template else ""
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    return urlsplit(url)._replace(path=f"/{name}").geturl()
