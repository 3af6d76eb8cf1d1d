"""What axe finds on a page, in the light and in the dark."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Colours that are on their way to others would be judged as they are just then.
SETTLED = """() => new Promise(requestAnimationFrame)
    .then(() => Promise.allSettled(document.getAnimations().map((each) => each.finished)))"""
# Our styles are on the page by then, and nobody waits to have them fetched once more.
ALL = {"resultTypes": ["violations"], "preload": False}
# In the dark nothing but colours is different.
COLOURS = {**ALL, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: Page) -> list[str]:
    found = []
    for scheme, options in (("light", ALL), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found += [
            f"{scheme}: {each['id']}: {node['html'][:120]}"
            for each in Axe().run(page, options=options).response["violations"]
            for node in each["nodes"]
        ]
    page.emulate_media(color_scheme="light")
    return found
