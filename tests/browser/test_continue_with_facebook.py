"""A new person and the stand-in for Facebook that runs beside the demo paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .installation import Installation
from .journeys import (
    choose_username,
    join_with_facebook,
    press_facebook,
    prove_address,
    set_places_without_script,
)

pytestmark = pytest.mark.browser

SIGNED_IN_AS = "You are signed in as {}."


def test_a_new_person_joins_with_facebook(
    open_page: Callable[..., Page], installation: Installation
):
    page = open_page()
    address = "thandi.nkosi@example.org"
    join_with_facebook(page, installation, "Thandi Nkosi", address, "thandi-nkosi")
    page.goto("/profile/thandi-nkosi/")
    expect(page.get_by_role("heading", name="Thandi Nkosi")).to_be_visible()

    # On another device it is two clicks, and name and places are there.
    again = open_page()
    press_facebook(again, "Continue as Thandi Nkosi")
    again.wait_for_url("**/account/")
    expect(again.get_by_text(SIGNED_IN_AS.format(address))).to_be_visible()
    again.goto("/")
    bar = again.get_by_role("navigation", name="For you")
    expect(bar).to_contain_text("Thandi Nkosi")
    expect(bar).to_contain_text("Upington")


def test_a_new_person_joins_without_script(
    open_page: Callable[..., Page], installation: Installation
):
    page = open_page(java_script_enabled=False)
    address = "pieter.vanwyk@example.org"
    press_facebook(page, "Continue as Pieter van Wyk")
    prove_address(page, installation, address)
    page.wait_for_url("**/account/")
    expect(page.get_by_text(SIGNED_IN_AS.format(address))).to_be_visible()
    choose_username(page, "pieter-van-wyk")
    set_places_without_script(page, "Northern Cape", "Upington")
    chosen = page.get_by_label("News", exact=True).locator("option:checked")
    assert chosen.text_content() == "Upington"


def test_who_cancels_at_facebook_is_told_that_nothing_happened(open_page: Callable[..., Page]):
    page = open_page()
    press_facebook(page, "Cancel")
    expect(page.get_by_role("heading", name="You stopped")).to_be_visible()
    page.get_by_role("link", name="Sign in another way").click()
    expect(page).to_have_url(re.compile(r"/account/login/\?next=%2Faccount%2F$"))


def test_whom_facebook_tells_no_address_of_is_asked_for_one(
    open_page: Callable[..., Page], installation: Installation
):
    page = open_page()
    press_facebook(page, "Continue as Sipho Dlamini")
    page.get_by_label("E-mail address").fill("sipho@example.org")
    page.get_by_role("button", name="Send me a code").click()
    prove_address(page, installation, "sipho@example.org")
    expect(page.get_by_text(SIGNED_IN_AS.format("sipho@example.org"))).to_be_visible()
