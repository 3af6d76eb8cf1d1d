"""What readers of the demo paper sent in, in every state, out of contributions.md.

A contribution is lines of "key: value" (`picture` may stand several times: scene, description,
caption, who took it), an empty line, and a text in light markup. Each is taken through the
steps that the product takes, and dated afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.utils import timezone

from accounts.models import LegalText, Notice, NoticeKind, User

from ..actions import judging, publishing
from ..actions.accepting import accept_pictures, accept_story, follow_publications
from ..actions.blocking import block_contributor
from ..actions.contributions import Words, draft_of, send_contribution, take_back
from ..actions.examining import examine_next
from ..actions.own import keep_typed, write_to_desk
from ..actions.photos import delete_photo
from ..actions.sent_pictures import add_sent_picture
from ..actions.stories import save_article, set_tags
from ..actions.telling import tell_authors
from ..models import Article, Block, Clause, Contribution, Gallery, Photo, Policy, Section, Wave
from .areas import find_area
from .photos import Shot, draw_all
from .stories import curl, to_html

FILE = Path(__file__).parent / "contributions.md"
SIZE = (720, 480)
MOST = 200  # runs of the worker's work, should one never end
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Sent:
    header: dict[str, str]
    pictures: list[list[str]]  # scene, description, caption, who took it
    text: str

    @property
    def sent_at(self) -> datetime:
        return timezone.now() - float(self.header["hours_ago"]) * HOUR


@dataclass
class Dates:
    """When each step, message and version is to have been, in their order."""

    steps: list[datetime] = field(default_factory=list)
    messages: list[datetime] = field(default_factory=list)
    versions: list[datetime] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)


def read_sent() -> list[Sent]:
    """The oldest first."""
    found = [_read(block) for block in FILE.read_text(encoding="utf-8").split("---\n")]
    return sorted(found, key=lambda each: each.sent_at)


def draw_sent(entries: Iterable[Sent]) -> dict[str, bytes]:
    """Each picture, by its scene."""
    shots = [
        Shot(
            picture[0],
            {"reader": picture[3], "area": each.header.get("area", "")},
            each.sent_at.astimezone(timezone.get_current_timezone()),
        )
        for each in entries
        for picture in each.pictures
    ]
    drawn = draw_all(shots, SIZE)
    return {shot.picture: content for shot, content in zip(shots, drawn, strict=True)}


def clear_sent(site: Site, domain: str) -> None:
    held = Contribution.objects.filter(site=site)
    for photo in Photo.objects.filter(sent_with__contribution__in=held, purpose="sent"):
        delete_photo(photo)
    held.delete()
    Wave.objects.filter(contributions=None, comments=None).delete()
    readers = User.objects.filter(email__endswith=f"@{domain}")
    Block.objects.filter(user__in=readers).delete()
    Notice.objects.filter(user__in=readers, kind=NoticeKind.SENT).delete()


def send_all(
    entries: Iterable[Sent],
    drawn: dict[str, bytes],
    site: Site,
    domain: str,
    sections: dict[str, Section],
    people: dict[str, User],
) -> None:
    for each in entries:
        author = User.objects.get(email=f"{each.header['by']}@{domain}")
        item = draft_of(author, each.header["kind"], site)
        words = [_add(item, picture, drawn, author) for picture in each.pictures]
        if "draft" in each.header:
            _keep(item, each, words, author)
            continue
        dates = _send(each, item, words, author)
        _decide(each, item.pk, author, dates, sections, people)
        _date(item.pk, each, dates)
    for _time in range(MOST):
        if not examine_next():
            break
    for _time in range(MOST):
        if not tell_authors():
            break
    # Old news: nobody is written to.
    told = Notice.objects.filter(user__email__endswith=f"@{domain}", kind=NoticeKind.SENT)
    told.update(next_try_at=None)


# Writing and sending -----------------------------------------------------------------


def _read(block: str) -> Sent:
    head, _gap, text = block.strip().partition("\n\n")
    pairs = [line.split(": ", 1) for line in head.splitlines()]
    pictures = [
        [part.strip() for part in value.split("|")] for key, value in pairs if key == "picture"
    ]
    return Sent({key: curl(value) for key, value in pairs if key != "picture"}, pictures, text)


def _add(item: Contribution, picture: list[str], drawn: dict[str, bytes], author: User) -> Words:
    scene, alt, caption, credit = picture
    added = add_sent_picture(item, io.BytesIO(drawn[scene]), by=author)
    return Words(
        added.pk, curl(caption), curl(alt), credit, taken_at=added.taken_at, place=added.place
    )


def _keep(item: Contribution, each: Sent, words: list[Words], author: User) -> None:
    typed: dict[str, Any] = {
        "headline": each.header["headline"],
        "text": to_html(each.text),
        "text_form": "html",
        "pictures": [str(picture.picture) for picture in words],
    }
    for picture in words:
        for name in ("caption", "alt", "credit"):
            typed[f"picture-{picture.picture}-{name}"] = getattr(picture, name)
    keep_typed(item, typed, by=author)


def _send(each: Sent, item: Contribution, words: list[Words], author: User) -> Dates:
    header = each.header
    fields = {
        "headline": header["headline"],
        "text": to_html(header.get("before", each.text)),
        "section": Section.objects.filter(
            site=item.site_id, slug__in=[header.get("section"), header.get("accept")]
        ).first(),
        "area": find_area(header.get("area", "")),
        "place": header.get("place", ""),
        "happened_on": timezone.localdate() - timedelta(days=int(header["days_ago"]))
        if "days_ago" in header
        else None,
        "links": header.get("links", "").split(),
    }
    _post(item, fields, words, author)
    dates = Dates([each.sent_at], [], [each.sent_at], {"queued_at": each.sent_at})
    if "before" in header:
        _ask(each, item.pk, dates)
        _reply(each, item.pk, author, dates)
        again = each.sent_at + 5 * HOUR
        item.refresh_from_db()
        _post(item, {**fields, "text": to_html(each.text)}, words, author)
        dates.steps.append(again)
        dates.versions.append(again)
        dates.fields["queued_at"] = again
    return dates


def _post(item: Contribution, fields: dict[str, Any], words: list[Words], author: User) -> None:
    version = LegalText.TERMS.current.number
    send_contribution(item, by=author, fields=fields, pictures=words, terms_version=version)


# What the desk did --------------------------------------------------------------------


def _decide(
    each: Sent,
    pk: int,
    author: User,
    dates: Dates,
    sections: dict[str, Section],
    people: dict[str, User],
) -> None:
    header, moderator = each.header, people["moderator"]
    message, at = header.get("message", ""), each.sent_at + 3 * HOUR
    if "withdraw" in header:
        take_back(Contribution.objects.get(pk=pk), by=author)
        dates.steps.append(at)
    elif "claimed" in header:
        judging.claim(Contribution, pk, by=people[header["claimed"]])
        at = timezone.now() - timedelta(minutes=25)
        dates.steps.append(at)
        dates.fields["claimed_at"] = at
    elif "ask" in header and "before" not in header:
        _ask(each, pk, dates, by=moderator)
        _reply(each, pk, author, dates)
    elif "decline" in header:
        clause = _clause(header["decline"])
        judging.decline(Contribution, pk, by=moderator, clause=clause, message=message)
        _note(dates, at, message)
        if "block" in header:
            block = block_contributor(author, by=moderator, clause=clause, note=header["block"])
            Block.objects.filter(pk=block.block.pk).update(at=at)
    elif "accept" in header:
        editor = people["editor"]
        if header["kind"] == Contribution.Kind.STORY:
            section = sections[header["accept"]]
            accept_story(pk, by=editor, section=section, message=message)
        else:
            accept_pictures(pk, by=editor, message=message)
        _note(dates, at, message)
        if "published" in header:
            _publish(each, Contribution.objects.get(pk=pk), dates, editor, sections)


def _ask(each: Sent, pk: int, dates: Dates, *, by: User | None = None) -> None:
    header, at = each.header, each.sent_at + 2 * HOUR
    by = by or User.objects.filter(groups__name="Moderator").order_by("pk")[0]
    judging.ask_for_changes(
        Contribution, pk, by=by, message=header["message"], clause=_clause(header["ask"])
    )
    _note(dates, at, header["message"])


def _note(dates: Dates, at: datetime, message: str) -> None:
    dates.steps.append(at)
    dates.fields["decided_at"] = at
    if message:
        dates.messages.append(at)


def _reply(each: Sent, pk: int, author: User, dates: Dates) -> None:
    if "reply" in each.header:
        write_to_desk(Contribution.objects.get(pk=pk), each.header["reply"], by=author)
        dates.messages.append(each.sent_at + 3 * HOUR)


def _publish(
    each: Sent, item: Contribution, dates: Dates, editor: User, sections: dict[str, Section]
) -> None:
    at = timezone.now() - float(each.header["published"]) * HOUR
    if item.article is not None:
        story = item.article
        story.standfirst = each.header["standfirst"]
        save_article(story, by=editor, expected_version=story.version)
        set_tags(story, each.header["tags"].split(", "))
        publishing.publish(Article, story.pk, by=editor, at=at)
    elif item.gallery is not None:
        Gallery.objects.filter(pk=item.gallery.pk).update(section=sections[each.header["section"]])
        publishing.publish(Gallery, item.gallery.pk, by=editor, at=at)
    follow_publications()
    dates.steps.append(at)
    dates.fields["published_at"] = at


def _clause(number: str) -> Clause:
    part, place = number.split(".")
    return Policy.objects.current().clauses.get(part=part, place=place)


def _date(pk: int, each: Sent, dates: Dates) -> None:
    item = Contribution.objects.get(pk=pk)
    for rows, moments in (
        (item.transitions.order_by("id"), dates.steps),
        (item.messages.order_by("id"), dates.messages),
        (item.versions.order_by("number"), dates.versions),
    ):
        for row, at in zip(rows, moments, strict=True):
            type(row)._default_manager.filter(pk=row.pk).update(at=at)
    due = dates.fields["queued_at"] + settings.DESK_HOURS * HOUR
    Contribution.objects.filter(pk=pk).update(
        created_at=each.sent_at - HOUR / 3, sent_at=dates.versions[-1], due_at=due, **dates.fields
    )
