"""An account is made, opened with a passkey, and left; in a real browser, with real mail."""

import pytest
from playwright.sync_api import expect

from .journeys import DEVICE, PASSWORD, make_account, sign_out

pytestmark = pytest.mark.browser


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
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
