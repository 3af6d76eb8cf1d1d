"""An account is made, opened with a passkey, and left; in a real browser, with real mail."""

import pytest
from playwright.sync_api import Page, expect

from .installation import Installation
from .journeys import mailed_code

pytestmark = pytest.mark.browser
PASSWORD = "a-long-password"
# A device with a finger on it, inside the browser (the WebAuthn part of its protocol).
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def make_account(page: Page, installation: Installation, email: str) -> None:
    page.goto("/account/signup/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    page.get_by_label("Code").fill(mailed_code(installation, email))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Your account").wait_for()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/account/" not in url)


def test_by_mail_and_then_by_passkey(open_page, installation):
    page = open_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    make_account(page, installation, "passkey@example.org")
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Your account").wait_for()
    expect(page.locator("main")).to_contain_text("passkey@example.org")


def test_without_script_by_code(open_page, installation):
    page = open_page(java_script_enabled=False)
    make_account(page, installation, "no-script@example.org")
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("no-script@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()
