"""One decision on several: asked for in the list, followed and taken back on a page of its own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions.batches import carry_on
from articles.models import Batch, Contribution, Gallery
from articles.states import Standing
from tests import factories

from .queue_pages import DESK, PICTURES, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(section):
    return [factories.make_contribution(headline=f"Number {n}") for n in range(3)]


@pytest.fixture
def clause(section):
    return factories.make_clause()


def tick(*items):
    return [f"{item.pk}:{item.version}" for item in items]


def work():
    while carry_on():
        pass


def test_what_is_ticked_is_declined_in_the_background(moderator_client, items, clause):
    fields = {"chosen": tick(*items[:2]), "what": "decline", "clause": clause.pk, "message": "No."}
    done = moderator_client.post(DESK, fields)
    batch = Batch.objects.get()
    assert (done.status_code, done.url) == (302, f"{DESK}batch/{batch.pk}/")
    page = moderator_client.get(done.url).content.decode()
    assert "0 of 2" in page
    assert "data-working" in page
    work()
    page = moderator_client.get(done.url).content.decode()
    assert "2 of 2" in page
    assert "data-working" not in page
    assert [now(item).state for item in items] == ["declined", "declined", "sent"]
    bar = moderator_client.get(DESK).content.decode()
    assert f'Declined: <a href="{done.url}">2 items</a>' in bar


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"clause": ""}, "Choose the clause that it is about."),
        ({"clause": "x"}, "The policy has changed. Please choose again."),
        ({"chosen": []}, "Tick something first."),
        ({"chosen": ["x", "1", "9" * 30 + ":1"]}, "Tick something first."),
        ({"message": "x" * 2001}, "2000"),
        ({"what": "publish"}, "publish"),
        ({"what": "gallery", "clause": ""}, "Choose a gallery, or name a new one."),
        ({"what": "gallery", "target": "x"}, "To accept them, choose no clause."),
        ({"gallery_headline": "The storm"}, "To decline them, leave the gallery empty."),
        ({"target": "The storm"}, "Nothing that you may change has this name."),
    ],
)
def test_what_is_amiss_is_said_and_what_was_typed_kept(editor_client, items, clause, wrong, words):
    fields = {"chosen": tick(items[0]), "what": "decline", "clause": clause.pk, "message": "No."}
    told = editor_client.post(f"{DESK}?kind=story", {**fields, **wrong})
    page = told.content.decode()
    assert told.status_code == 422
    assert words in page
    assert page.count(" checked") - page.count('<input type="checkbox" checked>') >= (
        "chosen" not in wrong
    )
    assert Batch.objects.count() == 0


def test_pictures_go_into_a_new_gallery_or_one_that_is_there(editor_client, section):
    items = [factories.make_contribution(kind=PICTURES) for _ in range(3)]
    fields = {"what": "gallery", "gallery_headline": "Your pictures of the storm"}
    editor_client.post(DESK, {**fields, "chosen": tick(*items[:2])})
    work()
    made = Gallery.objects.get()
    assert (made.headline, made.kind, made.state, made.items.count()) == (
        "Your pictures of the storm",
        "readers",
        "draft",
        2,
    )
    into = {"what": "gallery", "target": "pictures of the"}
    editor_client.post(DESK, {**into, "chosen": tick(items[2])})
    work()
    assert made.items.count() == 3
    assert {now(item).gallery for item in items} == {made}


def test_pressed_twice_it_is_one_batch_and_one_gallery(editor_client, section, clause):
    items = [factories.make_contribution(kind=PICTURES) for _ in range(3)]
    for fields, ticked in (
        ({"what": "gallery", "gallery_headline": "The storm"}, tick(*items[:2])),
        ({"what": "decline", "clause": clause.pk}, tick(items[2])),
    ):
        pages = {editor_client.post(DESK, {**fields, "chosen": ticked}).url}
        work()
        pages.add(editor_client.post(DESK, {**fields, "chosen": ticked}).url)
        assert len(pages) == 1
    assert (Batch.objects.count(), Gallery.objects.count()) == (2, 1)
    again = {"what": "decline", "clause": clause.pk, "chosen": tick(now(items[2]))}
    editor_client.post(f"{DESK}undo/")
    work()
    editor_client.post(DESK, {**again, "chosen": tick(now(items[2]))})
    assert Batch.objects.count() == 3


def test_a_new_gallery_is_of_the_title_that_they_were_sent_to(editor_client, section):
    far = factories.make_title("Sister", "sister.example")
    item = factories.make_contribution(kind=PICTURES)
    Contribution.objects.update(site=far.site)
    fields = {"what": "gallery", "gallery_headline": "The storm", "chosen": tick(item)}
    assert editor_client.post(DESK, fields).status_code == 302
    work()
    assert (Gallery.objects.get().site, now(item).state) == (far.site, Standing.ACCEPTED)


def test_a_moderator_makes_no_gallery_of_many(moderator_client, items):
    fields = {"chosen": tick(*items), "what": "gallery", "gallery_headline": "Mine"}
    assert moderator_client.post(DESK, fields).status_code == 403
    assert (Batch.objects.count(), Gallery.objects.count()) == (0, 0)


def test_all_of_it_is_taken_back_by_its_button_or_by_the_bar(moderator_client, items, clause):
    for path in (None, f"{DESK}undo/"):
        fields = {"chosen": tick(*map(now, items)), "what": "decline", "clause": clause.pk}
        page = moderator_client.post(DESK, fields).url
        work()
        answer = moderator_client.post(path or page)
        assert answer.url == page
        work()
        assert [now(item).state for item in items] == ["sent"] * 3
        assert "Taken back: 3" in moderator_client.get(page).content.decode()


def test_after_ten_minutes_it_stands(moderator_client, items, clause):
    fields = {"chosen": tick(*items), "what": "decline", "clause": clause.pk}
    page = moderator_client.post(DESK, fields).url
    work()
    Contribution.objects.update(tell_at=timezone.now() - timedelta(seconds=1))
    assert "Undo all of it" not in moderator_client.get(page).content.decode()
    told = moderator_client.post(page, follow=True).content.decode()
    assert "too long ago" in told
    work()
    assert {now(item).state for item in items} == {Standing.DECLINED}


def test_there_is_no_other_batch(moderator_client, items):
    for number in (1, 10**30):
        assert moderator_client.get(f"{DESK}batch/{number}/").status_code == 404
        assert moderator_client.post(f"{DESK}batch/{number}/").status_code == 404


def test_many_cost_what_one_costs(moderator_client, section, clause):
    counts = []
    for count in (1, 12):
        items = [factories.make_contribution() for _ in range(count)]
        fields = {"chosen": tick(*items), "what": "decline", "clause": clause.pk}
        page = moderator_client.post(DESK, fields).url
        moderator_client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert moderator_client.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20
