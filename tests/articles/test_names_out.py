"""A person's names are taken out of texts, and nothing else is."""

import pytest

from articles.names_out import Names

THANDI = Names(
    ["Thandi Qwabe", "Thandeka Q. Qwabe", "thandi@mail.example", "rain", ""], instead="A reader"
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ""),
        ("Thandi Qwabe", "A reader"),
        ("THANDI QWABE / The Ledger", "A reader / The Ledger"),
        ("© Thandeka Q. Qwabe", "© A reader"),
        ("<p>By Thandi Qwabe, Zeerust</p>", "<p>By A reader, Zeerust</p>"),
        ("Write to thandi@mail.example.", "Write to A reader."),
        # A name of one word is a word like any other, unless it is all there is.
        ("Rain fell on the town.", "Rain fell on the town."),
        ("Rain", "A reader"),
        ("Rain / The Ledger", "A reader / The Ledger"),
        ("P. Botha", "P. Botha"),
        # Part of a longer name is somebody else's.
        ("Thandi Qwabela", "Thandi Qwabela"),
        ("Nothandi Qwabe", "Nothandi Qwabe"),
    ],
)
def test_out_of_a_text(text, left):
    assert THANDI.out_of(text) == left
    assert THANDI.are_in([text]) is (text != left)


def test_as_it_stands_in_markup():
    names = Names(["Bea O'Hara & Son"], instead="A reader")
    assert names.out_of("<p>Bea O&#x27;Hara &amp; Son wrote.</p>") == "<p>A reader wrote.</p>"


@pytest.mark.parametrize(
    ("slug", "left"),
    [
        ("the-clocks-of-thandi-qwabe", "the-clocks-of"),
        ("thandi-qwabe", "story"),
        ("rain-falls", "rain-falls"),
        ("a-thandi-qwabe-clock", "a-clock"),
    ],
)
def test_out_of_an_address(slug, left):
    assert THANDI.out_of(slug, slug=True) == left


def test_nobody_without_a_name():
    nobody = Names(["", " "], instead="A reader")
    assert nobody.out_of("Rain fell.") == "Rain fell."
    assert not nobody.are_in(["", "Rain"])


@pytest.mark.parametrize("name", ["(.*) x", "a b" * 40, "\\", "[a b", "Ann\u200d Lee"])
def test_odd_names_are_only_names(name):
    assert (
        Names([name], instead="A reader").out_of("Rain fell on (.*) y.") == "Rain fell on (.*) y."
    )
