"""New versions of the policy by which what readers send in is judged.

A version is written as a whole, as light text: `# Heading` begins a part, each paragraph
under it is a clause, and a last line `= Reason` says as what it is chosen in a decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.page_cache import purge

from ..models import Clause, Policy
from ..states import Step
from .errors import StepRefused
from .transitions import record_transition

MAX_CLAUSES = 200
MAX_TEXT = Clause._meta.get_field("text").max_length or 1000  # which only forms would see to
# What its pages are purged by.
PAGE = "policy"


@dataclass(frozen=True)
class Part:
    heading: str
    clauses: tuple[tuple[str, str], ...]  # (text, reason)


def write_policy(clauses: Iterable[Clause]) -> str:
    """As it is edited; `read_policy` reads it back."""
    parts = groupby(clauses, key=lambda clause: (clause.part, clause.part_title))
    return "\n\n".join(
        "\n\n".join([f"# {heading}", *(_written(each) for each in some)])
        for (_part, heading), some in parts
    )


def read_policy(text: str) -> list[Part]:
    """Raises ValidationError with all that is amiss, each by the clause's number."""
    parts: list[tuple[str, list[tuple[str, str]]]] = []
    wrong: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for is_blank, some in groupby(lines, key=lambda line: not line.strip()):
        block = [] if is_blank else [line.strip() for line in some]
        if block and block[0].startswith("#"):
            parts.append((block.pop(0).lstrip("#").strip(), []))
        if not block:
            continue
        if not parts:
            wrong.append(_("Begin with a heading: a line with # before it."))
            parts.append(("…", []))
        reason = block.pop()[1:].strip() if block[-1].startswith("=") else ""
        parts[-1][1].append((" ".join(block), reason))
    read = [Part(heading, tuple(clauses)) for heading, clauses in parts]
    wrong += [found for place, part in enumerate(read, start=1) for found in _amiss(place, part)]
    if not read:
        wrong = [_("Write the policy here.")]
    elif sum(len(part.clauses) for part in read) > MAX_CLAUSES:
        wrong = [_("These are too many clauses.")]
    elif not any(reason for part in read for _text, reason in part.clauses):
        wrong.append(_("Nothing could be declined: give a clause a reason, with = before it."))
    if wrong:
        raise ValidationError(wrong)
    return read


def make_policy(
    parts: Iterable[Part], *, by: User | None, copied_from: int, since: datetime | None = None
) -> Policy:
    """A new version, in force from `since`, or from now. The others stay as they are.

    `copied_from` is the number of the version that the editor had before them. Raises
    ValidationError, and StepRefused when another was made meanwhile.
    """
    now = timezone.now()
    if since is not None and since <= now:
        raise ValidationError({"since": _("This moment has passed. Leave it empty for now.")})
    with transaction.atomic():
        list(Policy.objects.select_for_update().order_by("-number")[:1])
        number = Policy.objects.aggregate(latest=Max("number"))["latest"] or 0
        if (ahead := next_policy()) is not None:
            raise StepRefused(
                _("Version %(number)d comes into force on %(date)s. Take it back first.")
                % {
                    "number": ahead.number,
                    "date": date_format(timezone.localtime(ahead.since), "j F Y, H:i"),
                }
            )
        if number != copied_from:
            raise StepRefused(_("Somebody made another version meanwhile."))
        policy = Policy.objects.create(number=number + 1, since=since or timezone.now())
        Clause.objects.bulk_create(
            Clause(
                policy=policy,
                part=part,
                place=place,
                part_title=each.heading,
                text=text,
                reason=reason,
            )
            for part, each in enumerate(parts, start=1)
            for place, (text, reason) in enumerate(each.clauses, start=1)
        )
        record_transition(
            policy, Step.CREATE, by=by, from_state=str(number), to_state=str(policy.number)
        )
        # Also of one that lies ahead: the page is kept until then.
        purge(PAGE)
    return policy


@transaction.atomic
def drop_policy(pk: int) -> None:
    """Take back a version that is not in force so far. Raises StepRefused for any other."""
    policy = Policy.objects.select_for_update().get(pk=pk)
    if policy.since <= timezone.now():
        raise StepRefused(_("This version is, or was, in force: decisions refer to it."))
    policy.clauses.all().delete()
    policy.delete()
    purge(PAGE)


def next_policy() -> Policy | None:
    """The version that lies ahead."""
    return Policy.objects.filter(since__gt=timezone.now()).order_by("since").first()


def _written(clause: Clause) -> str:
    return f"{clause.text}\n= {clause.reason}" if clause.reason else clause.text


def _amiss(place: int, part: Part) -> list[str]:
    wrong = []
    if not part.heading:
        wrong.append(_("Part %(number)d has no heading.") % {"number": place})
    if not part.clauses:
        wrong.append(_("Part %(number)d has no clause.") % {"number": place})
    for at, (text, reason) in enumerate(part.clauses, start=1):
        clause = Clause(part=place, place=at, part_title=part.heading, text=text, reason=reason)
        try:
            clause.clean_fields(exclude=["policy", *([] if part.heading else ["part_title"])])
            MaxLengthValidator(MAX_TEXT)(text)
        except ValidationError as error:
            wrong += [f"{clause.number}: {each}" for each in error.messages]
    return wrong
