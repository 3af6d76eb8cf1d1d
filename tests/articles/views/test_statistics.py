"""What became of readers' comments, for everybody."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import comments
from articles.actions.counting import count_due
from articles.models import ClauseFigures, MonthlyFigures
from articles.queries.counting import month_of
from articles.queries.statistics import statistics_page
from articles.templatetags.statistics import waited
from newsroom.page_cache.sharing import MARK
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db
PAGE = "/comments-policy/statistics/"


def make_months(*months: str, **fields) -> list[MonthlyFigures]:
    fields = {"received": 3, "is_final": True, "made_at": timezone.now(), **fields}
    return [
        MonthlyFigures.objects.create(month=date.fromisoformat(f"{each}-01"), **fields)
        for each in months
    ]


def shown() -> list[str]:
    page = statistics_page()
    return [f"{each.figures.month:%Y-%m}" for each in page.months] if page else []


def test_before_anybody_wrote(client: Client, title):
    response = client.get(PAGE)
    assert response.status_code == 200
    page = Markup(response.content)
    assert "Nobody has sent us a comment yet." in page.text
    assert page.every("table") == []
    assert client.get(f"{PAGE}2026/").status_code == 404


def test_the_figures_of_this_month(client: Client, section, moderator):
    story = factories.make_published(section=section)
    clause = factories.make_clause()
    comments.decline_comment(factories.make_comment(article=story).pk, by=moderator, clause=clause)
    factories.make_published_comment(article=story, by=moderator)
    count_due()
    page = " ".join(client.get(PAGE).content.decode().split())
    month = month_of(timezone.now())
    name = (
        f'<time datetime="{month:%Y-%m}">{month:%b %Y}</time>'
        '<span class="figures__running">so far</span> </th>'
    )
    assert f"{name} <td>2</td> <td>1</td> <td>1</td> <td>0</td>" in page
    assert f"{name} <td>2</td> <td>1 min</td> <td>1 min</td>" in page
    assert f'<a href="{clause.get_absolute_url()}">{clause.number} {clause.reason}</a>' in page
    assert "version 1</span> </th> <td>1</td> <td>0</td>" in page


def test_it_is_the_same_for_everybody(client: Client, title, editor_client):
    make_months("2026-03")
    strangers, editors = client.get(PAGE), editor_client.get(PAGE)
    assert strangers.content == editors.content
    assert not strangers.cookies
    assert strangers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "statistics" in getattr(strangers, MARK).tags
    assert "csrf" not in strangers.content.decode()


def test_the_latest_twelve_and_older_ones_by_year(client: Client, title):
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    make_months(*months[5:], "2026-01")
    assert shown() == ["2026-01", *months[:12:-1]]
    page = Markup(client.get(PAGE).content)
    assert [f"{PAGE}{year}/" for year in (2026, 2025, 2024)] == [
        link for link in page.links() if link.startswith(f"{PAGE}2")
    ]
    older = Markup(client.get(f"{PAGE}2024/").content)
    assert "Jun 2024" in older.text
    assert "Jan 2025" not in older.text
    for year in ("2023", "0", "02024", "99999"):
        assert client.get(f"{PAGE}{year}/").status_code == 404
    assert client.post(PAGE).status_code == 405


def test_months_before_the_first_comment_are_left_out(title):
    make_months("2026-01", "2026-02", received=0)
    make_months("2026-03")
    make_months("2026-04", received=0)
    assert shown() == ["2026-04", "2026-03"]


def test_it_costs_the_same_however_much_there_is(
    client: Client, section, django_assert_num_queries
):
    clauses = list(factories.make_clause().policy.clauses.exclude(reason=""))
    for number in range(1, 13):
        (row,) = make_months(f"2025-{number:02}")
        wanted = clauses if number > 1 else clauses[:1]
        ClauseFigures.objects.bulk_create(
            ClauseFigures(figures=row, clause=each, declined=2) for each in wanted
        )
        if number in (1, 12):
            with django_assert_num_queries(3):
                client.get(PAGE)


def test_the_policy_leads_there(client: Client, title):
    assert PAGE in Markup(client.get("/comments-policy/").content).links()
    assert "/comments-policy/" in Markup(client.get(PAGE).content).links()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"), (0, "1 min"), (89, "1 min"), (1500, "25 min"), (3599, "1 h"),
        (12000, "3 h 20 min"), (40000, "11 h"), (172799, "48 h"), (172800, "2 days"),
        (190000, "2 days 5 h"), (864000, "10 days"), (900000, "10 days"),
    ],
)  # fmt: skip
def test_a_time_in_words(seconds, words):
    assert waited(seconds) == words
