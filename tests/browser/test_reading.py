"""Reading: on a phone, without scripts, with the keyboard, with a screen reader."""

import pytest
from playwright.sync_api import expect

from .axe import violations

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/science/",
    "/science/?page=1",
    "/tag/astronomy/",
    "/archive/",
    "/corrections/",
    "/about/",
    "/comments-policy/",
    "/no-such-page/",
)
STAFF = (
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/articles/photo/",
    "/admin/articles/photo/add/",
    "/admin/articles/frontpage/1/change/",
    "/admin/articles/tag/",
)


def first_story(page) -> str:
    page.goto("/science/")
    return page.locator("main h2 a, main h3 a").first.get_attribute("href")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_readers_pages(open_page, width):
    page = open_page(viewport={"width": width, "height": 900})
    found = {}
    for path in (*PUBLIC, first_story(page)):
        page.goto(path)
        if faults := violations(page):
            found[path] = faults
    assert found == {}


def test_axe_finds_nothing_on_the_editors_pages(open_page):
    page = open_page("editor")
    found = {}
    story = page.locator(".desk-panel a").last.get_attribute("href")
    for path in (*STAFF, story, story.replace("change", "history")):
        page.goto(path, wait_until="networkidle")
        page.wait_for_timeout(300)  # widgets are named a moment after they are made
        if faults := violations(page):
            found[path] = faults
    assert found == {}


@pytest.mark.parametrize("width", [360, 768, 1600])
def test_no_page_is_wider_than_its_window(open_page, width):
    page = open_page(viewport={"width": width, "height": 800})
    for path in (*PUBLIC, first_story(page)):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} px wide"


def test_reading_needs_no_script(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.locator("main h2 a").first.click()
    expect(page.locator("h1")).not_to_be_empty()
    expect(page.locator("article p").nth(2)).not_to_be_empty()
    page.locator("a[href^='/tag/']").first.click()
    expect(page.locator("h1")).not_to_be_empty()
    page.get_by_role("contentinfo").get_by_role("link", name="Archive").click()
    page.locator("main a[href^='/archive/20']").last.click()
    expect(page.locator("main")).not_to_be_empty()


def test_reading_by_keyboard(open_page):
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_be_in_viewport()
    assert skip.get_attribute("href", timeout=1000).startswith("#")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.count("/") > 3)


def test_a_page_asks_nobody_else_and_leaves_no_cookie(open_page, installation):
    page = open_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(first_story(page))
    page.goto("/")
    assert hosts == {installation.url.removeprefix("http://")}
    assert page.context.cookies() == []


def test_share_and_print(open_page):
    page = open_page()
    page.goto(first_story(page))
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("navigation").first).to_be_hidden()
