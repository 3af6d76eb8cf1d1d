"""Readers report a comment: what is taken down, what is refused, and the same again."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.actions import comments, publishing
from articles.actions.commenting import withdraw_comment
from articles.actions.errors import StepRefused
from articles.actions.reporting import Said, answer_notice, checked_report, report_comment
from articles.models import Comment, Report
from articles.states import Standing
from tests import factories

pytestmark = pytest.mark.django_db
Reason = Report.Reason


@pytest.fixture
def item(title):
    return factories.make_published_comment(title="Of the bridge")


def now(item):
    return Comment.objects.get(pk=item.pk)


def whole(**said):
    """A notice with all that it needs."""
    given = {
        "text": "It threatens a named person.",
        "name": "Nomsa Dube",
        "email": "nomsa@mail.example",
        "good_faith": True,
    }
    return Said(Reason.ILLEGAL, **{**given, **said})


def wrong(said):
    with pytest.raises(ValidationError) as refused:
        checked_report(said)
    return sorted(refused.value.message_dict)


# One report ------------------------------------------------------------------------


def test_it_is_taken_down_with_what_readers_saw(item, reader):
    report = report_comment(
        item, Said(Reason.FALSE, " Two metres,\r\nnot three. "), by=reader, address="192.0.2.7"
    )
    report.refresh_from_db()
    assert (report.comment, report.reporter, report.reason) == (item, reader, "false")
    assert report.text == "Two metres,\nnot three."
    assert report.version == item.versions.get().number
    assert (report.path, report.site_id) == (f"/commentary/{item.pk}/", item.site_id)
    assert (report.is_open, report.token, report.mail_at, report.tell_at) == (
        True, None, None, None,
    )  # fmt: skip
    assert "192.0.2.7" not in repr(vars(report))
    assert len(report.address) == 64
    assert now(item).state == Standing.PUBLISHED


def test_an_address_is_told_apart_below_one_comment_only(item):
    other = factories.make_published_comment()
    made = [factories.make_report(each, address="192.0.2.7") for each in (item, item, other)]
    assert made[0].pk == made[1].pk
    assert made[0].address != made[2].address


def test_a_notice_has_a_number_and_a_page_of_its_own(item, reader):
    report = report_comment(item, whole(), by=None)
    assert report.reference == f"R-{timezone.localtime():%Y}-{report.pk:06d}"
    assert report.status_url == f"/commentary/reports/{report.token}/"
    assert len(report.token) == 32
    assert (report.name, report.email, report.good_faith) == (
        "Nomsa Dube", "nomsa@mail.example", True,
    )  # fmt: skip
    assert report.mail_at is not None
    again = report_comment(item, whole(), by=reader)
    assert again.token != report.token


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (Said(""), ["reason"]),
        (Said("nonsense"), ["reason"]),
        (Said(Reason.OTHER), ["text"]),
        (Said(Reason.OTHER, " \n "), ["text"]),
        (Said(Reason.SPAM, "a\0b"), ["text"]),
        (Said(Reason.SPAM, "\ud800"), ["text"]),
        (Said(Reason.SPAM, "a" * 4001), ["text"]),
        (Said(Reason.ILLEGAL), ["email", "good_faith", "name", "text"]),
        (whole(name="\x07", email=""), ["email", "name"]),
        (whole(good_faith=False), ["good_faith"]),
        (whole(text="", of_child_abuse=True), ["text"]),
    ],
)
def test_what_is_refused(said, fields):
    assert wrong(said) == fields


def test_of_the_abuse_of_children_name_and_address_may_be_left_out(item):
    report = report_comment(item, whole(name="", email="", of_child_abuse=True), by=None)
    assert (report.name, report.email, report.mail_at) == ("", "", None)


def test_what_belongs_to_a_notice_is_kept_of_no_other(item):
    said = checked_report(
        Said(Reason.SPAM, "Buy!", "a@mail.example", "Nomsa", of_child_abuse=True, good_faith=True)
    )
    assert said == Said(Reason.SPAM, "Buy!", "a@mail.example")


def test_nobody_reports_their_own_or_what_is_not_shown(item, reader, editor):
    with pytest.raises(StepRefused):
        factories.make_report(item, item.author)
    publishing.withdraw_article(item.article_id, by=editor, reason="It was wrong.")
    with pytest.raises(StepRefused):
        factories.make_report(item, reader)
    other = factories.make_published_comment()
    withdraw_comment(other, by=other.author)
    with pytest.raises(StepRefused):
        factories.make_report(other, reader)
    waiting = factories.make_comment()
    with pytest.raises(StepRefused):
        factories.make_report(waiting, reader)
    assert Report.objects.count() == 0


# The same again --------------------------------------------------------------------


def test_a_person_has_one_and_a_notice_beside_it(item, reader):
    first = factories.make_report(item, reader, text="Look.")
    again = factories.make_report(item, reader, text="Look.")
    more = factories.make_report(item, reader, reason=Reason.ABUSE, text="He insults her.")
    assert first == again == more
    first.refresh_from_db()
    assert (first.reason, first.text) == ("abuse", "Look.\n\nHe insults her.")
    notice = factories.make_report(item, reader, reason=Reason.ILLEGAL)
    assert factories.make_report(item, reader, reason=Reason.ILLEGAL) == notice
    assert factories.make_report(item, reader) == first
    assert Report.objects.count() == 2


def test_a_stranger_s_same_words_from_the_same_place_are_one(item):
    first = factories.make_report(item, address="192.0.2.7", text="Look.")
    assert factories.make_report(item, address="192.0.2.7", text="Look.") == first
    assert factories.make_report(item, address="192.0.2.7", text="Look there.") != first
    assert factories.make_report(item, address="192.0.2.8", text="Look.") != first
    assert Report.objects.count() == 3


def test_what_was_settled_can_be_reported_anew(item, reader, editor):
    notice = factories.make_report(item, reader, reason=Reason.ILLEGAL)
    comments.publish_comment(item.pk, by=editor)
    assert factories.make_report(item, reader, reason=Reason.ILLEGAL) != notice


# Answering a notice ----------------------------------------------------------------


def test_an_answer_is_kept_until_the_outcome_is_told(item, editor):
    notice = factories.make_report(item, reason=Reason.ILLEGAL)
    answer_notice(notice.pk, "It is an opinion.\r\nIt stays.", by=editor)
    notice.refresh_from_db()
    assert (notice.answer, notice.answered_by) == ("It is an opinion.\nIt stays.", editor)
    answer_notice(notice.pk, " ", by=editor)
    notice.refresh_from_db()
    assert (notice.answer, notice.answered_by) == ("", None)
    for text in ("a\0", "a" * 2001):
        with pytest.raises(ValidationError) as refused:
            answer_notice(notice.pk, text, by=editor)
        assert list(refused.value.message_dict) == ["answer"]
    comments.publish_comment(item.pk, by=editor)
    Report.objects.update(told_at=timezone.now(), tell_at=None)
    with pytest.raises(StepRefused):
        answer_notice(notice.pk, "Late.", by=editor)


def test_only_a_notice_is_answered_and_not_by_who_gave_it(item, editor):
    with pytest.raises(Report.DoesNotExist):
        answer_notice(factories.make_report(item).pk, "Thanks.", by=editor)
    own = factories.make_report(item, editor, reason=Reason.ILLEGAL)
    with pytest.raises(StepRefused):
        answer_notice(own.pk, "Of course.", by=editor)


# What the database holds -------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"reason": "dull", "token": None}, "report_reason_is_known"),
        ({"outcome": "maybe"}, "report_settled_or_open"),
        ({"outcome": "upheld"}, "report_settled_or_open"),
        ({"settled_at": timezone.now()}, "report_settled_or_open"),
        ({"text": ""}, "report_notice_is_whole"),
        ({"name": ""}, "report_notice_is_whole"),
        ({"good_faith": False}, "report_notice_is_whole"),
        ({"token": None}, "report_notice_is_whole"),
        ({"reason": "spam"}, "report_notice_is_whole"),
        ({"forgotten_at": timezone.now()}, "report_forgotten_says_nothing"),
        ({"email": "", "of_child_abuse": True}, "report_mail_has_an_address"),
    ],
)
def test_the_database_holds_a_notice_whole(item, changes, constraint):
    report = factories.make_report(item, reason=Reason.ILLEGAL)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**changes)


def test_the_database_has_one_open_report_of_each(item, reader):
    for report in (
        factories.make_report(item, reader),
        factories.make_report(item, reader, reason=Reason.ILLEGAL),
        factories.make_report(item),
    ):
        report.pk, report.token = None, f"other-{report.pk}" if report.token else None
        with pytest.raises(IntegrityError), transaction.atomic():
            report.save(force_insert=True)
