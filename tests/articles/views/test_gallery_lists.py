"""News in pictures, user galleries, multimedia, and the galleries of the front page."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.models import Article, Gallery, Photo
from articles.queries.front_page import GALLERIES
from newsroom.pages import PAGE_SIZE
from tests import factories
from tests.markup import Markup

from .test_gallery import HOUR, copies, expire, until_of

pytestmark = pytest.mark.django_db

LISTS = {"/news-in-pictures/": "news", "/user-galleries/": "readers"}
VIDEO = factories.BODY + '<figure data-video="https://youtu.be/abcdefgh"></figure>'


@pytest.fixture
def photo(title) -> Photo:
    return factories.make_photo()


def shown(client: Client, path: str, **query) -> list[str]:
    """The addresses of the headlines of a page's cards."""
    response = client.get(path, query)
    assert response.status_code == 200
    links = Markup(response.content).links()
    return [link for link in links if link.startswith(("/gallery/", "/news/")) and "-" in link[9:]]


def addresses(*items: Gallery | Article) -> list[str]:
    return [item.get_absolute_url() for item in items]


def make(count: int, photo: Photo, **fields) -> list[Gallery]:
    """Newest first."""
    return [
        factories.make_published_gallery([photo], hours_ago=1 + n, **fields) for n in range(count)
    ]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_shows_its_own_kind_newest_first(client: Client, photo, path):
    mine = make(3, photo, kind=LISTS[path])
    for kind in LISTS.values():
        if kind != LISTS[path]:
            make(2, photo, kind=kind)
    sister = factories.make_title("The Sister", "sister.example")
    factories.make_published_gallery([photo], kind=LISTS[path], site=sister.site)
    assert shown(client, path) == addresses(*mine)


def test_multimedia_mixes_galleries_and_stories_with_video(client: Client, section, photo):
    made = [
        factories.make_published_gallery([photo], hours_ago=1, headline="Pictures one"),
        factories.make_published(section=section, hours_ago=2, body=VIDEO, headline="Film one"),
        factories.make_published_gallery([photo], hours_ago=3, kind="readers"),
        factories.make_published(section=section, hours_ago=4, body=VIDEO, lead_photo=photo),
    ]
    factories.make_published(section=section)
    factories.make_scheduled(section=section, body=VIDEO)
    assert shown(client, "/multimedia/") == addresses(*made)
    page = Markup(client.get("/multimedia/").content)
    for words in (
        "News in pictures 1 picture Pictures one",
        "Video Film one",
        "User gallery 1 picture",
    ):
        assert words in page.text, words


def test_of_the_same_moment_a_page_is_always_the_same(client: Client, section, photo):
    made = [*make(2, photo), factories.make_published(section=section, body=VIDEO)]
    at = timezone.now() - HOUR
    Gallery.objects.update(publish_at=at)
    Article.objects.update(publish_at=at)
    first = shown(client, "/multimedia/")
    assert sorted(first) == sorted(addresses(*made))
    assert shown(client, "/multimedia/") == first


@pytest.mark.parametrize("path", [*LISTS, "/multimedia/"])
def test_a_long_list_is_parted_into_pages(client: Client, section, photo, path):
    made = addresses(*make(PAGE_SIZE + 2, photo, kind=LISTS.get(path, "news")))
    assert shown(client, path) == made[:PAGE_SIZE]
    assert shown(client, path, page="2") == made[PAGE_SIZE:]
    for page in ("3", "0", "x", "51", ""):
        assert client.get(path, {"page": page}).status_code == 404, page
    rels = {each["rel"]: each["href"] for each in Markup(client.get(path).content).every("link")}
    assert rels["canonical"] == f"http://testserver{path}"


@pytest.mark.parametrize("path", [*LISTS, "/multimedia/"])
def test_an_empty_list_says_so_and_answers(client: Client, title, path):
    response = client.get(path)
    assert response.status_code == 200
    assert "Please come back soon" in response.content.decode()
    assert client.get(path, {"page": "2"}).status_code == 404


@pytest.mark.parametrize("path", [*LISTS, "/multimedia/", "/"])
def test_a_card_shows_the_first_picture_that_may_be_seen_and_counts_those(client, photo, path):
    kind = LISTS.get(path, "news")
    factories.make_published()  # the front page has a block only when there is a story
    first, second, third = copies(photo, 3)
    Photo.objects.filter(pk=second.pk).update(alt="The bridge")
    factories.make_published_gallery([first, second, third], kind=kind)
    expire(first)
    response = client.get(path)
    page = Markup(response.content)
    assert "2 pictures" in page.text
    assert [each["alt"] for each in page.every("img") if each.get("sizes")] == ["The bridge"]
    assert first.key not in response.content.decode()


@pytest.mark.parametrize("path", [*LISTS, "/multimedia/"])
def test_a_gallery_without_a_picture_to_show_keeps_its_line(client: Client, photo, path):
    (gallery,) = make(1, photo, kind=LISTS.get(path, "news"))
    expire(photo)
    assert shown(client, path) == addresses(gallery)
    page = Markup(client.get(path).content)
    assert page.every("img") == []
    assert page.unbalanced == []


@pytest.mark.parametrize("path", [*LISTS, "/multimedia/", "/"])
def test_a_list_is_kept_until_the_next_gallery_or_the_end_of_a_picture(client, photo, path):
    kind = LISTS.get(path, "news")
    factories.make_published()
    (gallery,) = make(1, photo, kind=kind)
    assert until_of(client, path) is None
    at = timezone.now() + 2 * HOUR
    publishing.schedule_gallery(factories.make_gallery([photo], kind=kind).pk, at=at, by=None)
    assert until_of(client, path) == at
    (other,) = copies(photo, 1)
    gallery.items.update(photo=other)
    Photo.objects.filter(pk=other.pk).update(expires_at=at - HOUR)
    assert until_of(client, path) == at - HOUR


def test_multimedia_is_kept_until_the_next_story(client: Client, section):
    article = factories.make_scheduled(section=section, body=VIDEO)
    assert until_of(client, "/multimedia/") == article.publish_at


@pytest.mark.parametrize("path", ["/", "/news/", "/tag/rain/", "DAY", "STORY"])
def test_a_page_of_stories_is_kept_until_a_picture_goes(client: Client, section, photo, path):
    article = factories.make_published(section=section, lead_photo=photo, tags=["Rain"])
    path = {
        "STORY": article.get_absolute_url(),
        "DAY": f"/archive/{timezone.localdate(article.publish_at):%Y/%m/%d}/",
    }.get(path, path)
    assert until_of(client, path) is None
    at = timezone.now() + HOUR
    Photo.objects.update(expires_at=at)
    assert until_of(client, path) == at


def test_a_story_is_kept_until_a_picture_of_its_text_goes(client: Client, section, photo):
    body = f'{factories.BODY}<figure data-photo="{photo.pk}"></figure>'
    article = factories.make_published(section=section, body=body)
    at = timezone.now() + HOUR
    Photo.objects.update(expires_at=at)
    assert until_of(client, article.get_absolute_url()) == at


def test_the_cache_is_told_what_the_lists_were_made_from(client: Client, section, photo):
    article = factories.make_published(section=section, body=VIDEO)
    site = article.site_id
    for path in (*LISTS, "/multimedia/"):
        tags = set(client.get(path)["Surrogate-Key"].split())
        own = {f"article:{article.pk}"} if path == "/multimedia/" else set()
        assert tags == {f"galleries:{site}", f"title:{site}", *own}, path


# On the front page ---------------------------------------------------------------


def test_the_front_page_has_the_newest_galleries_of_any_kind(client: Client, section, photo):
    factories.make_published(section=section)
    assert "In pictures" not in Markup(client.get("/").content).text
    made = make(GALLERIES + 2, photo)
    Gallery.objects.filter(pk=made[1].pk).update(kind="readers")
    found = [link for link in shown(client, "/") if link.startswith("/gallery/")]
    assert found == addresses(*made[:GALLERIES])
    assert "In pictures" in Markup(client.get("/").content).text


def test_the_front_page_leaves_out_a_gallery_without_a_picture(client: Client, section, photo):
    factories.make_published(section=section)
    (gone,) = make(1, photo)
    (other,) = copies(photo, 1)
    kept = factories.make_published_gallery([other], hours_ago=5)
    expire(photo)
    found = [link for link in shown(client, "/") if link.startswith("/gallery/")]
    assert found == addresses(kept)
    assert gone.headline not in client.get("/").content.decode()


def test_the_ways_in_lead_to_the_lists(client: Client, section):
    factories.make_published(section=section)
    links = Markup(client.get("/").content).links()
    assert {"/multimedia/", "/user-galleries/", "/news-in-pictures/"} <= set(links)
