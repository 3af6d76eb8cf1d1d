from datetime import datetime

from accounts.models import User

from ..models import Article
from ..models.article import ArticleQuerySet
from ..states import State

SHOWN = 8


def waiting_for_review() -> ArticleQuerySet:
    return _lines(Article.objects.filter(state=State.REVIEW).order_by("modified_at", "id"))


def own_drafts(user: User) -> ArticleQuerySet:
    return _lines(
        Article.objects.filter(state=State.DRAFT, created_by=user).order_by("-modified_at", "-id")
    )


def coming_up(now: datetime) -> ArticleQuerySet:
    return _lines(Article.objects.scheduled(now).order_by("publish_at", "id"))


def just_published(now: datetime) -> ArticleQuerySet:
    return _lines(Article.objects.published(now).newest())


def _lines(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.select_related("section").defer("body")[:SHOWN]
