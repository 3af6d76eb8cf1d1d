"""Usernames: what may be one, which two are too alike to be two people's, and suggestions.

A username is chosen once and is never given again. Alike means: the same but for case,
width, accents, or letters that look the same (Unicode Technical Standard #39, 4).
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache

from confusable_homoglyphs import confusables
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MIN_LENGTH, MAX_LENGTH = 3, 30
SEPARATORS = "-_"
SUGGESTIONS = 5

# Names that would pass for the paper, its people or a page of the site.
RESERVED = frozenset(
    """
    about abuse account accounts admin administrator all anonymous api archive billing
    chief comment comments contact copyright deleted desk director edit editor editorial
    editors everyone feed feedback help home info legal login logout mail me media mod
    moderation moderator moderators mods name network news newsdesk newsroom nobody noreply
    null official owner page paper photo photos pictures policy postmaster press privacy
    profile profiles publisher reader readers register reporter reporters root search security
    self send settings signin signup site staff stories story support system team test tips
    trust undefined unknown user username users verified webmaster www you
    """.split()  # noqa: SIM905 - a list of words reads better than a hundred quoted strings
)
# Letters and vowel signs that show as nothing (Unicode, Default_Ignorable_Code_Point).
_UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5")
# Not in the standard's table, for it knows no typefaces: I and l, O and 0 in most of them.
_ALSO_ALIKE = [("i", "l"), ("o", "0"), ("vv", "w"), ("nn", "m")]


def validate_username(name: str) -> None:
    """Raise ValidationError, in words for the person, unless `name` may be a username."""
    if name != clean_username(name):
        raise ValidationError(_("Use plain letters and digits."), code="form")
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        raise ValidationError(
            _("Choose %(least)d to %(most)d letters or digits."),
            code="length",
            params={"least": MIN_LENGTH, "most": MAX_LENGTH},
        )
    if not all(_is_letter_or_digit(char) or char in SEPARATORS for char in name):
        raise ValidationError(
            _("Use letters and digits only, with a hyphen between them if you like."), code="sign"
        )
    if name[0] in SEPARATORS or name[-1] in SEPARATORS or re.search("[-_]{2}", name):
        raise ValidationError(_("A hyphen can stand only between letters."), code="separator")
    if not any(char.isalpha() for char in name):
        raise ValidationError(_("A number alone can't be a username."), code="digits")
    if len({script for char in name if (script := _script(char))}) > 1:
        raise ValidationError(_("Use the letters of one alphabet only."), code="scripts")
    if keys(name) & _reserved_keys():
        raise ValidationError(_("This name is kept for the paper itself."), code="reserved")


def clean_username(name: str) -> str:
    """As it is kept: full-width and other compatibility forms as plain ones, no space around."""
    return unicodedata.normalize("NFKC", name).strip()


def keys(name: str) -> set[str]:
    """What stands for `name` in the column that is unique: two names that share one are alike.

    There are two, for letters look alike both as they are typed (the Cyrillic "В" and "B")
    and in lower case ("в" and "B" don't), and neither may hide the other.
    """
    shown = clean_username(name)
    return {_skeleton(shown.casefold()), _skeleton(_skeleton(shown).casefold())}


def suggest_usernames(name: str, taken: Collection[str] = ()) -> Iterator[str]:
    """Names made from a person's own that may be usernames, best first; `taken` are keys."""
    held = set(taken)
    for candidate in _candidates(name):
        try:
            validate_username(candidate)
        except ValidationError:
            continue
        found = keys(candidate)
        if not found & held:
            held |= found
            yield candidate


def _candidates(name: str) -> Iterator[str]:
    words = [
        "".join(char for char in _unaccented(word) if _is_letter_or_digit(char))
        for word in re.split(r"[\s.,;@_-]+", clean_username(name).casefold())
    ]
    words = [word for word in words if word][:4] or ["reader"]
    whole = "".join(words)[: MAX_LENGTH - 4]
    yield "-".join(words)[:MAX_LENGTH].strip(SEPARATORS)
    yield whole
    yield (words[0][0] + words[-1])[: MAX_LENGTH - 4]
    yield (words[0] + words[-1][0])[: MAX_LENGTH - 4]
    for number in itertools.chain(range(2, 100), range(1000, 2000)):
        yield f"{whole}{number}"


def _is_letter_or_digit(char: str) -> bool:
    if char in _UNSEEN_LETTERS:
        return False
    if unicodedata.category(char) in ("Mn", "Mc"):
        # Vowel signs of Devanagari and the like; marks that go with any letter can hide it.
        return unicodedata.name(char).partition(" ")[0] not in ("COMBINING", "VARIATION")
    return char.isalnum()


def _script(char: str) -> str:
    """The first word of a letter's name is its script for our purpose; "" for what is shared."""
    if char in SEPARATORS or unicodedata.category(char)[0] == "N":
        return ""
    script = unicodedata.name(char, "?").partition(" ")[0]
    # Japanese is written in three.
    return "CJK" if script in ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA") else script


def _unaccented(text: str) -> str:
    return "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )


def _skeleton(text: str) -> str:
    classes = _look_alikes()
    text = "".join(classes.get(char, char) for char in _unaccented(text) if char not in SEPARATORS)
    for pair, single in (("rn", "m"), ("nn", "m"), ("vv", "w")):
        text = text.replace(pair, classes.get(single, single))
    return text


@cache
def _reserved_keys() -> frozenset[str]:
    return frozenset(key for word in RESERVED for key in keys(word))


@cache
def _look_alikes() -> dict[str, str]:
    """Each character that looks like another: what stands for its class."""
    root: dict[str, str] = {}

    def find(char: str) -> str:
        while root.get(char, char) != char:
            char = root[char]
        return char

    def join(one: str, other: str) -> None:
        first, second = sorted((find(one), find(other)), key=_plainness)
        root[second] = first

    pairs = [
        (char, alike["c"].strip("\u200e"))
        for char, found in confusables.confusables_data.items()
        for alike in found
    ]
    for one, other in [*pairs, *_ALSO_ALIKE]:
        if one and other:
            join(one, other)
    return {char: find(char) for char in root if len(char) == 1}


def _plainness(text: str) -> tuple[bool, int, str]:
    """Sorts ASCII before all else, single letters before pairs, and then by code point."""
    return not text.isascii(), len(text), text
