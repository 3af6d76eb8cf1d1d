"""Words marked in a cleaned text, for the desk."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from .watched import key_of

_TAG = re.compile(r"(<[^>]*>)")


def highlight(source: str, watched: Iterable[str]) -> SafeString:
    """The markup with each of the words, or of several in a row, in <mark>.

    What is looked for across a tag, as in <em>half</em> of it, is not found here.
    """
    wanted = [key.split() for word in watched if (key := key_of(word))]
    if not wanted:
        return mark_safe(source)  # noqa: S308 - cleaned when it was sent
    parts = _TAG.split(source)
    marked = (
        part if part.startswith("<") else _marked(html.unescape(part), wanted) for part in parts
    )
    return mark_safe("".join(marked))  # noqa: S308 - what is not a tag is escaped again


def _marked(text: str, wanted: Sequence[list[str]]) -> str:
    runs = _runs(text)
    # A run may hold several words: Thai has nothing between them.
    words = [(word, run) for run in runs for word in key_of(text[slice(*run)]).split()]
    spans = sorted(
        (words[at][1][0], words[at + len(key) - 1][1][1])
        for key in wanted
        for at in range(len(words) - len(key) + 1)
        if [word for word, _run in words[at : at + len(key)]] == key
    )
    made, done = [], 0
    for start, end in spans:
        if start < done:  # inside what is marked already
            continue
        made += [_escaped(text[done:start]), f"<mark>{_escaped(text[start:end])}</mark>"]
        done = end
    return "".join([*made, _escaped(text[done:])])


def _runs(text: str) -> list[tuple[int, int]]:
    """Where what belongs together begins and ends, with what can't be seen in it."""
    runs, at = [], 0
    for belongs, characters in groupby(text, _belongs):
        start, at = at, at + len(list(characters))
        if belongs:
            runs.append((start, at))
    return runs


def _belongs(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Cf", "Mn", "Mc")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
