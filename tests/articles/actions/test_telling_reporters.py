"""Who reported a comment is told what came of it: by a notice, or by mail through a server."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Notice, NoticeKind
from articles.actions import comments
from articles.actions.commenting import withdraw_comment
from articles.actions.forgetting import forget
from articles.actions.reporting import answer_notice
from articles.actions.telling_reporters import compose, send_due, tell_reporters
from articles.models import Report
from tests import factories
from tests.accounts.mail_server import MailServer, free_port, send_to, serving

from .together import at_once

pytestmark = pytest.mark.django_db
ILLEGAL = Report.Reason.ILLEGAL


@pytest.fixture
def port(settings: Any) -> int:
    port = free_port()
    send_to(settings, port)
    return port


@pytest.fixture
def server(port: int) -> Any:
    with serving(MailServer(), port) as server:
        yield server


@pytest.fixture
def item(settings, title):
    settings.BASE_URL = "https://paper.example"
    settings.DEFAULT_FROM_EMAIL = "newsroom@paper.example"
    return factories.make_published_comment(title="Of the {bridge}")


@pytest.fixture
def clause():
    return factories.make_clause()


def make_final():
    """The ten minutes in which a decision can be taken back are over."""
    past = timezone.now() - timedelta(seconds=1)
    Report.objects.filter(tell_at__isnull=False).update(tell_at=past)


def told(user):
    tell_reporters()
    rows = Notice.objects.filter(user=user).order_by("pk")
    return [(row.kind, row.headline, row.text, row.path) for row in rows]


def plain(message):
    return " ".join(message.get_content().split())


def due(report):
    report.refresh_from_db()
    return report.mail_at is not None


# Notices ---------------------------------------------------------------------------


def test_nobody_is_told_before_it_is_final(item, reader, editor):
    factories.make_report(item, reader)
    comments.requeue_reported(item.pk)
    comments.publish_comment(item.pk, by=editor)
    assert told(reader) == []
    make_final()
    stays = (
        NoticeKind.SENT, "You reported “Of the {bridge}”",
        "An editor has looked at it. It stays.", f"/commentary/{item.pk}/",
    )  # fmt: skip
    assert told(reader) == [stays]
    assert told(reader) == [stays]
    report = Report.objects.get()
    assert (report.is_told, report.tell_at, report.address) == (True, None, "")


def test_each_outcome_has_its_words(item, reader, editor, clause):
    factories.make_report(item, reader)
    comments.remove_comment(item.pk, by=editor, clause=clause)
    other = factories.make_published_comment(title="Of the ferry")
    factories.make_report(other, reader)
    withdraw_comment(other, by=other.author)
    make_final()
    assert {each[1:] for each in told(reader)} == {
        ("You reported “Of the {bridge}”", "An editor has looked at it and removed it.", ""),
        ("You reported “Of the ferry”", "It is no longer public.", ""),
    }
    # Put back, it is another outcome, and told as that.
    comments.restore_comment(item.pk, by=editor)
    make_final()
    assert told(reader)[-1][1:3] == (
        "You reported “Of the {bridge}”", "An editor has looked at it. It stays.",
    )  # fmt: skip


def test_it_is_told_once_by_two_at_once(transactional_db, title):
    reader = factories.make_user("reader@example.org")
    item = factories.make_published_comment()
    factories.make_report(item, reader)
    withdraw_comment(item, by=item.author)
    assert at_once(tell_reporters, tell_reporters) == [None, None]
    assert Notice.objects.filter(user=reader).count() == 1


# Mail ------------------------------------------------------------------------------


def test_a_notice_is_confirmed_at_once(item, server):
    report = factories.make_report(item, reason=ILLEGAL, email="nomsa@mail.example")
    assert send_due() is False
    [envelope], [message] = server.taken, server.messages()
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "newsroom@paper.example", ["nomsa@mail.example"],
    )  # fmt: skip
    assert message["Subject"] == f"We have your notice {report.reference}"
    assert message["From"] == "The Test Post <newsroom@paper.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    text = plain(message)
    assert f"https://paper.example/commentary/{item.pk}/" in text
    assert f"https://paper.example{report.status_url}" in text
    assert report.reference in text
    assert send_due() is False
    assert len(server.taken) == 1
    assert not due(report)


def test_the_outcome_goes_there_with_the_answer(item, editor, server):
    report = factories.make_report(item, reason=ILLEGAL)
    send_due()
    answer_notice(report.pk, "It is an opinion, and <b>lawful</b>.", by=editor)
    comments.publish_comment(item.pk, by=editor)
    tell_reporters()
    send_due()
    assert len(server.taken) == 1
    make_final()
    tell_reporters()
    send_due()
    message = server.messages()[1]
    assert message["Subject"] == f"What we decided on your report {report.reference}"
    text = plain(message)
    assert "An editor has looked at it. It stays. It is an opinion, and <b>lawful</b>." in text
    assert f"https://paper.example{report.status_url}" in text
    assert message["Message-ID"] != server.messages()[0]["Message-ID"]


def test_a_stranger_who_left_an_address_is_told_the_outcome_alone(item, editor, clause, server):
    factories.make_report(item, email="sipho@mail.example")
    factories.make_report(item)
    send_due()
    assert server.taken == []
    comments.remove_comment(item.pk, by=editor, clause=clause)
    make_final()
    tell_reporters()
    send_due()
    assert server.recipients() == ["sipho@mail.example"]
    assert "An editor has looked at it and removed it." in plain(server.messages()[0])
    assert "/commentary/reports/" not in plain(server.messages()[0])


def test_a_notice_of_somebody_signed_in_is_answered_by_mail(item, reader, server):
    factories.make_report(item, reader, reason=ILLEGAL, email="work@mail.example")
    withdraw_comment(item, by=item.author)
    assert told(reader) == []
    send_due()
    assert server.recipients() == ["work@mail.example"]


def test_nothing_that_was_typed_is_sent_to_an_address_that_may_be_another_s(item):
    report = factories.make_report(
        item, reason=ILLEGAL, name="BUY AT SPAM.EXAMPLE", text="VISIT SPAM.EXAMPLE"
    )
    received = compose(report)
    report.told_at = timezone.now()
    for mail in (received, compose(report)):
        assert "SPAM" not in mail.subject + mail.body


def test_a_dead_server_delays_and_loses_none(item, port):
    reports = [factories.make_report(item, reason=ILLEGAL) for _ in range(2)]
    assert send_due() is False
    reports[0].refresh_from_db()
    assert (reports[0].mail_attempts, "refused" in reports[0].mail_error) == (1, True)
    assert reports[0].mail_at > timezone.now()
    with serving(MailServer(), port) as server:
        Report.objects.update(mail_at=timezone.now())
        assert send_due() is False
    assert len(server.taken) == 2
    assert not any(due(report) for report in reports)


def test_one_refused_for_good_stops_no_other(item, server):
    bad, good = [factories.make_report(item, reason=ILLEGAL) for _ in range(2)]
    server.refuse_recipient = lambda to: "550 No such\x00 user" if to == bad.email else None
    assert send_due() is False
    assert server.recipients() == [good.email]
    assert (due(bad), bad.mail_error) == (False, "550 No such user")


def test_after_three_days_it_is_given_up(item, port):
    report = factories.make_report(item, reason=ILLEGAL)
    since = timezone.now() - timedelta(days=4)
    Report.objects.update(mail_since=since, mail_attempts=8)
    send_due()
    assert due(report)
    Report.objects.update(mail_at=timezone.now())
    send_due()
    assert not due(report)


def test_of_what_is_erased_the_address_goes_with_the_last_mail(item, server):
    report = factories.make_report(item, reason=ILLEGAL)
    send_due()
    forget(item.author_id, "gone")
    tell_reporters()
    assert due(report)
    send_due()
    assert len(server.taken) == 2
    assert "It is no longer public." in plain(server.messages()[1])
    report.refresh_from_db()
    assert (report.email, report.text, report.name) == ("", "", "")
