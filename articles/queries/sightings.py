"""What was seen before: looked up by indexes, and never more of it than a person would read.

A wave of ten thousand equal items costs as much as a few: of each number that texts or
pictures are found by, only the first and the last that have it are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet

from ..models import ContributionPicture, DiscardedPicture, Photo, TextKey, TextPrint
from .photos import hashes_near

# Prints with one key, from either end; and those that are read in full: of equal ones the
# first, for the source may be among them, and the last.
EACH_WAY = 20
FIRST_TEXTS, LAST_TEXTS = 6, 3
# Pictures that look the same; and those that are told of.
MOST_LIKELY = 300
MOST_PICTURES = 12

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Seen:
    """A picture that was there before: its number, and in how many bits it differs."""

    pk: int
    bits: int  # 0 and `same`: the very file
    same: bool = False


@dataclass(frozen=True)
class Sightings:
    photos: list[Seen] = field(default_factory=list)
    discarded: list[Seen] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.photos or self.discarded)


def texts_alike(keys: Sequence[int], *, other_than: int = 0) -> list[TextPrint]:
    """Those that have most of the keys in common, a few, the earlier first among
    equals, each with what it is the print of.
    """
    if not keys:
        return []
    found = Counter(_prints_with(keys))
    found.pop(other_than, None)
    first = sorted(found, key=lambda pk: (-found[pk], pk))[:FIRST_TEXTS]
    last = sorted(found, key=lambda pk: (-found[pk], -pk))[:LAST_TEXTS]
    chosen = list(dict.fromkeys([*first, *last]))
    prints = TextPrint.objects.select_related(
        "contribution", "comment", "article__section"
    ).in_bulk(chosen)
    return [prints[pk] for pk in chosen if pk in prints]


def _prints_with(keys: Iterable[int]) -> list[int]:
    """One question for all keys: on SQLite the ORM can't limit the parts of a union."""
    table = connection.ops.quote_name(TextKey._meta.db_table)
    parts, parameters = [], list[int]()
    for key in keys:
        for way in ("ASC", "DESC"):
            parts.append(
                # Names and words of our own; what is asked for goes beside it.
                f"SELECT text_print_id FROM (SELECT text_print_id FROM {table} WHERE key = %s "  # noqa: S608
                f"ORDER BY text_print_id {way} LIMIT %s) AS few"
            )
            parameters += [key, EACH_WAY]
    # ALL: how often a print comes up tells how many keys it has in common.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT text_print_id FROM ({' UNION ALL '.join(parts)}) AS found",  # noqa: S608
            parameters,
        )
        rows: list[tuple[int]] = cursor.fetchall()
    return [pk for (pk,) in rows]


def pictures_alike(photo: Photo, *, own: int) -> Sightings:
    """The same file, or one that looks the same, in the library or among what was ever sent to
    us, the nearest first. `own` is the contribution that it is part of.
    """
    sent = Q(purpose=Photo.Purpose.SENT, sent_with__is_sent=True)
    told = Photo.objects.filter(Q(purpose=Photo.Purpose.LIBRARY) | sent)
    of_ours = ContributionPicture.objects.filter(contribution=own).values("photo")
    return Sightings(
        photos=_seen(told.exclude(pk__in=of_ours), photo),
        discarded=_seen(DiscardedPicture.objects.exclude(contribution=own), photo),
    )


def _seen(told: QuerySet[M], photo: Photo) -> list[Seen]:
    """The likely ones are found by their own columns first, then those that may be told of."""
    rows = told.model._default_manager.all()
    same = rows.filter(sha256=photo.sha256).order_by("pk").values_list("pk", flat=True)
    likely = {pk: Seen(pk, 0, same=True) for pk in same[:MOST_LIKELY]}
    for pk, bits in hashes_near(rows, photo.dhash)[:MOST_LIKELY]:
        likely.setdefault(pk, Seen(pk, bits))
    if not likely:
        return []
    found = told.filter(pk__in=likely).order_by().values_list("pk", flat=True)
    return sorted(
        (likely[pk] for pk in found), key=lambda seen: (not seen.same, seen.bits, seen.pk)
    )[:MOST_PICTURES]
