"""Which usernames may be, and which two are too alike."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.usernames import (
    MAX_LENGTH,
    RESERVED,
    clean_username,
    keys,
    suggest_usernames,
    validate_username,
)


@pytest.mark.parametrize(
    "name",
    [
        *("thandi", "Thandi-M", "jan_2", "O-Neil", "zoë", "Łukasz", "Ñandú"),
        *("вова", "Γιώργος", "李小龙", "さくらサクラ", "محمد", "נועה", "สมชาย", "हिन्दी", "தமிழ்"),
        *("a1b", "x" * MAX_LENGTH),
    ],
)
def test_what_may_be_a_username(name):
    validate_username(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "length"),
        ("ab", "length"),
        ("x" * (MAX_LENGTH + 1), "length"),
        ("a b c", "sign"),
        ("a.b.c", "sign"),
        ("a/b", "sign"),
        ("../..", "sign"),
        ("a@b.c", "sign"),
        ("<b>", "sign"),
        ("abc\0", "sign"),
        ("ab\u200bc", "sign"),  # zero-width space
        ("ab\u200dc", "sign"),  # zero-width joiner
        ("ab\u202ecd", "sign"),  # right-to-left override
        ("ab\u2066cd", "sign"),
        ("ab\u00adcd", "sign"),  # soft hyphen
        ("ab\ufe0fcd", "sign"),  # variation selector
        ("abc😀", "sign"),
        ("ab\U000e0041cd", "sign"),  # tag characters
        ("a\u3164bc", "form"),  # a filler that shows as nothing
        ("\u1112\u1160\u1160\u1160", "sign"),  # as above
        ("ab\u0335\u0336cd", "sign"),  # strokes through the letters
        ("ab\u034fcd", "sign"),
        ("ａｂｃ", "form"),
        ("ﬁsh", "form"),
        (" abc", "form"),
        ("-abc", "separator"),
        ("abc_", "separator"),
        ("a--b", "separator"),
        ("a-_b", "separator"),
        ("12345", "digits"),
        ("1-2-3", "digits"),
        ("pаypal", "scripts"),  # a Cyrillic а
        ("Βob", "scripts"),  # a Greek Β
        ("admin", "reserved"),
        ("Editor", "reserved"),
        ("m0derator", "reserved"),
        ("edìtor", "reserved"),
        ("ad-min", "reserved"),
        ("adrnin", "reserved"),
        ("newsr00m", "reserved"),
    ],
)
def test_what_may_not(name, code):
    with pytest.raises(ValidationError) as refused:
        validate_username(name)
    assert refused.value.code == code
    assert refused.value.messages[0]


ALIKE = [
    ("Thandi", "thandi"),
    ("straße", "STRASSE"),
    ("zoë", "zoe"),
    ("Łukasz", "łukasz"),
    ("tháñdï", "Thandi"),
    ("Iain", "lain"),
    ("paul1", "pauli"),
    ("bob0", "bobo"),
    ("modern", "modem"),
    ("vvilliam", "william"),
    ("hannah", "hamah"),
    ("a-b-c", "abc"),
    ("a_b_c", "a-b-c"),
    ("ВОВА", "BOBA"),  # the first is Cyrillic
    ("ВОВА", "вова"),
    ("рассе", "pacce"),
    ("сор", "cop"),
    ("οοο", "ooo"),  # the first is Greek
    ("ＡＢＣ", "abc"),
    ("𝐚𝐛𝐜", "abc"),
    ("e\u0301va", "éva"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_too_alike(one, other):
    assert keys(one) & keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thandi", "thandie"),
        ("anna", "hanna"),
        ("nan", "van"),
        ("jan2", "jan3"),
        ("вова", "boba"),  # in small letters they don't look alike
        ("peter", "pieter"),
        ("李小龙", "李小民"),
        ("abc", "abd"),
    ],
)
def test_different_enough(one, other):
    assert not keys(one) & keys(other)


@given(st.text(max_size=40))
def test_any_text_is_judged(text):
    """Only ValidationError; and what is taken is like itself in every case and width."""
    name = clean_username(text)
    try:
        validate_username(name)
    except ValidationError:
        return
    assert keys(name) & keys(name.upper())
    assert keys(name) & keys(name.swapcase())
    assert clean_username(name) == name


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Thandi Mokoena", ["thandi-mokoena", "tmokoena", "thandim"]),
        ("Zoë", ["zoe", "zzoe", "zoez"]),
        ("Łukasz O'Neill", ["łukasz-oneill", "łoneill", "łukaszo"]),
        ("李小龙", ["李小龙", "李李小龙", "李小龙李"]),
        ("editor", ["eeditor", "editore", "editor2"]),
        ("", ["rreader", "readerr", "reader2"]),
        ("🙂🙂", ["rreader", "readerr", "reader2"]),
        ("x" * 200, ["x" * 30, "x" * 26, "x" * 26 + "2"]),
    ],
)
def test_suggestions(name, first):
    found = suggest_usernames(name)
    assert [next(found) for _ in range(3)] == first


def test_suggestions_leave_out_what_is_taken_or_like_it():
    taken = keys("Thandi-Mokoena") | keys("tmok0ena")
    found = suggest_usernames("Thandi Mokoena", taken)
    assert [next(found) for _ in range(2)] == ["thandim", "thandimokoena2"]


def test_every_reserved_word_is_refused_in_any_dress():
    for word in RESERVED:
        for dressed in (word, word.upper(), word.capitalize()):
            with pytest.raises(ValidationError):
                validate_username(dressed)
