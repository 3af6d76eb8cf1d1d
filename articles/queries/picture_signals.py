"""What a picture of a contribution tells an editor, held against what its sender says of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.areas import named_area, nearest_town
from accounts.models import Area

from ..models import Contribution, ContributionPicture, Signal
from .sightings import Sightings

# A storm is pictured on the days after it, too.
DAYS_AFTER = 30
# A camera's clock that is a little ahead is no wonder.
AHEAD = timedelta(days=2)
# Kilometres from its middle in which a place may still be.
REACH = {Area.Kind.TOWN: 30, Area.Kind.DISTRICT: 120, Area.Kind.PROVINCE: 450}
EARTH = 6371.0

# By what a program is called in the picture. The first that fits.
PROGRAMS = (
    ("made", r"midjourney|dall.?e|stable.?diffusion|firefly|openai|imagen|flux|novelai|comfyui"),
    ("developed", r"lightroom|camera raw|capture one|darktable|rawtherapee|dxo|digital photo prof"),
    (
        "edited",
        r"photoshop|gimp|snapseed|picsart|affinity|pixelmator|canva|faceapp|facetune|vsco|picasa"
        r"|paint|luminar|remini|meitu|photodirector|photoscape|pixlr|fotor|inshot|airbrush"
        r"|beautyplus|polarr|irfanview|acdsee|corel|photopea|youcam|b612|lensa|krita|photolab",
    ),
)


def picture_signals(
    item: Contribution, picture: ContributionPicture, seen: Sightings, mine: set[int]
) -> list[Signal]:
    """Unsaved. `picture` comes with its photo; `mine` are those of the sightings that its
    author sent and that were not declined.
    """
    facts = picture.photo.facts
    found = [
        _time(item, picture),
        _place(item, picture),
        _edited(facts),
        _no_facts(facts),
        _seen(seen, mine),
    ]
    for signal in found:
        if signal:
            signal.picture = picture
    return [signal for signal in found if signal]


def position(facts: Mapping[str, Any]) -> tuple[float, float] | None:
    """Where a picture says that it was taken: degrees north and east."""
    found = []
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = facts.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if not math.isfinite(value) or abs(value) > most:
            return None
        found.append(float(value))
    return found[0], found[1]


def taken(facts: Mapping[str, Any]) -> datetime | None:
    """When a picture says that it was taken; in the paper's time where it names no zone."""
    try:
        at = datetime.fromisoformat(str(facts.get("taken_at", "")))
        return timezone.localtime(at if at.tzinfo else timezone.make_aware(at))
    except (ValueError, OverflowError):
        return None


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Over the ground (the haversine formula)."""
    north, east, other_north, other_east = map(math.radians, (*here, *there))
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def _time(item: Contribution, picture: ContributionPicture) -> Signal | None:
    at = taken(picture.photo.facts)
    if at is None:
        return None
    sent_at = item.sent_at or timezone.now()
    if at > sent_at + AHEAD:
        return _signal(Signal.Kind.TIME, True, taken=at.date().isoformat(), ahead=True)
    given: list[tuple[str, date]] = []
    if item.happened_on:
        given.append(("event", item.happened_on))
    if picture.taken_at:
        given.append(("picture", timezone.localdate(picture.taken_at)))
    # By a day a time zone may be to blame.
    apart = [(abs((at.date() - day).days), of, day) for of, day in given if at.date() != day]
    apart = [each for each in apart if each[0] > 1]
    if not apart:
        return None
    _days, of, day = max(apart)
    days = (at.date() - day).days
    doubt = days < 0 or days > DAYS_AFTER or of == "picture"
    return _signal(
        Signal.Kind.TIME,
        doubt,
        taken=at.date().isoformat(),
        given=day.isoformat(),
        days=days,
        of=of,
    )


def _place(item: Contribution, picture: ContributionPicture) -> Signal | None:
    here = position(picture.photo.facts)
    if here is None:
        return None
    for area in (item.area, _named(picture.place)):
        if area is None or area.latitude is None or area.longitude is None:
            continue
        reach = REACH.get(Area.Kind(area.kind))
        away = distance_km(here, (area.latitude, area.longitude))
        if reach and away > reach:
            town = nearest_town(*here)
            return _signal(
                Signal.Kind.PLACE,
                True,
                km=round(away),
                place=area.name,
                near=town.name if town and town.pk != area.pk else "",
            )
    return None


def _named(place: str) -> Area | None:
    return named_area(place)[0] if place.strip() else None


def _edited(facts: Mapping[str, Any]) -> Signal | None:
    software = str(facts.get("software") or "")
    for sort, names in PROGRAMS:
        if re.search(rf"\b(?:{names})", software, re.IGNORECASE):
            return _signal(Signal.Kind.EDITED, sort != "developed", software=software, sort=sort)
    return None


def _no_facts(facts: Mapping[str, Any]) -> Signal | None:
    if position(facts) or any(facts.get(name) for name in ("taken_at", "camera", "software")):
        return None
    return _signal(Signal.Kind.NO_FACTS, False)


def _seen(seen: Sightings, mine: set[int]) -> Signal | None:
    if not seen:
        return None
    others = [each for each in seen.photos if each.pk not in mine]
    return _signal(
        Signal.Kind.SEEN_PICTURE,
        bool(others or seen.discarded),
        photos=[[each.pk, each.bits, each.same] for each in seen.photos],
        discarded=[[each.pk, each.bits, each.same] for each in seen.discarded],
    )


def _signal(kind: str, doubt: bool, **facts: Any) -> Signal:
    return Signal(kind=kind, is_doubt=doubt, facts=facts)
