"""Nearly the same, sent in by several people within a day, is decided on at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from ..models import Batch, Clause, Contribution, Gallery, Wave
from ..states import WAITING, Standing
from .batches import MAX_CHOSEN, Chosen, accept_all_into, decline_all

WITHIN = timedelta(days=1)
HELD = ("author", "state", "sent_at", "wave", "wave_at")
# Of the candidates so many are looked at: they tell of the wave, and the rest is in it.
LOOKED_AT = 200


def join_wave(
    contribution: Contribution,
    candidates: Iterable[Contribution | int],
    *,
    kind: str = Wave.Kind.TEXT,
) -> Wave | None:
    """Put it together with those of `candidates` that somebody else sent within a day.

    `candidates` are contributions (or their numbers) that are nearly the same: by their text,
    or, as `kind` says, by a picture. Without any it leaves the wave it was in, if that was of
    this kind. Of two workers who see two of a wave at once one waits for the other: each
    holds the rows first, in the order of their numbers. Waves don't merge.
    """
    numbers = {each if isinstance(each, int) else each.pk for each in candidates}
    numbers = set(sorted(numbers - {contribution.pk}, reverse=True)[:LOOKED_AT])
    with transaction.atomic():
        rows = Contribution.objects.select_for_update(of=("self",)).filter(
            pk__in={*numbers, contribution.pk}
        )
        held = {row.pk: row for row in rows.only(*HELD).order_by("pk")}
        own = held.pop(contribution.pk, None)
        if own is None or own.sent_at is None:
            return None
        alike = [row for row in held.values() if _are_together(own, row)]
        if not alike:
            return _leave(own, kind)
        wave = _wave_of([own, *alike], kind)
        now = timezone.now()
        joining = [row.pk for row in alike if row.wave_id is None]
        joining += [own.pk] if own.wave_id != wave.pk else []
        Contribution.objects.filter(pk__in=joining).update(wave=wave, wave_at=now)
        _count(wave)
    contribution.wave = wave
    return wave


def _are_together(own: Contribution, other: Contribution) -> bool:
    return (
        other.author_id != own.author_id
        and other.state != Standing.DRAFT
        and own.sent_at is not None
        and other.sent_at is not None
        and abs(own.sent_at - other.sent_at) <= WITHIN
    )


def _leave(own: Contribution, kind: str) -> Wave | None:
    """Changed since, it is no longer like the others."""
    wave = Wave.objects.filter(pk=own.wave_id).first() if own.wave_id else None
    if wave is None or wave.kind != kind:
        return wave
    Contribution.objects.filter(pk=own.pk).update(wave=None, wave_at=None)
    _count(wave)
    return None


def _wave_of(rows: list[Contribution], kind: str) -> Wave:
    """The oldest that any of them is in; or a new one, by the number of the first."""
    found = min((row.wave_id for row in rows if row.wave_id), default=None)
    if found is not None:
        return Wave.objects.get(pk=found)
    sent_at, pk = min((row.sent_at or timezone.now(), row.pk) for row in rows)
    return Wave.objects.get_or_create(
        key=f"{kind}:{pk}", defaults={"kind": kind, "first_at": sent_at}
    )[0]


def _count(wave: Wave) -> None:
    """Held, so that of two who count the later one counts all."""
    held = Wave.objects.select_for_update().get(pk=wave.pk)
    wave.size = held.size = Contribution.objects.filter(wave=held).count()
    held.save(update_fields=["size"])


# Deciding on all of it ---------------------------------------------------------------


def decline_wave(
    wave: Wave, *, by: User, clause: Clause | None, seen_at: datetime, message: str = ""
) -> Batch:
    """Have all declined that the editor had before them; what joined since waits on.

    As every batch it can be taken back. Raises ValidationError.
    """
    return decline_all(_chosen(wave, seen_at), by=by, clause=clause, message=message)


def accept_wave_into(
    gallery: Gallery, wave: Wave, *, by: User, seen_at: datetime, message: str = ""
) -> Batch:
    return accept_all_into(gallery, _chosen(wave, seen_at), by=by, message=message)


def _chosen(wave: Wave, seen_at: datetime) -> list[Chosen]:
    members = Contribution.objects.filter(
        wave=wave, state__in=WAITING, wave_at__lte=seen_at, sent_at__lte=seen_at
    )
    rows = members.order_by("queued_at", "id").values_list("pk", "version")[:MAX_CHOSEN]
    return [Chosen(pk, version) for pk, version in rows]
