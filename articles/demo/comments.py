"""What readers of the demo paper wrote about its stories, in every state, out of comments/.

A file has the comments on the story of its name. Each is lines of "key: value", an empty line
and a text in light markup, and is taken through the steps that the product takes, at once;
they are dated afterwards (comment_dates.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.sites.models import Site
from django.utils import timezone

from accounts.models import LegalText, User

from ..actions import comments as desk
from ..actions.commenting import (
    appeal_comment,
    edit_comment,
    send_comment,
    withdraw_comment,
)
from ..actions.examining import examine
from ..actions.judging import claim
from ..actions.own import write_to_desk
from ..actions.telling import tell_authors
from ..models import Article, Clause, Comment, Policy, WatchedWord
from ..watched import key_of
from .comment_dates import Life, date_lives, date_notices, date_step
from .stories import curl, to_html

FOLDER = Path(__file__).parent / "comments"
MOST = 20  # runs of the worker's work, should it never end
HOUR = timedelta(hours=1)
WATCHED = {"hold": WatchedWord.What.BANNED, "flag": WatchedWord.What.SUSPECT}


@dataclass(frozen=True)
class Written:
    story: str
    header: dict[str, str]
    text: str

    @property
    def sent_at(self) -> datetime:
        return timezone.now() - float(self.header["hours_ago"]) * HOUR

    def hours(self, name: str) -> timedelta:
        return float(self.header[name]) * HOUR


@dataclass(frozen=True)
class Desk:
    moderator: User
    editor: User
    clauses: dict[str, Clause]


def read_comments() -> list[Written]:
    """The oldest first, so that what is answered is there before its answers."""
    found = [
        _read(path.stem, block)
        for path in sorted(FOLDER.glob("*.md"))
        for block in path.read_text(encoding="utf-8").split("---\n")
    ]
    return sorted(found, key=lambda each: each.sent_at)


def clear_comments(site: Site) -> None:
    held = Comment.objects.filter(site=site)
    held.exclude(parent=None).delete()
    held.delete()


def send_comments(
    entries: Iterable[Written], stories: dict[str, Article], domain: str, people: dict[str, User]
) -> dict[str, Comment]:
    """By their names. The stories' rows in hand are older than the database's afterwards."""
    _watch_words()
    authors = {
        user.email.partition("@")[0]: user
        for user in User.objects.filter(email__endswith=f"@{domain}")
    }
    clauses = {each.number: each for each in Policy.objects.current().clauses.all()}
    staff = Desk(people["moderator"], people["editor"], clauses)
    made: dict[str, Comment] = {}
    lives = []
    for each in entries:
        parent = made.get(each.header.get("to", ""))
        author = authors[each.header["by"]]
        life = _send(each, stories[each.story], author, parent)
        made[each.header["stem"]] = life.comment
        _decide(each, life, author, staff)
        lives.append(life)
    date_lives(lives)
    _close(stories, staff.editor)
    # The rest is the worker's, which finds it as it starts.
    for item in Comment.objects.filter(pk__in=[each.pk for each in made.values()]).waiting():
        if item.examine_at is not None:
            examine(item.pk, item.examine_at, Comment)
    for _time in range(MOST):
        if not tell_authors():
            break
    date_notices(made.values())
    return made


def _read(story: str, block: str) -> Written:
    head, _gap, text = block.strip().partition("\n\n")
    pairs = [line.split(": ", 1) for line in head.splitlines()]
    return Written(story, {key: curl(value) for key, value in pairs}, text)


def rows_of(name: str) -> list[list[str]]:
    """Each line of a small list, in its parts."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines]


def _watch_words() -> None:
    for what, word, note in rows_of("watched.txt"):
        WatchedWord.objects.get_or_create(
            key=key_of(word), defaults={"word": word, "what": WATCHED[what], "note": note}
        )


def _close(stories: dict[str, Article], editor: User) -> None:
    for stem, hours, why in rows_of("closed.txt"):
        story = desk.close_comments(stories[stem].pk, by=editor, why=why)
        date_step(story, timezone.now() - float(hours) * HOUR)


# Writing -----------------------------------------------------------------------------


def _send(each: Written, story: Article, author: User, parent: Comment | None) -> Life:
    item = send_comment(
        story,
        by=author,
        title=each.header["title"],
        text=to_html(each.text),
        terms_version=LegalText.TERMS.current.number,
        parent=parent,
    )
    life = Life(item)
    life.sent(each.sent_at)
    return life


def _change(each: Written, life: Life, author: User) -> datetime:
    """A newer version of what is published: the same with a paragraph more."""
    hours, _bar, more = each.header["later"].partition(" | ")
    at = life.decided_at + float(hours) * HOUR
    edit_comment(
        life.comment,
        by=author,
        title=each.header["title"],
        text=to_html(f"{each.text}\n\n{more}"),
        terms_version=LegalText.TERMS.current.number,
    )
    life.sent(at)
    return at


# What became of it -------------------------------------------------------------------


def _decide(each: Written, life: Life, author: User, staff: Desk) -> None:
    header, item, message = each.header, life.comment, each.header.get("message", "")
    if "publish" in header:
        featured = "featured" in header
        desk.publish_comment(item.pk, by=staff.moderator, featured=featured)
        life.published(each.sent_at + each.hours("publish"), featured=featured)
        _after(each, life, author, staff)
    elif "decline" in header:
        clause = staff.clauses[header["decline"]]
        desk.decline_comment(item.pk, by=staff.moderator, clause=clause, message=message)
        life.decided(each.sent_at + 3 * HOUR, said=True)
        if "appeal" in header:
            appeal_comment(item, by=author, message=header["appeal"])
            life.appealed(life.decided_at + 20 * HOUR)
    elif "ask" in header:
        clause = staff.clauses[header["ask"]]
        desk.ask_for_comment_changes(item.pk, by=staff.moderator, message=message, clause=clause)
        life.decided(each.sent_at + 2 * HOUR, said=True)
        write_to_desk(item, header["reply"], by=author)
        life.messages.append(life.decided_at + HOUR)
    elif "claimed" in header:
        claim(Comment, item.pk, by=staff.moderator)
        life.claimed(timezone.now() - HOUR / 3)


def _after(each: Written, life: Life, author: User, staff: Desk) -> None:
    header, item = each.header, life.comment
    if "later" in header:
        at = _change(each, life, author)
        if "again" in header:
            desk.publish_comment(item.pk, by=staff.moderator)
            life.published(at + each.hours("again"))
    if "withdraw" in header:
        withdraw_comment(item, by=author)
        life.steps.append(each.sent_at + each.hours("withdraw"))
    if "remove" in header:
        clause = staff.clauses[header["remove"]]
        desk.remove_comment(item.pk, by=staff.editor, clause=clause, message=header["message"])
        life.removed(life.decided_at + each.hours("remove_after"))
