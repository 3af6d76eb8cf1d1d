"""From a phone's pictures to a gallery that readers turn through, and nothing told with it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .phone import CAMERA, COUNT, take_pictures

pytestmark = pytest.mark.browser

HEADLINE = "The river at Hermanus in flood"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}
# The latitude of the pictures as EXIF stores it, in either byte order, and what names it.
PLACE = [
    b"".join(value.to_bytes(4, order) for value in (34, 1, 25, 1, 6, 1))
    for order in ("little", "big")
]
TELLING = [b"Exif", CAMERA.encode(), b"GPS", b"2026:11:02", *PLACE]


def drop(page: Page, target: str, files: list[Path]) -> None:
    """Drop files on an element, as a hand does: the browser gives them as one DataTransfer."""
    page.evaluate(
        """() => {
            const input = Object.assign(document.createElement("input"), {type: "file"})
            input.multiple = true
            input.id = "the-hand"
            document.body.append(input)
        }"""
    )
    page.set_input_files("#the-hand", files)
    page.evaluate(
        """(target) => {
            const input = document.querySelector("#the-hand")
            const dataTransfer = new DataTransfer()
            for (const file of input.files) dataTransfer.items.add(file)
            input.remove()
            const place = document.querySelector(target)
            for (const type of ["dragenter", "dragover", "drop"]) {
                const options = {dataTransfer, bubbles: true, cancelable: true}
                place.dispatchEvent(new DragEvent(type, options))
            }
        }""",
        target,
    )


@pytest.fixture(scope="module")
def phone_pictures(tmp_path_factory) -> list[Path]:
    return take_pictures(tmp_path_factory.mktemp("phone"))


def test_twenty_pictures_of_a_phone_become_a_gallery(open_page, phone_pictures):
    editor = open_page("editor")
    editor.goto("/admin/articles/photo/")
    drop(editor, "[data-drop]", phone_pictures)
    expect(editor.locator(".arrival")).to_have_count(COUNT)
    expect(editor.locator(".arrival img")).to_have_count(COUNT, timeout=60_000)
    expect(editor.locator(".arrival--failed")).to_have_count(0)

    # What the file says of itself fills credit and caption; the description is ours to write.
    editor.goto("/admin/articles/photo/?q=Flood+at+Hermanus")
    boxes = editor.locator("input.library__choose")
    expect(boxes).to_have_count(COUNT)
    for box in boxes.all():
        box.check()
    editor.locator("select[name=action]").select_option(label="Make a gallery of these")
    editor.get_by_role("button", name="Go").click()
    expect(editor.locator("[data-row]")).to_have_count(COUNT)
    editor.locator("#id_headline").fill(HEADLINE)
    for number, row in enumerate(editor.locator("[data-row]").all(), 1):
        row.get_by_label("Description").fill(
            f"Brown water under a bridge, seen for the {number}th time"
        )

    # The order, by keyboard: the second picture comes to stand first.
    second = editor.locator("[data-row]").nth(1)
    name = second.locator("[data-name]").inner_text()
    second.get_by_role("button", name="Move up").focus()
    editor.keyboard.press("Enter")
    expect(editor.locator("[data-row] [data-name]").first).to_have_text(name)

    editor.get_by_role("button", name="Publish now").click()
    expect(editor.locator(".story-status")).to_contain_text("Published")

    # The eye goes to the upper left, said by a click; readers get the shapes cut anew.
    editor.locator("[data-row] [data-name]").first.evaluate(
        "link => link.removeAttribute('target')"
    )
    editor.locator("[data-row] [data-name]").first.click()
    stage = editor.locator("[data-stage]")
    box = stage.bounding_box()
    assert box is not None
    stage.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.25})
    across = editor.locator(".focus__numbers input").first
    assert abs(float(across.input_value()) - 25) < 2
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.locator(".messagelist")).to_be_visible()

    reader = open_page(**PHONE)
    reader.goto("/news-in-pictures/")
    reader.get_by_role("link", name=HEADLINE).first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(reader.locator("figure.gallery__picture")).to_have_count(COUNT)

    reader.locator("#picture-3 a[data-open]").click()
    viewer = reader.locator("dialog.viewer")
    expect(viewer).to_be_visible()
    expect(viewer.get_by_role("status")).to_contain_text(f"3 of {COUNT}")
    reader.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("status")).to_contain_text(f"4 of {COUNT}")
    assert reader.url.endswith("#picture-4")
    reader.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    shown_without_script(open_page, reader.url)
    nothing_is_told(editor, reader)


def shown_without_script(open_page, url: str) -> None:
    plain = open_page(**PHONE, java_script_enabled=False)
    plain.goto(url)
    expect(plain.locator("figure.gallery__picture")).to_have_count(COUNT)
    expect(plain.locator("#picture-4")).to_be_in_viewport()
    expect(plain.locator("#picture-4")).to_contain_text("Lindiwe Adams")


def nothing_is_told(editor: Page, reader: Page) -> None:
    """No file of the gallery, in any format or width, holds what the phone wrote."""
    page = reader.request.get(reader.url).text()
    files = set(re.findall(r'/media/photos/[^"\s,]+', page))
    assert len(files) >= COUNT
    for file in files:
        data = reader.request.get(file).body()
        assert [word for word in TELLING if word in data] == [], file
    for word in (CAMERA, "34.4183", "19.2377", "IMG_00"):
        assert word not in page


def test_a_picture_that_is_none_is_refused_beside_its_name(open_page, tmp_path):
    bad = tmp_path / "holiday.jpg"
    bad.write_bytes(b"<html><script>alert(1)</script></html>")
    editor = open_page("editor")
    editor.goto("/admin/articles/photo/")
    drop(editor, "[data-drop]", [bad])
    failed = editor.locator(".arrival--failed")
    expect(failed).to_contain_text("holiday.jpg")
    expect(failed).to_contain_text("isn't a picture we can read")
