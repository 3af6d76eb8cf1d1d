"""The browser of the tests: Chromium, without a window where there is such a build of it."""

import os
import shutil
import subprocess
import sys

# The first of them that is there. The one without a window starts and draws in half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "chromium")


def find_browser() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def need_browser() -> None:
    """Have one installed where there is none, if the machine is ours to change."""
    if find_browser():
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        sys.exit("The tests need a browser: install Chromium (apt-get install chromium).")
    print("Installing Chromium…", flush=True)
    _apt_get("update", "-q")
    if not any(_install(package) for package in PACKAGES):
        sys.exit("Chromium could not be installed.")


def _install(package: str) -> bool:
    return _apt_get("install", "-qy", "--no-install-recommends", package, "fonts-liberation")


def _apt_get(*arguments: str) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", *arguments]
    return subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False).returncode == 0
