"""Nothing that a page shows or does tells anybody else that it was opened."""

from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

PUBLIC = (
    "/", "/south-africa/", "/tag/astronomy/", "/archive/", "/corrections/", "/about/",
    "/comments-policy/", "/privacy/", "/terms/", "/news-in-pictures/", "/user-galleries/",
    "/multimedia/", "/profile/hettie-claassen/", "/account/locations/", "/account/login/",
    "/account/signup/", "/account/password/reset/", "/no-such-page/",
)  # fmt: skip
OWN = (
    "/account/", "/account/profile/", "/account/privacy/", "/account/privacy/leave/",
    "/account/sessions/", "/account/2fa/", "/account/email/", "/account/notices/",
    "/account/3rdparty/",
)  # fmt: skip
DESK = (
    "/admin/", "/admin/articles/article/", "/admin/articles/article/add/",
    "/admin/articles/photo/", "/admin/articles/photo/add/", "/admin/articles/gallery/add/",
    "/admin/articles/frontpage/1/change/", "/admin/accounts/user/",
)  # fmt: skip


class Elsewhere:
    """Every request of a page's whole context that does not go to the paper itself."""

    def __init__(self, page, url: str) -> None:
        self.home, self.seen, self.foreign = urlsplit(url).netloc, 0, []
        page.context.on("request", self._note)

    def _note(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob", "about"):
            return  # what the page holds itself
        self.seen += 1
        if address.netloc != self.home:
            self.foreign.append((request.frame.url, request.url))


def visit(page, paths) -> None:
    for path in paths:
        page.goto(path)
        page.mouse.wheel(0, 20_000)  # what is loaded when it comes into view
        page.wait_for_load_state("networkidle")


def links(page, path: str, selector: str, count: int) -> list[str]:
    page.goto(path)
    found = page.locator(selector).evaluate_all("all => all.map(each => each.pathname)")
    return list(dict.fromkeys(found))[:count]


def test_pages_for_everybody(open_page, installation):
    page = open_page()
    elsewhere = Elsewhere(page, installation.url)
    stories = links(page, "/", "main :is(h2, h3) a", 4)
    galleries = links(page, "/news-in-pictures/", "main a[href*='/gallery/']", 2)
    videos = links(page, "/multimedia/", "main :is(h2, h3) a", 4)
    assert stories
    assert galleries
    visit(page, (*PUBLIC, *stories, *galleries, *videos))
    assert elsewhere.seen > 60
    assert elsewhere.foreign == []


def test_a_persons_own_pages(open_page, installation):
    page = open_page()
    elsewhere = Elsewhere(page, installation.url)
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("hettie@southern-ledger.example")
    page.get_by_label("Password").fill("southern-ledger")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Your account").wait_for()
    visit(page, OWN)
    assert elsewhere.seen > 30
    assert elsewhere.foreign == []


def test_the_desk(open_page, installation):
    page = open_page("admin")
    elsewhere = Elsewhere(page, installation.url)
    visit(page, DESK)
    assert elsewhere.seen > 30
    assert elsewhere.foreign == []


def test_the_test_itself_sees_a_foreign_request(open_page, installation):
    page = open_page()
    elsewhere = Elsewhere(page, installation.url)
    page.context.route("https://elsewhere.example/**", lambda route: route.abort())
    page.goto("/about/")
    page.context.set_offline(False)
    other = page.context.new_page()
    with pytest.raises(Exception, match="ERR_FAILED"):
        other.goto("https://elsewhere.example/x.gif")
    assert [url for _page, url in elsewhere.foreign] == ["https://elsewhere.example/x.gif"]
