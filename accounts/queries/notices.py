from django.db.models import IntegerField, Subquery

from newsroom.pages import Page, page_of

from ..models import Notice, User

# "99+" is said of more.
MOST_COUNTED = 100


def notice_page(user: User, number: int) -> Page[Notice] | None:
    """What the person is told on the site, newest first; None where there is no such page."""
    return page_of(Notice.objects.on_site().filter(user=user).select_related("site"), number)


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
