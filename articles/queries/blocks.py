"""Who was shut out from sending things in, and why."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Block


def block_in_force(user: User) -> Block | None:
    return Block.objects.in_force().filter(user=user).select_related("clause__policy").first()


def blocks_of(user: User) -> list[Block]:
    """Also what is over, the latest first."""
    rows = Block.objects.filter(user=user).select_related("clause", "by", "lifted_by")
    return list(rows.order_by("-at", "-id"))


def check_not_blocked(user: User) -> None:
    """Raises ValidationError, which says why and until when."""
    block = block_in_force(user)
    if block is not None:
        raise ValidationError(why_blocked(block), code="blocked")


def why_blocked(block: Block) -> str:
    """To the person."""
    words = {"number": block.clause.number, "reason": block.clause.reason.rstrip(".")}
    if block.until is None:
        return (
            _("We take nothing from you for now, by clause %(number)s of our policy: %(reason)s.")
            % words
        )
    words["date"] = date_format(timezone.localtime(block.until), "j F Y, H:i")
    return (
        _(
            "We take nothing from you until %(date)s, by clause %(number)s of our policy: "
            "%(reason)s."
        )
        % words
    )
