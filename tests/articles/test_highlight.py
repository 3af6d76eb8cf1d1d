"""Watched words, marked where they stand in a text."""

import pytest

from articles.highlight import highlight


@pytest.mark.parametrize(
    ("source", "words", "wanted"),
    [
        ("<p>Rain fell.</p>", [], "<p>Rain fell.</p>"),
        ("<p>Rain fell.</p>", ["rain"], "<p><mark>Rain</mark> fell.</p>"),
        ("<p>Raining</p>", ["rain"], "<p>Raining</p>"),
        ("<p>A gold, watch</p>", ["gold watch"], "<p>A <mark>gold, watch</mark></p>"),
        ("<p>ra\u00adin</p>", ["rain"], "<p><mark>ra\u00adin</mark></p>"),
        ("<p>cafe\u0301</p>", ["café"], "<p><mark>cafe\u0301</mark></p>"),
        ("<p>１２</p>", ["12"], "<p><mark>１２</mark></p>"),
        ("<p>a &lt;b&gt; &amp; c</p>", ["b"], "<p>a &lt;<mark>b</mark>&gt; &amp; c</p>"),
        ('<a href="/rain">x</a>', ["rain"], '<a href="/rain">x</a>'),
        ("<p>amp &amp; lt</p>", ["amp", "lt"], "<p><mark>amp</mark> &amp; <mark>lt</mark></p>"),
        ("<p>a b c</p>", ["a b", "b c"], "<p><mark>a b</mark> c</p>"),
        ("<p>half <em>of it</em></p>", ["half of"], "<p>half <em>of it</em></p>"),
        ("<p>x</p>", ["", "…", "</p>"], "<p>x</p>"),
    ],
)
def test_words_are_marked(source, words, wanted):
    assert highlight(source, words) == wanted
