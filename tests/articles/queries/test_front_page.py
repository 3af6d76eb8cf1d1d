"""The front page: what editors arranged, filled up by the newest, nothing of it twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.actions.front_page import get_front_page
from articles.models import Article, FrontSlot, Promo
from articles.queries.frame import get_frame
from articles.queries.front_page import (
    IN_SECTION,
    LATEST,
    TOP,
    FrontPageContent,
    front_page_content,
)
from tests import factories
from tests.markup import story_ids

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def content(now=None) -> FrontPageContent:
    return front_page_content(get_frame("testserver"), now or timezone.now())


def shown(found: FrontPageContent) -> list[int]:
    lead = [found.lead] if found.lead else []
    blocks = [article for block in found.blocks for article in block.articles]
    return [article.pk for article in [*lead, *found.top, *found.latest, *blocks]]


def place(article: Article, zone: str = "top", position: int = 0, until=None) -> FrontSlot:
    return FrontSlot.objects.create(
        front_page=get_front_page(article.site),
        article=article,
        zone=zone,
        position=position,
        until=until,
    )


def promo(title, name: str, **fields) -> Promo:
    return Promo.objects.create(
        front_page=get_front_page(title.site), title=name, url="/about/", **fields
    )


def stories(count: int, **fields) -> list[Article]:
    """Newest first."""
    return [factories.make_published(hours_ago=1 + n, **fields) for n in range(count)]


@pytest.fixture
def photo(title):
    return factories.make_photo()


def test_an_empty_paper(client: Client, title):
    found = content()
    assert (found.lead, found.until, shown(found), found.promos) == (None, None, [], [])
    response = client.get("/")
    assert response.status_code == 200
    assert "The first edition is being written" in response.content.decode()


def test_the_arranged_stand_where_they_were_put(client: Client, section, photo):
    made = stories(12, section=section, lead_photo=photo)
    place(made[7], "lead")
    for position, number in enumerate([9, 3, 11]):
        place(made[number], position=position)
    found = content()
    assert found.lead == made[7]
    assert found.top[:3] == [made[9], made[3], made[11]]
    # Filled up by the newest that stand nowhere else.
    assert found.top[3:] == [made[0], made[1], made[2]]
    assert found.latest == [made[4], made[5], made[6], made[8], made[10]]
    assert story_ids(client.get("/").content) == shown(found)


def test_an_empty_lead_is_filled_by_the_newest_with_a_picture(section, photo):
    plain = stories(2, section=section)
    pictured = factories.make_published(section=section, lead_photo=photo, hours_ago=9)
    found = content()
    assert found.lead == pictured
    assert found.latest == plain


def test_without_any_picture_the_newest_leads(section):
    made = stories(3, section=section)
    found = content()
    assert (found.lead, found.latest) == (made[0], made[1:])


def test_a_filled_lead_never_takes_what_stands_below(section, photo):
    made = stories(2, section=section, lead_photo=photo)
    place(made[0], "top")
    found = content()
    assert (found.lead, found.top) == (made[1], [made[0]])


def test_a_second_lead_is_not_lost(section):
    made = stories(5, section=section)
    place(made[3], "lead", 0)
    place(made[4], "lead", 1)
    place(made[2], "top")
    found = content()
    assert (found.lead, found.top, found.latest) == (made[3], [made[4], made[2]], made[:2])


def test_more_than_fit_are_not_lost(section):
    made = stories(TOP + 3, section=section)
    place(made[0], "lead")
    for position, article in enumerate(made[1:]):
        place(article, position=position)
    found = content()
    assert found.top == made[1 : TOP + 1]
    assert found.latest == made[TOP + 1 :]


def test_an_expired_slot_is_empty(section, photo):
    now = timezone.now()
    made = stories(4, section=section, lead_photo=photo)
    place(made[3], "lead", until=now + HOUR)
    place(made[2], "top", until=now + HOUR)
    assert (content(now).lead, content(now).top[0]) == (made[3], made[2])
    later = content(now + HOUR)
    assert (later.lead, later.top) == (made[0], made[1:])


def test_a_slot_of_a_story_that_is_not_public_is_empty(section):
    made = stories(3, section=section)
    place(made[2], "lead")
    publishing.withdraw_article(made[2].pk, reason="It was wrong.", by=None)
    place(factories.make_scheduled(section=section))
    place(factories.make_draft(section=section))
    found = content()
    assert (found.lead, found.top, found.latest) == (made[0], [], [made[1]])


def test_nothing_is_shown_twice_in_a_full_paper(client: Client, section, photo):
    others = [factories.make_section(f"part-{number}") for number in range(3)]
    made = [
        article
        for part in [section, *others]
        for article in stories(10, section=part, lead_photo=photo)
    ]
    place(made[5], "lead")
    for position, number in enumerate([15, 25, 35, 6]):
        place(made[number], position=position)
    found = content()
    ids = shown(found)
    assert len(ids) == len(set(ids))
    assert (len(found.top), len(found.latest)) == (TOP, LATEST)
    assert [len(block.articles) for block in found.blocks] == [IN_SECTION] * 4
    for block in found.blocks:
        assert {article.section for article in block.articles} == {block.section}
        times = [article.publish_at for article in block.articles]
        assert times == sorted(times, reverse=True)
    assert story_ids(client.get("/").content) == ids


def test_a_section_whose_stories_all_stand_above_has_no_block(section, photo):
    stories(2, section=section, lead_photo=photo)
    assert content().blocks == []


def test_promos_show_from_their_start_to_their_end(title):
    now = timezone.now()
    promo(title, "always", position=3)
    promo(title, "now", starts_at=now - HOUR, ends_at=now + HOUR, position=1)
    promo(title, "starting", starts_at=now, position=2)
    promo(title, "ending", ends_at=now)
    promo(title, "coming", starts_at=now + HOUR)
    assert [each.title for each in content(now).promos] == ["now", "starting", "always"]
    assert list(Promo.objects.current(now).order_by("position", "id")) == content(now).promos


def test_promos_show_on_an_empty_front_page_too(client: Client, title):
    promo(title, "Have your say")
    assert "Have your say" in client.get("/").content.decode()


# When it next changes by itself --------------------------------------------------


def test_until_is_the_soonest_of_all_that_changes_it(section):
    now = timezone.now()
    made = stories(2, section=section)
    assert content(now).until is None
    promo(section.site.title, "a", ends_at=now + 5 * HOUR)
    assert content(now).until == now + 5 * HOUR
    promo(section.site.title, "b", starts_at=now + 4 * HOUR, ends_at=now + 9 * HOUR)
    assert content(now).until == now + 4 * HOUR
    place(made[0], until=now + 3 * HOUR)
    assert content(now).until == now + 3 * HOUR
    coming = factories.make_scheduled(section=section, hours_ahead=2)
    assert content(now).until == coming.publish_at
    place(made[1], until=now + HOUR)
    assert content(now).until == now + HOUR


def test_what_is_over_and_another_titles_schedule_count_for_nothing(section):
    now = timezone.now()
    (made,) = stories(1, section=section)
    place(made, until=now - HOUR)
    promo(section.site.title, "over", starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    sister = factories.make_title("The Sister", "sister.example")
    factories.make_scheduled(section=factories.make_section("news", sister))
    factories.make_draft(section=section)
    assert content(now).until is None


def test_at_that_moment_the_page_is_another(section):
    now = timezone.now()
    stories(1, section=section)
    coming = factories.make_scheduled(section=section)
    until = content(now).until
    assert until == coming.publish_at
    assert coming.pk not in shown(content(until - timedelta(microseconds=1)))
    assert coming.pk in shown(content(until))
