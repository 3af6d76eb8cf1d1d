"""A reader's comment: declined, appealed, published, and reported by three others."""

import os
import re
import subprocess
import sys
import time
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .installation import PASSWORD, ROOT, Installation

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NAME, ADDRESS = "Portia Mahlobo", "portia@example.org"
REPORTERS = [f"{name}@southern-ledger.example" for name in ("hettie", "mandla", "nomsa")]
STORY = re.compile("First passenger train in 23 years")
TITLE = "The bench at Britstown needs a roof of its own"
SENTENCE = "On Monday eleven of us waited there in the rain."
TEXT = " ".join([SENTENCE] * 20)
WHY = "It is about the station, which the story describes."
MAKE_WRITER = f"""
import django; django.setup()
from accounts.actions.profiles import create_profile
from accounts.models import User
user = User.objects.create_user("{ADDRESS}", "{PASSWORD}", name="{NAME}")
user.trust_email()
create_profile(user, username="portia", display_name="{NAME}")
"""


def sign_in(page: Page, address: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_role("heading", name="Your account").wait_for()


def wait_for_mail(installation: Installation, subject: str) -> str:
    folder = Path(installation.env["VAR_DIR"], "mail")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        sent = "".join(file.read_text() for file in folder.glob("*")).split("-" * 79 + "\n")
        for mail in (message_from_string(each, policy=default) for each in sent):
            if mail["To"] == ADDRESS and subject in str(mail["Subject"]):
                return str(mail.get_body(("plain",)).get_content())
        time.sleep(0.2)  # between two looks at a condition
    raise AssertionError(f"no mail came: {subject}")


def in_queue(page: Page) -> Locator:
    """It in the list that is open; what was decided last stands above the list."""
    return page.locator("[data-item]").get_by_role("link", name=TITLE, exact=True)


def open_in_queue(page: Page) -> None:
    page.goto("/admin/desk/?kind=comment")
    found = in_queue(page)
    while not found.count():
        page.get_by_role("link", name="Later").press("Enter")
        page.wait_for_load_state()
    found.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def seconds_until_shown(page: Page, address: str) -> float:
    """On several connections, and so by whichever web process answers."""
    began = time.monotonic()
    while time.monotonic() < began + 20:
        if all(TITLE in page.request.get(address).text() for _time in range(4)):
            return time.monotonic() - began
        time.sleep(0.05)  # between two looks at a condition
    raise AssertionError("it never came to be seen")


def report(page: Page, address: str, reporter: str, words: str) -> None:
    sign_in(page, reporter)
    page.goto(address)
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Report this comment").click()
    page.get_by_label("It isn’t true").check()
    page.get_by_label("Tell us more").fill(words)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_from_two_hundred_words_to_three_reports(open_page, installation):
    env = {**os.environ, **installation.env}
    subprocess.run([sys.executable, "-c", MAKE_WRITER], cwd=ROOT, env=env, check=True)
    stranger = open_page()
    stranger.goto("/")
    stranger.get_by_role("link", name=STORY).first.click()
    story = stranger.url
    assert TITLE not in stranger.content()

    # From the story to the form, where a word is missing.
    reader = open_page(**PHONE)
    sign_in(reader, ADDRESS)
    reader.goto(story)
    reader.get_by_role("link", name="Write a comment").click()
    reader.get_by_label("Title").fill(TITLE)
    text = reader.get_by_role("textbox", name="Your comment")
    text.fill(TEXT.rpartition(" ")[0])
    expect(reader.locator("[data-count]")).to_contain_text("1 more needed")
    reader.get_by_label("These words are mine").check()
    send = reader.get_by_role("button", name="Send", exact=True).last
    send.click()
    why = "Your text has 199 words. A comment needs at least 200."
    expect(reader.locator(".comment__write")).to_contain_text(why)
    text.fill(TEXT)
    expect(reader.locator("[data-count]")).to_contain_text("200 of 1,500 words.")
    send.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.locator(".standing")).to_contain_text("Waiting for an editor")
    own = reader.url

    # A moderator declines it, by keyboard.
    moderator = open_page("moderator")
    open_in_queue(moderator)
    keys = moderator.keyboard
    keys.press("d")
    clause = moderator.get_by_label("Clause of the policy").locator("visible=true")
    expect(clause).to_be_focused()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Control+Enter")
    expect(moderator.locator(".queue-done")).to_contain_text(f"Declined: {TITLE}")

    # The reader is told by which clause, and appeals.
    mail = wait_for_mail(installation, f"We don’t publish “{TITLE}”")
    assert "Clause 1.2: Not about the subject" in mail
    reader.goto("/account/notices/")
    reader.get_by_role("link", name=f"We don’t publish “{TITLE}”").click()
    assert reader.url == own
    expect(reader.locator(".standing")).to_contain_text("Clause 1.2: Not about the subject")
    reader.get_by_role("link", name="Appeal", exact=True).click()
    reader.get_by_label("Why should we decide otherwise?").fill(WHY)
    reader.get_by_role("button", name="Send the appeal").click()
    expect(reader.locator(".standing")).to_contain_text("Another moderator")

    # Not the one who declined it: another publishes it.
    open_in_queue(moderator)
    expect(moderator.locator("main")).to_contain_text("It is against your decision")
    expect(moderator.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    editor = open_page("editor")
    open_in_queue(editor)
    expect(editor.locator("main")).to_contain_text(WHY)
    editor.keyboard.press("a")
    expect(editor.locator(".queue-done")).to_contain_text(f"Published: {TITLE}")
    assert seconds_until_shown(stranger, story) < 2
    wait_for_mail(installation, f"“{TITLE}” is published")
    reader.goto(own)
    expect(reader.locator(".standing")).to_contain_text("Published")
    reader.get_by_role("link", name="See it in the paper").click()
    commentary = reader.url
    assert re.search(r"/commentary/\d+/$", commentary)

    # Two reports change nothing; with the third it is in the queue again, and stays up.
    for number, reporter in enumerate(REPORTERS, start=1):
        report(open_page(), story, reporter, f"There were nine of us, says number {number}.")
        if number == 2:
            editor.goto("/admin/desk/?kind=comment")
            expect(editor.locator("[data-item]")).not_to_have_count(0)
            expect(in_queue(editor)).to_have_count(0)
    open_in_queue(editor)
    for number in (1, 2, 3):
        expect(editor.locator("main")).to_contain_text(f"says number {number}.")
    assert TITLE in stranger.request.get(story).text()
    assert stranger.request.get(commentary).status == 200
    reader.goto(own)
    expect(reader.locator(".standing")).to_contain_text("Readers reported it")
