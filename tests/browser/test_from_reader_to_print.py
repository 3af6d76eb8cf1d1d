"""What a reader sends from a phone, through an editor's hands, into the paper."""

import os
import subprocess
import sys
import time
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .installation import ROOT, Installation
from .phone import take_pictures

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NAME, ADDRESS, PASSWORD = "Refilwe Moroka", "refilwe@example.org", "a-long-password"
STORY, PICTURES = "The ferry runs again", "The first day of the ferry"
# Somebody the desk has heard of before: a newcomer sends one thing at a time.
MAKE_WRITER = f"""
import django; django.setup()
from django.contrib.sites.models import Site
from accounts.actions.profiles import create_profile
from accounts.models import User
from articles.actions.contributions import draft_of, send_contribution
from articles.actions.judging import decline
from articles.models import Clause, Contribution, Policy
user = User.objects.create_user("{ADDRESS}", "{PASSWORD}", name="{NAME}")
user.trust_email()
create_profile(user, username="refilwe", display_name="{NAME}")
item = send_contribution(
    draft_of(user, "story", Site.objects.get(pk=1)), by=user, terms_version=1,
    fields=dict(headline="Long ago", text="<p>Long ago.</p>", area=None, place="",
                happened_on=None, links=[]),
)
editor = User.objects.get(email="editor@southern-ledger.example")
clause = Policy.objects.current().clauses.exclude(reason="")[0]
decline(Contribution, item.pk, by=editor, clause=clause)
Contribution.objects.filter(pk=item.pk).update(tell_at=None)
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> list[Path]:
    return take_pictures(tmp_path_factory.mktemp("ferry"), of="The ferry")[5:10]


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_role("heading", name="Your account").wait_for()


def wait_for_mail(installation: Installation, subject: str) -> str:
    """The mail to the reader, once it has come."""
    folder = Path(installation.env["VAR_DIR"], "mail")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        sent = "".join(file.read_text() for file in folder.glob("*")).split("-" * 79 + "\n")
        for mail in (message_from_string(each, policy=default) for each in sent):
            if mail["To"] == ADDRESS and subject in str(mail["Subject"]):
                return str(mail.get_body(("plain",)).get_content())
        time.sleep(0.2)  # between two looks at a condition
    raise AssertionError(f"no mail came: {subject}")


def send(page: Page, words: str) -> None:
    page.get_by_label("I made this myself").check()
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("We have it.")
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    expect(page.locator(".standing")).to_contain_text("Waiting for an editor")


def open_in_queue(editor: Page, kind: str, headline: str) -> None:
    editor.goto(f"/admin/desk/?kind={kind}")
    while not editor.get_by_role("link", name=headline, exact=True).count():
        editor.get_by_role("link", name="Later").press("Enter")
        editor.wait_for_load_state()
    editor.get_by_role("link", name=headline, exact=True).press("Enter")
    expect(editor.get_by_role("heading", level=1)).to_have_text(headline)


def wait_for_state(page: Page, address: str, state: str) -> None:
    """The worker follows within a second or two."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        page.goto(address)
        if state in page.locator(".standing").first.inner_text():
            return
        page.wait_for_timeout(300)  # between two looks at a condition
    raise AssertionError(f"it never stood as {state}")


def publish(editor: Page, kind: str, headline: str) -> None:
    editor.goto(f"/admin/articles/{kind}/")
    editor.get_by_role("link", name=headline, exact=True).press("Enter")
    editor.get_by_role("button", name="Publish now").press("Enter")
    expect(editor.locator(".story-status")).to_contain_text("Published")


def test_a_story_and_five_pictures(open_page, installation, pictures):
    env = {**os.environ, **installation.env}
    subprocess.run([sys.executable, "-c", MAKE_WRITER], cwd=ROOT, env=env, check=True)
    reader = open_page(**PHONE)
    sign_in(reader)
    reader.goto("/send/pictures/")
    reader.get_by_label("Add pictures").set_input_files(pictures)
    expect(reader.locator("[data-picture]")).to_have_count(5, timeout=90_000)
    for row in reader.locator("[data-picture]").all():
        row.get_by_label("What the picture shows").fill("A ferry in the morning")
    reader.get_by_label("Headline").fill(PICTURES)
    send(reader, PICTURES)
    pictures_page = reader.url
    reader.goto("/send/story/")
    reader.get_by_label("Headline").fill(STORY)
    reader.get_by_role("textbox", name="Your story").fill("It had lain still for two years.")
    send(reader, STORY)
    story_page = reader.url

    # An editor, by keyboard, asks for a change.
    editor = open_page("editor")
    keys = editor.keyboard
    open_in_queue(editor, "story", STORY)
    keys.press("c")
    expect(editor.get_by_role("button", name="Put it back")).to_be_visible()
    wait_for_state(reader, story_page, "With an editor")
    keys.press("r")
    expect(editor.get_by_label("What to change")).to_be_focused()
    keys.type("Since when does it run?")
    keys.press("Control+Enter")
    expect(editor.locator(".queue-done")).to_contain_text(f"Changes asked for: {STORY}")

    # The reader is told, answers, and changes it.
    mail = wait_for_mail(installation, "Please change something in")
    assert "Since when does it run?" in mail
    assert "Eddie" not in mail
    reader.goto("/account/notices/")
    reader.get_by_role("link", name=f"Please change something in “{STORY}”").click()
    assert reader.url == story_page
    expect(reader.locator(".happened")).to_contain_text("Since when does it run?")
    reader.get_by_label("Write to the editors").fill("Since Monday.")
    reader.get_by_role("button", name="Send this message").click()
    expect(reader.locator(".happened")).to_contain_text("Since Monday.")
    reader.goto("/account/contributions/")
    reader.get_by_role("link", name="Change it").click()
    text = reader.get_by_role("textbox", name="Your story")
    text.fill("It had lain still for two years. On Monday it came back.")
    send(reader, STORY)

    # Both are accepted, and published.
    open_in_queue(editor, "story", STORY)
    expect(editor.locator("main")).to_contain_text("Since Monday.")
    keys.press("a")
    expect(editor.get_by_label("Section")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Control+Enter")
    expect(editor.locator(".queue-done")).to_contain_text(f"Accepted: {STORY}")
    open_in_queue(editor, "pictures", PICTURES)
    keys.press("a")
    editor.get_by_role("button", name="Accept", exact=True).press("Enter")
    expect(editor.locator(".queue-done")).to_contain_text(f"Accepted: {PICTURES}")
    for address in (story_page, pictures_page):
        wait_for_state(reader, address, "Accepted")
    for headline in (STORY, PICTURES):
        wait_for_mail(installation, f"“{headline}” is accepted")
    publish(editor, "article", STORY)
    publish(editor, "gallery", PICTURES)
    for address in (story_page, pictures_page):
        wait_for_state(reader, address, "Published")
    for headline in (STORY, PICTURES):
        wait_for_mail(installation, f"“{headline}” is published")

    # There it stands, under the reader's name, and is read.
    reader.goto(story_page)
    happened = reader.locator(".happened__what strong")
    expect(happened).to_have_text(
        [
            "You sent it",
            "An editor took it up",
            "An editor asked for changes",
            "An editor wrote",
            "You wrote",
            "You sent a new version",
            "Accepted",
            "Published",
        ]
    )
    expect(reader.get_by_text("The words are as you sent them.")).to_be_visible()
    reader.get_by_role("link", name=STORY).click()
    credit = reader.locator("article.story").get_by_role("link", name=NAME)
    expect(credit).to_have_attribute("href", "/profile/refilwe/")
    reader.mouse.move(200, 400)
    with reader.expect_request("**/read/") as told:
        reader.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert told.value.post_data.startswith("article:")
    credit.click()
    for headline in (STORY, PICTURES):
        expect(reader.get_by_role("link", name=headline)).to_be_visible()
    wait_for_text(reader, story_page, "Read once so far.")


def wait_for_text(page: Page, address: str, words: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(500)  # between two looks at a condition
    raise AssertionError(f"it never said: {words}")
