from datetime import datetime

from accounts.models import User

from ..models import Article, Title
from ..models.article import ArticleQuerySet
from ..states import State

SHOWN = 8


def waiting_for_review() -> ArticleQuerySet:
    return _lines(Article.objects.filter(state=State.REVIEW).order_by("modified_at", "id"))


def own_drafts(user: User) -> ArticleQuerySet:
    return _lines(
        Article.objects.filter(state=State.DRAFT, created_by=user).order_by("-modified_at", "-id")
    )


def coming_up(now: datetime, sites: list[int]) -> ArticleQuerySet:
    return _lines(
        Article.objects.scheduled(now).filter(site__in=sites).order_by("publish_at", "id")
    )


def just_published(now: datetime, sites: list[int]) -> ArticleQuerySet:
    return _lines(Article.objects.published(now).filter(site__in=sites).newest())


def all_sites() -> list[int]:
    """The ids of every title's site: named in a query, they lead it to the index of each."""
    return list(Title.objects.order_by("site").values_list("site", flat=True))


def _lines(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.select_related("section").defer("body")[:SHOWN]
