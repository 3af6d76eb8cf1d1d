"""What a person does in a browser, in steps that tests begin or go on from."""

import re
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from .installation import Installation

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


def mailed_code(installation: Installation, to: str) -> str:
    """The code in the latest mail to an address."""
    folder = Path(installation.env["VAR_DIR"], "mail")
    sent = re.compile(rf"^To: {re.escape(to)}$.*?^ {{4}}(\S+)$", re.MULTILINE | re.DOTALL)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        mails = sorted(folder.glob("*"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in mails:
            if found := sent.findall(file.read_text()):
                return str(found[-1])
        time.sleep(0.1)  # between two looks at a condition
    raise AssertionError(f"no mail to {to} came")


def press_facebook(page: Page, person: str, then: str = "/account/") -> None:
    """Press the button, and one of those at the stand-in for Facebook."""
    page.goto(f"/account/login/?next={then}")
    page.get_by_role("button", name="Continue with Facebook").click()
    expect(page.get_by_role("heading", name="This is not Facebook")).to_be_visible()
    page.get_by_role("button", name=person).click()


def prove_address(page: Page, installation: Installation, address: str) -> None:
    """Type the code that was sent there."""
    page.wait_for_url("**/account/confirm-email/")
    page.get_by_label("Code").fill(mailed_code(installation, address))
    page.get_by_role("button", name="Go on").click()


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


def choose_username(page: Page, username: str) -> None:
    page.goto("/account/profile/")
    choose_username_here(page, username)
    page.wait_for_url(f"**/profile/{username}/")


def choose_username_here(page: Page, username: str, name: str = "") -> None:
    """On the form that is open, with what was typed."""
    page.get_by_role("textbox", name="Username").fill(username)
    if name:
        page.get_by_label("Your name").fill(name)
    page.get_by_label("I agree to the terms").check()
    page.get_by_role("button", name="Create your profile").click()


def set_places(page: Page, place: str) -> None:
    """One place for all parts of the paper, by typing its name."""
    page.goto("/account/locations/")
    page.get_by_role("combobox", name="The same for all").press_sequentially(place)
    page.get_by_role("option", name=re.compile(rf"^{place}")).first.click()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Your places are saved.").wait_for()


def set_places_without_script(page: Page, province: str, place: str) -> None:
    page.goto("/account/locations/")
    page.get_by_label("Show the places of").select_option(label=province)
    page.get_by_role("button", name="Show places").click()
    page.get_by_label("The same for all").select_option(label=place)
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Your places are saved.").wait_for()


def join_with_facebook(
    page: Page,
    installation: Installation,
    person: str,
    address: str,
    username: str,
    place: str = "Upington",
) -> None:
    """From the button to the front page with one's name and places on it."""
    press_facebook(page, f"Continue as {person}")
    prove_address(page, installation, address)
    page.get_by_role("heading", name="Your account").wait_for()
    choose_username(page, username)
    set_places(page, place)
    page.goto("/")
    bar = page.get_by_role("navigation", name="For you")
    expect(bar).to_contain_text(person)
    expect(bar).to_contain_text(place)
