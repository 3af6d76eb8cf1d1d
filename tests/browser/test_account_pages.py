"""Every page of a person's own, as axe judges it: signed out and in, in the light and the dark."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from .axe import violations
from .installation import PASSWORD, Installation
from .journeys import press_facebook

pytestmark = pytest.mark.browser

PHONE = {
    "viewport": {"width": 390, "height": 800},
    "bypass_csp": True,  # axe is a script of its own
}
SIGNED_OUT = {
    "/account/login/": 200,
    "/account/signup/": 200,
    "/account/signup/passkey/": 200,
    "/account/login/code/": 200,
    "/account/password/reset/": 200,
    "/account/locations/": 200,
    "/account/inactive/": 200,
    "/account/3rdparty/login/cancelled/": 200,
    "/account/3rdparty/login/error/": 401,
    "/account/facebook/login/": 200,
}
SIGNED_IN = {
    "/account/": 200,
    "/account/profile/": 200,
    "/account/email/": 200,
    "/account/password/change/": 200,
    "/account/2fa/": 200,
    "/account/2fa/totp/activate/": 200,
    "/account/2fa/webauthn/": 200,
    "/account/2fa/webauthn/add/": 200,
    "/account/3rdparty/": 200,
    "/account/sessions/": 200,
    "/account/logout/": 200,
    "/account/locations/": 200,
    "/account/notices/": 200,
    "/account/privacy/": 200,
    "/account/identity/authorize?client_id=nobody": 400,
}


@pytest.fixture(scope="module")
def question(installation: Installation) -> str:
    """The address of what a person is asked on the way to a sister title."""
    code = (
        "from allauth.idp.oidc.models import Client; "
        "Client.objects.create(id='axe', name='Axe', scopes='openid\\nprofile\\nemail', "
        "redirect_uris='http://127.0.0.1:9/')"
    )
    installation.manage("shell", "-c", code)
    asked = {"client_id": "axe", "response_type": "code", "redirect_uri": "http://127.0.0.1:9/"}
    return f"/account/identity/authorize?{urlencode({**asked, 'scope': 'openid profile email'})}"


def faults(page: Page) -> list[str]:
    found = [f"{page.url}: {fault}" for fault in violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{page.url}: wider than the window")
    return found


def faults_at(page: Page, addresses: dict[str, int]) -> list[str]:
    found = []
    for address, status in addresses.items():
        answer = page.goto(address)
        if answer.status != status or page.url.partition("localhost")[2][6:] != address:
            found.append(f"{address}: {answer.status}, at {page.url}")
        found += faults(page)
    return found


def test_pages_for_signing_in(open_page: Callable[..., Page]):
    page = open_page(**PHONE)
    found = faults_at(page, SIGNED_OUT)
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("don’t go together").wait_for()
    found += faults(page)
    press_facebook(page, "Cancel")
    page.get_by_role("heading", name="You stopped").wait_for()
    found += faults(page)
    page.goto("/account/login/code/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.locator("main form .button").first.click()
    page.get_by_label("Code").wait_for()
    found += faults(page)
    assert found == []


def test_pages_of_who_is_signed_in(open_page: Callable[..., Page], question: str):
    page = open_page(**PHONE)
    page.goto("/account/reauthenticate/")
    page.get_by_label("E-mail address").fill("mandla@southern-ledger.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").wait_for()
    found = faults(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form .button").first.click()
    page.wait_for_url("**/account/")
    found += faults_at(page, {**SIGNED_IN, question: 200})
    assert found == []


def test_the_page_where_a_username_is_chosen(open_page: Callable[..., Page]):
    page = open_page(**PHONE)
    page.goto("/account/login/?next=/account/profile/")
    page.get_by_label("E-mail address").fill("reader@southern-ledger.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Create your profile").wait_for()
    assert faults(page) == []
