import random

import pytest

from articles.likeness import BANDS, keys_of, share, shingles, signature

WORDS = [f"{a}{b}" for a in ("ka", "lo", "mi", "ru", "se", "ta", "vo") for b in "bdfglmnprst"]


def text(seed: int, length: int = 250) -> list[str]:
    chooser = random.Random(seed)
    return [chooser.choice(WORDS) for _ in range(length)]


def changed(words: list[str], every: int) -> list[str]:
    return [f"other{at}" if at % every == 0 else word for at, word in enumerate(words)]


def common(one: str, other: str) -> int:
    return len(set(keys_of(one)) & set(keys_of(other)))


def test_the_same_text_has_all_keys_in_common():
    words = " ".join(text(1))
    assert common(words, words) == BANDS
    assert share(shingles(words), shingles(words)) == 1.0


def test_case_width_punctuation_and_spaces_make_no_difference():
    words = text(2)
    dressed = "  ".join(word.upper() + "," for word in words).replace("KA", "ＫＡ")
    assert common(" ".join(words), dressed) == BANDS


def test_other_texts_have_none_in_common():
    found = [common(" ".join(text(seed)), " ".join(text(seed + 1000))) for seed in range(200)]
    assert found == [0] * 200


def test_a_text_with_a_few_words_changed_is_found():
    """One word of forty changed: about four fifths of the shingles are the same."""
    missed = [
        seed
        for seed in range(100)
        if not common(" ".join(text(seed)), " ".join(changed(text(seed), 40)))
    ]
    assert missed == []


def test_half_a_text_inside_another_is_told_by_its_share():
    part, rest = text(3), text(4)
    assert share(shingles(" ".join(part)), shingles(" ".join(part + rest))) == 1.0
    half = share(shingles(" ".join(part + rest)), shingles(" ".join(part)))
    assert 0.45 < half < 0.55


@pytest.mark.parametrize("nothing", ["", "   ", "… — !?", "\n\n"])
def test_no_words_have_no_keys(nothing):
    assert (keys_of(nothing), signature(shingles(nothing))) == ([], [])
    assert share(shingles(nothing), shingles("a b c d e")) == 0.0


def test_short_texts_are_alike_only_where_they_agree():
    assert common("the bridge is open", "The bridge is open!") == BANDS
    assert common("the bridge is open", "the bridge is shut") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("天気が良いので散歩に行きましょう", "天気が良いので散歩に行きましょう。"),
        ("ตลาดน้ำเปิดทุกวันเสาร์และอาทิตย์", "ตลาดน้ำเปิดทุกวันเสาร์และอาทิตย์!"),
    ],
)
def test_what_is_written_without_spaces_is_compared_by_its_characters(one, other):
    assert common(one, other) == BANDS
    assert len(shingles(one)) > 5


def test_any_text_has_keys_that_a_database_holds():
    for odd in ("\ud800 a b c", "a" * 100_000, "\0 x y z w", "é" * 50):
        assert all(0 <= key < 2**63 for key in keys_of(odd))
