"""One decision on several comments, or on comments and contributions; and on a wave of them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.actions.batches import carry_on
from articles.models import Batch, Comment, Gallery, Wave
from articles.states import Standing
from tests import factories

from .queue_pages import DESK, PICTURES, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(section):
    return factories.make_published(section=section)


@pytest.fixture
def items(story):
    return [factories.make_comment(article=story, title=f"Comment {n}") for n in range(3)]


@pytest.fixture
def clause(section):
    return factories.make_clause()


def tick(*items):
    names = {Comment: "comment-"}
    return [f"{names.get(type(item), '')}{item.pk}:{item.version}" for item in items]


def work():
    while carry_on():
        pass


def states(*items):
    return [now(item).state for item in items]


def test_both_kinds_are_declined_together_and_taken_back(moderator_client, items, clause):
    contribution = factories.make_contribution(headline="A bridge is closed")
    both = [items[0], contribution]
    fields = {"chosen": tick(*both), "what": "decline", "clause": clause.pk, "message": "No."}
    done = moderator_client.post(DESK, fields)
    work()
    assert states(*both, items[1]) == ["declined", "declined", "sent"]
    page = moderator_client.get(done.url).content.decode()
    assert "2 of 2" in page
    assert f'/comment/{items[0].pk}/">Comment 0</a>' in page
    assert f'/story/{contribution.pk}/">A bridge is closed</a>' in page
    moderator_client.post(f"{DESK}undo/")
    work()
    assert states(*both) == ["sent", "sent"]


def test_what_is_ticked_is_published_and_taken_back(moderator_client, items):
    fields = {"chosen": tick(*items[:2]), "what": "publish"}
    pages = {moderator_client.post(DESK, fields).url for _ in range(2)}
    assert (len(pages), Batch.objects.count()) == (1, 1)
    work()
    assert states(*items) == ["published", "published", "sent"]
    bar = moderator_client.get(DESK).content.decode()
    assert f'Published: <a href="{pages.pop()}">2 items</a>' in bar
    moderator_client.post(f"{DESK}undo/")
    work()
    assert [now(item).is_shown for item in items] == [False] * 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"what": "publish"}, "Only comments are published from here, so not: “A bridge”."),
        (
            {"what": "gallery", "gallery_headline": "Storm"},
            "Only pictures go into a gallery, so not: “Comment 0”.",
        ),
        ({"what": "publish", "gallery_headline": "x"}, "leave the gallery empty"),
        ({"what": "publish", "clause": "{clause}"}, "To publish them, choose no clause."),
        ({"what": "publish", "message": "x" * 2001}, "2000"),
        ({"what": "publish", "chosen": ["comment-x:1", "comments-1:1"]}, "Tick something first."),
        ({"what": "publish", "chosen": ["comment-999999:1"]}, "None of it is there any more."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_done(editor_client, items, clause, given, words):
    kind = PICTURES if given["what"] == "gallery" else "story"
    other = factories.make_contribution(kind=kind, headline="A bridge")
    given = {
        name: value.format(clause=clause.pk) if isinstance(value, str) else value
        for name, value in given.items()
    }
    told = editor_client.post(DESK, {"chosen": tick(items[0], other), **given})
    assert told.status_code == 422
    assert words in told.content.decode()
    assert "checked" in told.content.decode() or "chosen" in given
    assert (Batch.objects.count(), Gallery.objects.count()) == (0, 0)


def test_a_wave_is_published_or_declined_at_once(moderator_client, items, clause):
    wave = Wave.objects.create(kind="text", key="comment:text:1")
    Comment.objects.update(wave=wave, wave_at=timezone.now())
    path = reverse("admin:desk_wave", args=[wave.pk])
    page = moderator_client.get(path)
    assert "3 that are nearly the same" in page.content.decode()
    assert 'value="publish"' in page.content.decode()
    assert 'value="gallery"' not in page.content.decode()
    seen = {"seen_at": page.context["seen_at"]}
    forged = moderator_client.post(path, {**seen, "what": "gallery", "gallery_headline": "x"})
    assert forged.status_code == 422
    late = factories.make_comment(article=items[0].article)
    Comment.objects.filter(pk=late.pk).update(wave=wave, wave_at=timezone.now())
    done = moderator_client.post(path, {**seen, "what": "publish"})
    assert done.status_code == 302
    work()
    assert states(*items, late) == ["published"] * 3 + ["sent"]
    newer = {"seen_at": moderator_client.get(path).context["seen_at"], "clause": clause.pk}
    moderator_client.post(path, {**newer, "what": "decline"})
    work()
    assert now(late).state == Standing.DECLINED
