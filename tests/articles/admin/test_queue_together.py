"""Several moderators press a button at the same moment: one wins, the others are told."""

import pytest
from django.test import Client

from accounts.models import Notice
from articles.actions.telling import tell_authors
from articles.models import Article
from articles.states import Decision, Standing
from tests import factories
from tests.articles.actions.together import at_once

from .queue_pages import now, send

pytestmark = pytest.mark.django_db(transaction=True)


def client_of(number):
    person = factories.make_user(f"desk{number}@example.org", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def clause(transactional_db):
    return factories.make_clause()  # and the policy that it is of


@pytest.fixture
def item(clause):
    return factories.make_comment()


def test_approve_and_decline_at_once(item, clause):
    clients = [client_of(number) for number in range(2)]
    answers = at_once(
        lambda: send(clients[0], item, "publish"),
        lambda: send(clients[1], item, "decline", clause=clause.pk, message="No."),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    state = now(item).state
    assert f"it is “{Standing(state).label}” now" in loser.content.decode()
    assert now(item).is_shown is (state == Standing.PUBLISHED)


def test_twenty_publishes_at_once_are_one_publication_and_one_notice(item):
    clients = [client_of(number) for number in range(4)]
    answers = at_once(
        *(lambda client=client: send(client, item, "publish") for client in clients * 5)
    )
    codes = [answer.status_code for answer in answers]
    # The five presses of whoever won go on; the others are told.
    assert (codes.count(302), codes.count(409)) == (5, 15)
    tell_authors()
    tell_authors()
    steps = list(item.transitions.values_list("step", flat=True))
    assert steps.count(Decision.PUBLISH) == 1
    assert Article.objects.get(pk=item.article_id).comment_count == 1
    assert Notice.objects.filter(user=item.author).count() == 1
