"""What readers sent in, judged without touching the mouse."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from .installation import ROOT, Installation

pytestmark = pytest.mark.browser

# Before all that the demo holds, so that they stand first.
SEND = """
import django; django.setup()
from datetime import timedelta
from django.contrib.sites.models import Site
from django.utils import timezone
from accounts.models import Profile
from articles.actions.contributions import draft_of, send_contribution
from articles.models import Contribution
from articles.states import Standing

author = Profile.objects.filter(user__is_staff=False).select_related("user").order_by("pk")[0].user
Contribution.objects.filter(author=author, state=Standing.DRAFT).delete()
for place, name in enumerate(["A well runs dry", "A hall is let", "A choir is forty"]):
    draft = draft_of(author, "story", Site.objects.get(pk=1))
    item = send_contribution(
        draft,
        by=author,
        fields={"headline": name, "text": f"<p>{name}, and {place} people know why.</p>",
                "area": None, "place": "", "happened_on": None, "links": []},
        terms_version=1,
    )
    queued = timezone.now() - timedelta(days=600 - place)
    Contribution.objects.filter(pk=item.pk).update(queued_at=queued, due_at=queued)
"""


@pytest.fixture(scope="module")
def sent(installation: Installation) -> None:
    env = {**os.environ, **installation.env, "NEWCOMERS_PENDING": "0"}
    subprocess.run([sys.executable, "-c", SEND], cwd=ROOT, env=env, check=True)


def bar(page: Page, words: str) -> None:
    expect(page.locator(".queue-done")).to_contain_text(words)


def test_by_keyboard_alone(open_page, sent):
    editor = open_page("editor")
    keys = editor.keyboard
    editor.goto("/admin/desk/")
    expect(editor.locator("[data-item]").first).to_contain_text("Overdue by")

    keys.press("j")
    expect(editor.get_by_role("link", name="A well runs dry")).to_be_focused()
    keys.press("j")
    keys.press("k")
    keys.press("o")
    expect(editor.get_by_role("heading", level=1)).to_have_text("A well runs dry")
    first = editor.url
    keys.press("c")
    expect(editor.get_by_role("button", name="Put it back")).to_be_visible()

    # Somebody else sees who has it, and can't decide.
    moderator = open_page("moderator")
    moderator.goto(first)
    expect(moderator.locator(".queue-claim")).to_contain_text("With Thandi Mokoena since")
    expect(moderator.get_by_role("heading", name="Decide")).to_have_count(0)

    # Keys type while one types; what is refused keeps what was typed.
    keys.press("r")
    message = editor.get_by_label("What to change")
    expect(message).to_be_focused()
    keys.press("Control+Enter")
    expect(editor.locator(".queue-error")).to_contain_text("Say what it is about")
    expect(message).to_be_focused()
    keys.type("Please join: a, d, j, k and u?")
    expect(message).to_have_value("Please join: a, d, j, k and u?")
    keys.press("Control+Enter")

    # On to the next.
    expect(editor.get_by_role("heading", level=1)).to_have_text("A hall is let")
    bar(editor, "Changes asked for: A well runs dry")
    keys.press("d")
    expect(editor.get_by_label("Clause of the policy").locator("visible=true")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Control+Enter")
    expect(editor.get_by_role("heading", level=1)).to_have_text("A choir is forty")
    bar(editor, "Declined: A hall is let")

    # Taken back, and accepted.
    keys.press("u")
    expect(editor.get_by_role("heading", level=1)).to_have_text("A hall is let")
    expect(editor.locator(".messagelist")).to_contain_text("Taken back.")
    keys.press("a")
    expect(editor.get_by_label("Section")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Control+Enter")
    bar(editor, "Accepted: A hall is let")
    keys.press("?")
    expect(editor.locator("[data-keys]")).not_to_have_attribute("open", re.compile(".*"))

    # Several at once, in the background, and all of it taken back.
    keys.press("b")
    editor.wait_for_url("**/admin/desk/")
    keys.press("j")
    expect(editor.get_by_role("link", name="A choir is forty")).to_be_focused()
    keys.press("x")
    expect(editor.get_by_label("Tick A choir is forty")).to_be_checked()
    keys.press("m")
    expect(editor.get_by_label("Message to each")).to_be_focused()
    keys.type("Sorry.")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("Enter")
    editor.wait_for_url("**/admin/desk/batch/*/")
    expect(editor.locator("[data-progress]")).to_contain_text("Done: 1", timeout=20_000)
    keys.press("u")
    expect(editor.locator("[data-progress]")).to_contain_text("Taken back: 1", timeout=20_000)


def test_without_scripts_links_and_buttons_do_it_all(open_page, sent):
    # Signed in with scripts, and then without.
    signed_in = open_page("editor")
    plain = open_page(java_script_enabled=False, storage_state=signed_in.context.storage_state())
    plain.goto("/admin/desk/")
    plain.get_by_role("link", name="A choir is forty").click()
    plain.get_by_role("button", name="Take it up").click()
    plain.locator("summary", has_text="Decline").click()
    plain.get_by_label("Clause of the policy").locator("visible=true").select_option(index=2)
    plain.get_by_role("button", name="Decline", exact=True).click()
    bar(plain, "Declined: A choir is forty")
    plain.get_by_role("button", name="Undo").click()
    expect(plain.locator(".messagelist")).to_contain_text("Taken back.")
