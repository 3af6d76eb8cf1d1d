"""Readers send a story and pictures from a phone, with scripts and without."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .installation import Installation
from .journeys import choose_username_here, mailed_code
from .phone import take_pictures

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PASSWORD = "a-long-password"
MAKE_WRITER = """
from accounts.actions.profiles import create_profile
from accounts.models import User
user = User.objects.create_user("{name}@example.org", "{password}")
user.trust_email()
create_profile(user, username="{name}", display_name="{name}")
"""
# It looks by itself: a process for every look would take the time of the work.
MADE = """
import time
from articles.models import ContributionPicture
found = ContributionPicture.objects.filter(contribution__author__email="{email}")
end = time.monotonic() + 240
while found.count() != {count} or found.filter(photo__made_at=None).exists():
    if time.monotonic() > end:
        break
    time.sleep(0.3)  # between two looks at a condition
print(found.count(), found.filter(photo__made_at=None).count())
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> list[Path]:
    return take_pictures(tmp_path_factory.mktemp("phone"))[:5]


@pytest.fixture(scope="module")
def no_picture(tmp_path_factory) -> Path:
    bad = Path(tmp_path_factory.mktemp("bad"), "holiday.jpg")
    bad.write_bytes(b"<html><script>alert(1)</script></html>")
    return bad


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_role("heading", name="Your account").wait_for()


def captions(page: Page) -> list[str]:
    return [each.input_value() for each in page.get_by_label("Caption").all()]


def wait_until_made(installation: Installation, email: str, count: int) -> None:
    told = installation.manage("shell", "-v0", "-c", MADE.format(email=email, count=count))
    assert told.split()[-2:] == [str(count), "0"]


def test_a_story_is_written_first_and_sent_once_its_writer_is_known(
    open_page, installation, pictures, no_picture
):
    page = open_page(**PHONE)
    page.goto("/")
    page.get_by_role("link", name="Send us your stories").first.click()
    page.get_by_label("Headline").fill("The bridge at Hermanus is closed")
    text = page.get_by_role("textbox", name="Your story")
    text.click()
    page.keyboard.type("Since noon ")
    page.keyboard.press("Control+b")
    page.keyboard.type("nobody")
    page.keyboard.press("Control+b")
    page.keyboard.type(" gets across.")
    page.keyboard.press("Enter")
    page.keyboard.type("“It is the rain,” they say.")
    page.get_by_role("button", name="Quote").click()
    page.get_by_label("Where was it?").fill("Hermanus")
    page.get_by_label("I made this myself").check()
    page.get_by_role("button", name="Sign in and send").click()

    # No account so far, and no profile; what was written waits.
    expect(page.locator("main")).to_contain_text("What you wrote is kept.")
    page.locator("main").get_by_role("link", name="Make one").click()
    email = "bridge-watcher@example.org"
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    page.get_by_label("Code").fill(mailed_code(installation, email))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Create your profile").wait_for()
    choose_username_here(page, "bridge-watcher", "Nomsa Dlamini")

    page.wait_for_url("**/send/story/")
    expect(page.get_by_label("Headline")).to_have_value("The bridge at Hermanus is closed")
    expect(text.locator("strong")).to_have_text("nobody")
    expect(text.locator("blockquote")).to_have_text("“It is the rain,” they say.")

    page.get_by_label("Add pictures").set_input_files([*pictures, no_picture])
    expect(page.locator("[data-picture]")).to_have_count(5, timeout=60_000)
    refused = page.locator("[data-arrival]")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("holiday.jpg")
    expect(refused).to_contain_text("isn't a picture we can read")
    refused.get_by_role("button", name="Leave it out").click()

    # The order, by keyboard: the last comes to stand first.
    first = captions(page)
    row = page.locator("[data-picture]").nth(4)
    name = row.get_attribute("id")
    row.get_by_role("button", name="Move up").focus()
    for _step in range(4):
        page.keyboard.press("Enter")
    expect(page.locator("[data-picture]").first).to_have_id(str(name))
    assert captions(page) == [first[4], *first[:4]]
    row = page.locator("[data-picture]").first
    row.get_by_label("What the picture shows").fill("Brown water under a bridge")
    row.locator("summary").click()
    expect(row.get_by_label("Who took it")).to_have_value("Lindiwe Adams")
    expect(row.get_by_label("Where")).to_have_value(re.compile("^Hermanus"))

    # Kept on the server: another look at it shows the same.
    saved = page.locator("[data-saved]")
    expect(saved).to_have_text(re.compile(r"^Saved \d\d:\d\d$"), timeout=15_000)
    page.reload()
    expect(page.locator("[data-picture]").first).to_have_id(str(name))
    expect(page.get_by_label("What the picture shows").first).to_have_value(
        "Brown water under a bridge"
    )

    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator(".field--wrong .field__error")).to_have_text("Please agree to the terms.")
    page.get_by_label("I made this myself").check()
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("We have it. We answer within 24 hours.")
    assert re.search(r"/account/contributions/\d+/$", page.url)
    expect(page.locator("main")).to_contain_text("The bridge at Hermanus is closed")
    wait_until_made(installation, email, 5)


def test_typing_goes_on_where_the_session_ended(open_page, installation):
    installation.manage(
        "shell", "-v0", "-c", MAKE_WRITER.format(name="signed-out", password=PASSWORD)
    )
    page = open_page(**PHONE)
    sign_in(page, "signed-out")
    page.goto("/send/story/")
    page.get_by_label("Headline").fill("Half a headline")
    status, saved = page.locator("[data-status]"), page.locator("[data-saved]")
    expect(saved).to_have_text(re.compile(r"^Saved "), timeout=15_000)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Headline").fill("A whole headline")
    expect(status).to_contain_text("You are signed out.", timeout=15_000)
    # In another window, which changes the token too.
    other = page.context.new_page()
    sign_in(other, "signed-out")
    other.close()
    page.get_by_label("Where exactly").fill("At the harbour")
    expect(saved).to_have_text(re.compile(r"^Saved "), timeout=15_000)
    page.get_by_role("textbox", name="Your story").fill("Nobody gets across.")
    page.get_by_label("I made this myself").check()
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("We have it.")
    expect(page.locator("main")).to_contain_text("A whole headline")


def test_the_later_of_two_windows_is_told(open_page, installation):
    installation.manage(
        "shell", "-v0", "-c", MAKE_WRITER.format(name="two-windows", password=PASSWORD)
    )
    first = open_page(**PHONE)
    sign_in(first, "two-windows")
    first.goto("/send/story/")
    second = first.context.new_page()
    second.goto("/send/story/")
    first.get_by_label("Headline").fill("From the first")
    expect(first.locator("[data-saved]")).to_have_text(re.compile("^Saved "), timeout=15_000)
    second.get_by_label("Headline").fill("From the second")
    status = second.locator("[data-status]")
    expect(status).to_contain_text("Another window has saved something else.", timeout=15_000)
    status.get_by_role("button", name="Keep what is here").click()
    expect(second.locator("[data-saved]")).to_have_text(re.compile("^Saved "), timeout=15_000)
    first.reload()
    expect(first.get_by_label("Headline")).to_have_value("From the second")


def test_where_the_line_breaks_off_nothing_is_lost(open_page, installation, pictures):
    installation.manage(
        "shell", "-v0", "-c", MAKE_WRITER.format(name="bad-line", password=PASSWORD)
    )
    page = open_page(**PHONE)
    sign_in(page, "bad-line")
    page.goto("/send/pictures/")
    page.get_by_label("Add pictures").set_input_files(pictures[:2])
    expect(page.locator("[data-picture]")).to_have_count(2, timeout=60_000)
    expect(page.locator("[data-number]")).to_have_text(["1", "2"])
    second = page.locator("[data-picture]").nth(1)
    name = str(second.get_attribute("id"))
    second.get_by_role("button", name="Put first").click()
    expect(page.locator("[data-picture]").first).to_have_id(name)
    expect(page.locator("[data-number]")).to_have_text(["1", "2"])
    page.get_by_label("I made this myself").check()
    page.get_by_label("Headline").fill("Sent over a bad line")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Saved "), timeout=15_000)

    page.route("**/send/**", lambda route: route.abort("aborted"))
    page.get_by_label("Headline").fill("Sent over a very bad line")
    page.get_by_role("button", name="Send", exact=True).last.click()
    status = page.locator("[data-status]")
    expect(status).to_contain_text("It isn’t sent yet: the line is down.")
    assert page.url.endswith("/send/pictures/")
    page.get_by_label("Add pictures").set_input_files(pictures[2])
    broken = page.locator("[data-arrival]")
    expect(broken).to_contain_text("The line broke off.", timeout=20_000)
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(status).to_contain_text("A picture didn’t arrive.")
    expect(broken.get_by_role("button", name="Try again")).to_be_focused()

    page.unroute("**/send/**")
    page.keyboard.press("Enter")
    expect(page.locator("[data-picture]")).to_have_count(3, timeout=60_000)
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("We have it.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent over a very bad line")
    wait_until_made(installation, "bad-line@example.org", 3)


def test_more_than_thirty_are_not_even_sent(open_page, installation, pictures):
    installation.manage(
        "shell", "-v0", "-c", MAKE_WRITER.format(name="too-many", password=PASSWORD)
    )
    page = open_page(**PHONE)
    sign_in(page, "too-many")
    page.goto("/send/pictures/")
    page.route("**/send/pictures/pictures/", lambda route: None)  # they stay on their way
    page.get_by_label("Add pictures").set_input_files([pictures[0]] * 31)
    rows = page.locator("[data-arrival]")
    expect(rows).to_have_count(31)
    refused = page.locator(".send__arrival--refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("You can send 30 pictures at once.")
    # One that isn't wanted is left out while it is on its way.
    rows.first.get_by_role("button", name="Leave it out").click()
    expect(rows).to_have_count(30)


def test_pictures_are_sent_without_script(open_page, installation, pictures, no_picture):
    installation.manage(
        "shell", "-v0", "-c", MAKE_WRITER.format(name="no-script-sender", password=PASSWORD)
    )
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, "no-script-sender")
    page.goto("/send/pictures/")
    page.get_by_label("Headline").fill("Rain over the harbour")
    page.get_by_label("What they show").fill("> Said the skipper\n\nMore on www.harbour.example")
    page.get_by_label("I made this myself").check()
    page.get_by_label("Add pictures").set_input_files([*pictures[:2], no_picture])
    page.get_by_role("button", name="Send", exact=True).last.click()
    refused = page.locator(".send__refused")
    expect(refused).to_contain_text("holiday.jpg")
    expect(refused).to_contain_text("isn't a picture we can read")
    expect(page.locator(".send__picture")).to_have_count(2)
    before = captions(page)
    page.locator(".send__picture").nth(1).get_by_role("button", name="Move up").click()
    expect(page.locator(".send__picture")).to_have_count(2)
    assert captions(page) == before[::-1]
    expect(page.get_by_label("Headline")).to_have_value("Rain over the harbour")
    page.get_by_label("I made this myself").check()
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("We have it.")
    wait_until_made(installation, "no-script-sender@example.org", 2)
