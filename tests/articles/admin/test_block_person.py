"""What is done about somebody, on their page at the desk."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Block, Comment, Warning
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(title):
    return factories.make_contributor()


@pytest.fixture
def clause():
    return factories.make_clause()


def page_of(user) -> str:
    return f"/admin/desk/people/{user.pk}/block/"


def typed(clause, measure: str, **fields) -> dict:
    return {"do": "measure", "measure": measure, "clause": clause.pk, "note": "", **fields}


def far(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_the_measures_are_offered_in_plain_words(author, moderator_client):
    page = moderator_client.get(page_of(author)).content.decode()
    for words in (
        "Warn", "Suspend for a day", "Suspend for 7 days", "Suspend for 30 days",
        "Suspend until a day", "Ban for good",
    ):  # fmt: skip
        assert f"> {words}</label>" in page


def test_a_moderator_warns(author, clause, moderator, moderator_client):
    answer = moderator_client.post(page_of(author), typed(clause, "warn", note="Rude"), follow=True)
    assert answer.redirect_chain == [(page_of(author), 302)]
    page = answer.content.decode()
    assert "Thandi (thandi) is warned." in page
    assert "Warned once" in page
    assert "Rude" in page
    assert (Warning.objects.get().by, Block.objects.count()) == (moderator, 0)
    item = factories.make_contribution(author)
    page = moderator_client.get(f"/admin/desk/story/{item.pk}/").content.decode()
    assert "Warned once" in page


@pytest.mark.parametrize(("measure", "days"), [("1", 1), ("7", 7), ("30", 30)])
def test_a_moderator_suspends(author, clause, moderator_client, measure, days):
    moderator_client.post(page_of(author), typed(clause, measure))
    block = Block.objects.get()
    assert abs(block.until - block.at - timedelta(days=days)) < timedelta(minutes=1)
    assert "Suspended once" in moderator_client.get(page_of(author)).content.decode()


def test_until_a_day_is_until_it_begins(author, clause, moderator_client):
    moderator_client.post(page_of(author), typed(clause, "until", day=far(3).isoformat()))
    day = far(3)
    assert Block.objects.get().until == timezone.make_aware(datetime(day.year, day.month, day.day))


def test_a_ban_is_for_good(author, clause, moderator_client):
    moderator_client.post(page_of(author), typed(clause, "ban", day="nonsense"))
    assert not Block.objects.exists()  # what was typed is looked at, even where it is not needed
    page = moderator_client.post(page_of(author), typed(clause, "ban"), follow=True)
    assert Block.objects.get().until is None
    assert "Banned once" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Choose the day."),
        ("x", "Enter a valid date."),
        ("99999-01-01", "Enter a valid date."),
        ("2020-01-01", "Choose a day that lies ahead."),
        ("9999-12-31", "Choose a nearer day, or ban them for good."),
        ("2030-01-01\0", "Enter a valid date."),
    ],
)
def test_a_day_that_is_none(author, clause, moderator_client, day, said):
    answer = moderator_client.post(page_of(author), typed(clause, "until", day=day, note="kept"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "kept" in page
    assert 'value="until"' in page
    assert not Block.objects.exists()


def test_a_moderator_removes_their_comments(author, clause, moderator_client, settings):
    settings.NEWCOMERS_PENDING = 0
    shown, waiting = factories.make_published_comment(author), factories.make_comment(author)
    fields = {"remove_comments": "on", "decline_waiting": "on"}
    answer = moderator_client.post(page_of(author), typed(clause, "warn", **fields), follow=True)
    assert "1 item is declined. 1 item is withdrawn." in answer.content.decode()
    assert dict(Comment.objects.values_list("pk", "state")) == {
        shown.pk: "removed", waiting.pk: "declined",
    }  # fmt: skip


def test_what_is_not_offered_cannot_be_posted(author, clause, moderator, moderator_client):
    group = moderator.groups.get()
    group.permissions.remove(group.permissions.get(codename="add_block"))
    page = moderator_client.get(page_of(author)).content.decode()
    assert ("> Warn</label>" in page, "Ban for good" in page) == (True, False)
    for measure in ("1", "until", "ban", "else"):
        assert moderator_client.post(page_of(author), typed(clause, measure)).status_code == 403
    assert moderator_client.post(page_of(author), typed(clause, "warn")).status_code == 302
    group.permissions.remove(group.permissions.get(codename="add_warning"))
    assert moderator_client.get(page_of(author)).status_code == 403
    assert moderator_client.post(page_of(author), typed(clause, "warn")).status_code == 403
    assert (Block.objects.count(), Warning.objects.count()) == (0, 1)


def test_to_warn_takes_a_right_of_its_own(author, clause, moderator, moderator_client):
    group = moderator.groups.get()
    group.permissions.remove(group.permissions.get(codename="add_warning"))
    assert "> Warn</label>" not in moderator_client.get(page_of(author)).content.decode()
    assert moderator_client.post(page_of(author), typed(clause, "warn")).status_code == 403
    assert moderator_client.post(page_of(author), typed(clause, "ban")).status_code == 302
    assert not Warning.objects.exists()


def test_who_is_banned_can_still_be_warned(author, clause, moderator_client, editor_client):
    moderator_client.post(page_of(author), typed(clause, "ban"))
    assert editor_client.post(page_of(author), typed(clause, "7")).status_code == 409
    assert editor_client.post(page_of(author), typed(clause, "warn")).status_code == 302
    assert "Warned once, banned once" in editor_client.get(page_of(author)).content.decode()


def test_strangers_and_readers_come_to_nothing(author, clause, reporter_client):
    reader = Client()
    reader.force_login(author)
    for client, status in ((Client(), 302), (reader, 302), (reporter_client, 403)):
        answer = client.post(page_of(author), typed(clause, "warn"))
        assert answer.status_code in (status, 403)
    assert not Warning.objects.exists()
