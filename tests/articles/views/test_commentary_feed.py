"""The feed of a story's comments: valid RSS 2.0, the same for everybody."""

import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from accounts.models import Profile
from articles.actions import comments
from articles.models import Article, Comment
from tests import factories
from tests.articles.views.test_hostile_text import HOSTILE
from tests.markup import Markup

from .commentary import comments_of, published
from .test_profile_feed import ATOM, CREATOR, channel_of, items_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section) -> Article:
    return factories.make_published(section=section, headline="Rain & wind")


def feed_of(story: Article) -> str:
    return f"{comments_of(story)}rss.xml"


def test_what_it_says_of_itself(client: Client, story):
    channel = channel_of(client, feed_of(story))
    assert [part.tag for part in channel] == [
        *("title", "link", "description", ATOM + "link", "language", "lastBuildDate")
    ]
    assert channel.findtext("title") == "Comments on Rain & wind — The Test Post"
    assert channel.findtext("link") == f"http://testserver{comments_of(story)}"
    link = channel.find(ATOM + "link")
    assert link is not None
    assert link.attrib == {"rel": "self", "href": f"http://testserver{feed_of(story)}"}
    built = channel.findtext("lastBuildDate")
    assert built is not None
    assert parsedate_to_datetime(built) == story.publish_at.replace(microsecond=0)


def test_the_newest_first_whatever_is_featured(client: Client, story, editor):
    old, new = published(2, story, title="A & <b>", said="Rain &amp; wind.", words=205)
    comments.feature_comment(old.pk, by=editor)
    factories.make_comment(article=story)
    Comment.objects.filter(pk=new.pk).update(author=None)
    first, second = items_of(channel_of(client, feed_of(story)))
    assert list(second) == ["title", "link", "description", CREATOR, "pubDate", "guid"]
    assert list(first) == ["title", "link", "description", "pubDate", "guid"]
    old.refresh_from_db()
    assert second["title"] == "A & <b>"
    assert second["link"] == f"http://testserver{old.get_absolute_url()}"
    assert second["description"].startswith("Rain &amp; wind. word")
    assert len(second["description"]) < 700
    assert second[CREATOR] == old.author.profile.display_name
    assert parsedate_to_datetime(second["pubDate"]) == old.published_at.replace(microsecond=0)
    guids = [first["guid"], second["guid"]]
    assert len(set(guids)) == 2
    assert all(re.fullmatch(r"tag:testserver,\d{4}-\d\d-\d\d:comment:\d+", each) for each in guids)


def test_the_newest_twenty(client: Client, story):
    made = published(22, story)
    found = [item["link"] for item in items_of(channel_of(client, feed_of(story)))]
    assert found == [f"http://testserver{each.get_absolute_url()}" for each in made[:1:-1]]


def test_hostile_words_stay_words(client: Client, story):
    published(1, story)
    for words in HOSTILE[::3]:
        typed = words.replace("&", "&amp;").replace("<", "&lt;")
        Comment.objects.update(shown_title=words, shown_text=f"<p>{typed}</p>")
        Profile.objects.update(display_name=words)
        Article.objects.filter(pk=story.pk).update(headline=words)
        channel = channel_of(client, feed_of(story))
        (item,) = items_of(channel)
        assert item["title"].split() == item[CREATOR].split() == words.split()
        assert "<" not in item["description"]
        assert ElementTree.fromstring(f"<p>{item['description']}</p>").text


def test_the_pages_name_it(client: Client, story, editor):
    def feeds(path: str) -> list[str | None]:
        links = Markup(client.get(path).content).every("link")
        return [each["href"] for each in links if each.get("rel") == "alternate"]

    assert feeds(story.get_absolute_url()) == feeds(comments_of(story)) == [feed_of(story)]
    comments.close_comments(story.pk, by=editor)
    assert feeds(story.get_absolute_url()) == []
