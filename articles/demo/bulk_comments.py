"""Generated comments in any number, for measurement. Written in bulk, without history.

The first are drawn one by one; beyond DRAWN the database copies them, a little earlier each
time, for a million rows through the ORM take a quarter of an hour.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import connection, transaction
from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from accounts.models import User

from .. import rich_text
from ..models import Article, Clause, Comment, Policy, Record, Signal
from ..states import Standing
from ..words import count_words_html
from .bulk_people import generated_people
from .stories import read_stories

BATCH = 500
DRAWN = 20_000
# Each writes so many, on the whole; some write much more, and some stories have much more.
EACH = 50
FEWEST_PEOPLE = 300
TWO_WEEKS = 14 * 24 * 60  # minutes
DAY = timedelta(days=1)
# Of a thousand so many stand otherwise than published.
OTHERS = {
    Standing.SENT: 18,
    Standing.REVIEW: 2,
    Standing.CHANGES: 5,
    Standing.DECLINED: 30,
    Standing.WITHDRAWN: 10,
    Standing.REMOVED: 5,
}
STATES = [state for state, share in OTHERS.items() for _time in range(share)]
# Of a hundred that are published.
FEATURED, ANSWERS = 1, 15
# Of a hundred that wait, so many carry each.
SIGNALS = {Signal.Kind.SEEN_TEXT: 5, Signal.Kind.SUSPECT: 10, Signal.Kind.FIRST: 30}


@dataclass(frozen=True)
class Text:
    title: str
    html: str
    words: int


@dataclass
class Drawn:
    """What the rows are drawn from; a few stories and people have most of them."""

    rng: random.Random
    texts: list[Text]
    clauses: list[Clause]
    stories: Sequence[Article]
    stories_up_to: list[float]
    people: Sequence[User]
    people_up_to: list[float]
    now: datetime
    # The newest of each story that may be answered.
    parents: dict[int, Comment]

    def story(self) -> Article:
        return self.rng.choices(self.stories, cum_weights=self.stories_up_to)[0]

    def person(self) -> User:
        return self.rng.choices(self.people, cum_weights=self.people_up_to)[0]


def add_generated_comments(
    site: Site,
    count: int,
    say: Callable[[str], None] = lambda _line: None,
    *,
    stories: Sequence[Article] = (),
    people: Sequence[User] = (),
    only_published: bool = False,
) -> None:
    """Add `count` to the site's stories, by generated people; or to these, by these."""
    drawn = _draw(site, count, stories, people)
    first = 0
    for start in range(0, min(count, DRAWN), BATCH):
        numbers = range(start, min(start + BATCH, count, DRAWN))
        with transaction.atomic():
            rows = [_comment(drawn, number, only_published) for number in numbers]
            _write(rows, drawn)
        first = first or rows[0].pk
        say(f"{numbers.stop:,} of {count:,}")
    for turn, start in enumerate(range(DRAWN, count, DRAWN), start=1):
        _copy(first, min(DRAWN, count - start), turn)
        say(f"{min(start + DRAWN, count):,} of {count:,}")
    shown = Comment.objects.shown().filter(article=OuterRef("pk")).order_by().values("article")
    counted = Subquery(shown.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    Article.objects.filter(site=site).update(comment_count=Coalesce(counted, 0))


def _draw(site: Site, count: int, stories: Sequence[Article], people: Sequence[User]) -> Drawn:
    stories = stories or list(
        Article.objects.published().on(site).order_by("pk").only("pk", "site", "publish_at")
    )
    people = people or generated_people(max(FEWEST_PEOPLE, count // EACH))
    return Drawn(
        random.Random(count),
        _texts(),
        list(Policy.objects.current().clauses.exclude(reason="")),
        stories,
        list(accumulate(1 / place for place in range(1, len(stories) + 1))),
        people,
        list(accumulate(place**-0.5 for place in range(1, len(people) + 1))),
        timezone.now(),
        {},
    )


def _texts() -> list[Text]:
    """Of the least length, out of the demo's stories."""
    found = []
    for story in read_stories():
        paragraphs, html = story.body.split("</p>"), ""
        while paragraphs and count_words_html(html) < settings.COMMENT_MIN_WORDS:
            html += paragraphs.pop(0) + "</p>"
        html = rich_text.clean_sent(html)
        words = count_words_html(html)
        if words >= settings.COMMENT_MIN_WORDS:
            found.append(Text(story.header["headline"], html, words))
    return found


def _comment(drawn: Drawn, number: int, only_published: bool) -> Comment:
    rng, text = drawn.rng, drawn.rng.choice(drawn.texts)
    place = rng.randrange(1000)
    others = not only_published and place < len(STATES)
    state = STATES[place] if others else Standing.PUBLISHED
    story = drawn.story()
    made = Comment(
        site_id=story.site_id,
        article=story,
        author=drawn.person(),
        state=state,
        title=f"{text.title[:140]}, {number + 1}",
        text=text.html,
        word_count=text.words,
        terms_version=1,
        record=rng.choice(Record.values),
        fingerprint=f"generated {drawn.now:%s.%f} {number}",
    )
    published = story.publish_at or drawn.now
    if state in (Standing.SENT, Standing.REVIEW):
        sent = max(published, drawn.now - timedelta(minutes=rng.randrange(1, TWO_WEEKS)))
    else:
        sent = min(published + rng.expovariate(0.5) * DAY, drawn.now)
        made.decided_at = min(sent + rng.expovariate(4) * DAY, drawn.now)
    made.created_at = made.sent_at = made.queued_at = sent
    made.due_at = sent + timedelta(hours=settings.DESK_HOURS)
    match state:
        case Standing.PUBLISHED | Standing.REMOVED:
            _show(made, drawn, is_shown=state == Standing.PUBLISHED)
        case Standing.REVIEW:
            made.claimed_at = drawn.now
    if state in (Standing.DECLINED, Standing.REMOVED):
        made.clause = rng.choice(drawn.clauses)
    return made


def _show(made: Comment, drawn: Drawn, *, is_shown: bool) -> None:
    made.shown_title, made.shown_text = made.title, made.text
    made.shown_words, made.published_at = made.word_count, made.decided_at
    made.is_shown = is_shown
    if not is_shown:
        made.removed_at = drawn.now
        return
    if drawn.rng.randrange(100) < FEATURED:
        made.is_featured, made.featured_at = True, made.decided_at
    parent = drawn.parents.get(made.article_id)
    if parent is not None and drawn.rng.randrange(100) < ANSWERS:
        made.parent = parent


def _write(rows: list[Comment], drawn: Drawn) -> None:
    Comment.objects.bulk_create(rows, batch_size=500)
    drawn.parents |= {row.article_id: row for row in rows if row.is_shown and not row.parent_id}
    Signal.objects.bulk_create(
        [
            Signal(comment=row, kind=kind, is_doubt=kind != Signal.Kind.FIRST)
            for row in rows
            if row.is_waiting
            for kind, share in SIGNALS.items()
            if drawn.rng.randrange(100) < share
        ],
        batch_size=500,
    )


def _copy(first: int, count: int, turn: int) -> None:
    """Of those from `first` on so many again, in one statement."""
    earlier = turn * timedelta(seconds=1)
    other = {
        **{name: F(name) - earlier for name in ("created_at", "queued_at", "published_at")},
        "fingerprint": Concat(F("fingerprint"), Value(f" {turn}")),
    }
    names = [field.attname for field in Comment._meta.concrete_fields if not field.primary_key]
    rows = Comment.objects.order_by("pk").filter(pk__gte=first, pk__lt=first + count)
    select, values = rows.values_list(
        *(other.get(name, F(name)) for name in names)
    ).query.sql_with_params()
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {Comment._meta.db_table} ({columns}) {select}", values)
