"""A story's page is kept no longer than until its comments close by themselves."""

from datetime import timedelta

import pytest
from django.test import Client

from newsroom.page_cache.sharing import MARK
from tests import factories

pytestmark = pytest.mark.django_db


def expires(client: Client, path: str) -> float:
    return float(getattr(client.get(path), MARK).expires)


def test_a_storys_page_ends_when_its_comments_close(client: Client, section, settings):
    story = factories.make_published(section=section, hours_ago=24)
    path = story.get_absolute_url()
    assert expires(client, path) == float("inf")
    settings.COMMENTS_CLOSE_DAYS = 7
    closes_at = story.publish_at + timedelta(days=7)
    assert expires(client, path) == closes_at.timestamp()
    settings.COMMENTS_CLOSE_DAYS = 1  # closed already: nothing changes any more
    assert expires(client, path) == float("inf")
