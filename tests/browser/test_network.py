"""People of the network: from one server to another, and from one host of a server to another."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .installation import PASSWORD, Installation, free_port, running_title
from .journeys import choose_username_here, mailed_code

pytestmark = pytest.mark.browser

READER = "hettie"
SISTER_NAME = "The Northern Star"


@pytest.fixture(scope="module")
def sister(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A title on a server and a database of its own, set up as docs/operators.md says."""
    url = f"http://127.0.0.1:{free_port()}"
    told = installation.manage("add_sister", SISTER_NAME, url)
    providers = re.search(r"^OIDC_PROVIDERS=(.+)$", told, re.MULTILINE)[1]
    folder = Path(tmp_path_factory.mktemp("sister"))
    with running_title(folder, SISTER_NAME, url, OIDC_PROVIDERS=providers) as running:
        yield running


@pytest.fixture
def sister_host(installation: Installation) -> Iterator[str]:
    """The same server under another name, as the host of another title."""
    shell = "from django.contrib.sites.models import Site; Site.objects"
    installation.manage("shell", "-c", f"{shell}.create(domain='127.0.0.1', name='The Sister')")
    yield f"http://127.0.0.1:{urlsplit(installation.url).port}"
    installation.manage("shell", "-c", f"{shell}.filter(domain='127.0.0.1').delete()")


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_who_is_signed_in_at_home_is_known_at_the_sister(
    open_page: Callable[..., Page], installation: Installation, sister: Installation
):
    page = open_page()
    page.goto("/account/login/")
    sign_in(page, f"{READER}@southern-ledger.example")
    page.get_by_role("heading", name="Your account").wait_for()

    page.goto(f"{sister.url}/account/login/?next=/account/")
    page.get_by_role("button", name=re.compile("^Continue with ")).click()
    page.get_by_role("button", name=f"Go on to {SISTER_NAME}").click()
    page.wait_for_url(f"{sister.url}/account/")
    expect(page.get_by_text(f"{READER}@southern-ledger.example")).to_be_visible()

    home = open_page()
    answers = {}
    for url in (installation.url, sister.url):
        answers[url] = home.goto(f"{url}/profile/hettie-claassen/")
        expect(home.get_by_role("heading", name="Hettie Claassen")).to_be_visible()
    assert [answer.status for answer in answers.values()] == [200, 200]


def test_a_new_person_comes_by_way_of_home_without_script(
    open_page: Callable[..., Page], installation: Installation, sister: Installation
):
    page = open_page(java_script_enabled=False)
    page.goto(f"{sister.url}/account/login/?next=/about/")
    page.get_by_role("button", name=re.compile("^Continue with ")).click()
    page.get_by_role("link", name="Make one").click()
    page.get_by_label("E-mail address").fill("palesa@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account", exact=True).click()
    page.get_by_label("Code").fill(mailed_code(installation, "palesa@example.org"))
    page.get_by_role("button", name="Go on").click()
    choose_username_here(page, "palesa", name="Palesa Mohapi")
    page.get_by_role("button", name=f"Go on to {SISTER_NAME}").click()
    page.wait_for_url(f"{sister.url}/about/")
    page.goto(f"{sister.url}/account/profile/")
    expect(page.get_by_label("Your name")).to_have_value("Palesa Mohapi")
    assert page.goto(f"{sister.url}/profile/palesa/").status == 200


@pytest.mark.parametrize("javascript", [True, False])
def test_from_one_host_of_a_server_to_another(
    open_page: Callable[..., Page],
    installation: Installation,
    sister_host: str,
    javascript: bool,
):
    page = open_page(java_script_enabled=javascript)
    page.goto(f"{sister_host}/account/login/?next=/account/locations/")
    page.get_by_role("button", name="Continue with The Southern Ledger").click()
    # Not signed in there either, yet.
    page.wait_for_url(f"{installation.url}/account/login/**")
    sign_in(page, "naledi@southern-ledger.example")
    page.wait_for_url(f"{sister_host}/account/locations/")
    page.goto(f"{sister_host}/account/")
    expect(page.get_by_text("naledi@southern-ledger.example")).to_be_visible()
    page.goto(f"{sister_host}/account/sessions/")
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    # Signed out here, one is let in again by a single click.
    page.goto(f"{sister_host}/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{sister_host}/account/login/?next=/account/")
    page.get_by_role("button", name="Continue with The Southern Ledger").click()
    page.wait_for_url(f"{sister_host}/account/")
