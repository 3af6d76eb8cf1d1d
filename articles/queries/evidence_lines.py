"""A line of words for each signal of evidence, out of the facts that the worker kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
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
from ..models.photo import Rendition
from . import evidence_words as words
from .text_signals import MUCH

# What is shown of each signal; the worker keeps some more.
MATCHES = 3
SIGHTINGS = 4
OTHERS = 6
Kind = Signal.Kind
Facts = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """Something to look at: a page of ours, or of the web, where `outside`."""

    words: str
    url: str = ""
    about: str = ""
    outside: bool = False
    thumbnail: Rendition | None = None


@dataclass(frozen=True)
class Line:
    """One thing: what it is, and why it matters."""

    kind: str
    words: str
    why: str = ""
    is_doubt: bool = False
    quote: str = ""
    links: tuple[Link, ...] = ()
    # Of the contribution; () where it is about the whole.
    pictures: tuple[ContributionPicture, ...] = ()


@dataclass
class Known:
    """All that the lines speak of, read in a few queries however many there are."""

    item: Contribution | Comment
    pictures: dict[int, ContributionPicture]
    photos: dict[int, Photo]
    discarded: dict[int, DiscardedPicture]
    contributions: dict[int, Contribution]
    comments: dict[int, Comment]
    articles: dict[int, Article]


# Of the whole --------------------------------------------------------------------


def _first(facts: Facts, known: Known) -> list[Line]:
    author = known.item.author
    if author is None:
        return []
    sent_at = known.item.sent_at or known.item.created_at
    told = words.first_one(author.date_joined, sent_at, is_new=bool(facts.get("new")))
    return [Line(Kind.FIRST, told, _("There is no record to go by yet."))]


def _seen_text(facts: Facts, known: Known) -> list[Line]:
    lines = []
    for match in facts["matches"][:MATCHES]:
        article = known.articles.get(match.get("article"))
        other = known.contributions.get(match.get("contribution")) or known.comments.get(
            match.get("comment")
        )
        if article is not None:
            link = Link(str(article), _story_url(article), words.story_in_words(article))
        elif other is not None:
            link = _contribution_link(other)
        else:  # gone since
            continue
        why = (
            _("Sent again by the same person.")
            if match["own"]
            else _("It may be copied; or both have it from the same source.")
        )
        lines.append(
            Line(
                Kind.SEEN_TEXT,
                words.share_of_text(match["share"]),
                why,
                is_doubt=match["share"] >= MUCH and not match["own"],
                quote=match["quote"],
                links=(link,),
            )
        )
    return lines


def _several(facts: Facts, known: Known) -> list[Line]:
    numbers = facts.get("contributions") or facts.get("comments") or []
    held = known.contributions if "contributions" in facts else known.comments
    found = [held.get(pk) for pk in numbers[:OTHERS]]
    others = [each for each in found if each is not None]
    if not others:
        return []
    return [
        Line(
            Kind.SEVERAL,
            words.sent_by_others(len(numbers)),
            _("One hand may be behind several accounts; or people pass it on."),
            links=tuple(_contribution_link(each) for each in others),
        )
    ]


def _links(facts: Facts, known: Known) -> list[Line]:
    links = [
        Link(each["address"], each["address"], words.link_in_words(each), outside=True)
        for each in facts["links"]
    ]
    return [
        Line(
            Kind.LINKS,
            words.hosts_in_words([each["host"] for each in facts["links"]], facts["count"]),
            _("Look where they lead before readers do."),
            links=tuple(links),
        )
    ]


def _banned(facts: Facts, known: Known) -> list[Line]:
    told = _("Holds what is banned: %(words)s.") % {"words": ", ".join(facts["words"])}
    return [Line(Kind.BANNED, told, _("It is in the desk’s list of words."))]


def _suspect(facts: Facts, known: Known) -> list[Line]:
    told = _("Holds words to look at: %(words)s.") % {"words": ", ".join(facts["words"])}
    return [Line(Kind.SUSPECT, told, _("It is in the desk’s list of words."))]


# Of a picture --------------------------------------------------------------------


def _seen_picture(facts: Facts, known: Known) -> list[Line]:
    links, same = [], False
    for pk, _bits, is_same in facts["photos"][:SIGHTINGS]:
        if photo := known.photos.get(pk):
            same = same or is_same
            links.append(_photo_link(photo))
    for pk, _bits, is_same in facts["discarded"][:SIGHTINGS]:
        if gone := known.discarded.get(pk):
            same = same or is_same
            links.append(_discarded_link(gone))
    if not links:
        return []
    return [
        Line(
            Kind.SEEN_PICTURE,
            _("The same file was here before.")
            if same
            else _("It looks like a picture that was here before."),
            _("It may be somebody else’s, or older than it is said to be."),
            links=tuple(links),
        )
    ]


def _time(facts: Facts, known: Known) -> list[Line]:
    why = _("An older picture may be sent as a new one; or the camera’s clock is wrong.")
    return [Line(Kind.TIME, words.time_apart(facts), why)]


def _place(facts: Facts, known: Known) -> list[Line]:
    return [
        Line(
            Kind.PLACE,
            words.place_apart(facts),
            _("The picture may show something else; or the place was chosen roughly."),
        )
    ]


def _edited(facts: Facts, known: Known) -> list[Line]:
    told, why = words.edited(facts)
    return [Line(Kind.EDITED, told, why)]


def _no_facts(facts: Facts, known: Known) -> list[Line]:
    return [
        Line(
            Kind.NO_FACTS,
            _("Tells nothing of itself."),
            _("Usual for what went through a messenger. If it matters, ask for the first file."),
        )
    ]


def _uneven(facts: Facts, known: Known) -> list[Line]:
    return [
        Line(
            Kind.UNEVEN,
            words.uneven(facts),
            _("Something may have been put in, taken out or written on it. A hint, no proof."),
        )
    ]


TELLING: dict[Signal.Kind, Callable[[Facts, Known], list[Line]]] = {
    Kind.FIRST: _first,
    Kind.SEEN_TEXT: _seen_text,
    Kind.SEVERAL: _several,
    Kind.LINKS: _links,
    Kind.SEEN_PICTURE: _seen_picture,
    Kind.TIME: _time,
    Kind.PLACE: _place,
    Kind.EDITED: _edited,
    Kind.NO_FACTS: _no_facts,
    Kind.UNEVEN: _uneven,
    Kind.BANNED: _banned,
    Kind.SUSPECT: _suspect,
}


# Where to look -----------------------------------------------------------------


def _contribution_link(other: Contribution | Comment) -> Link:
    url = reverse("admin:desk_item", args=[other.kind, other.pk])
    return Link(str(other), url, words.sent_in_words(other))


def _photo_link(photo: Photo) -> Link:
    sent = getattr(photo, "sent_with", None)
    told = words.sent_in_words(sent.contribution) if sent else words.in_library(photo)
    if photo.purpose == Photo.Purpose.LIBRARY:
        url = reverse("admin:articles_photo_change", args=[photo.pk])
    elif sent:
        url = reverse("admin:desk_item", args=[sent.contribution.kind, sent.contribution.pk])
    else:
        url = ""
    return Link(str(photo), url, told, thumbnail=photo.thumbnail())


def _discarded_link(gone: DiscardedPicture) -> Link:
    other = gone.contribution
    if other is None:
        return Link(_("A picture that is deleted"), about=_("Its sender has left."))
    url = reverse("admin:desk_item", args=[other.kind, other.pk])
    return Link(str(other), url, words.sent_in_words(other))


def _story_url(article: Article) -> str:
    if article.is_public():
        return article.get_absolute_url()
    return reverse("admin:articles_article_change", args=[article.pk])
