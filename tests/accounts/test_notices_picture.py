"""Somebody learns what became of the picture they sent of themselves."""

import pytest

from accounts.models import Notice, NoticeKind, User
from accounts.signals import profile_picture_judged

pytestmark = pytest.mark.django_db


def judge(user: User, *, approved: bool, reason: str = "") -> Notice:
    profile_picture_judged.send(Notice, user_id=user.pk, approved=approved, reason=reason)
    return Notice.objects.latest("id")


def test_each_judgement_is_told(reader):
    yes = judge(reader, approved=True)
    no = judge(reader, approved=False, reason="It shows\nsomebody else.")
    again = judge(reader, approved=True)
    assert (yes.headline, yes.text) == ("Your picture is on your page", "")
    assert (no.headline, no.text) == ("Your picture was declined", "It shows somebody else.")
    assert [notice.kind for notice in (yes, no, again)] == [NoticeKind.PROFILE] * 3
    assert [notice.path for notice in (yes, no, again)] == ["/account/profile/"] * 3
    assert Notice.objects.filter(user=reader).count() == 3
