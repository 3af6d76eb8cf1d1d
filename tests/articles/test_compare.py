"""What changed between two versions of a story."""

import random
import time

import pytest

from articles.compare import changed_labels, compare, diff
from articles.models import Article
from tests import factories


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "old": "[-{}]", "new": "[+{}]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", ""),
        ("Rain", "Rain", "Rain"),
        ("", "Rain", "[+Rain]"),
        ("Rain", "", "[-Rain]"),
        ("Rain in town", "Storm in town", "[-Rain][+Storm] in town"),
        ("One two three", "One three", "One [-two ]three"),
        ("A\n\nB\n\nC", "A\n\nX\n\nC", "A\n\n[-B][+X]\n\nC"),
        ("A\n\nC", "A\n\nB\n\nC", "A\n\n[+B\n\n]C"),
        ("One two three", "Four five six", "[-One two three][+Four five six]"),
        ("One two three", "Four two six", "[-One][+Four] two [-three][+six]"),
        ("A\n\nB", "B\n\nA", "[+B\n\n]A[-\n\nB]"),
    ],
)
def test_words_that_changed_are_marked(old, new, told):
    assert shown(old, new) == told


def sides(old: str, new: str) -> tuple[str, str]:
    pieces = diff(old, new)
    return (
        "".join(piece.text for piece in pieces if piece.kind != "new"),
        "".join(piece.text for piece in pieces if piece.kind != "old"),
    )


LONG = {
    "one paragraph repeated": ("word\n\n" * 80_000, "word\n\n" * 79_000 + "end"),
    "one word repeated": ("word " * 100_000, "word " * 90_000 + "end"),
    "shifted": ("a b " * 50_000, "b a " * 50_000),
    "all different": (" ".join(map(str, range(60_000))), " ".join(map(str, range(60_000, 0, -1)))),
    "all paragraphs different": (
        "\n\n".join(map(str, range(60_000))),
        "\n\n".join(map(str, range(60_000, 0, -1))),
    ),
    "few words mixed": tuple(
        " ".join(random.Random(at).choices("abcdef", k=5000)) for at in (1, 2)
    ),
    "one long word": ("x" * 500_000, "y" * 500_000),
    "only blanks": ("\n" * 500_000, "\n" * 400_001),
    "a small change": ("word\n\n" * 40_000 + "old" + "\n\nword" * 40_000,) * 2,
}


@pytest.mark.parametrize("name", LONG)
def test_the_longest_texts_are_compared_in_time(name):
    old, new = LONG[name]
    started = time.thread_time()
    assert sides(old, new) == (old, new)
    assert time.thread_time() - started < 2


def test_a_small_change_in_a_long_text_is_found():
    around = "word\n\n" * 20_000
    told = shown(f"{around}one two\n\n{around}", f"{around}one three\n\n{around}")
    assert told == f"{around}one [-two][+three]\n\n{around}"


@pytest.mark.django_db
def test_fields_that_differ_are_told_by_their_names():
    old = factories.make_draft(headline="Rain", body="<p>Old.</p>")
    new = Article.objects.get(pk=old.pk)
    assert compare(old, new) == []
    new.headline, new.breaking, new.body = "Storm", True, "<p>New.</p>"
    changes = {
        change.label: [piece.text for piece in change.pieces] for change in compare(old, new)
    }
    assert changes == {
        "headline": ["Rain", "Storm"],
        "text": ["Old.", "New."],
        "breaking news": ["no", "yes"],
    }
    assert changed_labels(old, new) == list(changes)


@pytest.mark.django_db
def test_a_change_of_form_alone_is_told_beside_others():
    old = factories.make_draft(headline="Rain", body="<p>Same words.</p>")
    new = Article.objects.get(pk=old.pk)
    new.body = '<p><a href="/x">Same</a> words.</p>'
    [change] = compare(old, new)
    assert (change.label, change.pieces[0].text) == ("text", "Links, pictures or form only")
    new.headline = "Storm"
    assert [change.label for change in compare(old, new)] == ["headline", "text"]


@pytest.mark.django_db
def test_history_rows_are_compared_like_stories():
    photo = factories.make_photo(caption="The river")
    story = factories.make_draft()
    story.lead_photo, story.state = photo, "review"
    story.save()
    older, newer = story.history.order_by("history_id")
    told = {change.label: change.pieces[-1].text for change in compare(older, newer)}
    assert told == {"lead picture": "The river", "state": "In review"}
