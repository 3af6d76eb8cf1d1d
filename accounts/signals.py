from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.dispatch import Signal

# A profile was made, or what readers see of it changed; sent in the same transaction.
# Arguments: `user_id`, whose it is, and `has_moved`, whether its address is new or gone.
profile_changed = Signal()
# A person's own form of their profile is about to be shown. Argument: `user_id`. A receiver
# returns what else its page needs, by name.
own_profile_asked_for = Signal()
# A person's account page is about to be shown. Argument and answer as above.
own_account_asked_for = Signal()

# A person is shut out from something, and must sign in anew wherever they are; sent in the
# same transaction. Argument: `user_id`.
sessions_must_end = Signal()

# Somebody asked for all that is held of theirs. Argument: `user_id`. A receiver returns
# a list of Part.
data_wanted = Signal()
# A person is about to be erased. Arguments as below; sent outside of any transaction, maybe
# more than once, for work on files that would hold up the next one.
erasure_begins = Signal()
# A person is being erased; sent in that transaction, while they are still there. Arguments:
# `user_id`, and `work`, what becomes of their published work (accounts.models.Work).
person_leaves = Signal()


@dataclass(frozen=True)
class Attached:
    """A file that goes with an entry; `name` is a path of ours inside the download."""

    name: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Entry:
    """One thing that is held: `data` is told as it is."""

    data: dict[str, Any]
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class Part:
    """Things of a kind, read while they are written: there may be many."""

    name: str
    title: str
    entries: Iterable[Entry]
