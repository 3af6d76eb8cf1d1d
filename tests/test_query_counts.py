"""A page asks the database as often for one story as for thirty."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import comments, publishing
from articles.actions.front_page import get_front_page
from articles.models import Article, FrontSlot, Gallery, Photo, Promo
from tests import factories
from tests.articles.views.commentary import published

pytestmark = pytest.mark.django_db

MOST = 9
# Noon, so that thirty stories of a day share that day in every time zone.
NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
FAR_AWAY = timedelta(days=400)


def fill(count: int) -> Article:
    """A paper of `count` stories, each with all a story may have, in as many sections and tags."""
    site = factories.make_title().site
    photos = list(Photo.objects.all()) or [factories.make_photo(credit="A. Lens") for _ in "123"]
    front_page = get_front_page(site)
    section = factories.make_section("news")
    made = []
    for number in range(count):
        rich = number == 0
        pictures = photos[: count if rich else 1]
        article = factories.make_draft(
            section=section,
            body=factories.BODY
            + "".join(f'<figure data-photo="{each.pk}"></figure>' for each in pictures)
            + '<figure data-video="https://youtu.be/abcdefgh"></figure>',
            tags=["Rain", *(f"Tag {each}" for each in range(count if rich else 1))][:15],
            bylines=[("staff", f"Writer {each}") for each in range(count if rich else 1)],
            lead_photo=photos[0],
        )
        publishing.publish_article(article.pk, by=None, at=NOON - timedelta(minutes=number))
        for _ in range(3 if rich and count > 1 else 1):
            publishing.correct_article(article.pk, text="It was two metres.", by=None)
        other = factories.make_section(f"part-{number}")
        factories.make_published(section=other, lead_photo=photos[0], tags=["Rain"])
        Promo.objects.create(front_page=front_page, title="In", url="/about/", photo=photos[0])
        made.append(article)
    factories.make_scheduled(section=section)
    for place, article in enumerate(made[:7]):
        zone = FrontSlot.Zone.TOP if place else FrontSlot.Zone.LEAD
        until = timezone.now() + FAR_AWAY
        FrontSlot.objects.create(front_page=front_page, zone=zone, article=article, until=until)
    for number in range(count):
        # Between the stories with video, so that a page of both has both.
        hours = (timezone.now() - NOON) / timedelta(hours=1) + number / 60
        gallery = factories.make_published_gallery(photos[:1], hours_ago=hours)
    Article.objects.filter(pk__in=[article.pk for article in made]).update(gallery=gallery)
    return made[0]


def fill_gallery(count: int) -> Gallery:
    """A gallery of `count` pictures, below which stand as many others."""
    first = factories.make_photo()
    pictures = [
        Photo(
            original=f"{count}-{n}.jpg",
            renditions=first.renditions,
            alt="A river",
            credit="A. Lens",
            sha256="0" * 64,
            width=900,
            height=600,
        )
        for n in range(count)
    ]
    photos = Photo.objects.bulk_create(pictures)
    for _ in range(min(count, 30)):
        factories.make_published_gallery([first])
    return factories.make_published_gallery(photos, section=factories.make_section("news"))


PAGES: dict[str, Callable[[Article], str]] = {
    "front": lambda article: "/",
    "section": lambda article: "/news/",
    "tag": lambda article: "/tag/rain/",
    "story": lambda article: article.get_absolute_url(),
    "archive": lambda article: "/archive/",
    "day": lambda article: f"/archive/{NOON:%Y/%m/%d}/",
    "corrections": lambda article: "/corrections/",
    "news in pictures": lambda article: "/news-in-pictures/",
    "multimedia": lambda article: "/multimedia/",
}


def queries_of(client: Client, path: str) -> tuple[list[str], str]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return [query["sql"] for query in captured.captured_queries], response.content.decode()


def test_a_page_of_thirty_costs_what_a_page_of_one_costs(client: Client):
    """All pages in one test: the paper is slow to fill."""
    article = fill(1)
    few = {name: queries_of(client, path(article)) for name, path in PAGES.items()}
    Article.objects.all().delete()
    Gallery.objects.all().delete()
    Site.objects.clear_cache()
    article = fill(30)
    many = {name: queries_of(client, path(article)) for name, path in PAGES.items()}
    assert "part-29" in many["front"][1]
    assert many["section"][1].count("<article") == 20
    assert many["story"][1].count('class="correction"') == 3
    counts = {name: len(queries) for name, (queries, _html) in many.items()}
    assert counts == {name: len(queries) for name, (queries, _html) in few.items()}
    assert {name: count for name, count in counts.items() if count > MOST} == {}


def test_a_gallery_of_forty_pictures_costs_what_a_gallery_of_one_costs(client: Client, title):
    counts = {}
    for count in (1, 40):
        gallery = fill_gallery(count)
        story = factories.make_published(gallery=gallery)
        for name, item in (("gallery", gallery), ("story", story)):
            queries, html = queries_of(client, item.get_absolute_url())
            counts[name, count] = len(queries)
            assert html.count("<figure") == (count if name == "gallery" else 0)
    assert counts["gallery", 1] == counts["gallery", 40] <= 5
    assert counts["story", 1] == counts["story", 40] <= MOST


def test_thirty_comments_cost_what_one_costs(client: Client, section):
    """Below a story, on their own page and feed, and answers below one; none cost nothing."""
    counts = []
    for count in (1, 30):
        story = factories.make_published(section=section)
        path = story.get_absolute_url()
        bare = len(queries_of(client, path)[0])
        parent = published(count, story)[0]
        for _ in range(min(count, 3)):
            factories.make_published_comment(parent=parent)
        pages = [path, f"{path}comments/", f"{path}comments/rss.xml", parent.get_absolute_url()]
        found = [len(queries_of(client, each)[0]) for each in pages]
        counts.append([found[0] - bare, *found[1:]])
        comments.close_comments(story.pk, by=parent.author)
    assert counts == [[2, 4, 5, 5]] * 2
    other = factories.make_published(section=section)
    open_ = len(queries_of(client, other.get_absolute_url())[0])
    comments.close_comments(other.pk, by=parent.author)
    assert len(queries_of(client, other.get_absolute_url())[0]) == open_ <= MOST - 2


@pytest.mark.parametrize("path", ["/about/", "/privacy/", "/terms/"])
def test_a_plain_page_asks_for_its_title_only(client: Client, section, path):
    queries, _html = queries_of(client, path)
    assert len(queries) == 1


def test_the_policy_costs_what_its_versions_and_clauses_cost(client: Client, section):
    queries, _html = queries_of(client, "/comments-policy/")
    assert len(queries) == 3


def test_the_second_page_of_a_list_costs_no_more(client: Client, section):
    for _ in range(21):
        factories.make_published(section=section)
    first, _html = queries_of(client, "/news/")
    second, html = queries_of(client, "/news/?page=2")
    assert len(second) == len(first)
    assert html.count("<article") == 1


def test_a_redirect_and_a_missing_story_are_cheap(client: Client, section):
    article = factories.make_published(section=section)
    moved = f"/news/old-{article.pk}/"
    for path, status in ((moved, 301), ("/news/none-999/", 404), ("/none/", 404)):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == status
        assert len(captured) <= 3, path
