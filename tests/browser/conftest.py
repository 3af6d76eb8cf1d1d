import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import find_browser

from .installation import PASSWORD, Installation, running_installation

# Playwright leaves an event loop running in this thread, and a test that comes later
# in the same process would be refused the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# This machine has no way out; without these a browser looks for one all the time.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running_installation(Path(tmp_path_factory.mktemp("installation"))) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, installation: Installation) -> Iterator[Callable[..., Page]]:
    """Opens a page of a new person. A test fails when any of them met an error in the console."""
    contexts = []
    faults: list[str] = []

    def new(login: str | None = None, **options) -> Page:
        context = browser.new_context(base_url=installation.url, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: faults.append(message.text) if message.type == "error" else None,
        )
        if login:
            page.goto("/admin/login/")
            page.get_by_label("E-mail address").fill(f"{login}@southern-ledger.example")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("heading", name="Desk").wait_for()
        return page

    yield new
    for context in contexts:
        context.close()
    # A page that is gone (410) is reported as an error by the browser itself.
    assert [fault for fault in faults if "status of 4" not in fault] == []
