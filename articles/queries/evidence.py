"""What an editor should know of a contribution, a line for each thing, doubts first.

The worker finds it (actions/examining.py, looking.py) and keeps bare facts; here they become
words, with who sent a picture before and what became of it as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from ..models import (
    Article,
    Comment,
    Contribution,
    ContributionPicture,
    DiscardedPicture,
    Photo,
    Signal,
)
from . import evidence_words as words
from .evidence_lines import MATCHES, OTHERS, SIGHTINGS, TELLING, Kind, Known, Line
from .picture_signals import distance_km, position, taken

# The worker gives up after so many tries.
TRIES = 5


def evidence_of(item: Contribution | Comment) -> list[Line]:
    signals = list(item.signals.order_by("id"))
    known = _known(item, signals)
    lines = [line for signal in signals for line in _lines(signal, known)]
    lines += [*_state_of_work(known), *_cameras(known), *_fitting(known, signals)]
    order = ["given_up", *Kind.values, "fits", "camera", "waits"]
    return sorted(_merged(lines), key=lambda line: (not line.is_doubt, order.index(line.kind)))


def _known(item: Contribution | Comment, signals: Iterable[Signal]) -> Known:
    photos, discarded = set[int](), set[int]()
    contributions, comments, articles = set[int](), set[int](), set[int]()
    for signal in signals:
        facts = signal.facts
        photos |= {each[0] for each in facts.get("photos", [])[:SIGHTINGS]}
        discarded |= {each[0] for each in facts.get("discarded", [])[:SIGHTINGS]}
        contributions |= set(facts.get("contributions", [])[:OTHERS])
        comments |= set(facts.get("comments", [])[:OTHERS])
        for match in facts.get("matches", [])[:MATCHES]:
            contributions |= {match["contribution"]} if "contribution" in match else set()
            comments |= {match["comment"]} if "comment" in match else set()
            articles |= {match["article"]} if "article" in match else set()
    pictures: Iterable[ContributionPicture] = ()
    if isinstance(item, Contribution):
        pictures = item.pictures.sent().select_related("photo").order_by("position", "id")
    unread = ("text", "unsent", "links")
    return Known(
        item=item,
        pictures={each.pk: each for each in pictures},
        photos=Photo.objects.select_related("sent_with__contribution__author__profile")
        .defer(*Photo.UNSHOWN, *(f"sent_with__contribution__{name}" for name in unread))
        .in_bulk(photos),
        discarded=DiscardedPicture.objects.select_related("contribution__author__profile")
        .defer(*(f"contribution__{name}" for name in unread))
        .in_bulk(discarded),
        contributions=Contribution.objects.select_related("author__profile")
        .defer(*unread)
        .in_bulk(contributions),
        comments=Comment.objects.select_related("author__profile")
        .defer("text", "unsent", "shown_text")
        .in_bulk(comments),
        articles=Article.objects.select_related("section").defer("body").in_bulk(articles),
    )


def _lines(signal: Signal, known: Known) -> list[Line]:
    picture = known.pictures.get(signal.picture_id) if signal.picture_id else None
    lines = TELLING[Kind(signal.kind)](signal.facts, known)
    return [
        replace(
            line,
            is_doubt=signal.is_doubt and (line.is_doubt or signal.kind != Kind.SEEN_TEXT),
            pictures=(picture,) if picture else (),
        )
        for line in lines
    ]


# Besides the signals ---------------------------------------------------------------


def _state_of_work(known: Known) -> list[Line]:
    item = known.item
    if item.examine_at is not None and item.examine_attempts >= TRIES:
        told = _("The search for evidence failed.")
        return [Line("given_up", told, _("Look more closely yourself."), is_doubt=True)]
    unseen = any(
        each.look_at is not None and each.look_attempts < TRIES for each in known.pictures.values()
    )
    if item.is_waiting and (item.examine_at is not None or unseen):
        return [Line("waits", _("Still being looked at."), _("More may stand here in a moment."))]
    return []


def _cameras(known: Known) -> list[Line]:
    found = [str(each.photo.facts.get("camera") or "") for each in known.pictures.values()]
    names = list(dict.fromkeys(filter(None, found)))
    return [Line("camera", words.cameras(names))] if names else []


def _fitting(known: Known, signals: Iterable[Signal]) -> list[Line]:
    """Pictures whose own time or place is what their sender says."""
    apart = {(signal.kind, signal.picture_id) for signal in signals}
    item, lines = known.item, []
    if not isinstance(item, Contribution):
        return []
    area = item.area
    for picture in known.pictures.values():
        facts = picture.photo.facts
        here, parts = position(facts), []
        if item.happened_on and taken(facts) and (Kind.TIME, picture.pk) not in apart:
            parts.append(_("the day"))
        if (
            here
            and area is not None
            and area.latitude is not None
            and area.longitude is not None
            and (Kind.PLACE, picture.pk) not in apart
        ):
            away = distance_km(here, (area.latitude, area.longitude))
            parts.append(words.place_near(away, area.name))
        if parts:
            told = words.fits(parts)
            lines.append(Line("fits", told, pictures=(picture,)))
    return lines


def _merged(lines: Iterable[Line]) -> list[Line]:
    """What is true of several pictures is said once."""
    merged: dict[Line, tuple[ContributionPicture, ...]] = {}
    for line in lines:
        alone = replace(line, pictures=())
        merged[alone] = (*merged.get(alone, ()), *line.pictures)
    return [replace(line, pictures=pictures) for line, pictures in merged.items()]
