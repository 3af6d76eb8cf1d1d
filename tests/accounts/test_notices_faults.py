"""What goes wrong on the way of a notice's mail: it is delayed, and none is lost or doubled."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from accounts.actions import notice_mail
from accounts.actions.notice_mail import NoticeMail, claim, send_due
from accounts.actions.notices import send_again
from accounts.models import Notice
from newsroom.mail import next_wait
from tests import factories
from tests.articles.actions.together import at_once

from .mail_server import MailServer, free_port, send_to, serving
from .test_notices import tell

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def port(settings: Any, title: Any) -> int:
    """Where nobody listens yet."""
    port = free_port()
    send_to(settings, port)
    return port


@pytest.fixture
def server(port: int) -> Iterator[MailServer]:
    with serving(MailServer(), port) as server:
        yield server


def read(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def wait_until_due() -> None:
    """As if the time had gone by."""
    Notice.objects.waiting().update(next_try_at=timezone.now())


def waits(notice: Notice) -> timedelta:
    due = read(notice).next_try_at
    assert due
    return due - timezone.now()


# The server ------------------------------------------------------------------------


def test_a_dead_server_delays_and_loses_none(reader, port):
    notices = tell(reader, "a", "b", "c")
    assert send_due() is False
    tried, *others = [read(notice) for notice in notices]
    assert (tried.attempts, tried.sent_at, tried.gave_up_at) == (1, None, None)
    assert "refused" in tried.last_error
    assert timedelta(seconds=50) < waits(tried) <= MINUTE
    assert [(other.attempts, other.next_try_at <= timezone.now()) for other in others] == [
        (0, True),
        (0, True),
    ]
    wait_until_due()
    assert send_due() is False
    with serving(MailServer(), port) as server:
        wait_until_due()
        assert send_due() is False
    subjects = {message["Subject"] for message in server.messages()}
    assert subjects == {"About a", "About b", "About c"}
    assert len(server.taken) == 3
    assert Notice.objects.sent().filter(last_error="").count() == 3


def test_the_waits_grow_to_an_hour():
    tries = (1, 2, 3, 6, 7, 8, 500)
    waits = [next_wait(attempts, timezone.now()) / MINUTE for attempts in tries]
    assert waits == [1, 2, 4, 32, 60, 60, 60]


@pytest.mark.parametrize(
    ("age", "attempts", "gives_up"),
    [
        (3 * DAY - HOUR, 90, False),
        (3 * DAY + HOUR, 90, True),
        (30 * DAY, 1, False),  # the worker was away, and it has hardly been tried
        (30 * DAY, 9, True),
    ],
)
def test_after_three_days_it_is_given_up(reader, port, age, attempts, gives_up):
    [notice] = tell(reader, "a")
    Notice.objects.update(created_at=timezone.now() - age, attempts=attempts)
    send_due()
    notice = read(notice)
    assert (notice.gave_up_at is not None, notice.next_try_at is None) == (gives_up, gives_up)
    assert "refused" in notice.last_error
    with serving(MailServer(), port) as server:
        wait_until_due()
        send_due()
        assert len(server.taken) == (not gives_up)


def test_what_was_given_up_can_be_sent_again(reader, port):
    [notice] = tell(reader, "a")
    Notice.objects.update(created_at=timezone.now() - 4 * DAY, attempts=50)
    send_due()
    assert send_again([notice.pk]) == 1
    assert send_again([notice.pk]) == 0
    with serving(MailServer(), port) as server:
        send_due()
    assert len(server.taken) == 1
    assert read(notice).sent_at
    assert send_again([notice.pk]) == 0


# One mail --------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["recipient", "data"])
def test_one_refused_for_good_stops_no_other(reader, editor, moderator, server, at):
    bad = "550 5.1.1 No such\x00 user"
    setattr(server, f"refuse_{at}", lambda address: bad if address == editor.email else None)
    notices = [tell(user, "a")[0] for user in (reader, editor, moderator)]
    assert send_due() is False
    assert server.recipients() == [reader.email, moderator.email]
    first, refused, last = [read(notice) for notice in notices]
    assert first.sent_at
    assert last.sent_at
    assert (refused.sent_at, refused.next_try_at) == (None, None)
    assert refused.gave_up_at
    assert refused.last_error.startswith("550 5.1.1 No such")
    assert len(server.connections) == 1


@pytest.mark.parametrize("answer", ["450 4.2.1 Try later", "530 5.7.0 Sign in first"])
def test_one_put_off_stops_no_other(reader, editor, server, answer):
    server.refuse_recipient = lambda address: answer if address == reader.email else None
    [notice], [other] = tell(reader, "a"), tell(editor, "a")
    assert send_due() is False
    assert server.recipients() == [editor.email]
    assert read(other).sent_at
    assert read(notice).last_error == answer
    assert timedelta(seconds=50) < waits(notice) <= MINUTE
    server.refuse_recipient = lambda address: None
    wait_until_due()
    send_due()
    assert server.recipients() == [editor.email, reader.email]


def test_a_mail_that_cannot_be_made_stops_no_other(reader, editor, server, monkeypatch, caplog):
    compose = notice_mail.compose

    def fail(notice: Notice) -> Any:
        if notice.user == reader:
            raise KeyError("a fault of ours")
        return compose(notice)

    monkeypatch.setattr(notice_mail, "compose", fail)
    [notice] = tell(reader, "a")
    tell(editor, "a")
    assert send_due() is False
    assert server.recipients() == [editor.email]
    assert "a fault of ours" in read(notice).last_error
    assert timedelta(seconds=50) < waits(notice) <= MINUTE
    [record] = caplog.records
    assert (record.message, record.mail) == ("a mail was not sent", f"notice {notice.pk}")


def test_a_server_that_hangs_up_gets_no_more_until_the_next_round(
    reader, editor, server, monkeypatch
):
    def hang_up(self: EmailBackend, messages: Any) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    [first], [second] = tell(reader, "a"), tell(editor, "a")
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", hang_up)
        assert send_due() is False
    assert (read(first).attempts, read(second).attempts) == (1, 0)
    assert "unexpectedly closed" in read(first).last_error
    assert send_due() is False
    assert server.recipients() == [editor.email]


# Dying, and two at once --------------------------------------------------------------


class Killed(BaseException):
    """As kill -9: nothing is caught, nothing tidied up."""


@pytest.mark.parametrize("taken", [False, True])
def test_killed_on_the_way_at_most_one_comes_twice(reader, server, monkeypatch, taken):
    send = EmailBackend.send_messages

    def die(self: EmailBackend, messages: Any) -> int:
        if taken:
            send(self, messages)
        raise Killed

    notices = tell(reader, "a", "b")
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", die)
        with pytest.raises(Killed):
            send_due()
    assert read(notices[0]).sent_at is None
    assert timedelta(seconds=50) < waits(notices[0]) <= timedelta(seconds=60)
    assert send_due() is False  # the others don't wait for it
    assert len(server.taken) == 1 + taken
    wait_until_due()
    assert send_due() is False
    ids = [message["Message-ID"] for message in server.messages()]
    assert len(ids) == 2 + taken
    assert len(set(ids)) == 2
    assert Notice.objects.sent().count() == 2


def test_who_was_thought_dead_changes_nothing_any_more(reader, server):
    tell(reader, "a")
    slow = claim()
    assert slow
    wait_until_due()
    quick = claim()
    assert quick
    assert NoticeMail(slow).renew() is False
    assert NoticeMail(quick).renew() is True
    assert claim() is None
    NoticeMail(slow).failed(ValueError("late"), is_final=True)
    assert read(slow).gave_up_at is None


def test_read_and_trimmed_while_it_is_sent_fails_nobody(reader, server, monkeypatch):
    tell(reader, "a", "b")
    send = EmailBackend.send_messages

    def erase(self: EmailBackend, messages: Any) -> int:
        Notice.objects.filter(attempts=1).delete()
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", erase)
    assert send_due() is False
    assert len(server.taken) == 2
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_double_none(settings):
    factories.make_title()
    port = free_port()
    send_to(settings, port)
    user = factories.make_user("reader@example.org")
    tell(user, *(f"n{number}" for number in range(24)))
    with serving(MailServer(), port) as server:
        assert at_once(*[partial(send_due, 100)] * 4) == [False] * 4
    ids = [message["Message-ID"] for message in server.messages()]
    assert len(ids) == len(set(ids)) == 24
    assert Notice.objects.sent().count() == 24
    assert Notice.objects.filter(attempts=1).count() == 24
