"""What the people of the demo were told looks as if it had been told in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from articles.actions import publishing
from articles.demo.notices import clear_notices, settle_notices
from tests import factories

pytestmark = pytest.mark.django_db


def test_they_are_dated_like_the_stories_and_mailed_to_nobody(reader):
    writer = factories.make_user("writer@demo.example", name="Writer")
    stories = [factories.make_review(headline=f"Story {number}") for number in range(3)]
    for hours, story in enumerate(stories, start=1):
        for user in (writer, reader):
            story.bylines.create(name="Writer", user=user)
        at = timezone.now() - timedelta(hours=hours)
        publishing.publish_article(story.pk, by=None, at=at)
    settle_notices("demo.example")
    told = list(Notice.objects.filter(user=writer))
    assert [notice.headline for notice in told] == [
        f"“Story {number}” is published" for number in range(3)
    ]
    assert [notice.read_at is None for notice in told] == [True, False, False]
    for notice, story in zip(told, stories, strict=True):
        story.refresh_from_db()
        assert notice.created_at == story.publish_at
    assert not Notice.objects.waiting().filter(user=writer).exists()
    assert Notice.objects.waiting().filter(user=reader).count() == 3
    clear_notices("demo.example")
    assert set(Notice.objects.values_list("user", flat=True)) == {reader.pk}
