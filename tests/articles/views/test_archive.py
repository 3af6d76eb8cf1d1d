"""The calendar and its days, in the paper's time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.models import Article
from tests import factories
from tests.markup import Markup, story_ids

pytestmark = pytest.mark.django_db


def publish_at(moment: datetime, **fields) -> Article:
    return publishing.publish_article(factories.make_draft(**fields).pk, by=None, at=moment)


def test_a_day_is_a_day_of_the_papers_own_time_zone(client: Client, section):
    """23.30 in London is half past one of the next day in Johannesburg."""
    late = publish_at(datetime(2020, 3, 4, 23, 30, tzinfo=UTC))
    noon = publish_at(datetime(2020, 3, 4, 10, 0, tzinfo=UTC))
    assert story_ids(client.get("/archive/2020/03/04/").content) == [noon.pk]
    assert story_ids(client.get("/archive/2020/03/05/").content) == [late.pk]
    page = Markup(client.get(late.get_absolute_url()).content)
    assert "5 March 2020, 01:30" in page.text


def test_the_first_and_last_moment_of_a_day_belong_to_it(client: Client, section):
    midnight = datetime(2020, 3, 4, 22, 0, tzinfo=UTC)  # 0.00 on the fifth, in the paper's time
    before = publish_at(midnight - timedelta(microseconds=1))
    first = publish_at(midnight)
    last = publish_at(midnight + timedelta(days=1) - timedelta(microseconds=1))
    publish_at(midnight + timedelta(days=1))
    assert story_ids(client.get("/archive/2020/03/05/").content) == [last.pk, first.pk]
    assert story_ids(client.get("/archive/2020/03/04/").content) == [before.pk]


def test_a_busy_day_has_pages(client: Client, section):
    start = datetime(2020, 3, 4, 12, 0, tzinfo=UTC)
    ids = [publish_at(start - timedelta(minutes=n)).pk for n in range(51)]
    assert story_ids(client.get("/archive/2020/03/04/").content) == ids[:50]
    assert story_ids(client.get("/archive/2020/03/04/?page=2").content) == ids[50:]
    assert client.get("/archive/2020/03/04/?page=3").status_code == 404


def test_a_day_without_stories_says_so(client: Client, section):
    response = client.get("/archive/2020/03/04/")
    assert response.status_code == 200
    assert "Nothing was published on this day." in response.content.decode()


@pytest.mark.parametrize(
    "day",
    [
        *("2020/02/30", "2019/02/29", "2020/13/01", "2020/00/10", "2020/01/00", "0000/01/01"),
        *("1899/12/31", "9999/12/31", "2020/1/1", "20200/01/01", "2020/01/01/02", "٢٠٢٠/٠١/٠١"),
    ],
)
def test_what_is_no_day_is_not_found(client: Client, section, day):
    assert client.get(f"/archive/{day}/").status_code == 404


def test_tomorrow_is_not_found_and_today_is(client: Client, section):
    today = timezone.localdate()
    assert client.get(f"/archive/{today:%Y/%m/%d}/").status_code == 200
    assert client.get(f"/archive/{today + timedelta(days=1):%Y/%m/%d}/").status_code == 404


def test_the_calendar_runs_from_the_first_story_to_the_last(client: Client, section):
    publish_at(datetime(2019, 11, 20, 10, tzinfo=UTC))
    publish_at(datetime(2020, 2, 3, 10, tzinfo=UTC))
    publishing.schedule_article(
        factories.make_draft().pk, at=timezone.now() + timedelta(days=400), by=None
    )

    def days(path: str) -> list[str]:
        links = Markup(client.get(path).content).links()
        return sorted(each for each in links if each.count("/") == 5 and "archive" in each)

    assert days("/archive/") == days("/archive/2020/")
    assert (days("/archive/2020/")[0], days("/archive/2020/")[-1]) == (
        "/archive/2020/01/01/",
        "/archive/2020/02/03/",
    )
    assert len(days("/archive/2020/")) == 31 + 3
    assert (days("/archive/2019/")[0], days("/archive/2019/")[-1]) == (
        "/archive/2019/11/20/",
        "/archive/2019/12/31/",
    )


@pytest.mark.parametrize("year", ["0", "1", "2018", "2021", "9999", "99999999999999999999", "-1"])
def test_a_year_without_stories_is_not_found(client: Client, section, year):
    publish_at(datetime(2019, 11, 20, 10, tzinfo=UTC))
    publish_at(datetime(2020, 2, 3, 10, tzinfo=UTC))
    assert client.get(f"/archive/{year}/").status_code == 404


def test_years_between_two_stories_are_shown(client: Client, section):
    publish_at(datetime(2017, 11, 20, 10, tzinfo=UTC))
    publish_at(datetime(2019, 2, 3, 10, tzinfo=UTC))
    assert client.get("/archive/2018/").status_code == 200


def test_the_archive_of_an_empty_paper(client: Client, section):
    response = client.get("/archive/")
    assert response.status_code == 200
    assert "Nothing has been published yet." in response.content.decode()
    assert client.get(f"/archive/{timezone.localdate().year}/").status_code == 404
