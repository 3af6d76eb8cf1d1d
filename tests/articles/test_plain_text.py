"""Text typed without an editor, as markup and back."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import rich_text
from articles.plain_text import to_html, to_plain, unchanged

LINK = '<a href="https://a.example/x?a=1&amp;b=2">https://a.example/x?a=1&amp;b=2</a>'


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("", ""),
        (" \n\n ", ""),
        ("One.\n\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One,\r\nstill  one.", "<p>One,<br>still one.</p>"),
        ("> Said.\n> Twice.", "<blockquote><p>Said.<br>Twice.</p></blockquote>"),
        ("> Said.\n>\n> Twice.", "<blockquote><p>Said.</p><p>Twice.</p></blockquote>"),
        (">> a\n\n> b", "<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote>"),
        ("> a\nb", "<p>&gt; a<br>b</p>"),
        ("- a\n• b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("2016. A year.", "<p>2016. A year.</p>"),
        ("-5 degrees", "<p>-5 degrees</p>"),
        ("<b>no</b> & more", "<p>&lt;b&gt;no&lt;/b&gt; &amp; more</p>"),
        ("See https://a.example/x?a=1&b=2.", f"<p>See {LINK}.</p>"),
        (
            "(www.b.example/c_(d))",
            '<p>(<a href="https://www.b.example/c_(d)">www.b.example/c_(d)</a>)</p>',
        ),
        ("http:// and www. lead nowhere", "<p>http:// and www. lead nowhere</p>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)
def test_what_is_typed_is_read_as_people_mean_it(typed, made):
    assert to_html(typed) == made


@pytest.mark.parametrize(
    ("markup", "typed"),
    [
        ("<p>A <strong>b</strong> <em>c</em></p>", "A b c"),
        ("<h3>Head</h3><p>Text</p>", "Head\n\nText"),
        ('<p><a href="https://a.example/x">Here</a>.</p>', "Here (https://a.example/x)."),
        ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>", "- a\n- b\n- c"),
        ("<ol><li>a</li><li>b</li></ol><ol><li>c</li></ol>", "1. a\n2. b\n\n1. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
        ("<p>&lt;b&gt; &amp;amp;</p>", "<b> &amp;"),
        ("loose words<p>and not</p>", "loose words\n\nand not"),
    ],
)
def test_markup_is_shown_as_somebody_would_type_it(markup, typed):
    assert to_plain(markup) == typed
    assert unchanged(typed.replace("\n", "\r\n") + "\n", markup)
    assert not unchanged(f"{typed} more", markup)


PIECES = [
    *("\n", "\n\n", "\r\n", " ", "\t", "\u2028", "> ", ">", "- ", "• ", "1. ", "2. ", "(", ")"),
    *("a", "b c", ".", "<p>", "&amp;", "*", '"', "https://x.example/", "www.y.example", "\u00a0"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_there_and_back_is_the_same(typed):
    made = to_html(typed)
    assert to_html(to_plain(made)) == made
    assert unchanged(to_plain(made), made)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_clean_markup(typed):
    """The cleaner finds nothing to take away, and reads the same words."""
    made = to_html(typed.replace("\x00", ""))
    try:
        cleaned = rich_text.clean_sent(made)
    except rich_text.ValidationError:
        return  # characters that are refused everywhere
    assert to_plain(cleaned) == to_plain(made)


def seconds(typed: str) -> float:
    began = time.process_time()
    to_plain(to_html(typed))
    return time.process_time() - began


def test_time_grows_with_the_length_only():
    """Twenty thousand links take 40 times as long as as many letters of ordinary words.

    Time that grew with the square of the length would take thousands.
    """
    ordinary = seconds("an ordinary word " * 20_000)
    odd = [
        "https://" + ")" * 200_000,
        "https://a.example/ " * 20_000,
        "> " * 100_000,
        ">\n" * 100_000,
        "- a\n" * 30_000,
        "www." * 100_000,
        "\n" * 400_000,
    ]
    took = {typed[:20]: seconds(typed) for typed in odd}
    assert {typed: each for typed, each in took.items() if each > 200 * ordinary} == {}
