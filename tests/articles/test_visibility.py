"""One definition of what is public, and one row's copy of it, agree wherever a thing stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions import publishing
from articles.models import Article, Gallery
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


def galleries() -> dict[str, Gallery]:
    photo = factories.make_photo()
    ahead = timezone.now() + timedelta(hours=1)
    made = {
        state: factories.make_gallery([photo])
        for state in ("draft", "review", "approved", "scheduled")
    }
    publishing.submit(Gallery, made["review"].pk, by=None)
    publishing.approve(Gallery, made["approved"].pk, by=None)
    publishing.schedule_gallery(made["scheduled"].pk, by=None, at=ahead)
    for state in ("published", "withdrawn", "taken down"):
        made[state] = factories.make_published_gallery([photo])
    publishing.withdraw_gallery(made["withdrawn"].pk, by=None, reason="Wrong.")
    publishing.take_down_gallery(made["taken down"].pk, by=None, reason="Order 17.")
    return made


def test_only_the_published_gallery_is_published():
    made = galleries()
    assert list(Gallery.objects.published()) == [made["published"]]
    assert list(Gallery.objects.scheduled()) == [made["scheduled"]]


def test_a_gallery_answers_as_the_query_does():
    galleries()
    for now in (timezone.now(), timezone.now() + timedelta(hours=2)):
        public = set(Gallery.objects.published(now))
        scheduled = set(Gallery.objects.scheduled(now))
        for gallery in Gallery.objects.all():
            assert gallery.is_public(now) == (gallery in public)
            assert gallery.is_scheduled(now) == (gallery in scheduled)


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
