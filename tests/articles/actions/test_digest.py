"""Those who decide are told that something is late: once a day, and only then."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.actions.notices import Ways, choose_ways
from accounts.models import Notice, NoticeKind
from articles.actions import comments
from articles.actions.digest import tell_of_what_is_late, who_may_judge
from articles.models import Comment, Contribution
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db
# A morning when all of it is overdue.
MORNING = timezone.localtime().replace(hour=9, minute=0) + timedelta(days=3)


@pytest.fixture
def late(title):
    """Two of each kind that wait, and one that was decided."""
    factories.make_contribution()
    oldest = factories.make_comment()
    done = factories.make_published_comment()
    Contribution.objects.update(queued_at=MORNING - timedelta(days=2))
    Comment.objects.filter(pk=oldest.pk).update(queued_at=MORNING - timedelta(days=2, hours=2))
    Comment.objects.filter(pk=done.pk).update(queued_at=MORNING - timedelta(days=9))
    Notice.objects.all().delete()


def test_nothing_is_late(title, moderator):
    factories.make_comment()
    assert tell_of_what_is_late() == 0
    assert tell_of_what_is_late(timezone.now() + timedelta(hours=1)) == 0
    assert not Notice.objects.exists()


def test_each_who_may_decide_is_told(late, moderator, editor, reporter, reader):
    dismissed = factories.make_user("gone@x.example", "Moderator", is_staff=True, is_active=False)
    former = factories.make_user("former@x.example", "Moderator")
    boss = factories.make_user("boss@x.example", is_staff=True, is_superuser=True)
    assert tell_of_what_is_late(MORNING) == 2
    notices = Notice.objects.order_by("user")
    assert {each.user for each in notices} == {moderator, editor, boss}
    assert who_may_judge() == sorted(each.pk for each in (moderator, editor, boss))
    assert not {dismissed.pk, former.pk} & set(who_may_judge())
    notice = notices[0]
    assert (notice.kind, notice.path) == (NoticeKind.DESK, "/admin/desk/")
    assert notice.headline == "2 items from readers wait longer than they should"
    oldest = timezone.localtime(MORNING - timedelta(days=2, hours=2))
    assert notice.text == f"The oldest waits since {oldest:%-d %B, %H:%M}."
    assert notice.next_try_at is not None


def test_once_a_day(late, moderator):
    for hours in (0, 1, 14):
        tell_of_what_is_late(MORNING + timedelta(hours=hours))
    assert Notice.objects.count() == 1
    tell_of_what_is_late(MORNING + timedelta(days=1))
    assert Notice.objects.count() == 2
    Comment.objects.filter(state="sent").delete()
    Contribution.objects.all().delete()
    tell_of_what_is_late(MORNING + timedelta(days=2))
    assert Notice.objects.count() == 2


def test_not_before_the_day_begins(late, moderator, settings):
    settings.DIGEST_HOUR = 10
    assert tell_of_what_is_late(MORNING) == 0
    assert not Notice.objects.exists()
    assert tell_of_what_is_late(MORNING + timedelta(hours=1)) == 2


def test_who_wants_none_has_none(late, moderator, editor):
    choose_ways(moderator, {NoticeKind.DESK: Ways(on_site=False, by_email=False)})
    choose_ways(editor, {NoticeKind.DESK: Ways(by_email=False)})
    tell_of_what_is_late(MORNING)
    notice = Notice.objects.get()
    assert (notice.user, notice.on_site, notice.next_try_at) == (editor, True, None)


def test_one_is_one(late, moderator):
    comments.publish_comment(Comment.objects.get(state="sent").pk, by=moderator)
    Notice.objects.all().delete()
    assert tell_of_what_is_late(MORNING) == 1
    notice = Notice.objects.get(user=moderator)
    assert notice.headline == "1 item from readers waits longer than it should"


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once():
    factories.make_user("boss@example.org", is_staff=True, is_superuser=True)
    factories.make_comment()
    Notice.objects.all().delete()
    at_once(*[partial(tell_of_what_is_late, MORNING)] * 4)
    assert Notice.objects.filter(kind=NoticeKind.DESK).count() == 1
