"""Who decided what, for editors."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import comments
from articles.actions.counting import count_due
from articles.models import ModeratorFigures, MonthlyFigures
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/statistics/"


def month(first: date, **fields) -> MonthlyFigures:
    return MonthlyFigures.objects.create(month=first, made_at=timezone.now(), **fields)


def test_what_was_decided_this_month(section, moderator, editor_client):
    moderator.name = "Mo Derator"
    moderator.save()
    item = factories.make_comment(article=factories.make_published(section=section))
    comments.decline_comment(item.pk, by=moderator, clause=factories.make_clause())
    assert "Nothing was decided yet." in editor_client.get(PAGE).content.decode()
    count_due()
    page = " ".join(editor_client.get(PAGE).content.decode().split())
    cells = "".join(f"<td>{each}</td> " for each in (1, 0, 1, 0, 0, 0, "1 min", 0))
    assert f'<th scope="row">Mo Derator</th> {cells}' in page
    assert f"{timezone.localdate():%B %Y}" in page
    assert PAGE in editor_client.get("/admin/").content.decode()


def test_a_month_is_chosen(title, editor, editor_client):
    older, _newer = month(date(2026, 3, 1)), month(date(2026, 4, 1))
    ModeratorFigures.objects.create(figures=older, user=editor, accepted=41, declined=1)
    page = editor_client.get(PAGE).content.decode()
    assert "Nobody decided anything in this month." in page
    page = editor_client.get(f"{PAGE}?month=2026-03").content.decode()
    assert "<td>42</td>" in page
    for wanted in ("2026-05", "2026-13", "x", "2026-3", "20260301", "0000-01", "\0" * 7, "9" * 7):
        assert editor_client.get(PAGE, {"month": wanted}).status_code == 404, wanted


def test_it_is_for_editors(title, moderator_client, reporter_client):
    assert moderator_client.get(PAGE).status_code == 403
    assert reporter_client.get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert PAGE not in moderator_client.get("/admin/").content.decode()


def test_it_asks_as_often_for_one_as_for_many(title, editor_client):
    row = month(date(2026, 4, 1))
    editor_client.get(PAGE)
    counts = []
    for count in (1, 12):
        for number in range(count):
            person = factories.make_user(f"m{count}.{number}@example.org", is_staff=True)
            ModeratorFigures.objects.create(figures=row, user=person)
        with CaptureQueriesContext(connection) as captured:
            page = editor_client.get(PAGE).content.decode()
        counts.append((len(captured), page.count('<th scope="row">')))
    assert counts == [(counts[0][0], 1), (counts[0][0], 13)]
