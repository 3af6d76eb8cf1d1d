"""Sections, tags and their pages: which stories, in which order, and where they end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions.publishing import publish_article
from articles.actions.sections import save_section
from articles.actions.tags import merge_tags
from articles.models import Article, Tag
from newsroom.pages import MAX_PAGE, PAGE_SIZE
from tests import factories
from tests.markup import Markup, story_ids

pytestmark = pytest.mark.django_db


def publish(number: int, **fields) -> list[int]:
    """Ids of that many new stories, newest first."""
    return [factories.make_published(hours_ago=1 + n, **fields).pk for n in range(number)]


@pytest.mark.parametrize("path", ["/news/", "/tag/rain/"])
def test_a_list_shows_stories_newest_first(client: Client, section, path):
    ids = [
        factories.make_published(section=section, tags=["Rain"], hours_ago=hours).pk
        for hours in (5, 1, 30, 2)
    ]
    oldest_first = [ids[2], ids[0], ids[3], ids[1]]
    assert story_ids(client.get(path).content) == oldest_first[::-1]


@pytest.mark.parametrize("path", ["/news/", "/tag/rain/"])
def test_of_the_same_moment_the_later_one_stands_first(client: Client, section, path):
    at = timezone.now() - timedelta(hours=1)
    ids = []
    for _ in range(3):
        draft = factories.make_draft(section=section, tags=["Rain"])
        ids.append(publish_article(draft.pk, by=None, at=at).pk)
    assert story_ids(client.get(path).content) == ids[::-1]


def test_a_list_holds_its_own_stories_only(client: Client, section):
    (here,) = publish(1, section=section, tags=["Rain"])
    (there,) = publish(1, section=factories.make_section("sport"), tags=["Football"])
    assert story_ids(client.get("/news/").content) == [here]
    assert story_ids(client.get("/sport/").content) == [there]
    assert story_ids(client.get("/tag/rain/").content) == [here]


@pytest.mark.parametrize("path", ["/news/", "/tag/rain/"])
def test_a_long_list_is_parted_into_pages(client: Client, section, path):
    ids = publish(PAGE_SIZE + 3, section=section, tags=["Rain"])
    first, second = client.get(path), client.get(path, {"page": "2"})
    assert story_ids(first.content) == ids[:PAGE_SIZE]
    assert story_ids(second.content) == ids[PAGE_SIZE:]
    assert client.get(path, {"page": "1"}).content == first.content
    assert client.get(path, {"page": "3"}).status_code == 404
    rels = [
        {each["rel"]: each["href"] for each in Markup(page.content).every("link") + links(page)}
        for page in (first, second)
    ]
    assert "prev" not in rels[0]
    assert rels[0]["next"] == "?page=2"
    assert "next" not in rels[1]
    assert rels[1]["prev"] == "?"
    assert rels[0]["canonical"] == f"http://testserver{path}"
    assert rels[1]["canonical"] == f"http://testserver{path}?page=2"


def links(response) -> list[dict]:
    return [each for each in Markup(response.content).every("a") if "rel" in each]


def test_a_list_that_fills_its_last_page_offers_no_more(client: Client, section):
    publish(PAGE_SIZE, section=section)
    assert "next" not in {each["rel"] for each in links(client.get("/news/"))}
    assert client.get("/news/?page=2").status_code == 404


BAD_PAGES = ["0", "-1", str(MAX_PAGE + 1), "x", str(10**9), "", "1.5", "1e1", "²", "٣", "+1", " 1"]


@pytest.mark.parametrize("page", BAD_PAGES)
@pytest.mark.parametrize("path", ["/news/", "/tag/rain/", "/archive/2020/01/01/"])
def test_what_is_no_page_is_not_found(client: Client, section, path, page):
    publish(1, section=section, tags=["Rain"])
    assert client.get(path, {"page": page}).status_code == 404


def test_an_empty_section_says_so_and_answers(client: Client, section):
    response = client.get("/news/")
    assert response.status_code == 200
    assert "No stories here yet" in response.content.decode()


@pytest.mark.parametrize("path", ["/none/", "/tag/none/", "/News/", "/tag/Rain/", "/tag/%00/"])
def test_an_unknown_address_is_not_found(client: Client, section, path):
    publish(1, section=section, tags=["Rain"])
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["Côte d’Ivoire", "水", "C++ and C#", "covid-19"])
def test_a_tag_of_any_script_has_its_page(client: Client, section, name):
    article = factories.make_published(section=section, tags=[name])
    path = article.tags.get().get_absolute_url()
    assert path in Markup(client.get(article.get_absolute_url()).content).links()
    page = client.get(path)
    assert story_ids(page.content) == [article.pk]
    assert name in Markup(page.content).text


# Addresses that changed ----------------------------------------------------------


def moved_to(client: Client, path: str) -> str:
    response = client.get(f"{path}?utm_source=x&page=2")
    assert response.status_code == 301
    return response["Location"]


def test_a_renamed_section_leads_on(client: Client, section):
    (number,) = publish(1, section=section)
    story = Article.objects.get(pk=number)
    section.slug = "nation"
    save_section(section, old_slug="news")
    assert moved_to(client, "/news/") == "/nation/"
    assert client.get("/nation/").status_code == 200
    assert moved_to(client, f"/news/{story.slug}-{number}/") == f"/nation/{story.slug}-{number}/"


def test_a_section_renamed_twice_leads_on_in_one_step(client: Client, section):
    for old, new in (("news", "nation"), ("nation", "country")):
        section.slug = new
        save_section(section, old_slug=old)
    assert moved_to(client, "/news/") == "/country/"
    assert moved_to(client, "/nation/") == "/country/"


def test_a_section_renamed_back_is_found_where_it_was(client: Client, section):
    for old, new in (("news", "nation"), ("nation", "news")):
        section.slug = new
        save_section(section, old_slug=old)
    assert client.get("/news/").status_code == 200
    assert moved_to(client, "/nation/") == "/news/"


def test_an_alias_of_a_tag_leads_on(client: Client, section):
    publish(1, section=section, tags=["Rail"])
    rail = Tag.objects.get(slug="rail")
    Tag.objects.create(name="Trains", slug="trains", alias_of=rail)
    assert moved_to(client, "/tag/trains/") == "/tag/rail/"


def test_a_merged_tag_leads_on_and_its_stories_moved(client: Client, section):
    ids = [*publish(1, section=section, tags=["Rail"]), *publish(1, tags=["Railways"])]
    merge_tags(Tag.objects.get(slug="railways"), Tag.objects.get(slug="rail"))
    assert moved_to(client, "/tag/railways/") == "/tag/rail/"
    assert sorted(story_ids(client.get("/tag/rail/").content)) == sorted(ids)


@pytest.mark.parametrize("path", ["/", "/news/", "/tag/rain/"])
def test_a_story_appears_when_its_time_has_come_without_any_job(client: Client, section, path):
    """Publication is a query: nothing runs between the two requests but the clock."""
    article = factories.make_scheduled(section=section, tags=["Rain"])
    assert story_ids(client.get(path).content) == []
    assert client.get(article.get_absolute_url()).status_code == 404
    past = timezone.now() - timedelta(seconds=1)
    Article.objects.filter(pk=article.pk).update(publish_at=past)
    article.taggings.update(live_at=past)
    assert story_ids(client.get(path).content) == [article.pk]
    assert client.get(article.get_absolute_url()).status_code == 200
