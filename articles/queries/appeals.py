"""Which decision an appeal is against, and whose it was: somebody else judges it."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import User

from ..models import Comment, Transition
from ..states import Decision

AGAINST = (Decision.DECLINE, Decision.REMOVE)


def decision_appealed(item: Comment) -> Transition | None:
    """None of one that is no appeal."""
    if not item.is_appeal:
        return None
    against = item.transitions.filter(step__in=AGAINST).select_related("who")
    found: Transition | None = against.order_by("-at", "-id").first()
    return found


def but_against(found: QuerySet[Any], user: User) -> Any:
    """Comments but for the appeals against what this person decided."""
    against = Transition.objects.filter(
        subject_type=ContentType.objects.get_for_model(Comment),
        subject_id=OuterRef("pk"),
        step__in=AGAINST,
    ).order_by("-at", "-id")
    found = found.alias(decided_by=Subquery(against.values("who")[:1]))
    by_others = Q(decided_by=None) | ~Q(decided_by=user.pk)
    # In this order: of what is no appeal nobody asks who decided.
    return found.filter(Q(is_appeal=False) | by_others)
