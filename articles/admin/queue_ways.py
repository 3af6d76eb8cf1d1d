"""What can be decided on each kind of thing that was sent in, and the action that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..actions import comments, judging
from ..actions.accepting import accept_pictures, accept_story
from ..models import Article, Comment, Contribution, Gallery, Submission
from ..states import Decision

Given = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """`act` takes the thing, what the form of the name `form` was filled with, and what all
    actions take. `steps` are what the thing's history says of it afterwards."""

    form: str
    act: Callable[..., Submission]
    steps: frozenset[Decision]
    of_waiting: bool = True  # and not of what was decided


def ways_of(item: Submission) -> Mapping[str, Way]:
    return COMMENT_WAYS if isinstance(item, Comment) else CONTRIBUTION_WAYS


def _accept(item: Contribution, given: Given, **common: Any) -> Contribution:
    if item.kind == Contribution.Kind.STORY:
        return accept_story(item.pk, section=given["section"], **common)
    into = given["into"]
    return accept_pictures(
        item.pk,
        gallery=into if isinstance(into, Gallery) else None,
        article=into if isinstance(into, Article) else None,
        **common,
    )


def _ask(item: Contribution, given: Given, **common: Any) -> Contribution:
    return judging.ask_for_changes(Contribution, item.pk, clause=given["clause"], **common)


def _decline(item: Contribution, given: Given, **common: Any) -> Contribution:
    return judging.decline(Contribution, item.pk, clause=given["clause"], **common)


def _publish(item: Comment, given: Given, *, featured: bool, **common: Any) -> Comment:
    return comments.publish_comment(item.pk, featured=featured, **common)


def _restore(item: Comment, given: Given, **common: Any) -> Comment:
    return comments.restore_comment(item.pk, **common)


def _by_clause(act: Callable[..., Comment]) -> Callable[..., Comment]:
    def by_clause(item: Comment, given: Given, **common: Any) -> Comment:
        return act(item.pk, clause=given["clause"], **common)

    return by_clause


CONTRIBUTION_WAYS = {
    "accept": Way("accept", _accept, frozenset({Decision.ACCEPT})),
    "ask": Way("ask", _ask, frozenset({Decision.ASK})),
    "decline": Way("decline", _decline, frozenset({Decision.DECLINE})),
}
COMMENT_WAYS = {
    "publish": Way("publish", partial(_publish, featured=False), frozenset({Decision.PUBLISH})),
    "publish_featured": Way(
        "publish", partial(_publish, featured=True), frozenset({Decision.FEATURE})
    ),
    "ask": Way("ask", _by_clause(comments.ask_for_comment_changes), frozenset({Decision.ASK})),
    "decline": Way(
        "decline",
        _by_clause(comments.decline_comment),
        frozenset({Decision.DECLINE, Decision.REMOVE}),
    ),
    "remove": Way(
        "remove", _by_clause(comments.remove_comment), frozenset({Decision.REMOVE}), False
    ),
    "restore": Way("restore", _restore, frozenset({Decision.RESTORE}), False),
}
