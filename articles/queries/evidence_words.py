"""The words of evidence.py, out of bare facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Article, Comment, Contribution, Photo

Facts = dict[str, Any]
MOST_HOSTS = 5


def day(at: date | datetime) -> str:
    return date_format(timezone.localtime(at) if isinstance(at, datetime) else at, "j F Y")


def span(days: int) -> str:
    """A number of days in words; of months and years the full ones."""
    days = abs(days)
    if days < 60:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    months = int(days / 30.44)
    if months < 24:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = int(days / 365.25)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def first_one(joined: datetime, sent_at: datetime, *, is_new: bool) -> str:
    days = (sent_at - joined).days
    if not is_new:
        return _("First contribution. Joined on %(day)s.") % {"day": day(joined)}
    if days < 1:
        return _("First contribution. Joined on the day it was sent.")
    return _("First contribution. Joined %(days)s before.") % {"days": span(days)}


def share_of_text(share: float) -> str:
    percent = min(100, int(share * 100))
    if percent >= 100:
        return _("All of the text was here before:")
    return _("%(percent)d%% of the text was here before:") % {"percent": percent}


def sent_by_others(number: int) -> str:
    return ngettext(
        "Somebody else sent the same.", "%(n)d others sent the same.", number
    ) % {"n": number}  # fmt: skip


def hosts_in_words(hosts: Sequence[str], number: int) -> str:
    counted = Counter(host or _("no host") for host in hosts)
    named = ", ".join(host for host, _number in counted.most_common(MOST_HOSTS))
    if len(counted) > MOST_HOSTS or number > len(hosts):
        named += ", …"
    return ngettext("%(n)d link: %(hosts)s", "%(n)d links: %(hosts)s", number) % {
        "n": number,
        "hosts": named,
    }


def link_in_words(facts: Facts) -> str:
    if facts.get("says"):
        return _("Its words say %(said)s, but it leads to %(host)s.") % {
            "said": facts["says"],
            "host": facts["host"],
        }
    return _("It hides where it leads.") if facts.get("hides") else ""


def time_apart(facts: Facts) -> str:
    taken = date.fromisoformat(facts["taken"])
    if facts.get("ahead"):
        return _("Taken on %(day)s, it says, which lay ahead when it was sent.") % {
            "day": day(taken)
        }
    days = facts["days"]
    told = {"span": span(days), "day": day(taken)}
    if facts.get("of") == "picture":
        if days < 0:
            return _("Taken %(span)s before the day its sender gives for it: on %(day)s.") % told
        return _("Taken %(span)s after the day its sender gives for it: on %(day)s.") % told
    if days < 0:
        return _("Taken %(span)s before the day given: on %(day)s.") % told
    return _("Taken %(span)s after the day given: on %(day)s.") % told


def place_apart(facts: Facts) -> str:
    told = {"km": kilometres(facts["km"]), "place": facts["place"], "near": facts.get("near", "")}
    if told["near"]:
        return _("Taken %(km)s from %(place)s, the place given; near %(near)s.") % told
    return _("Taken %(km)s from %(place)s, the place given.") % told


def place_near(away: float, place: str) -> str:
    if away < 1:
        return _("the place (%(place)s)") % {"place": place}
    return _("the place (%(km)s from %(place)s)") % {"km": kilometres(round(away)), "place": place}


def kilometres(number: int) -> str:
    return _("%(n)s km") % {"n": number_format(number, force_grouping=True)}


def fits(parts: Sequence[str]) -> str:
    return _("What it says of itself fits: %(what)s.") % {"what": ", ".join(parts)}


def edited(facts: Facts) -> tuple[str, str]:
    told = {"program": facts["software"]}
    if facts["sort"] == "made":
        return (
            _("Names a program that makes pictures: %(program)s.") % told,
            _("It may show what never was."),
        )
    if facts["sort"] == "developed":
        return (
            _("Developed with %(program)s.") % told,
            _("Usual for photographers."),
        )
    return (
        _("Saved with %(program)s.") % told,
        _("Such a program can change what is seen; most people crop and brighten."),
    )


def uneven(facts: Facts) -> str:
    told = {"where": _where(facts["box"])}
    if facts["more"]:
        return _("One part of the picture, %(where)s, was saved more often than the rest.") % told
    return _("One part of the picture, %(where)s, was saved less often than the rest.") % told


def _where(box: Sequence[float]) -> str:
    left, top, right, bottom = box
    column = min(2, int((left + right) / 2 * 3))
    row = min(2, int((top + bottom) / 2 * 3))
    return [
        [_("at the top left"), _("at the top"), _("at the top right")],
        [_("at the left"), _("in the middle"), _("at the right")],
        [_("at the bottom left"), _("at the bottom"), _("at the bottom right")],
    ][row][column]


def cameras(names: Sequence[str]) -> str:
    told = ", ".join(names[:MOST_HOSTS]) + (", …" if len(names) > MOST_HOSTS else "")
    return ngettext("Camera: %(names)s", "Cameras: %(names)s", len(names)) % {"names": told}


def sent_in_words(item: Contribution | Comment) -> str:
    """Who sent it, when, and what became of it."""
    told = {
        "name": name_of(item),
        "day": day(item.sent_at or item.created_at),
        "state": item.get_state_display(),
    }
    return _("Sent by %(name)s on %(day)s. %(state)s.") % told


def name_of(item: Contribution | Comment) -> str:
    profile = getattr(item.author, "profile", None)
    return profile.display_name if profile else _("somebody who has left")


def in_library(photo: Photo) -> str:
    return _("In the library since %(day)s.") % {"day": day(photo.created_at)}


def story_in_words(article: Article) -> str:
    if article.publish_at is None:
        return article.status
    if article.is_public():
        return _("Published on %(day)s.") % {"day": day(article.publish_at)}
    return article.status
