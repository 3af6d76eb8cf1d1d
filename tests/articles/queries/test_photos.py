"""Where pictures are used, and which are like one another."""

import random
import re

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.actions.galleries import Placed, create_gallery
from articles.models import Photo
from articles.queries.photos import NEAR, looks_like, photo_uses, publicly_shown, same_bytes
from tests import factories
from tests.test_plans import plans_of

pytestmark = pytest.mark.django_db
HASH = "3c5a96e1f00dbeef"


def row(number: int, dhash: str = "") -> Photo:
    photo = Photo(
        key=f"{number:020x}",
        original=f"originals/00/{number:020x}.jpg",
        sha256=f"{number:064x}",
        width=60,
        height=40,
    )
    photo.dhash = dhash
    return photo


def flipped(dhash: str, bits) -> str:
    value = int(dhash, 16)
    for bit in bits:
        value ^= 1 << bit
    return f"{value:016x}"


class LooksLike(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        st.integers(0, 2**64 - 1),
        st.sets(st.integers(0, 63), max_size=20),
    )
    def test_all_that_differ_in_few_bits_are_found_and_no_others(self, value, bits):
        own = f"{value:016x}"
        row(1, flipped(own, bits)).save()
        found = looks_like(own)
        assert len(found) == (len(bits) <= NEAR)


def test_the_nearest_come_first_and_oneself_is_left_out():
    for number in range(10):
        row(number + 1, flipped(HASH, range(0, number * 5 % 64, 5))).save()
    found = looks_like(HASH)
    near = [(int(each.dhash, 16) ^ int(HASH, 16)).bit_count() for each in found]
    assert near == sorted(near)
    assert max(near) <= NEAR
    first = found[0]
    assert looks_like(HASH, other_than=first.pk) == found[1:]
    assert looks_like(HASH, near=0) == [each for each in found if each.dhash == HASH]


def test_a_picture_without_a_hash_is_like_none():
    row(1).save()
    assert looks_like("") == []
    assert looks_like(HASH) == []


def test_the_same_bytes_are_found():
    photo, other = factories.make_photo(), factories.make_photo()
    assert photo.sha256 == other.sha256
    assert same_bytes(photo.sha256) == [other, photo]
    assert same_bytes(photo.sha256, other_than=photo.pk) == [other]
    assert same_bytes("0" * 64) == []


def test_looking_for_the_like_reads_no_whole_library():
    rng = random.Random(5)
    Photo.objects.bulk_create(
        [row(number + 1, f"{rng.getrandbits(64):016x}") for number in range(20_000)],
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for ask in (lambda: looks_like(HASH), lambda: same_bytes("0" * 64)):
        for plan in plans_of(ask):
            assert not re.search(r"SCAN articles_photo\b|Seq Scan on articles_photo\b", plan), plan
    [plan] = plans_of(lambda: list(Photo.objects.filter(caption="x")))
    assert re.search(r"SCAN articles_photo\b|Seq Scan on articles_photo\b", plan)


def test_uses_are_told_by_kind():
    photo, unused = factories.make_photo(), factories.make_photo()
    led = factories.make_published(lead_photo=photo)
    drafted = factories.make_draft()
    drafted.body_photos.add(photo)
    gallery = create_gallery(by=None, site=led.site, headline="Floods", pictures=[Placed(photo.pk)])
    uses = photo_uses(photo)
    assert (uses.articles, uses.galleries, uses.promos) == ([drafted, led], [gallery], [])
    assert bool(uses) is True
    assert bool(photo_uses(unused)) is False


def test_a_story_that_shows_a_picture_twice_is_told_once():
    photo = factories.make_photo()
    story = factories.make_published(lead_photo=photo)
    story.body_photos.add(photo, factories.make_photo())
    assert photo_uses(photo).articles == [story]


def test_only_what_readers_may_see_shows_a_picture():
    shown, drafted, scheduled, withdrawn = (factories.make_photo() for _number in range(4))
    factories.make_published(lead_photo=shown)
    factories.make_draft(lead_photo=drafted)
    factories.make_scheduled(lead_photo=scheduled)
    factories.make_withdrawn(lead_photo=withdrawn)
    photos = [shown, drafted, scheduled, withdrawn]
    assert publicly_shown([photo.pk for photo in photos]) == {shown.pk}
    assert publicly_shown([drafted.pk, 0]) == set()
    assert publicly_shown([]) == set()
