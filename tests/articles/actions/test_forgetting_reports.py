"""What is kept of reports, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User, Work
from articles.actions.commenting import withdraw_comment
from articles.actions.forgetting import forget
from articles.actions.forgetting_reports import discard_reports
from articles.actions.telling_reporters import tell_reporters
from articles.models import Report
from articles.queries.personal_data import parts_of
from articles.queries.reports import reports_of
from tests import factories

pytestmark = pytest.mark.django_db
ILLEGAL = Report.Reason.ILLEGAL


@pytest.fixture
def item(title):
    return factories.make_published_comment(title="Of the bridge")


def told_to(user):
    (part,) = [part for part in parts_of(user) if part.name == "reports"]
    return [entry.data for entry in part.entries]


def test_a_person_is_told_what_they_reported_and_no_outcome_before_its_time(item, reader):
    own = factories.make_report(item, reader, text="Look.")
    factories.make_report(item, reason=ILLEGAL, email="Reader@Example.org", text="Mine, too.")
    factories.make_report(item, reason=ILLEGAL, email="other@example.org")
    assert [each["text"] for each in told_to(reader)] == ["Look.", "Mine, too."]
    first = told_to(reader)[0]
    assert (first["number"], first["comment"], first["outcome"]) == (
        own.reference, "Of the bridge", None,
    )  # fmt: skip
    withdraw_comment(item, by=item.author)
    assert told_to(reader)[0]["outcome"] is None
    tell_reporters()
    assert told_to(reader)[0]["outcome"] == "Settled otherwise"


def test_an_address_that_is_not_proved_opens_nothing(item, reader):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=reader, email="other@example.org")
    report = factories.make_report(item, reason=ILLEGAL, email="other@example.org")
    assert told_to(reader) == []
    forget(reader.pk, Work.NAMED)
    report.refresh_from_db()
    assert report.email == "other@example.org"


def test_whoever_leaves_is_forgotten_and_counts_no_more(item, reader):
    factories.make_report(item, reader, text="I know him.")
    notice = factories.make_report(item, reason=ILLEGAL, email=reader.email)
    forget(reader.pk, Work.NAMED)
    User.objects.filter(pk=reader.pk).delete()
    rows = Report.objects.values_list("reporter", "text", "name", "email", "address")
    assert set(rows) == {(None, "", "", "", "")}
    assert Report.objects.open().count() == 2
    weighed = {each.report.pk: each.why_not for each in reports_of(item).open}
    assert weighed.pop(notice.pk) == ""  # looked at, though nobody stands behind it
    assert list(weighed.values()) == ["Who sent it has left"]


def test_what_was_settled_long_ago_is_deleted(item, settings):
    kept = timedelta(days=settings.REPORTS_KEPT_DAYS)
    old, told, untold, mailed = [factories.make_report(item) for _ in range(4)]
    opened = factories.make_report()
    withdraw_comment(item, by=item.author)
    settled = Report.objects.settled()
    settled.update(settled_at=timezone.now() - kept - timedelta(hours=1))
    settled.exclude(pk=untold.pk).update(tell_at=None, told_at=timezone.now())
    Report.objects.filter(pk=told.pk).update(settled_at=timezone.now() - kept + timedelta(hours=1))
    now = timezone.now()
    Report.objects.filter(pk=mailed.pk).update(email="a@mail.example", mail_at=now, mail_since=now)
    assert discard_reports() == 1
    left = set(Report.objects.values_list("pk", flat=True))
    assert left == {told.pk, untold.pk, mailed.pk, opened.pk}
    assert not Report.objects.filter(pk=old.pk).exists()
