"""A new person and the stand-in for Facebook that runs beside the demo paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.newsroom.commands import wait_for

from .installation import Installation

pytestmark = pytest.mark.browser

SIGNED_IN_AS = "You are signed in as {}."


def sent_code(installation: Installation, to: str) -> str:
    """The code in the last mail to an address: mail is printed where the paper runs."""
    log = Path(installation.env["VAR_DIR"]) / "serve.log"
    mail = wait_for(lambda: log.read_text().partition(f"\nTo: {to}\n")[2], seconds=20)
    return re.search(r"^ {4}(\S+)$", mail, re.MULTILINE).group(1)


def continue_with_facebook(page: Page, person: str) -> None:
    page.goto("/account/login/?next=/account/")
    page.get_by_role("button", name="Continue with Facebook").click()
    expect(page.get_by_role("heading", name="This is not Facebook")).to_be_visible()
    page.get_by_role("button", name=person).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_person_continues_with_facebook(
    open_page: Callable[..., Page], installation: Installation, javascript: bool
):
    person, address = (
        ("Thandi Nkosi", "thandi.nkosi@example.org")
        if javascript
        else ("Pieter van Wyk", "pieter.vanwyk@example.org")
    )
    page = open_page(java_script_enabled=javascript)
    continue_with_facebook(page, f"Continue as {person}")
    page.wait_for_url("**/account/confirm-email/")
    page.get_by_role("textbox").first.fill(sent_code(installation, address))
    page.locator("main form .button").first.click()
    page.wait_for_url("**/account/")
    expect(page.get_by_text(SIGNED_IN_AS.format(address))).to_be_visible()

    # The second time it is two clicks.
    again = open_page(java_script_enabled=javascript)
    continue_with_facebook(again, f"Continue as {person}")
    again.wait_for_url("**/account/")
    expect(again.get_by_text(SIGNED_IN_AS.format(address))).to_be_visible()


def test_who_cancels_at_facebook_is_told_that_nothing_happened(open_page: Callable[..., Page]):
    page = open_page()
    continue_with_facebook(page, "Cancel")
    expect(page.get_by_role("heading", name="You stopped")).to_be_visible()
    page.get_by_role("link", name="Sign in another way").click()
    expect(page).to_have_url(re.compile(r"/account/login/\?next=%2Faccount%2F$"))


def test_whom_facebook_tells_no_address_of_is_asked_for_one(
    open_page: Callable[..., Page], installation: Installation
):
    page = open_page()
    continue_with_facebook(page, "Continue as Sipho Dlamini")
    page.get_by_label("E-mail address").fill("sipho@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/account/confirm-email/")
    page.get_by_role("textbox").first.fill(sent_code(installation, "sipho@example.org"))
    page.locator("main form .button").first.click()
    expect(page.get_by_text(SIGNED_IN_AS.format("sipho@example.org"))).to_be_visible()
