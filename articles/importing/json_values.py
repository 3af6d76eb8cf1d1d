"""Puts ijson's events together into items, one at a time, each of bounded size and depth."""

from typing import Any, NamedTuple

MAX_ITEM = 2_000_000  # characters; a long read with its metadata has under 200,000
MAX_DEPTH = 40  # a picture's point of interest in an association lies 8 deep
_OVERHEAD = 16  # what each value counts beside its characters

# Under which names suppliers' interfaces hand out lists of items. `associations` and the
# like are lists too, but part of an item.
_WRAPPERS = frozenset(
    "items _items newsitems entries hits results stories articles docs".split()  # noqa: SIM905
)


class Found(NamedTuple):
    value: Any


class Skipped(NamedTuple):
    """An item that was not kept. `where` is empty where its number says enough."""

    where: str
    uri: str
    reason: str


class Assembler:
    def __init__(self) -> None:
        self._around: list[str] = []  # the open brackets round the items
        self._key_around = ""
        self._containers: list[Any] = []  # of the present item; none once it is refused
        self._keys: list[str] = []  # the last key in each; as many as the item is deep
        self._size = 0
        self._refused: Skipped | None = None

    @property
    def stands_alone(self) -> bool:
        """Whether the present item is in no array, so that others can be found without it."""
        return not self._around

    @property
    def depth(self) -> int:
        return len(self._keys)

    @property
    def uri(self) -> str:
        root = self._containers[0] if self._containers else None
        uri = root.get("uri") if isinstance(root, dict) else None
        return uri if isinstance(uri, str) else ""

    def feed(self, event: str, value: Any) -> Found | Skipped | None:
        """Take one event of ijson's `basic_parse`; return the item it completes."""
        if self._refused:
            return self._skip(event)
        if event == "map_key":
            self._take_key(value)
        elif event == "start_map":
            self._begin({})
        elif event == "start_array":
            if not self._enters_list_of_items():
                self._begin([])
        elif event in ("end_map", "end_array"):
            return self._end()
        else:
            return self._take(value)
        return None

    def _take_key(self, key: str) -> None:
        if self._keys:
            self._keys[-1] = key
            self._count(len(key))
        else:
            self._key_around = key

    def _take(self, value: Any) -> Found | Skipped | None:
        self._count(len(value) if isinstance(value, str) else 0)
        if not self._keys:
            return self._complete(value)
        if self._containers:
            self._put(value)
        return None

    def _begin(self, container: Any) -> None:
        self._count(0)
        if self._containers:
            self._put(container)
        if not self._refused:
            self._containers.append(container)
        self._keys.append("")
        if len(self._keys) > MAX_DEPTH:
            self._refuse(f"nested more than {MAX_DEPTH} deep")

    def _put(self, value: Any) -> None:
        if isinstance(self._containers[-1], list):
            self._containers[-1].append(value)
        else:
            self._containers[-1][self._keys[-1]] = value

    def _end(self) -> Found | Skipped | None:
        if not self._keys:
            self._around.pop()
            return None
        self._keys.pop()
        value = self._containers.pop()
        return None if self._keys else self._complete(value)

    def _skip(self, event: str) -> Found | Skipped | None:
        if event in ("start_map", "start_array"):
            self._keys.append("")
        elif event in ("end_map", "end_array"):
            self._keys.pop()
            return None if self._keys else self._complete(None)
        return None

    def _complete(self, value: Any) -> Found | Skipped | None:
        outcome = self._refused or Found(value)
        self._size, self._refused = 0, None
        # Beside the list in its wrapping object stand counts, links and the like.
        return None if self._around[-1:] == ["{"] else outcome

    def _count(self, length: int) -> None:
        self._size += length + _OVERHEAD
        if self._size > MAX_ITEM:
            self._refuse(f"larger than {MAX_ITEM:,} characters")

    def _refuse(self, reason: str) -> None:
        if not self._refused:
            self._refused = Skipped("", self.uri, reason)
            self._containers.clear()

    def _enters_list_of_items(self) -> bool:
        """Whether the array that starts here holds the items, and is not part of one."""
        if self._keys:
            if self._around or not self._is_wrapper():
                return False
            self._around = ["{"] * len(self._keys)
            self._containers, self._keys, self._size = [], [], 0
        elif self._around and (self._around[-1] == "[" or self._key_around not in _WRAPPERS):
            return False
        self._around.append("[")
        return True

    def _is_wrapper(self) -> bool:
        """Whether the object being read wraps items, as far as it has been read."""
        return (
            self._keys[-1] in _WRAPPERS
            and bool(self._containers)
            and all(isinstance(container, dict) for container in self._containers)
            and "uri" not in self._containers[0]
        )
