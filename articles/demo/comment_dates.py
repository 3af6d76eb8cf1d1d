"""When each step with a comment of the demo is to have been; and its story's, and notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from accounts.models import Notice

from ..models import Article, Comment, CommentVersion, Message, Transition

MINUTE = timedelta(minutes=1)


@dataclass
class Life:
    """Of a comment: when each step, message and version was, in their order."""

    comment: Comment
    steps: list[datetime] = field(default_factory=list)
    messages: list[datetime] = field(default_factory=list)
    # When each was sent, and when it was published.
    versions: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def decided_at(self) -> datetime:
        at: datetime = self.fields["decided_at"]
        return at

    def sent(self, at: datetime) -> None:
        self.steps.append(at)
        self.versions.append((at, None))
        self.fields.setdefault("created_at", at - 40 * MINUTE)
        self.fields["sent_at"] = self.fields["queued_at"] = at

    def decided(self, at: datetime, *, said: bool = False) -> None:
        self.steps.append(at)
        self.fields["decided_at"] = at
        if said:
            self.messages.append(at)

    def published(self, at: datetime, *, featured: bool = False) -> None:
        self.decided(at)
        self.versions[-1] = (self.versions[-1][0], at)
        if "published_at" in self.fields:
            self.fields["edited_at"] = at
        self.fields.setdefault("published_at", at)
        if featured:
            self.steps.append(at + MINUTE)
            self.fields["featured_at"] = at + MINUTE

    def removed(self, at: datetime) -> None:
        self.decided(at, said=True)
        self.fields["removed_at"] = at

    def appealed(self, at: datetime) -> None:
        self.steps.append(at)
        self.messages.append(at)
        self.fields["appealed_at"] = self.fields["queued_at"] = at

    def claimed(self, at: datetime) -> None:
        self.steps.append(at)
        self.fields["claimed_at"] = at


def date_lives(lives: Iterable[Life]) -> None:
    """Set all dates back."""
    held = {life.comment.pk: life for life in lives}
    rows = Comment.objects.filter(pk__in=held).prefetch_related(
        "transitions", "messages", "versions"
    )
    steps, messages, versions = [], [], []
    for item in rows:
        life = held[item.pk]
        taken = sorted(item.transitions.all(), key=lambda each: each.pk)
        for step, at in zip(taken, life.steps, strict=True):
            step.at = at
            steps.append(step)
        written = sorted(item.messages.all(), key=lambda each: each.pk)
        for message, at in zip(written, life.messages, strict=True):
            message.at = at
            messages.append(message)
        for version, (sent, published) in zip(item.versions.all(), life.versions, strict=True):
            version.at, version.published_at = sent, published
            versions.append(version)
        due_at = life.fields["queued_at"] + timedelta(hours=settings.DESK_HOURS)
        Comment.objects.filter(pk=item.pk).update(due_at=due_at, **life.fields)
    Transition.objects.bulk_update(steps, ["at"])
    Message.objects.bulk_update(messages, ["at"])
    CommentVersion.objects.bulk_update(versions, ["at", "published_at"])


def date_step(story: Article, at: datetime) -> None:
    """The last that was taken with it."""
    last = story.transitions.order_by("-id")[0]
    Transition.objects.filter(pk=last.pk).update(at=at)


def date_notices(comments: Iterable[Comment]) -> None:
    """As old as what they tell of."""
    held = Comment.objects.in_bulk([each.pk for each in comments])
    kinds = ("comment", "reply", "featured")
    found = [
        (notice, held.get(int(number)))
        for notice in Notice.objects.exclude(key="")
        for kind, number in [(*notice.key.split(":"), "", "")[:2]]
        if kind in kinds and number.isdecimal()
    ]
    dated = []
    for notice, item in found:
        if item is not None:
            notice.created_at = item.decided_at or notice.created_at
            dated.append(notice)
    Notice.objects.bulk_update(dated, ["created_at"])
