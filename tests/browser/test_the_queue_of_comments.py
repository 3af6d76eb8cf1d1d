"""Comments judged without touching the mouse: one keystroke where nothing need be said."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from .installation import ROOT, Installation

pytestmark = pytest.mark.browser

# Before all that the demo holds, so that they stand first.
SEND = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from accounts.models import Profile
from articles.actions.commenting import send_comment
from articles.models import Article, Comment

author = Profile.objects.filter(user__is_staff=False).select_related("user").order_by("pk")[1].user
story = Article.objects.published().newest()[0]
for place, name in enumerate(["It was loud", "It was late", "It was long", "It was little"]):
    words = " ".join(f"{name.split()[-1]}{number}" for number in range(200))
    item = send_comment(story, by=author, title=name, text=f"<p>{words}</p>", terms_version=1)
    queued = timezone.now() - timedelta(days=90 - place)
    Comment.objects.filter(pk=item.pk).update(queued_at=queued, due_at=queued)
"""


@pytest.fixture(scope="module")
def sent(installation: Installation) -> None:
    env = {**os.environ, **installation.env, "NEWCOMERS_PENDING": "0"}
    subprocess.run([sys.executable, "-c", SEND], cwd=ROOT, env=env, check=True)


def test_by_keyboard_alone(open_page, sent):
    moderator = open_page("moderator")
    keys, heading = moderator.keyboard, moderator.get_by_role("heading", level=1)
    bar = moderator.locator(".queue-done")
    moderator.goto("/admin/desk/?kind=comment")
    keys.press("j")
    keys.press("o")
    expect(heading).to_have_text("It was loud")

    # Held down a key decides on one thing, and not on all that comes after it.
    keys.down("a")
    expect(heading).to_have_text("It was late")
    keys.down("a")
    keys.down("a")
    keys.up("a")
    expect(bar).to_contain_text("Published: It was loud")
    expect(heading).to_have_text("It was late")

    keys.press("f")
    expect(heading).to_have_text("It was long")
    expect(bar).to_contain_text("Published: It was late")
    keys.press("d")
    expect(moderator.locator("[name=decline-clause]")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Control+Enter")
    expect(heading).to_have_text("It was little")
    keys.press("u")
    expect(heading).to_have_text("It was long")
    expect(moderator.locator(".messagelist")).to_contain_text("Taken back.")

    # What is published, at the same address.
    moderator.goto("/admin/desk/comments/?q=was+late&state=published")
    keys.press("j")
    keys.press("Enter")
    expect(heading).to_have_text("It was late")
    keys.press("f")
    expect(moderator.get_by_role("button", name="Feature", exact=True)).to_be_visible()
    keys.press("d")
    expect(moderator.locator("[name=remove-clause]")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Control+Enter")
    expect(moderator.locator(".messagelist")).to_contain_text("Removed: It was late")
    keys.press("a")
    expect(moderator.locator("[name=restore-message]")).to_be_focused()
    keys.press("Control+Enter")
    expect(moderator.get_by_role("heading", name="What is published")).to_be_visible()
    expect(moderator.get_by_role("button", name="Feature", exact=True)).to_be_visible()
