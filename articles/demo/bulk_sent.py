"""Generated contributions in any number, for measurement. Written in bulk, without history."""

import random
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import transaction
from django.utils import timezone

from accounts.models import Area

from ..models import Contribution, Record, Signal
from ..states import Standing
from .bulk_people import generated_people
from .stories import read_stories

BATCH = 2000
PEOPLE = 300
TWO_WEEKS = 14 * 24 * 60  # minutes
# Of a hundred that wait, so many carry each.
SIGNALS = {Signal.Kind.SEEN_TEXT: 5, Signal.Kind.LINKS: 20, Signal.Kind.FIRST: 30}


def add_generated_contributions(
    site: Site, count: int, say: Callable[[str], None] = lambda _line: None
) -> None:
    """Add `count` that wait, sent in during two weeks by a few hundred people."""
    rng = random.Random(count)
    sources = [story for story in read_stories() if "state" not in story.header]
    people = generated_people(PEOPLE)
    areas = list(Area.objects.filter(kind=Area.Kind.TOWN).order_by("pk")[:500])
    now = timezone.now()
    for start in range(0, count, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, count)):
            source = rng.choice(sources)
            queued = now - timedelta(minutes=rng.randrange(1, TWO_WEEKS))
            taken = number % 50 == 0
            rows.append(
                Contribution(
                    site=site,
                    author=rng.choice(people),
                    kind=rng.choice(["story", "story", "story", "pictures"]),
                    headline=f"{source.header['short']}, part {number + 1}",
                    text=source.body,
                    area=rng.choice(areas) if areas else None,
                    state=Standing.REVIEW if taken else Standing.SENT,
                    claimed_at=now if taken else None,
                    created_at=queued,
                    sent_at=queued,
                    queued_at=queued,
                    due_at=queued + timedelta(hours=settings.DESK_HOURS),
                    terms_version=1,
                    record=rng.choice(Record.values),
                    fingerprint=f"generated {now:%s.%f} {number}",
                )
            )
        with transaction.atomic():
            _write(rows, rng)
        say(f"{min(start + BATCH, count):,} of {count:,}")


def _write(rows: list[Contribution], rng: random.Random) -> None:
    Contribution.objects.bulk_create(rows, batch_size=200)
    Signal.objects.bulk_create(
        [
            Signal(contribution=row, kind=kind, is_doubt=kind == Signal.Kind.SEEN_TEXT)
            for row in rows
            for kind, share in SIGNALS.items()
            if rng.randrange(100) < share
        ],
        batch_size=500,
    )
