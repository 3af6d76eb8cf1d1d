"""The main job, with real hands: an editor publishes a story, a reader reads it."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def write_story(page: Page, headline: str, text: str, section: str = "Science") -> None:
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Headline", exact=False).first.fill(headline)
    page.locator(".tiptap").click()
    page.keyboard.type(text)
    page.locator("#id_section").select_option(label=section)


def seen_everywhere(page: Page, path: str, text: str, *, times: int = 6) -> None:
    """Every process of the server shows `text` within two seconds (bar 19)."""
    page.wait_for_timeout(1500)  # the time a publication has to reach every process
    for _ in range(times):
        answer = page.request.get(path)
        assert text in answer.text(), f"{text!r} is not on {path}"


def test_a_story_goes_from_the_desk_to_the_reader(open_page):
    headline = "Ladismith counts its bridges again"
    editor = open_page("editor")
    write_story(editor, headline, "There are eleven of them.")

    editor.locator("#id_tag_names").press_sequentially("astron")
    editor.get_by_role("option", name="astronomy").wait_for()
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    editor.locator("#id_tag_names").press_sequentially("footbridges")
    editor.get_by_role("button", name="Save").click()
    expect(editor.locator(".messagelist")).to_contain_text("Saved")
    expect(editor.locator("#id_tag_names")).to_have_value("astronomy, footbridges")

    editor.locator("#id_publish_on_0").fill("2099-01-01")
    editor.locator("#id_publish_on_1").fill("06:00")
    editor.get_by_role("button", name="Schedule").click()
    expect(editor.locator(".story-status")).to_contain_text("Scheduled")

    reader = open_page()
    assert headline not in reader.request.get("/science/").text()
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.locator(".story-status")).to_contain_text("Published")
    for path in ("/", "/science/", "/tag/footbridges/"):
        seen_everywhere(reader, path, headline)

    reader.goto("/tag/footbridges/")
    reader.get_by_role("link", name=headline).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(headline)
    expect(reader.locator("article.story")).to_contain_text("There are eleven of them.")

    address = reader.url
    editor.get_by_role("link", name="Correct…").click()
    editor.get_by_label("Correction").fill("There are twelve.")
    editor.get_by_role("button", name="Publish the correction").click()
    seen_everywhere(reader, address, "There are twelve.")
    seen_everywhere(reader, "/corrections/", "There are twelve.")

    editor.get_by_role("link", name="Withdraw…").click()
    editor.get_by_label("Reason").fill("We had counted a dam wall.")
    editor.get_by_role("button", name="Withdraw it").click()
    expect(editor.locator(".story-status")).to_contain_text("Withdrawn")
    reader.wait_for_timeout(1500)
    for _ in range(6):
        gone = reader.request.get(address)
        assert gone.status == 410
        assert "We had counted a dam wall." in gone.text()
        assert headline not in reader.request.get("/science/").text()


def test_a_picture_and_a_video_in_the_text(open_page):
    editor = open_page("editor")
    write_story(editor, "A film of the river", "Watch it rise.")
    with editor.expect_popup() as popup:
        editor.locator("[data-name=storyPicture]").click()
        editor.get_by_role("button", name="Choose from the library").click()
    # One that may be published, whatever other tests have added.
    popup.value.locator("#searchbar").fill("De Aar")
    popup.value.locator("#searchbar").press("Enter")
    popup.value.locator("a.library__picture", has_text="The line out of De Aar lies empty").click()
    editor.get_by_role("button", name="Insert", exact=True).click()
    expect(editor.locator(".story-figure img")).to_be_visible()
    editor.locator("[data-name=storyVideo]").click()
    editor.locator("dialog [name=video]").fill("https://youtu.be/aqz-KE-bpKQ")
    editor.get_by_role("button", name="Insert", exact=True).click()
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.locator(".story-status")).to_contain_text("Published")

    editor.get_by_role("link", name="On the site", exact=True).click()
    expect(editor.locator("article figure img").first).to_be_visible()
    video = editor.get_by_role("link", name=re.compile("YouTube"))
    assert video.get_attribute("href") == "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(open_page):
    editor = open_page("editor")
    write_story(editor, "A headline without a text", "")
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.locator(".field-body .errorlist")).to_contain_text("needs a text")
    expect(editor.get_by_label("Headline", exact=False).first).to_have_value(
        "A headline without a text"
    )


def test_the_second_of_two_editors_gets_both_versions(open_page):
    first, second = open_page("editor"), open_page("admin")
    write_story(first, "Two of us at once", "The first text.")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".messagelist")).to_contain_text("Saved")
    second.goto(first.url)
    first.locator("#id_standfirst").fill("By the first editor.")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".messagelist")).to_contain_text("Saved")

    second.locator("#id_standfirst").fill("By the second editor.")
    second.get_by_role("button", name="Save", exact=True).click()
    both = second.locator(".stale")
    expect(both.locator("dd del")).to_have_text("first")
    expect(both.locator("dd ins")).to_have_text("second")
    expect(second.locator("#id_standfirst")).to_have_value("By the second editor.")

    second.get_by_role("button", name="Save mine over theirs").click()
    expect(second.locator(".messagelist")).to_contain_text("Saved")
    expect(second.locator("#id_standfirst")).to_have_value("By the second editor.")
    second.get_by_role("link", name="History").click()
    second.locator(".versions a").nth(1).click()
    expect(second.locator(".changes")).to_contain_text("By the first editor.")


def test_a_reporter_sends_to_review_and_cannot_publish(open_page):
    reporter = open_page("reporter")
    write_story(reporter, "A reporter's piece", "Filed on time.")
    expect(reporter.get_by_role("button", name="Publish now")).to_have_count(0)
    reporter.get_by_role("button", name="Send to review").click()
    expect(reporter.locator(".story-status")).to_contain_text("In review")
    editor = open_page("editor")
    expect(editor.locator(".desk-panel").first).to_contain_text("A reporter's piece")


def test_the_unsaved_text_can_be_previewed(open_page):
    editor = open_page("editor")
    write_story(editor, "Not yet seen", "A saved text.")
    editor.get_by_role("button", name="Save").click()
    editor.locator("#id_standfirst").fill("Typed, not saved.")
    with editor.expect_popup() as popup:
        editor.get_by_role("button", name="Preview").click()
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("Not yet seen")
    expect(popup.value.locator("body")).to_contain_text("Typed, not saved.")
