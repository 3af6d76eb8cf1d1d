"""Two papers, each on its own host, from one installation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.models import MovedSection, Title
from tests import factories
from tests.markup import Markup, story_ids

pytestmark = pytest.mark.django_db

SISTER = {"headers": {"host": "sister.example"}}


@pytest.fixture
def sister(title: Title) -> Title:
    return factories.make_title("The Sister", "sister.example")


@pytest.fixture
def ours(section):
    return factories.make_published(section=section, headline="Ours", tags=["Rain"])


@pytest.fixture
def theirs(sister):
    """In a section of the same slug, under the same tag."""
    return factories.make_published(
        section=factories.make_section("news", sister), headline="Theirs", tags=["Rain"]
    )


@pytest.mark.parametrize("path", ["/", "/news/", "/tag/rain/", "DAY"])
def test_each_host_shows_its_own_stories(client: Client, ours, theirs, path):
    path = path.replace("DAY", f"/archive/{timezone.localdate(ours.publish_at):%Y/%m/%d}/")
    assert story_ids(client.get(path).content) == [ours.pk]
    assert story_ids(client.get(path, **SISTER).content) == [theirs.pk]


def test_a_story_of_another_title_is_not_found(client: Client, ours, theirs):
    assert client.get(ours.get_absolute_url()).status_code == 200
    assert client.get(theirs.get_absolute_url(), **SISTER).status_code == 200
    assert client.get(theirs.get_absolute_url()).status_code == 404
    assert client.get(ours.get_absolute_url(), **SISTER).status_code == 404


def test_a_withdrawn_story_of_another_title_is_not_named(client: Client, theirs):
    publishing.withdraw_article(theirs.pk, reason="It was wrong.", by=None)
    assert client.get(theirs.get_absolute_url(), **SISTER).status_code == 410
    response = client.get(theirs.get_absolute_url())
    assert response.status_code == 404
    assert "Theirs" not in response.content.decode()


def test_sections_and_their_former_addresses_belong_to_a_site(client: Client, ours, sister):
    factories.make_section("sport", sister)
    assert client.get("/sport/", **SISTER).status_code == 200
    assert client.get("/sport/").status_code == 404
    MovedSection.objects.create(site=sister.site, slug="old", section=sister.site.sections.get())
    assert client.get("/old/", **SISTER)["Location"] == "/sport/"
    assert client.get("/old/").status_code == 404


def test_each_title_has_its_name_menu_and_address(client: Client, ours, theirs, sister):
    factories.make_section("sport", sister)
    here, there = Markup(client.get("/").content), Markup(client.get("/", **SISTER).content)
    assert "The Test Post" in here.text
    assert "The Sister" in there.text
    assert "The Sister" not in here.text
    assert "/sport/" in there.links()
    assert "/sport/" not in here.links()
    canonical = [each["href"] for each in there.every("link") if each["rel"] == "canonical"]
    assert canonical == ["http://sister.example/"]


def test_corrections_belong_to_a_title(client: Client, ours, theirs):
    publishing.correct_article(theirs.pk, text="It was two metres.", by=None)
    assert "two metres" in client.get("/corrections/", **SISTER).content.decode()
    assert "two metres" not in client.get("/corrections/").content.decode()


def test_related_stories_stay_within_a_title(client: Client, ours, theirs):
    assert story_ids(client.get(ours.get_absolute_url()).content) == []


@pytest.mark.parametrize(
    "host", ["sister.example", "SISTER.example", "sister.example.", "sister.example:8000"]
)
def test_a_host_is_the_same_however_written(client: Client, theirs, host):
    response = client.get("/", headers={"host": host})
    assert story_ids(response.content) == [theirs.pk]
    canonical = [
        each["href"]
        for each in Markup(response.content).every("link")
        if each["rel"] == "canonical"
    ]
    port = ":8000" if host.endswith("8000") else ""
    assert canonical == [f"http://sister.example{port}/"]


def test_a_host_without_a_title_shows_the_first_one(client: Client, ours, theirs):
    response = client.get("/", headers={"host": "localhost"})
    assert story_ids(response.content) == [ours.pk]


def test_a_forged_host_is_refused(client: Client, ours):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_an_installation_without_a_title_is_not_found(client: Client, db):
    assert client.get("/").status_code == 404


def test_the_next_publication_is_this_titles_own(client: Client, ours, sister):
    from articles.queries.frame import get_frame, next_publication

    factories.make_scheduled(section=factories.make_section("news", sister), hours_ahead=1)
    later = factories.make_scheduled(section=ours.section, hours_ahead=2)
    site = get_frame("testserver").site
    assert next_publication(site, timezone.now()) == later.publish_at
    assert next_publication(site, timezone.now() + timedelta(hours=3)) is None
