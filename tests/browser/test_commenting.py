"""A reader writes a comment beside its story, by keyboard; the count is the one that decides."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles.words import count_words_html

from .installation import PASSWORD

pytestmark = pytest.mark.browser

MAKE_WRITER = """
from accounts.actions.profiles import create_profile
from accounts.models import User
from articles.models import Article
user = User.objects.create_user("commenter@example.org", "{password}")
user.trust_email()
create_profile(user, username="commenter", display_name="Nomsa Dlamini")
story = Article.objects.published().filter(comments_open=True).newest()[0]
print(story.get_absolute_url() + "comment/")
"""
# Where browsers and servers come to differ.
ODD = "It’s the 1960’s, well-known in the U.S.: a@b.example, www.c.example/x, ½ m² 你好吗 สวัสดี"
PASTED = "<h2>Head line</h2><ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>"
PASTE = """(text, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""


def press_on(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.focus()
    page.keyboard.press("Enter")


def shown_count(page: Page) -> int:
    expect(page.locator("[data-count]")).to_have_attribute("data-state", re.compile(".+"))
    return int(page.locator("[data-count]").inner_text().split()[0].replace(",", ""))


def test_a_comment_is_written_by_keyboard_and_counted_as_the_server_does(open_page, installation):
    path = installation.manage("shell", "-v0", "-c", MAKE_WRITER.format(password=PASSWORD)).split()[
        -1
    ]
    page = open_page()
    page.goto(f"/account/login/?next={path}")
    page.get_by_label("E-mail address").fill("commenter@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Join the conversation").wait_for()
    count, heard = page.locator("[data-count]"), page.locator("[data-counted]")
    expect(count).to_have_text("0 of 1,500 words. 200 more needed.")

    page.get_by_label("Title").focus()
    page.keyboard.type("Of the river")
    for _tool in ("Bold", "Italic", "Quote", "Link"):
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    text = page.get_by_role("textbox", name="Your comment")
    expect(text).to_be_focused()
    page.keyboard.insert_text(ODD)
    expect(count).to_have_text(re.compile(r"^[1-9]\d of"))
    page.keyboard.press("Enter")
    text.evaluate(PASTE, PASTED)
    expect(text.locator("p")).to_have_count(5)
    expect(text.locator("ul, ol, li, h2, h3")).to_have_count(0)
    page.keyboard.insert_text(" ")
    field = page.locator("textarea[name=text]")
    expect(page.get_by_text("Saved ")).to_be_visible()
    assert shown_count(page) == count_words_html(field.input_value())
    expect(heard).to_be_empty()

    press_on(page, "Preview")
    expect(page.get_by_role("heading", name="As readers will see it")).to_be_focused()
    told = page.locator(".comment__preview-count").inner_text()
    assert f"Your text has {shown_count(page)} words." in told

    missing = 200 - shown_count(page)
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(" ".join(f"word{n}" for n in range(missing - 1)))
    expect(count).to_have_text("199 of 1,500 words. 1 more needed.")
    page.keyboard.type(" last")
    expect(count).to_have_text("200 of 1,500 words.")
    expect(heard).to_have_text("200 of 1,500 words.")
    page.get_by_label("These words are mine").focus()
    page.keyboard.press("Space")
    press_on(page, "Send")
    expect(page.locator(".standing strong")).to_have_text("Waiting for an editor")
    expect(page.locator(".sent__facts")).to_contain_text("Words 200")


def test_a_browser_that_cannot_count_shows_no_number(open_page, installation):
    page = open_page()
    page.add_init_script("delete Intl.Segmenter")
    page.goto("/")
    page.goto(page.locator(".card__headline a").first.get_attribute("href") + "comment/")
    page.get_by_role("textbox", name="Your comment").fill("Some words")
    expect(page.locator("[data-count]")).to_have_text("200 to 1,500 words.")
