"""Looking for evidence on what was sent in, in the background.

The work is rows: `examine_at` is set by sending. Whoever takes a row pushes it ahead first, so
that a worker that is killed leaves a row that is due again in a moment. What is written takes
the place of what an earlier try, or an earlier version, left.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from newsroom.leases import doubling, take

from ..likeness import WORDS, keys, shingles, signature
from ..models import Article, Comment, Contribution, Photo, Signal, TextKey, TextPrint, Wave
from ..queries.picture_signals import picture_signals
from ..queries.sightings import Sightings, pictures_alike, texts_alike
from ..queries.text_signals import MIN_WORDS, senders_of_the_same, text_signals, words_of
from ..states import UNDECIDED, Standing
from .judging import lock_submission
from .waves import join_wave

logger = logging.getLogger("newsroom.evidence")

MAX_ATTEMPTS = 5
# A try takes a second or two; after a kill the row is due again within the minute.
LEASE = timedelta(seconds=45)
LONGEST_WAIT = timedelta(minutes=15)
# What is examined; each has its columns in the tables of evidence, by its name.
Item = Contribution | Comment
MODELS: tuple[type[Contribution] | type[Comment], ...] = (Contribution, Comment)
# Others who sent the same, as told of one contribution.
MOST_OTHERS = 20


def examine_next() -> bool:
    """Examine what has waited longest, of each kind; False where nothing waits."""
    found = [_examine_next_of(model) for model in MODELS]
    return any(found)


def _examine_next_of(model: type[Contribution] | type[Comment]) -> bool:
    due = model._default_manager.filter(
        examine_at__lte=timezone.now(), examine_attempts__lt=MAX_ATTEMPTS
    )
    item = due.order_by("examine_at", "id").only("examine_at", "examine_attempts").first()
    if item is None:
        return False
    wait = doubling(LEASE, LONGEST_WAIT, item.examine_attempts)
    if take(item, wait, due="examine_at", tries="examine_attempts"):
        assert item.examine_at is not None  # noqa: S101 - for the type checker
        try:
            examine(item.pk, item.examine_at, model)
        except Error:
            raise  # the database is away: no fault of what was sent
        except Exception:
            # Tried again when the lease ends; the panel says so if it never works.
            logger.exception("not examined", extra={str(model._meta.model_name): item.pk})
    return True


def examine(
    pk: int, leased: datetime, model: type[Contribution] | type[Comment] = Contribution
) -> bool:
    """Write the evidence of what was sent; False if it isn't what it was when we began."""
    with_it = ["author", "area"] if model is Contribution else ["author"]
    item = model._default_manager.select_related(*with_it).filter(pk=pk).first()
    if item is None:
        return False
    # Its own print first, in sight of others: of two that are sent and examined at the same
    # moment, at least one finds the other.
    if not _write_print(item):
        return False
    found, senders = _signals(item)
    # Outside of the transaction below, for each holds rows of others.
    join_wave(item, senders[Wave.Kind.TEXT], kind=Wave.Kind.TEXT)
    if model is Contribution:
        join_wave(item, senders[Wave.Kind.PICTURE], kind=Wave.Kind.PICTURE)
    _tell_the_others(item, {*senders[Wave.Kind.TEXT], *senders[Wave.Kind.PICTURE]})
    with transaction.atomic():
        current = lock_submission(model, pk)
        if current.version != item.version or current.examine_at != leased:
            return False
        # What the look at the pictures themselves found stays: their bytes never change.
        current.signals.exclude(kind=Signal.Kind.UNEVEN).delete()
        for signal in found:
            setattr(signal, _name(item), current)
        Signal.objects.bulk_create(found)
        current.examine_at, current.examine_attempts = None, 0
        current.save(update_fields=["examine_at", "examine_attempts"])
    return True


def _name(item: Item) -> str:
    """Of the column that leads to it."""
    return str(item._meta.model_name)


def print_text(of: Item | Article, text: str) -> TextPrint:
    """Have a text known by its numbers, in a transaction; the row stays the same for good."""
    made, _new = TextPrint.objects.update_or_create(
        contribution=of if isinstance(of, Contribution) else None,
        comment=of if isinstance(of, Comment) else None,
        article=of if isinstance(of, Article) else None,
        defaults={"version": of.version, "words": len(text.split())},
    )
    found = shingles(text)
    wanted = set(keys(signature(found))) if len(found) > MIN_WORDS - WORDS else set()
    held = set(made.keys.values_list("key", flat=True))
    if held - wanted:
        made.keys.filter(key__in=held - wanted).delete()
    TextKey.objects.bulk_create(
        [TextKey(key=key, text_print=made) for key in sorted(wanted - held)], ignore_conflicts=True
    )
    return made


def _write_print(item: Item) -> bool:
    with transaction.atomic():
        if lock_submission(type(item), item.pk).version != item.version:
            return False
        print_text(item, words_of(item))
    return True


def _signals(item: Item) -> tuple[list[Signal], dict[str, list[int]]]:
    """Unsaved; and in what others sent the same, by what they have in common."""
    own = TextPrint.objects.get(**{_name(item): item})
    known_by = list(own.keys.values_list("key", flat=True))
    found = text_signals(item, texts_alike(known_by, other_than=own.pk))
    texts = senders_of_the_same(found, _name(item))
    pictures: dict[int, None] = {}
    of_ours = item.pictures.sent().select_related("photo") if isinstance(item, Contribution) else ()
    for picture in of_ours:
        assert isinstance(item, Contribution)  # noqa: S101 - for the types
        seen = pictures_alike(picture.photo, own=item.pk)
        mine, others = _sorted_by_sender(item, seen)
        found += picture_signals(item, picture, seen, mine)
        pictures |= dict.fromkeys(others)
    if several := list(dict.fromkeys([*texts, *pictures]))[:MOST_OTHERS]:
        found.append(_several(item, several))
    return found, {Wave.Kind.TEXT: texts, Wave.Kind.PICTURE: list(pictures)}


def _several(item: Item, others: list[int]) -> Signal:
    facts = {f"{_name(item)}s": others}
    return Signal(kind=Signal.Kind.SEVERAL, is_doubt=True, facts=facts)


def _sorted_by_sender(item: Contribution, seen: Sightings) -> tuple[set[int], list[int]]:
    """The pictures that the same person sent and the desk didn't decline; and what others sent."""
    rows = Photo.objects.filter(pk__in=[each.pk for each in seen.photos]).order_by("pk")
    mine, others = set(), []
    for pk, contribution, author, state in rows.values_list(
        "pk", "sent_with__contribution", "sent_with__contribution__author",
        "sent_with__contribution__state",
    ):  # fmt: skip
        if contribution is None:
            continue
        if author is None or author != item.author_id:
            others.append(contribution)
        elif state != Standing.DECLINED:
            mine.add(pk)
    return mine, others


def _tell_the_others(item: Item, others: Iterable[int]) -> None:
    """Those before it didn't know of this one when they were examined."""
    now = timezone.now()
    # What is being examined just now may have looked before this one was there, and would
    # write that it found nothing: it loses its lease, and looks again.
    undecided = type(item)._default_manager.filter(pk__in=others, state__in=UNDECIDED)
    undecided.filter(examine_at__gt=now).update(examine_at=now)
    rows = undecided.filter(examine_at=None)
    waiting = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_OTHERS])
    name = _name(item)
    try:
        with transaction.atomic():
            held = Signal.objects.select_for_update(of=("self",)).filter(
                **{f"{name}__in": waiting}, kind=Signal.Kind.SEVERAL
            )
            for signal in held.order_by("pk"):
                waiting.remove(getattr(signal, f"{name}_id"))
                known = signal.facts[f"{name}s"]
                if item.pk not in known and len(known) < MOST_OTHERS:
                    known.append(item.pk)
                    signal.save(update_fields=["facts"])
            signals = [_several(item, [item.pk]) for _other in waiting]
            for signal, other in zip(signals, waiting, strict=True):
                setattr(signal, f"{name}_id", other)
            Signal.objects.bulk_create(signals, ignore_conflicts=True)
    except IntegrityError:
        logger.info("one that was sent is gone", extra={name: item.pk})
