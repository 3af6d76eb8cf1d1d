"""Words that the desk watches for, compared as a reader sees them.

Case, width and what can't be seen (soft hyphens, zero-width characters) make no difference;
a word matches as a whole, and several match in a row, whatever stands between them.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from .likeness import words

W = TypeVar("W")


def key_of(text: str) -> str:
    """The words of `text`, parted by spaces; "" where it has none."""
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return " ".join(words(seen))


def found_in(text: str, watched: Mapping[str, W]) -> Iterable[W]:
    """Of what is watched for, by its key, all that stands in `text`."""
    inside = f" {key_of(text)} "
    return [what for key, what in watched.items() if f" {key} " in inside]
