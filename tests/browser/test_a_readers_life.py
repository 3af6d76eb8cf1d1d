"""From the first click to the last: a person joins, takes all that is theirs along, and leaves."""

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from .axe import violations
from .installation import Installation
from .journeys import (
    DEVICE,
    PASSWORD,
    choose_username_here,
    join_with_facebook,
    make_account,
    set_places,
    sign_out,
)

pytestmark = pytest.mark.browser

LEFT = """
from accounts.models import Profile, TakenName, User
from accounts.usernames import keys
print(
    User.objects.filter(email={email!r}).count(),
    Profile.objects.filter(username={name!r}).count(),
    TakenName.objects.filter(user=None, key__in=keys({name!r})).exists(),
)
"""


def download_own_data(page: Page, folder: Path) -> dict[str, list]:
    """Ask for it, wait for the worker, and open what came."""
    page.goto("/account/privacy/")
    page.get_by_role("button", name="Ask for my data").click()
    page.get_by_text("We are putting it together").first.wait_for()
    ready = page.locator("main").get_by_role("link", name="Download", exact=True)
    for _look in range(100):
        if ready.count():
            break
        page.wait_for_timeout(200)  # between two looks at a condition
        page.reload()
    with page.expect_download() as coming:
        ready.click()
    coming.value.save_as(folder / "mine.zip")
    with ZipFile(folder / "mine.zip") as archive:
        assert archive.testzip() is None
        assert "index.html" in archive.namelist()
        return {
            name.removesuffix(".json"): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json")
        }


def ask_to_leave(page: Page, choice: str) -> None:
    page.goto("/account/privacy/")
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_role("heading", name="Your account will be deleted on").wait_for()


def let_the_day_pass(installation: Installation, email: str) -> None:
    installation.manage(
        "shell",
        "-c",
        "from datetime import timedelta\n"
        "from django.utils import timezone\n"
        "from accounts.models import Departure\n"
        "past = timezone.now() - timedelta(hours=25)\n"
        f"Departure.objects.filter(user__email={email!r}).update("
        "asked_at=past, due_at=past, try_at=past)",
    )


def wait_until_erased(page: Page) -> None:
    for _look in range(100):
        page.goto("/account/")
        if "/account/login/" in page.url:
            return
        page.wait_for_timeout(200)  # between two looks at a condition
    raise AssertionError("the account is still there")


def what_is_left(installation: Installation, email: str, name: str) -> list[str]:
    """How many accounts and profiles, and whether the username is still taken."""
    code = LEFT.format(email=email, name=name)
    return installation.manage("shell", "-v0", "-c", code).split()


def test_with_facebook(open_page: Callable[..., Page], installation: Installation, tmp_path: Path):
    page, email = open_page(), "aisha.petersen@example.org"
    join_with_facebook(page, installation, "Aisha Petersen", email, "aisha-petersen")
    data = download_own_data(page, tmp_path)
    assert data["account"][0]["email"] == email
    assert data["profile"][0]["username"] == "aisha-petersen"
    assert {each["area"] for each in data["places"]} == {"Upington"}
    assert [each["site"] for each in data["other-sites"]] == ["facebook"]
    assert [each["text"] for each in data["consents"]] == ["terms"]

    stranger = open_page()
    assert stranger.goto("/profile/aisha-petersen/").status == 200
    ask_to_leave(page, "It goes with me")
    stranger.wait_for_timeout(1500)  # the purge log is read once a second
    assert stranger.goto("/profile/aisha-petersen/").status == 404
    let_the_day_pass(installation, email)
    wait_until_erased(page)
    assert what_is_left(installation, email, "aisha-petersen") == ["0", "0", "True"]
    page.goto("/")
    expect(page.get_by_role("navigation", name="For you")).to_contain_text("Sign in")


def test_with_mail_and_a_passkey(
    open_page: Callable[..., Page], installation: Installation, tmp_path: Path
):
    page, email = open_page(), "life@example.org"
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    make_account(page, installation, email)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.goto("/account/profile/")
    page.get_by_role("textbox", name="Your name").fill("Lwazi Life")
    choose_username_here(page, "lwazi-life")
    page.wait_for_url("**/profile/lwazi-life/")
    set_places(page, "Upington")
    sign_out(page)
    sign_in_by_passkey(page)
    page.get_by_role("heading", name="Your account").wait_for()

    data = download_own_data(page, tmp_path)
    assert [each["email"] for each in data["account"][0]["addresses"]] == [email]
    assert len(data["passkeys"]) == 2  # and the recovery codes
    assert {each["area"] for each in data["places"]} == {"Upington"}

    # A day to change one's mind.
    ask_to_leave(page, "It stays, without my name")
    sign_out(page)
    sign_in_by_passkey(page)
    page.get_by_role("heading", name="Your account will be deleted on").wait_for()
    page.get_by_role("button", name="Keep my account").click()
    page.get_by_text("You stay. All is as it was.").wait_for()

    ask_to_leave(page, "It stays, without my name")
    assert "It will be deleted on" in leaving_mail(installation, email, page)
    let_the_day_pass(installation, email)
    wait_until_erased(page)
    assert what_is_left(installation, email, "lwazi-life") == ["0", "0", "True"]
    # The key opens nothing any more.
    sign_in_by_passkey(page)
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    page.goto("/account/")
    assert "/account/login/" in page.url


def sign_in_by_passkey(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_load_state("networkidle")


def leaving_mail(installation: Installation, email: str, page: Page) -> str:
    folder = Path(installation.env["VAR_DIR"], "mail")
    for _look in range(100):
        for file in folder.glob("*"):
            text = file.read_text()
            if f"To: {email}" in text and "Your account will be deleted" in text:
                return text
        page.wait_for_timeout(200)  # between two looks at a condition
    raise AssertionError("no mail came")


def test_axe_finds_nothing_on_the_pages_about_ones_data(open_page: Callable[..., Page]):
    page = open_page(viewport={"width": 390, "height": 900})
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("reader@southern-ledger.example")
    page.get_by_label("Password").fill("southern-ledger")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Your account").wait_for()
    found = {}
    for path in (
        "/privacy/",
        "/terms/",
        "/account/privacy/",
        "/account/privacy/leave/",
        "/account/profile/",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if faults := violations(page):
            found[path] = faults
    ask_to_leave(page, "It stays, without my name")
    found |= {"leaving": faults} if (faults := violations(page)) else {}
    page.get_by_role("button", name="Keep my account").click()
    page.get_by_text("You stay. All is as it was.").wait_for()
    assert found == {}
