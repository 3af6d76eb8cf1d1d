"""Nearly the same, sent in by several people within a day, is decided on at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from ..models import Batch, Clause, Comment, Contribution, Gallery, Wave
from ..states import WAITING, Standing
from .batches import MAX_CHOSEN, Chosen, accept_all_into, decline_all, publish_all

WITHIN = timedelta(days=1)
Item = Contribution | Comment
HELD = ("author", "state", "sent_at", "wave", "wave_at")
# Of the candidates so many are looked at: they tell of the wave, and the rest is in it.
LOOKED_AT = 200


def join_wave(
    item: Item,
    candidates: Iterable[Item | int],
    *,
    kind: str = Wave.Kind.TEXT,
) -> Wave | None:
    """Put it together with those of `candidates` that somebody else sent within a day.

    `candidates` are of the same kind (or their numbers), and nearly the same: by their text,
    or, as `kind` says, by a picture. Without any it leaves the wave it was in, if that was of
    this kind. Of two workers who see two of a wave at once one waits for the other: each
    holds the rows first, in the order of their numbers. Waves don't merge.
    """
    numbers = {each if isinstance(each, int) else each.pk for each in candidates}
    numbers = set(sorted(numbers - {item.pk}, reverse=True)[:LOOKED_AT])
    with transaction.atomic():
        rows = (
            type(item)
            ._default_manager.select_for_update(of=("self",))
            .filter(pk__in={*numbers, item.pk})
        )
        held = {row.pk: row for row in rows.only(*HELD).order_by("pk")}
        own = held.pop(item.pk, None)
        if own is None or own.sent_at is None:
            return None
        alike = [row for row in held.values() if _are_together(own, row)]
        if not alike:
            return _leave(own, kind)
        wave = _wave_of([own, *alike], kind)
        now = timezone.now()
        joining = [row.pk for row in alike if row.wave_id is None]
        joining += [own.pk] if own.wave_id != wave.pk else []
        type(item)._default_manager.filter(pk__in=joining).update(wave=wave, wave_at=now)
        _count(wave)
    item.wave = wave
    return wave


def _are_together(own: Item, other: Item) -> bool:
    return (
        other.author_id != own.author_id
        and other.state != Standing.DRAFT
        and own.sent_at is not None
        and other.sent_at is not None
        and abs(own.sent_at - other.sent_at) <= WITHIN
    )


def _leave(own: Item, kind: str) -> Wave | None:
    """Changed since, it is no longer like the others."""
    wave = Wave.objects.filter(pk=own.wave_id).first() if own.wave_id else None
    if wave is None or wave.kind != kind:
        return wave
    type(own)._default_manager.filter(pk=own.pk).update(wave=None, wave_at=None)
    _count(wave)
    return None


def _wave_of(rows: list[Item], kind: str) -> Wave:
    """The oldest that any of them is in; or a new one, by the number of the first."""
    found = min((row.wave_id for row in rows if row.wave_id), default=None)
    if found is not None:
        return Wave.objects.get(pk=found)
    sent_at, pk = min((row.sent_at or timezone.now(), row.pk) for row in rows)
    of_comments = "comment:" if isinstance(rows[0], Comment) else ""
    return Wave.objects.get_or_create(
        key=f"{of_comments}{kind}:{pk}", defaults={"kind": kind, "first_at": sent_at}
    )[0]


def _count(wave: Wave) -> None:
    """Held, so that of two who count the later one counts all."""
    held = Wave.objects.select_for_update().get(pk=wave.pk)
    # It is of one kind, but that of which it has none costs a look at an index.
    wave.size = held.size = held.contributions.count() + held.comments.count()
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


def publish_wave(wave: Wave, *, by: User, seen_at: datetime, message: str = "") -> Batch:
    """Have all comments of it published that the editor had before them."""
    return publish_all(_chosen(wave, seen_at), by=by, message=message)


def _chosen(wave: Wave, seen_at: datetime) -> list[Chosen]:
    return [
        Chosen(pk, version, model)
        for model in (Contribution, Comment)
        for pk, version in model._default_manager.filter(
            wave=wave, state__in=WAITING, wave_at__lte=seen_at, sent_at__lte=seen_at
        )
        .order_by("queued_at", "id")
        .values_list("pk", "version")[:MAX_CHOSEN]
    ]
