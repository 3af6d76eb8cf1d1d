"""A person's comments: on their page beside their work, and all on a page of its own."""

from urllib.parse import quote

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.profiles import create_profile
from accounts.models import Profile, User
from articles.actions import publishing
from articles.models import Article, Comment
from newsroom.page_cache.sharing import MARK
from tests import factories

from .commentary import shown
from .test_profile import listed as stories_of
from .test_profile import robots, signed

pytestmark = pytest.mark.django_db

PAGE = "/profile/thandi/"
ALL = "/profile/thandi/comments/"


@pytest.fixture
def thandi(reader: User, section) -> Profile:
    return create_profile(reader, username="thandi", display_name="Thandi Mokoena")


@pytest.fixture
def story(section) -> Article:
    return factories.make_published(section=section, headline="Rain floods the town")


def said(count: int, author: User, story: Article) -> list[Comment]:
    """The newest first."""
    first = factories.make_published_comment(author, article=story)
    copies = []
    for number in range(1, count):
        copy = Comment.objects.get(pk=first.pk)
        copy.pk, copy.fingerprint = None, f"{first.pk}:{number}"
        copies.append(copy)
    return [first, *Comment.objects.bulk_create(copies)][::-1]


def comments_on(page) -> list[str]:
    return [link for link in page.links() if "/commentary/" in link]


def addresses(items) -> list[str]:
    return [f"http://testserver{each.get_absolute_url()}" for each in items]


def test_the_newest_stand_beside_their_work(client: Client, thandi, reader, story):
    made = said(6, reader, story)
    factories.make_comment(reader, article=story, title="Secret words")
    factories.make_published_comment(article=story)
    signed(story, reader)
    page = shown(client, PAGE)
    assert comments_on(page) == addresses(made[:5])
    assert stories_of(page)[0] == f"http://testserver{story.get_absolute_url()}"
    assert "On Rain floods the town" in page.text
    assert "Secret" not in page.text
    assert ALL in page.links()
    assert robots(page) == []


def test_who_only_comments_has_no_empty_list(client: Client, thandi, reader, story):
    assert "Nothing published yet." in shown(client, PAGE).text
    said(1, reader, story)
    page = shown(client, PAGE)
    assert "Nothing published yet." not in page.text
    assert ALL not in page.links()
    assert robots(page) == []


def test_all_in_pages_of_twenty(client: Client, thandi, reader, story):
    made = said(21, reader, story)
    assert comments_on(shown(client, ALL)) == addresses(made[:20])
    second = shown(client, f"{ALL}?page=2")
    assert comments_on(second) == addresses(made[20:])
    assert second.title == "Comments by Thandi Mokoena (2) — The Test Post"
    assert [each["href"] for each in second.every("link") if each.get("rel") == "canonical"] == [
        "http://testserver/profile/thandi/comments/?page=2"
    ]
    for page in ("3", "0", "x"):
        assert client.get(ALL, {"page": page}).status_code == 404


def test_nothing_said_is_not_for_search_engines(client: Client, thandi):
    page = shown(client, ALL)
    assert "No comments yet." in page.text
    assert robots(page) == ["noindex"]


def test_a_withdrawn_story_takes_them_along_until_it_is_back(client: Client, thandi, reader, story):
    made = said(1, reader, story)
    publishing.withdraw_article(story.pk, by=None, reason="Wrong.")
    for path in (PAGE, ALL):
        response = client.get(path)
        assert b"/commentary/" not in response.content
        assert b"Rain floods" not in response.content
        # Putting the story back purges what was made without it.
        assert f"article:{story.pk}" in getattr(response, MARK).tags
    publishing.restore_article(story.pk, by=None)
    assert comments_on(shown(client, ALL)) == addresses(made)


def test_they_are_the_same_on_every_site(client: Client, thandi, reader):
    sister = factories.make_title("The Sister", "sister.example")
    there = factories.make_published(section=factories.make_section("town", sister))
    (item,) = said(1, reader, there)
    for host in ("testserver", "sister.example"):
        for path in (PAGE, ALL):
            response = client.get(path, headers={"host": host})
            assert f"http://sister.example{item.get_absolute_url()}".encode() in response.content
            assert b"The Sister" in response.content
    Site.objects.clear_cache()


@pytest.mark.parametrize("name", ["THANDI", "ｔｈａｎｄｉ", "than-di"])
def test_another_spelling_leads_to_it(client: Client, thandi, name):
    response = client.get(f"/profile/{quote(name)}/comments/")
    assert (response.status_code, response["Location"]) == (301, ALL)


def test_nobody_has_none(client: Client, thandi, reader):
    for name in ("nobody", "%00", "x" * 5000):
        assert client.get(f"/profile/{name}/comments/").status_code == 404
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert client.get(ALL).status_code == 404
    assert client.post(ALL).status_code == 405


def test_thirty_cost_what_one_costs(client: Client, thandi, reader, section):
    counts = []
    for count in (1, 30):
        for number in range(min(count, 6)):
            other = factories.make_published(section=factories.make_section(f"part-{number}"))
            said(count // 6 or 1, reader, other)
        for path in (PAGE, ALL):
            with CaptureQueriesContext(connection) as captured:
                shown(client, path)
            counts.append(len(captured))
    assert counts == [7, 4, 7, 4]
