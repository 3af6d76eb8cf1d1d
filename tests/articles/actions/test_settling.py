"""What becomes of readers' reports when the desk decides, or when what they are about goes."""

from datetime import timedelta

import pytest

from accounts.models import Notice, Work
from articles.actions import comments, publishing
from articles.actions.commenting import (
    appeal_comment,
    edit_comment,
    withdraw_change,
    withdraw_comment,
)
from articles.actions.errors import StepRefused
from articles.actions.forgetting import forget
from articles.actions.settling import settle_gone
from articles.actions.telling import tell_authors
from articles.models import Comment, Report
from articles.queries.reports import reports_of
from articles.states import Decision, Standing
from tests import factories

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=10)


@pytest.fixture
def clause():
    return factories.make_clause()


@pytest.fixture
def item(title):
    return factories.make_published_comment(title="Of the bridge")


@pytest.fixture
def back(item):
    """Reported by three, and so in the queue."""
    for _ in range(3):
        factories.make_report(item)
    return now(item)


def now(item):
    return Comment.objects.get(pk=item.pk)


def outcomes(item):
    return list(
        Report.objects.filter(comment=item).order_by("pk").values_list("outcome", flat=True)
    )


def edit(item, title="Second"):
    return edit_comment(
        now(item), by=item.author, title=title, text=factories.long_text(), terms_version=1
    )


def headlines(user):
    tell_authors()
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("headline", flat=True))


# Decisions -------------------------------------------------------------------------


def test_published_again_it_stands(back, editor):
    comments.publish_comment(back.pk, by=editor)
    assert outcomes(back) == ["not_upheld"] * 3
    report = Report.objects.first()
    assert (report.settled_at, report.settled_by) == (now(back).decided_at, editor)
    assert report.tell_at > now(back).decided_at + MINUTES
    assert now(back).is_shown


@pytest.mark.parametrize("decide", ["decline_comment", "remove_comment"])
def test_removed_they_were_right(back, editor, clause, decide):
    getattr(comments, decide)(back.pk, by=editor, clause=clause)
    assert (now(back).state, outcomes(back)) == (Standing.REMOVED, ["upheld"] * 3)


def test_its_author_learns_that_it_was_reported(back, editor, clause):
    comments.remove_comment(back.pk, by=editor, clause=clause, message="It was copied.")
    tell_authors()
    reason = clause.reason.rstrip(".")
    assert Notice.objects.filter(user=back.author).latest("pk").text == (
        f"Clause {clause.number}: {reason}. Readers had reported it. It was copied."
    )
    other = factories.make_published_comment()
    factories.make_report(other, reason=Report.Reason.ILLEGAL)
    comments.remove_comment(other.pk, by=editor, clause=clause)
    tell_authors()
    assert Notice.objects.filter(user=other.author).latest("pk").text == (
        f"Clause {clause.number}: {reason}. We had been given notice that it is against the law."
    )


def test_changed_of_its_author_s_own_accord_it_is_neither(back, editor):
    edit(back)
    factories.make_report(back, reason=Report.Reason.ABUSE)
    comments.publish_comment(back.pk, by=editor)
    assert outcomes(back) == ["moot"] * 4


def test_changed_because_the_desk_asked_they_were_right(back, editor):
    comments.ask_for_comment_changes(back.pk, by=editor, message="Who said so?")
    assert outcomes(back) == ["open"] * 3
    edit(back)
    late = factories.make_report(back)
    comments.publish_comment(back.pk, by=editor)
    assert outcomes(back) == ["upheld"] * 3 + ["moot"]
    assert late.version == Report.objects.first().version


def test_no_to_a_newer_version_brings_back_what_is_reported(item, editor, clause):
    edit(item)
    for _ in range(3):
        factories.make_report(item)
    assert item.transitions.filter(step=Decision.REPORTED).count() == 0
    comments.decline_comment(item.pk, by=editor, clause=clause, wait=MINUTES)
    held = now(item)
    assert (held.state, held.is_shown, held.title) == (Standing.SENT, True, "Of the bridge")
    assert outcomes(item) == ["open"] * 3
    # Though it waits again, its author is told of the version that was declined.
    assert headlines(item.author)[-1] == "We don’t publish “Second”"


def test_what_is_reported_enough_does_not_leave_by_its_author(back, item):
    edit(back)
    withdraw_change(now(back), by=back.author)
    assert (now(back).state, outcomes(back)) == (Standing.SENT, ["open"] * 3)


def test_nobody_is_trusted_with_what_was_reported(back, settings):
    settings.TRUSTED_AFTER = 1
    edit(back)
    assert (now(back).state, now(back).shown_title) == (Standing.SENT, "Of the bridge")


# Taken back ------------------------------------------------------------------------


def test_undone_they_are_open_again(back, editor):
    comments.publish_comment(back.pk, by=editor)
    comments.undo_comment_decision(back.pk, by=editor)
    held = now(back)
    assert (held.state, held.is_shown, held.is_appeal) == (Standing.SENT, True, False)
    assert outcomes(back) == ["open"] * 3
    assert Report.objects.filter(tell_at=None, settled_at=None).count() == 3
    comments.publish_comment(back.pk, by=editor)
    comments.undo_comment_decision(back.pk, by=editor)
    comments.publish_comment(back.pk, by=editor)
    assert outcomes(back) == ["not_upheld"] * 3


def test_undone_what_was_kept_back_is_kept_back_again(item, editor, settings):
    settings.REPORTS_HIDE, settings.REPORTS_TO_REQUEUE = True, 1
    factories.make_report(item)
    for _ in range(2):
        comments.publish_comment(item.pk, by=editor)
        assert now(item).is_shown
        comments.undo_comment_decision(item.pk, by=editor)
        held = now(item)
        assert (held.state, held.is_shown, held.held_at is None) == (Standing.SENT, False, False)
        assert held.article.comment_count == 0
    assert outcomes(item) == ["open"]


def test_undone_a_new_version_is_not_shown_and_the_reports_are_open(back, editor):
    edit(back)
    comments.publish_comment(back.pk, by=editor)
    assert outcomes(back) == ["moot"] * 3
    comments.undo_comment_decision(back.pk, by=editor)
    assert (now(back).shown_title, outcomes(back)) == ("Of the bridge", ["open"] * 3)


def test_undone_what_was_reported_anew_meanwhile_stays_settled(item, reader, editor):
    factories.make_report(item, reader)
    comments.requeue_reported(item.pk)
    comments.publish_comment(item.pk, by=editor)
    factories.make_report(item, reader)
    comments.undo_comment_decision(item.pk, by=editor)
    assert outcomes(item) == ["not_upheld", "open"]


def test_what_was_put_back_can_not_be_undone_as_if_it_stood(back, editor, clause):
    comments.remove_comment(back.pk, by=editor, clause=clause)
    comments.restore_comment(back.pk, by=editor)
    with pytest.raises(StepRefused):
        comments.undo_comment_decision(back.pk, by=editor)


def test_put_back_they_were_wrong_after_all(back, editor, clause):
    comments.remove_comment(back.pk, by=editor, clause=clause)
    comments.restore_comment(back.pk, by=editor)
    assert outcomes(back) == ["not_upheld"] * 3
    assert Report.objects.filter(settled_at=now(back).decided_at).count() == 3


def test_an_appeal_that_is_heard_turns_the_outcome_round(back, editor, other_editor, clause):
    comments.remove_comment(back.pk, by=editor, clause=clause)
    appeal_comment(now(back), by=back.author, message="It is my own.")
    assert outcomes(back) == ["upheld"] * 3
    comments.publish_comment(back.pk, by=other_editor)
    assert (now(back).is_shown, outcomes(back)) == (True, ["not_upheld"] * 3)


# Gone otherwise ----------------------------------------------------------------------


def test_withdrawn_by_its_author_it_is_told_at_once(back):
    withdraw_comment(back, by=back.author)
    assert outcomes(back) == ["moot"] * 3
    report = Report.objects.first()
    assert report.tell_at == report.settled_at


def test_of_a_withdrawn_story_the_worker_settles_them(back, editor):
    other = factories.make_report()
    assert settle_gone() == 0
    publishing.withdraw_article(back.article_id, by=editor, reason="It was wrong.")
    assert (settle_gone(), settle_gone()) == (3, 0)
    assert outcomes(back) == ["moot"] * 3
    assert outcomes(other.comment) == ["open"]


def test_gone_with_its_story_the_report_stays(item):
    report = factories.make_report(item)
    item.article.delete()
    assert settle_gone() == 1
    report.refresh_from_db()
    assert (report.comment, report.outcome) == (None, "moot")
    assert report.path == f"/commentary/{item.pk}/"


@pytest.mark.parametrize("work", [Work.NAMED, Work.NAMELESS])
def test_whoever_leaves_does_not_take_it_out_of_the_queue(back, work):
    forget(back.author_id, work)
    kept = now(back)
    assert (kept.author, kept.state, kept.is_shown) == (None, Standing.SENT, True)
    assert len(reports_of(kept).open) == 3


def test_erased_with_its_author_nothing_is_said_of_it(back):
    author = back.author
    factories.make_report(back, reason=Report.Reason.ILLEGAL, text=f"{author} lies.")
    forget(author.pk, Work.GONE)
    assert set(Report.objects.values_list("outcome", "text", "name", "comment")) == {
        ("moot", "", "", None)
    }
