"""What was done against somebody: warnings, suspensions, bans; and how they are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

from ..models import Block, Clause, Title, Warning

# How long a person is reminded of a warning on their own page.
REMINDED = timedelta(days=365)


@dataclass(frozen=True)
class Measures:
    """All that was done against somebody, also what is over; the latest first."""

    rows: list[Block | Warning]

    @property
    def in_force(self) -> Block | None:
        blocks = (row for row in self.rows if isinstance(row, Block))
        return next((block for block in blocks if block.is_in_force()), None)

    @property
    def summary(self) -> str:
        """ "Warned twice, suspended once"; "" where there was nothing."""
        kinds = [row.kind for row in self.rows]
        warned, suspended, banned = map(kinds.count, ("warning", "suspension", "ban"))
        parts = []
        if warned:
            parts.append(ngettext("warned once", "warned %(n)d times", warned) % {"n": warned})
        if suspended:
            said = ngettext("suspended once", "suspended %(n)d times", suspended)
            parts.append(said % {"n": suspended})
        if banned:
            parts.append(ngettext("banned once", "banned %(n)d times", banned) % {"n": banned})
        words = ", ".join(parts)
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class OwnLine:
    text: str
    url: str  # of the clause


@dataclass(frozen=True)
class OwnStanding:
    """What a person is told of it on their own page."""

    lines: list[OwnLine] = field(default_factory=list)
    write_to: str = ""  # the editors, where they have an address


def block_in_force(user: User) -> Block | None:
    return Block.objects.in_force().filter(user=user).select_related("clause__policy").first()


def blocks_of(user: User) -> Measures:
    blocks = Block.objects.filter(user=user).select_related("clause", "by", "lifted_by")
    warnings = Warning.objects.filter(user=user).select_related("clause", "by")
    rows: list[Block | Warning] = [*blocks, *warnings]
    return Measures(sorted(rows, key=lambda row: row.at, reverse=True))


def own_standing(user_id: int) -> OwnStanding:
    """Whether they may not send for now, and what they were warned of within a year."""
    blocks = Block.objects.in_force().filter(user=user_id).select_related("clause__policy")
    warnings = Warning.objects.filter(user=user_id, at__gt=timezone.now() - REMINDED)
    lines = [OwnLine(why_blocked(each), each.clause.get_absolute_url()) for each in blocks]
    for each in warnings.select_related("clause__policy").order_by("-at", "-id"):
        words = {**_in_words(each.clause), "date": _day(each)}
        said = _("We warned you on %(date)s, by clause %(number)s of our policy: %(reason)s.")
        lines.append(OwnLine(said % words, each.clause.get_absolute_url()))
    return OwnStanding(lines, contact() if lines else "")


def contact() -> str:
    """Where a reader writes to the editors; "" where the paper names no address."""
    found = Title.objects.filter(site=settings.SITE_ID).values_list("contact_email", flat=True)
    return found.first() or ""


def how_to_object() -> str:
    """A sentence for somebody against whom something was done; "" without an address."""
    address = contact()
    if not address:
        return ""
    return _("If you think that this is wrong, write to the editors: %(address)s") % {
        "address": address
    }


def check_not_blocked(user: User) -> None:
    """Raises ValidationError, which says why and until when."""
    block = block_in_force(user)
    if block is not None:
        raise ValidationError(why_blocked(block), code="blocked")


def why_blocked(block: Block) -> str:
    """To the person."""
    words = _in_words(block.clause)
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


def why_warned(warning: Warning) -> str:
    """To the person."""
    return _(
        "Something that you sent broke clause %(number)s of our policy: %(reason)s. "
        "You can go on sending."
    ) % _in_words(warning.clause)


def _in_words(clause: Clause) -> dict[str, str]:
    return {"number": clause.number, "reason": clause.reason.rstrip(".")}


def _day(warning: Warning) -> str:
    return date_format(timezone.localtime(warning.at), "j F Y")
