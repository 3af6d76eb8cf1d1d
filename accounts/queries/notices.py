from __future__ import annotations

from dataclasses import dataclass

from django.db.models import IntegerField, Subquery

from ..models import Notice, User

PAGE_SIZE = 20
MAX_PAGE = 50
# "99+" is said of more.
MOST_COUNTED = 100


@dataclass(frozen=True)
class NoticePage:
    items: list[Notice]
    number: int
    has_next: bool

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1


def notice_page(user: User, number: int) -> NoticePage | None:
    """What the person is told on the site, newest first; None where there is no such page."""
    if not 1 <= number <= MAX_PAGE:
        return None
    start = (number - 1) * PAGE_SIZE
    shown = Notice.objects.on_site().filter(user=user).select_related("site")
    items = list(shown[start : start + PAGE_SIZE + 1])
    if not items and number > 1:
        return None
    return NoticePage(items[:PAGE_SIZE], number, len(items) > PAGE_SIZE and number < MAX_PAGE)


def newest_unread(user: User) -> int | None:
    """Up to which id the person has now been shown what is new to them."""
    newest = Notice.objects.unread().filter(user=user).order_by("-id").values_list("pk", flat=True)
    return newest.first()


class UnreadCount(Subquery):
    """How many notices are new to the person, up to MOST_COUNTED, as a part of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) few)"
    output_field = IntegerField()

    def __init__(self, user: User) -> None:
        unread = Notice.objects.unread().filter(user=user.pk).order_by().values("pk")
        super().__init__(unread[:MOST_COUNTED])
