"""One definition of what is public, and one row's copy of it, agree on every kind of story."""

import pytest
from django.utils import timezone

from articles.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def stories() -> dict[str, Article]:
    return {
        "draft": factories.make_draft(),
        "published": factories.make_published(),
        "scheduled": factories.make_scheduled(),
        "withdrawn": factories.make_withdrawn(),
    }


def test_only_the_published_story_is_published():
    made = stories()
    assert list(Article.objects.published()) == [made["published"]]
    assert list(Article.objects.scheduled()) == [made["scheduled"]]


def test_a_row_answers_as_the_query_does():
    stories()
    now = timezone.now()
    public = set(Article.objects.published(now))
    scheduled = set(Article.objects.scheduled(now))
    for article in Article.objects.all():
        assert article.is_public(now) == (article in public)
        assert article.is_scheduled(now) == (article in scheduled)


@pytest.mark.parametrize("path", ["/", "/news/", "/archive/", "/tag/rain/"])
def test_no_list_shows_what_is_not_public(client, path):
    hidden = [
        factories.make_draft(tags=["rain"]),
        factories.make_scheduled(tags=["rain"]),
        factories.make_withdrawn(tags=["rain"]),
    ]
    shown = factories.make_published(tags=["rain"])
    html = client.get(path).content.decode()
    for article in hidden:
        assert article.headline not in html
    if path != "/archive/":
        assert shown.headline in html
