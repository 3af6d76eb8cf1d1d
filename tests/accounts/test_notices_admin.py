"""Looking after the mail: what waits too long, what was given up, sending it again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.leaving import erase_next_departure
from accounts.actions.notice_mail import claim
from accounts.models import Notice, User
from tests import factories
from tests.markup import Markup

from .test_notices import tell

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/notice/"
LATE = "has waited for more than an hour"


@pytest.fixture
def operator(db: None) -> Client:
    user = User.objects.create_superuser("operator@example.org", "a-long-password")
    user.trust_email()
    client = Client()
    client.force_login(user)
    return client


def given_up(user: User, *keys: str) -> list[Notice]:
    notices = tell(user, *keys)
    Notice.objects.filter(key__in=keys).update(
        next_try_at=None, gave_up_at=timezone.now(), last_error="550 <b>No</b>", attempts=3
    )
    return notices


def send(client: Client, *notices: Notice):
    chosen = [notice.pk for notice in notices]
    return client.post(LIST, {"action": "send_again", "_selected_action": chosen}, follow=True)


def test_the_list_says_how_each_stands(reader, operator):
    given_up(reader, "no")
    tell(reader, "waits", "went")
    Notice.objects.filter(key="went").update(next_try_at=None, sent_at=timezone.now())
    text = Markup(operator.get(LIST).content).text
    assert "550 <b>No</b>" in text
    assert LATE not in text
    found = {
        way: [row.key for row in operator.get(LIST, {"mail": way}).context["cl"].queryset]
        for way in ("waiting", "given-up", "sent", "late", "nonsense")
    }
    assert found.pop("nonsense")
    assert found == {"waiting": ["waits"], "given-up": ["no"], "sent": ["went"], "late": []}


def test_it_says_what_waits_too_long(reader, operator):
    tell(reader, "a")
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert f"1 mail {LATE}" in Markup(operator.get(LIST).content).text


def test_what_was_given_up_is_sent_again(reader, operator):
    first, second = given_up(reader, "a", "b")
    page = send(operator, first)
    assert "1 mail will be sent again." in Markup(page.content).text
    claimed = claim()
    assert (claimed, claimed.attempts) == (first, 1)
    assert Notice.objects.get(pk=second.pk).gave_up_at
    assert "0 mails will be sent again." in Markup(send(operator, first).content).text


def test_one_page_of_one_and_nothing_to_change(reader, operator):
    [notice] = given_up(reader, "a")
    page = Markup(operator.get(f"{LIST}{notice.pk}/change/").content)
    assert "550 <b>No</b>" in page.text
    assert operator.post(f"{LIST}{notice.pk}/change/", {"headline": "x"}).status_code == 403
    assert operator.get(f"{LIST}add/").status_code == 403
    operator.post(LIST, {"action": "delete_selected", "_selected_action": [notice.pk]})
    assert Notice.objects.get().headline == "About a"


def test_without_the_right_there_is_nothing(reader, editor_client, moderator_client):
    [notice] = given_up(reader, "a")
    for client in (editor_client, moderator_client):
        assert client.get(LIST).status_code == 403
        assert client.get(f"{LIST}{notice.pk}/change/").status_code == 403
        assert send(client, notice).status_code == 403
    assert Notice.objects.get().gave_up_at


def test_a_person_with_notices_can_be_deleted(reader, operator, django_capture_on_commit_callbacks):
    tell(reader, "a")
    response = operator.post(f"/admin/accounts/user/{reader.pk}/delete/", {"post": "yes"})
    assert response.status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_next_departure()
    assert not Notice.objects.exists()


def test_thirty_cost_what_one_costs(operator):
    counts = []
    operator.get(LIST)  # the first of a session notes the browser
    for number in (1, 30):
        people = [factories.make_user(f"p{number}-{each}@example.org") for each in range(number)]
        for user in people:
            tell(user, "a")
        with CaptureQueriesContext(connection) as captured:
            operator.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]
