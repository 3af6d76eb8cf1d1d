"""How a long text begins where there is no room for it: paragraphs, sentences, words."""

import pytest

from articles.openings import Paragraph, opening_of
from tests.articles.views.test_hostile_text import HOSTILE

LONGER = "<p>" + "And so it went. " * 100 + "</p>"


def words(source, about=100):
    return [each.text for each in opening_of(source, about).paragraphs]


def test_what_is_short_is_whole():
    opening = opening_of("<p>Rain &amp; wind<br>came.</p><ul><li>One</li><li>Two</li></ul>", 100)
    assert opening.paragraphs == [
        Paragraph("Rain & wind came."),
        Paragraph("One"),
        Paragraph("Two"),
    ]
    assert (opening.is_whole, opening.text) == (True, "Rain & wind came. One Two")


def test_a_little_longer_is_whole_too():
    assert opening_of(f"<p>{'a' * 125}</p>", 100).is_whole
    assert not opening_of(f"<p>{'a' * 126}</p>", 100).is_whole


def test_whole_paragraphs_then_whole_sentences():
    first = "<p>" + "a" * 40 + ".</p>"
    assert words(f"{first}<p>It rained all night. It rained again.</p>{LONGER}") == [
        "a" * 40 + ".",
        "It rained all night. It rained again.",
        "And so it went.",
    ]
    assert words(first + "<p>" + "b" * 200 + "</p>", 50) == ["a" * 40 + "."]


@pytest.mark.parametrize("end", [".", "!", "?", ".”", "?’)", "…", "2."])
def test_where_a_sentence_ends(end):
    sentence = "It went on like this for years" + end
    assert words(f"<p>{sentence} {'c' * 300}</p>", 50) == [sentence]


@pytest.mark.parametrize("short", ["Mr.", "No.", "J.", "p.m."])
def test_no_sentence_ends_in_a_title_or_an_initial(short):
    text = f"It was said of {short} Smith that nobody " + "d" * 300
    assert words(f"<p>{text}</p>", 45) == [f"It was said of {short} Smith that nobody…"]


def test_words_where_a_sentence_is_too_long():
    assert words("<p>Well! " + "word, " * 100 + "</p>", 30) == ["Well! word, word, word, word…"]


def test_a_text_without_spaces():
    assert words("<p>" + "水" * 500 + "</p>", 30) == ["水" * 30 + "…"]
    assert words("<p>" + "水" * 20 + "。" + "水" * 500 + "</p>", 30) == ["水" * 20 + "。"]
    # Never between a letter and its marks.
    assert words("<p>" + "ก้" * 500 + "</p>", 31) == ["ก้" * 15 + "…"]


def test_quotes_are_marked_and_subheads_left_out():
    source = "<h3>Head</h3><blockquote><p>They said so.</p></blockquote><p>They were wrong.</p>"
    assert opening_of(source + LONGER, 40).paragraphs[:2] == [
        Paragraph("They said so.", is_quote=True),
        Paragraph("They were wrong."),
    ]


def test_nothing():
    assert opening_of("").paragraphs == []


def test_only_so_much_is_read():
    """Also of one endless paragraph: the rest may be as odd as it likes."""
    opening = opening_of("<p>" + "word " * 12_000 + "</p>", 100)
    assert len(opening.text) <= 101


def test_what_was_typed_as_text_is_text():
    for hostile in HOSTILE:
        typed = hostile.replace("&", "&amp;").replace("<", "&lt;")
        assert opening_of(f"<p>{typed}</p>").text.split() == hostile.split()
