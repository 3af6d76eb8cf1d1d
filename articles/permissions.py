"""Who may do what, as named questions. Groups carry the permissions (migrations 0002, 0004)."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from accounts.models import User

from .models import (
    Article,
    Block,
    Contribution,
    ModeratorFigures,
    Policy,
    ProfilePicture,
    Publication,
    Warning,
)
from .states import Step

Person = User | AnonymousUser | Any
Kind = type[Publication]


def can_write(user: Person, kind: Kind = Article) -> bool:
    return _may(user, "change", kind)


def can_publish(user: Person, kind: Kind = Article) -> bool:
    return _may(user, "publish", kind)


def can_take_down(user: Person, kind: Kind = Article) -> bool:
    return _may(user, "take_down", kind)


def can_see_unpublished(user: Person, kind: Kind = Article) -> bool:
    return _may(user, "view", kind)


def can_edit(user: Person, item: Publication) -> bool:
    """A reporter writes until it is approved; from then on it takes who may publish."""
    kind = type(item)
    return can_write(user, kind) and (not item.is_approved or can_publish(user, kind))


def can_take_step(user: Person, step: Step, item: Publication) -> bool:
    kind = type(item)
    if step is Step.SUBMIT:
        return can_edit(user, item)
    if step is Step.RETURN and not item.is_approved:
        return can_write(user, kind)
    if step is Step.TAKE_DOWN or (step is Step.RESTORE and item.taken_down):
        return can_take_down(user, kind)
    return can_publish(user, kind)


def can_judge_profile_pictures(user: Person) -> bool:
    return _may(user, "change", ProfilePicture)


def can_judge(user: Person) -> bool:
    """Decide on what readers send in: also comments, which are published with that. What is made
    of the rest is published by who may publish."""
    return _may(user, "judge", Contribution)


def can_warn(user: Person) -> bool:
    return _may(user, "add", Warning)


def can_block(user: Person) -> bool:
    return _may(user, "add", Block)


def can_lift_block(user: Person) -> bool:
    return _may(user, "change", Block)


def can_note(user: Person) -> bool:
    """Write for colleagues about what was sent in, and about its authors; and read it."""
    return can_judge(user)


def can_see_moderators_figures(user: Person) -> bool:
    return _may(user, "view", ModeratorFigures)


def can_make_policy(user: Person) -> bool:
    return _may(user, "add", Policy)


def _may(user: Person, action: str, kind: type[Model]) -> bool:
    right = f"articles.{action}_{kind._meta.model_name}"
    return bool(user.is_active and user.is_staff and user.has_perm(right))
