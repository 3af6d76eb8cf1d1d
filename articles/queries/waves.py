"""Waves, as the queue shows them: one of each stands for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from ..models import Comment, Contribution, Wave
from ..states import WAITING

NEWEST = 3
LISTED = 100
Q_ = TypeVar("Q_", bound=QuerySet[Any])


@dataclass(frozen=True)
class WaveCard:
    wave: Wave
    waiting: int
    people: int
    newest: list[Any]


def in_front(found: Q_, kind: str = "") -> Q_:
    """Of those that wait, of each wave only the first in the queue; of `kind`, where it is said."""
    same = found.model._default_manager.filter(
        wave=OuterRef("wave"), state__in=WAITING, queued_at__lte=OuterRef("queued_at")
    )
    if kind and found.model is Contribution:
        same = same.filter(kind=kind)
    before = same.exclude(queued_at=OuterRef("queued_at"), pk__gte=OuterRef("pk"))
    return found.filter(Q(wave=None) | ~Exists(before))


def add_waves(items: Iterable[Any]) -> None:
    """Set `card` on each: of the wave that it stands for, or None.

    Three queries at most for each table. A wave is of one.
    """
    rows = list(items)
    cards: dict[int, WaveCard] = {}
    for model in (Contribution, Comment):
        if waves := {item.wave_id for item in rows if item.wave_id and isinstance(item, model)}:
            cards |= {card.wave.pk: card for card in _cards(waves, model)}
    for item in rows:
        card = cards.get(item.wave_id)
        item.card = card if card and card.waiting > 1 else None


def wave_card(wave: Wave) -> WaveCard | None:
    """None where nothing of it waits."""
    cards = [card for model in (Contribution, Comment) for card in _cards({wave.pk}, model)]
    return next(iter(cards), None)


def is_of_comments(wave: Wave) -> bool:
    return Comment.objects.filter(wave=wave).exists()


def waiting_of(wave: Wave) -> QuerySet[Any]:
    """The newest first."""
    model = Comment if is_of_comments(wave) else Contribution
    rows = model._default_manager.filter(wave=wave, state__in=WAITING)
    return (
        rows.select_related("author__profile", "claimed_by")
        .defer(*_unread(model))
        .order_by("-queued_at", "-id")
    )


def _unread(model: type[Any]) -> tuple[str, ...]:
    return ("text", "unsent", "links") if model is Contribution else ("text", "unsent")


def _cards(waves: set[int], model: type[Any]) -> list[WaveCard]:
    waiting = model._default_manager.filter(wave__in=waves, state__in=WAITING)
    counts = {
        wave: (number, people)
        for wave, number, people in waiting.order_by()
        .values("wave")
        .annotate(number=Count("pk"), people=Count("author", distinct=True))
        .values_list("wave", "number", "people")
    }
    turn = Window(
        RowNumber(), partition_by=F("wave"), order_by=[F("queued_at").desc(), F("pk").desc()]
    )
    newest = (
        waiting.annotate(turn=turn)
        .filter(turn__lte=NEWEST)
        .select_related("author__profile")
        .defer(*_unread(model))
        .order_by("turn")
    )
    by_wave: dict[int, list[Any]] = {}
    for item in newest:
        by_wave.setdefault(item.wave_id or 0, []).append(item)
    return [
        WaveCard(wave, *counts[wave.pk], by_wave.get(wave.pk, []))
        for wave in Wave.objects.filter(pk__in=counts).order_by("pk")
    ]
