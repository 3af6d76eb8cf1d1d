"""What the tests of the commentary's pages share."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.test import Client
from django.utils import timezone

from articles.models import Article, Comment
from tests import factories
from tests.markup import Markup


def published(count: int, story: Article, **fields: Any) -> list[Comment]:
    """So many by as many people, the oldest first, an hour apart."""
    first = factories.make_published_comment(article=story, **fields)
    copies = []
    for number in range(1, count):
        copy = Comment.objects.get(pk=first.pk)
        copy.pk, copy.shown_title = None, f"Copy {number}"
        copy.author = factories.make_contributor(f"copy{first.pk}x{number}@example.org")
        copies.append(copy)
    made = [first, *Comment.objects.bulk_create(copies)]
    for place, item in enumerate(made):
        at = timezone.now() - timedelta(hours=count - place)
        Comment.objects.filter(pk=item.pk).update(published_at=at)
    Article.objects.filter(pk=story.pk).update(comment_count=F("comment_count") + count - 1)
    return made


def shown(client: Client, path: str, status: int = 200) -> Markup:
    response = client.get(path)
    assert response.status_code == status, path
    page = Markup(response.content)
    assert page.unbalanced == []
    return page


def listed(page: Markup) -> list[int]:
    """The numbers of the comments of a list, in its order."""
    found = [each.get("id") or "" for each in page.every("article")]
    return [int(each.removeprefix("comment-")) for each in found if each.startswith("comment-")]


def comments_of(story: Article) -> str:
    return f"{story.get_absolute_url()}comments/"


def write_of(story: Article) -> str:
    return f"{story.get_absolute_url()}comment/"
