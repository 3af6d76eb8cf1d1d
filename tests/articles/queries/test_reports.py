"""What the desk is shown of reports."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from articles.actions import comments
from articles.actions.commenting import edit_comment
from articles.models import Comment, Report
from articles.queries.reports import notices, number_in, reported, reports_of
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(title):
    return factories.make_published_comment()


def test_notices_come_first_and_each_says_what_it_weighs(item, reader, editor):
    earlier = factories.make_published_comment()
    factories.make_report(earlier, reader)
    comments.requeue_reported(earlier.pk)
    comments.publish_comment(earlier.pk, by=editor)
    factories.make_report(item, reader, address="192.0.2.7")
    factories.make_report(item, address="192.0.2.7")
    factories.make_report(item, reason=Report.Reason.ILLEGAL)
    found = reports_of(item)
    assert [
        (each.report.reason, each.record and each.record.words, each.why_not) for each in found.open
    ] == [
        ("illegal", None, ""),
        ("spam", "0 of 1 report upheld before", ""),
        ("spam", None, "From the same address as another"),
    ]
    assert (found.counted, found.needed, found.settled) == (2, 3, [])
    assert reported([item.pk, earlier.pk]) == {item.pk: 3}
    assert [each.outcome for each in reports_of(earlier).settled] == ["not_upheld"]


def test_what_is_about_an_earlier_version_says_so(item, editor):
    factories.make_report(item)
    assert [each.is_of_earlier for each in reports_of(item).open] == [False]
    edit_comment(item, by=item.author, title="Second", text=factories.long_text(), terms_version=1)
    assert [each.is_of_earlier for each in reports_of(item).open] == [False]
    newer = Comment.objects.get(pk=item.pk).versions.latest("number")
    newer.published_at = item.published_at.replace(year=item.published_at.year + 1)
    newer.save()
    assert [each.is_of_earlier for each in reports_of(item).open] == [True]


def test_the_desk_s_part_says_it_all_and_runs_nothing(item, reader):
    hostile = "<script>alert(1)</script>"
    factories.make_report(item, reader, text=hostile)
    factories.make_report(item, reason=Report.Reason.ILLEGAL, text=hostile, name=hostile)
    html = render_to_string(
        "admin/articles/queue/_reports.html", {"reports": reports_of(item), "item": item}
    )
    page = Markup(html)
    assert (page.scripts, page.unbalanced) == ([], [])
    assert page.text.count(hostile) == 3
    assert "2 open reports; 2 of 3 that bring it back." in page.text
    assert "Nothing settled before" in page.text
    notice = Report.objects.get(reason="illegal")
    assert f"/admin/desk/notices/{notice.pk}/answer/" in page.links()
    empty = render_to_string("admin/articles/queue/_reports.html", {"reports": reports_of(item)})
    assert "No open report." not in empty


def test_thirty_cost_what_one_costs(item, reader, editor):
    counts = []
    factories.make_report(item, reader)
    for number in (0, 29):
        for each in range(number):
            factories.make_report(item, factories.make_user(f"r{each}@example.org"))
        with CaptureQueriesContext(connection) as captured:
            found = reports_of(item)
            render_to_string("admin/articles/queue/_reports.html", {"reports": found})
        counts.append(len(captured))
        assert len(found.open) == number + 1
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("R-2026-000123", 123),
        ("r-2026-123", 123),
        (" R - 2026 - 000123 ", 123),
        ("000123", 123),
        ("x", 0),
        ("R-2026-", 0),
        ("9" * 40, 0),
        ("", 0),
    ],
)
def test_a_number_is_found_in_what_is_typed(words, number):
    assert number_in(words) == number


def test_notices_are_found_by_their_number(item):
    made = [factories.make_report(item, reason=Report.Reason.ILLEGAL) for _ in range(2)]
    other = factories.make_report(item)
    assert notices(1).items == made[::-1]
    assert notices(1, made[0].reference).items == [made[0]]
    assert notices(1, other.reference).items == notices(1, "nonsense").items == []
    assert notices(2) is None
