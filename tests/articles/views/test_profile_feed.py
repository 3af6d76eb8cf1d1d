"""The feed of a person: valid RSS 2.0, the same for everybody, of what is published alone."""

import re
from email.utils import parsedate_to_datetime
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.profiles import create_profile
from accounts.models import Profile, User
from articles.actions import publishing
from articles.models import Article, Byline
from newsroom.page_cache.sharing import MARK
from tests import factories
from tests.articles.views.test_hostile_text import HOSTILE
from tests.markup import Markup

pytestmark = pytest.mark.django_db

PAGE = "/profile/thandi/"
FEED = PAGE + "rss.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture
def thandi(reader: User, section) -> Profile:
    return create_profile(reader, username="thandi", display_name="Thandi & Co")


def signed(article: Article, person: User) -> Article:
    Byline.objects.create(article=article, name="T", kind="contributor", user=person)
    return article


def channel_of(client: Client, path: str = FEED, **headers: str) -> ElementTree.Element:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    return root[0]


def items_of(channel: ElementTree.Element) -> list[dict[str, str]]:
    return [{part.tag: part.text or "" for part in item} for item in channel.findall("item")]


def test_what_it_says_of_itself(client: Client, thandi):
    channel = channel_of(client)
    assert [part.tag for part in channel] == [
        "title",
        "link",
        "description",
        ATOM + "link",
        "language",
        "lastBuildDate",
    ]
    assert channel.findtext("title") == "Thandi & Co — The Test Post"
    assert channel.findtext("link") == "http://testserver/profile/thandi/"
    assert channel.findtext("description") == "What Thandi & Co published."
    link = channel.find(ATOM + "link")
    assert link is not None
    assert link.attrib == {"rel": "self", "href": "http://testserver/profile/thandi/rss.xml"}


def test_what_is_published_newest_first(client: Client, thandi, reader):
    old = factories.make_published_gallery(author=reader, hours_ago=2, intro="Six places.")
    story = factories.make_published(
        headline="Rain & wind", standfirst="It is <b>not</b> over & done."
    )
    signed(story, reader)
    for hidden in (factories.make_draft, factories.make_scheduled, factories.make_withdrawn):
        signed(hidden(headline="Secret words"), reader)
    new, gallery = items_of(channel_of(client))
    assert list(new) == ["title", "link", "description", CREATOR, "pubDate", "guid"]
    assert new["title"] == "Rain & wind"
    assert new["link"] == f"http://testserver{story.get_absolute_url()}"
    # Readers show a description as HTML.
    assert new["description"] == "It is &lt;b&gt;not&lt;/b&gt; over &amp; done."
    assert new[CREATOR] == "Thandi & Co"
    at = story.publish_at
    assert at is not None
    assert parsedate_to_datetime(new["pubDate"]) == at.replace(microsecond=0)
    assert gallery["link"] == f"http://testserver{old.get_absolute_url()}"
    assert gallery["description"] == "Six places."


def test_a_guid_is_one_works_own_for_good(client: Client, thandi, reader):
    story = signed(factories.make_published(), reader)
    factories.make_published_gallery(author=reader)
    before = items_of(channel_of(client))
    guids = [item["guid"] for item in before]
    assert len(set(guids)) == 2
    for guid in guids:
        assert re.fullmatch(r"tag:testserver,\d{4}-\d\d-\d\d:(article|gallery):\d+", guid)
    Article.objects.filter(pk=story.pk).update(slug="another", headline="Another")
    assert [item["guid"] for item in items_of(channel_of(client))] == guids
    first = channel_of(client).find("item/guid")
    assert first is not None
    assert first.attrib == {"isPermaLink": "false"}


def test_an_empty_feed_is_the_same_at_any_time(client: Client, thandi):
    channel = channel_of(client)
    assert items_of(channel) == []
    built = channel.findtext("lastBuildDate")
    assert built is not None
    assert parsedate_to_datetime(built) == thandi.created_at.replace(microsecond=0)


def test_the_newest_twenty(client: Client, thandi, reader):
    for number in range(22):
        signed(factories.make_published(hours_ago=number + 1), reader)
    assert len(items_of(channel_of(client))) == 20
    assert client.get(FEED, {"page": "2"}).content == client.get(FEED).content


def test_hostile_words_stay_words(client: Client, thandi, reader):
    story = signed(factories.make_published(), reader)
    for words in HOSTILE:
        Article.objects.filter(pk=story.pk).update(headline=words[:150], standfirst=words)
        Profile.objects.update(display_name=" ".join(words.split())[:80])
        (item,) = items_of(channel_of(client))
        assert item["title"].split() == words[:150].split()
        assert "<" not in item["description"]


@pytest.mark.parametrize("name", ["THANDI", "ｔｈａｎｄｉ", "than-di"])
def test_another_spelling_leads_to_it(client: Client, thandi, name):
    response = client.get(f"/profile/{quote(name)}/rss.xml")
    assert (response.status_code, response["Location"]) == (301, FEED)


@pytest.mark.parametrize("name", ["nobody", "%00", "x" * 5000, "%ED%A0%80"])
def test_nobody_has_none(client: Client, thandi, name):
    assert client.get(f"/profile/{name}/rss.xml").status_code == 404


def test_it_is_only_read(client: Client, thandi):
    assert client.post(FEED).status_code == 405


def test_it_is_the_same_for_everybody_and_kept(client: Client, thandi, reader):
    story = signed(factories.make_published(), reader)
    coming = signed(factories.make_scheduled(hours_ahead=3), reader)
    stranger = client.get(FEED)
    own = Client()
    own.force_login(reader)
    response = own.get(FEED)
    assert (response.content, dict(response.cookies)) == (stranger.content, {})
    assert stranger["Cache-Control"] == "public, max-age=0, must-revalidate"
    sharing = getattr(stranger, MARK)
    assert {f"profile:{reader.pk}", f"article:{story.pk}"} <= set(sharing.tags)
    assert coming.publish_at is not None
    assert sharing.expires == coming.publish_at.timestamp()
    broken = Client()
    broken.cookies["sessionid"] = broken.cookies["csrftoken"] = "x"
    assert not broken.get(FEED).cookies


def test_it_is_the_same_on_every_site(client: Client, thandi, reader):
    sister = factories.make_title("The Sister", "sister.example")
    there = factories.make_published(section=factories.make_section("town", sister))
    signed(there, reader)
    here, other = channel_of(client), channel_of(client, host="sister.example")
    assert items_of(here) == items_of(other)
    assert items_of(here)[0]["link"] == f"http://sister.example{there.get_absolute_url()}"
    assert other.findtext("link") == "http://sister.example/profile/thandi/"
    Site.objects.clear_cache()


def test_the_page_names_its_feed(client: Client, thandi):
    page = Markup(client.get(PAGE).content)
    (link,) = [each for each in page.every("link") if each.get("rel") == "alternate"]
    assert (link["type"], link["href"]) == ("application/rss+xml", FEED)


def test_what_is_withdrawn_is_gone(client: Client, thandi, reader):
    story = signed(factories.make_published(), reader)
    publishing.withdraw_article(story.pk, by=None, reason="Wrong.")
    assert items_of(channel_of(client)) == []


def test_thirty_cost_what_one_costs(client: Client, thandi, reader):
    photo = factories.make_photo()
    counts = []
    for number in range(30):
        signed(factories.make_published(hours_ago=number + 1, lead_photo=photo), reader)
        factories.make_published_gallery([photo], author=reader, hours_ago=number + 1)
        if number in (0, 29):
            with CaptureQueriesContext(connection) as captured:
                client.get(FEED)
            counts.append(len(captured))
    assert counts == [9, 9]
