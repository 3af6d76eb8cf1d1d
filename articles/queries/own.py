"""Something a person sent in, as far as they may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ..models import Clause
from ..states import UNDECIDED, WAITING, Decision, Standing


@dataclass(frozen=True)
class OwnSubmission:
    """A decision that can still be taken back is not told, so here it isn't one yet."""

    item: Any
    now: datetime

    # The steps that decide, which may be taken back before anybody is told.
    decided_by: ClassVar[tuple[Decision, ...]] = (Decision.ASK, Decision.ACCEPT, Decision.DECLINE)

    @property
    def is_told(self) -> bool:
        return self.item.tell_at is None or self.item.tell_at <= self.now

    @property
    def state(self) -> Standing:
        return Standing(self.item.state) if self.is_told else Standing.REVIEW

    @property
    def is_draft(self) -> bool:
        return self.item.state == Standing.DRAFT

    @property
    def may_change(self) -> bool:
        return self.is_told and self.item.state in UNDECIDED

    @property
    def may_write(self) -> bool:
        """To the desk."""
        return self.item.state in UNDECIDED or not self.is_told

    @property
    def is_late(self) -> bool:
        """Also once it is decided and not told: nobody learns of that by it."""
        due_at = self.item.due_at
        return self.state in WAITING and due_at is not None and due_at < self.now

    @property
    def clause(self) -> Clause | None:
        return self.item.clause if self.is_told else None

    @property
    def has_unsent(self) -> bool:
        return self.may_change and bool(self.item.unsent)

    @property
    def since(self) -> datetime:
        """When it came to stand as it does, as far as its author saw."""
        item = self.item
        moments = {
            Standing.DRAFT: item.modified_at,
            Standing.PUBLISHED: item.published_at,
            Standing.ACCEPTED: item.decided_at,
            Standing.DECLINED: item.decided_at,
            Standing.REMOVED: item.decided_at,
            Standing.CHANGES: item.decided_at,
            Standing.WITHDRAWN: item.modified_at,
        }
        return moments.get(self.state) or item.sent_at or item.created_at
