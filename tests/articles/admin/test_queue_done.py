"""Taking back what an editor decided last."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions import judging
from articles.models import Article, Contribution
from articles.states import Standing
from tests import factories

from .queue_pages import DESK, now, page_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def several_may_wait(settings):
    settings.NEWCOMERS_PENDING = 0


@pytest.fixture
def author(section):
    return factories.make_contributor(name="Thandi Mokoena")


@pytest.fixture
def item(author):
    return factories.make_contribution(
        author, headline="A bridge is closed", place="Mill Road", links=["https://example.org/x"]
    )


@pytest.fixture
def clause():
    return factories.make_clause()


def test_decisions_are_taken_back_one_by_one(moderator_client, author, section, clause):
    declined, accepted = factories.make_contribution(), factories.make_contribution()
    send(moderator_client, declined, "decline", clause=clause.pk)
    send(moderator_client, accepted, "accept", section=section.pk)
    back = moderator_client.post(f"{DESK}undo/")
    assert (back.url, now(accepted).state) == (page_of(accepted), Standing.SENT)
    assert Article.objects.count() == 0
    assert moderator_client.post(f"{DESK}undo/").url == page_of(declined)
    assert now(declined).state == Standing.SENT
    assert moderator_client.post(f"{DESK}undo/").url == DESK
    assert moderator_client.get(f"{DESK}undo/").status_code == 405


def test_taking_back_keeps_what_the_editor_was_looking_through(moderator_client, item, clause):
    send(moderator_client, item, "decline", clause=clause.pk)
    page = moderator_client.get(f"{DESK}?kind=story").content.decode()
    assert f'action="{DESK}undo/?kind=story"' in page
    back = moderator_client.post(f"{DESK}undo/?kind=story")
    assert back.url == f"{page_of(item)}?kind=story"


def test_what_another_decided_since_is_not_taken_back(moderator_client, editor, item, clause):
    send(moderator_client, item, "decline", clause=clause.pk)
    judging.undo(Contribution, item.pk, by=editor)
    judging.decline(Contribution, item.pk, by=editor, clause=clause)
    assert "Undo" not in moderator_client.get(DESK).content.decode()
    moderator_client.post(f"{DESK}undo/")
    assert now(item).state == Standing.DECLINED


def test_after_ten_minutes_nothing_is_taken_back(moderator_client, item, clause):
    send(moderator_client, item, "decline", clause=clause.pk)
    Contribution.objects.update(decided_at=timezone.now() - judging.UNDO - timedelta(seconds=1))
    assert "Undo" not in moderator_client.get(DESK).content.decode()
    moderator_client.post(f"{DESK}undo/")
    assert now(item).state == Standing.DECLINED


def test_nobody_takes_back_by_this_what_another_decided(editor_client, moderator, item, clause):
    judging.decline(Contribution, item.pk, by=moderator, clause=clause)
    editor_client.post(f"{DESK}undo/")
    assert now(item).state == Standing.DECLINED
