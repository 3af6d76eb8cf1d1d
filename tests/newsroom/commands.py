"""Commands of the product run as people run them: in processes of their own."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# Ours must not leak in: a child has the database, folder and hosts its test gives it.
OURS = (
    "DATABASE_URL",
    "VAR_DIR",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "BASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEBUG",
    "MEDIA_BASE_URL",
    "S3_BUCKET",
    "S3_PRIVATE_BUCKET",
    "S3_ENDPOINT_URL",
    "S3_REGION",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "DEMO_PROVIDER",
    "FACEBOOK_CLIENT_ID",
    "FACEBOOK_CLIENT_SECRET",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "OIDC_PROVIDERS",
    "IDP_OIDC_PRIVATE_KEY",
)


def environment(**given: str) -> dict[str, str]:
    """The environment of a new installation; an empty value leaves the variable out."""
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    env |= {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "PYTHONPATH": str(ROOT)}
    env |= {"VAR_DIR": tempfile.mkdtemp(prefix="newsroom-tests-"), **given}
    return {name: value for name, value in env.items() if value}


def manage(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment(**given), check=False
    )


def python(code: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment(**given), check=False
    )


def settings_of(*names: str, **given: str) -> dict[str, Any]:
    """What the settings are in a process with that environment."""
    code = (
        "import json\nfrom newsroom import settings\n"
        f"found = {{name: getattr(settings, name) for name in {names!r}}}\n"
        "print(json.dumps(found, default=str))"
    )
    done = python(code, **given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wait_for(condition: Callable[[], Any], seconds: float = 90.0) -> Any:
    """What the condition says as soon as that is true."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return found


def status_of(url: str) -> int:
    """0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
