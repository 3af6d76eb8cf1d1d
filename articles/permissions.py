"""Who may do what, as named questions. Groups carry the permissions (migration 0002)."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

from .models import Article
from .states import Step

Person = User | AnonymousUser | Any


def can_write(user: Person) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("articles.change_article"))


def can_publish(user: Person) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("articles.publish_article"))


def can_take_down(user: Person) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("articles.take_down_article"))


def can_edit(user: Person, article: Article) -> bool:
    """A reporter writes until a story is approved; from then on it takes who may publish."""
    return can_write(user) and (not article.is_approved or can_publish(user))


def can_see_unpublished(user: Person) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("articles.view_article"))


def can_take_step(user: Person, step: Step, article: Article) -> bool:
    if step is Step.SUBMIT:
        return can_edit(user, article)
    if step is Step.RETURN and not article.is_approved:
        return can_write(user)
    if step is Step.TAKE_DOWN:
        return can_take_down(user)
    if step is Step.RESTORE and article.taken_down:
        return can_take_down(user)
    return can_publish(user)
