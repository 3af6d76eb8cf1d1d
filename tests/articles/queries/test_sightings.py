"""What was seen before is looked up by indexes, on either database."""

import random
import re

import pytest
from django.db import connection
from django.utils import timezone

from articles.actions.examining import examine_next
from articles.actions.looking import look_at_next_picture
from articles.actions.printing import print_stories
from articles.likeness import BANDS, common_run, keys_of, shingles
from articles.models import Article, Contribution, DiscardedPicture, Photo, TextKey, TextPrint
from articles.queries.sightings import pictures_alike, texts_alike
from tests import factories
from tests.articles.queries.test_photos import HASH, flipped, row
from tests.test_plans import plans_of

pytestmark = pytest.mark.django_db

# The tables that each test fills; what is empty is read whole, and rightly.
FILLED = "photo|discardedpicture|textkey|textprint"
WHOLE = re.compile(rf"SCAN articles_({FILLED})\b(?! USING)|Seq Scan on articles_({FILLED})\b")
STORIES = re.compile(r"SCAN articles_article\b(?! USING)|Seq Scan on articles_article\b")
CHANCE = random.Random(8)


def hashes(count: int) -> list[str]:
    return [f"{CHANCE.getrandbits(64):016x}" for _number in range(count)]


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def discarded(sha256: str, dhash: str) -> DiscardedPicture:
    bands = {f"dhash_{at}": int(dhash[4 * at : 4 * at + 4], 16) for at in range(4)}
    return DiscardedPicture(sha256=sha256, sent_at=timezone.now(), **bands)


def test_looking_for_pictures_reads_no_whole_table():
    Photo.objects.bulk_create(
        [row(number, dhash) for number, dhash in enumerate(hashes(9_000), 1)], batch_size=1000
    )
    DiscardedPicture.objects.bulk_create(
        [discarded(f"{number:064x}", dhash) for number, dhash in enumerate(hashes(9_000))],
        batch_size=1000,
    )
    analyze()
    photo = Photo.objects.order_by("pk")[1500]
    plans = plans_of(lambda: pictures_alike(photo, own=1))
    asked = [plan for plan in plans if re.search("articles_(photo|discardedpicture)", plan)]
    assert len(asked) >= 4
    for plan in asked:
        assert not WHOLE.search(plan), plan


def test_the_nearest_are_found_wherever_they_are():
    kept = row(1, flipped(HASH, {3, 40}))
    own, far = row(2, HASH), row(3, flipped(HASH, range(9)))
    Photo.objects.bulk_create([kept, own, far])
    gone = discarded("f" * 64, flipped(HASH, {1, 20, 30, 41, 50, 60, 63}))
    gone.save()
    found = pictures_alike(Photo.objects.get(pk=own.pk), own=0)
    assert [(each.pk, each.bits) for each in found.photos if each.pk != own.pk] == [(kept.pk, 2)]
    assert [(each.pk, each.bits) for each in found.discarded] == [(gone.pk, 7)]


def test_pictures_without_a_hash_are_like_none_but_the_same_file():
    Photo.objects.bulk_create([row(1), row(2)])
    first, second = Photo.objects.order_by("pk")
    Photo.objects.update(sha256="a" * 64)
    first.refresh_from_db()
    found = pictures_alike(first, own=0)
    assert [(each.pk, each.same) for each in found.photos] == [
        (first.pk, True),
        (second.pk, True),
    ]


def fill_texts(count: int) -> None:
    site, author = factories.make_title().site, factories.make_contributor()
    fields = {"site": site, "author": author, "kind": "story", "state": "withdrawn"}
    items = Contribution.objects.bulk_create(
        [Contribution(headline=f"Number {number}", **fields) for number in range(count)],
        batch_size=500,
    )
    prints = TextPrint.objects.bulk_create(
        [TextPrint(contribution=each, version=1, words=100) for each in items], batch_size=500
    )
    TextKey.objects.bulk_create(
        [
            TextKey(key=CHANCE.getrandbits(63), text_print=each)
            for each in prints
            for _band in range(BANDS)
        ],
        batch_size=500,
    )


def test_looking_for_texts_reads_no_whole_table():
    fill_texts(1500)
    analyze()
    known = list(TextKey.objects.filter(text_print=TextPrint.objects.first()).values_list("key"))
    keys = [key for (key,) in known]
    plans = plans_of(lambda: texts_alike(keys))
    # SQLite names the index of a rule of the table itself.
    assert re.search("text_key_once|COVERING INDEX sqlite_autoindex_articles_textkey", plans[0])
    for plan in plans:
        assert not WHOLE.search(plan), plan


def test_those_with_most_in_common_come_first():
    fill_texts(3)
    few, most, none = TextPrint.objects.order_by("pk")
    keys = keys_of("one two three four five six seven eight nine ten")
    TextKey.objects.bulk_create(TextKey(key=key, text_print=few) for key in keys[:3])
    TextKey.objects.bulk_create(TextKey(key=key, text_print=most) for key in keys[:9])
    assert texts_alike(keys) == [most, few]
    assert texts_alike(keys, other_than=most.pk) == [few]
    assert texts_alike([]) == []
    assert none not in texts_alike(keys)


def test_the_sweep_asks_an_index_for_stories_to_print():
    section = factories.make_section()
    Article.objects.bulk_create(
        [
            Article(
                site_id=section.site_id,
                section=section,
                headline=f"Story {number}",
                slug="story",
                body="<p>Rain.</p>",
                state="approved",
                publish_at=timezone.now(),
                printed_version=0 if number % 700 == 0 else 1,
            )
            for number in range(2100)
        ],
        batch_size=300,
    )
    analyze()
    first, *_rest = plans_of(print_stories)
    assert "article_to_print" in first
    assert not STORIES.search(first), first
    assert Article.objects.unprinted().count() == 0


def test_the_sweep_asks_an_index_for_what_is_to_be_examined():
    fill_texts(1500)
    analyze()
    asked, asked_of_comments = plans_of(examine_next)
    assert "contribution_to_examine" in asked
    of_none = "Seq Scan on articles_comment"
    assert "comment_to_examine" in asked_of_comments or of_none in asked_of_comments
    [looked] = plans_of(look_at_next_picture)
    assert (
        "sent_picture_to_look_at" in looked or "Seq Scan on articles_contributionpicture" in looked
    )


def test_a_common_run_is_quoted_as_it_was_written():
    own = "First, some words of my own. Rain fell on the town for nine hours — and then it stopped!"
    other = "They said: rain fell on the TOWN for nine hours and then it went on."
    found = common_run(own, shingles(other))
    assert found == "Rain fell on the town for nine hours — and then it"
    assert common_run(own, shingles("Nothing of that stands here at all.")) == ""
    assert common_run("", shingles(other)) == ""
    assert common_run("Two words", shingles(other)) == ""
