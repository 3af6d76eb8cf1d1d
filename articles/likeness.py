"""How alike two texts are, told from little numbers that can be kept and looked up.

A text is cut into shingles (Broder 1997): every run of WORDS words. Of their hashes SLOTS
smallest ones are kept, one for each of as many slots (one-permutation hashing, Li et al.
2012; empty slots borrow from the next, Shrivastava and Li 2014). The share of slots in which
two texts agree is about the share of shingles that they have in common (Jaccard). Four slots
together make a key: two texts have one of the 16 keys in common with a probability of
1 - (1 - s⁴)¹⁶, that is 0.65 at s = 0.5, 0.99 at 0.7 and 0.02 at 0.2.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

WORDS = 4
SLOTS = 64
ROWS = 4
BANDS = SLOTS // ROWS

# Written without spaces: each character stands for itself.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def words(text: str) -> list[str]:
    """As they are compared: whatever their case, width and punctuation."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(text: str) -> set[int]:
    """A 64-bit hash of each run of four words."""
    found = words(text)
    runs = max(1, len(found) - WORDS + 1) if found else 0
    return {_hash(" ".join(found[at : at + WORDS])) for at in range(runs)}


def signature(hashes: Iterable[int]) -> list[int]:
    """The smallest hash of each slot; [] of no words."""
    smallest: list[int | None] = [None] * SLOTS
    for each in hashes:
        slot, value = each % SLOTS, each // SLOTS
        held = smallest[slot]
        if held is None or value < held:
            smallest[slot] = value
    if all(value is None for value in smallest):
        return []
    return [_borrowed(smallest, slot) for slot in range(SLOTS)]


def keys(found: Sequence[int]) -> list[int]:
    """What a text is looked up by: 63-bit numbers, which a database holds as they are."""
    return [
        _hash(f"{band}:{','.join(map(str, found[band * ROWS : (band + 1) * ROWS]))}") >> 1
        for band in range(len(found) // ROWS)
    ]


def keys_of(text: str) -> list[int]:
    return keys(signature(shingles(text)))


def share(text: set[int], other: set[int]) -> float:
    """How much of `text` stands in `other` as well, 0 to 1 (containment)."""
    return len(text & other) / len(text) if text else 0.0


def common_run(text: str, other: set[int]) -> str:
    """The longest passage of `text` of which every run of four words is among `other`, the
    shingles of another text; written as in `text`.
    """
    normal = unicodedata.normalize("NFKC", text)
    found = [(each[0].casefold(), *each.span()) for each in _WORD.finditer(normal)]
    best, begun = (0, 0), 0
    for at in range(len(found) - WORDS + 1):
        if _hash(" ".join(word for word, _start, _end in found[at : at + WORDS])) not in other:
            begun = at + 1
        elif at + WORDS - begun > best[1] - best[0]:
            best = (begun, at + WORDS)
    first, after = best
    return normal[found[first][1] : found[after - 1][2]] if after else ""


def _borrowed(smallest: Sequence[int | None], slot: int) -> int:
    for distance in range(SLOTS):
        value = smallest[(slot + distance) % SLOTS]
        if value is not None:
            # How far it came is part of it, or texts with few words would all agree.
            return value * SLOTS + distance
    raise AssertionError("a text of no words has no signature")


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
