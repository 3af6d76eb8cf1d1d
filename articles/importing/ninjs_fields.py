"""The fields of a ninjs item, under one set of names for versions 1, 2 and 3.

Version 1 has one property a kind (`headline`, `body_xhtml`), 2 and 3 an array of objects
with roles (`headlines`, `bodies`); 3 writes names in camelCase. (ninjs User Guide, 1.5
"Differences between ninjs 1.x, 2.x and 3.x".) Real items mix them, so all are looked for.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from .items import BadItem
from .text import one_line


class Fields:
    """An object of the file, by names in lower case."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._values = {name.lower(): value for name, value in raw.items()}
        self._spelled = {name.lower(): name for name in raw}

    def get(self, *names: str) -> Any:
        """The first of these that is there and not null."""
        found = (self._values.get(name) for name in names)
        return next((value for value in found if value is not None), None)

    def line(self, *names: str) -> str:
        """The first of these that is text, on one line."""
        return next((line for name in names if (line := one_line(self._values.get(name)))), "")

    def spelled(self, name: str) -> str:
        return one_line(self._spelled.get(name, name))

    def under(self, prefix: str) -> Iterator[tuple[str, Any]]:
        """What follows `prefix` in the names that begin with it, and their values."""
        for name, value in self._values.items():
            if name.startswith(prefix):
                yield name.removeprefix(prefix), value

    def objects(self, *names: str) -> list["Fields"]:
        """The objects in the arrays of these names."""
        lists = (self._values.get(name) for name in names)
        return [
            Fields(value)
            for found in lists
            if isinstance(found, list)
            for value in found
            if isinstance(value, dict)
        ]

    def named_objects(self, name: str) -> list[tuple[str, "Fields"]]:
        """The objects of an array, or of version 1's object, each with its name."""
        found = self._values.get(name)
        if isinstance(found, dict):
            return [(one_line(k), Fields(v)) for k, v in found.items() if isinstance(v, dict)]
        return [(fields.line("name"), fields) for fields in self.objects(name)]

    def texts(self, singular: str, plural: str) -> list["RoleText"]:
        """All of `headline`, `headline_…` and `headlines`, or the like, that is text."""
        offered: list[tuple[str, str, object]] = [("main", "", self._values.get(singular))]
        offered += [(role, "", value) for role, value in self.under(f"{singular}_")]
        for fields in self.objects(plural):
            role, kind = fields.line("role").lower(), fields.line("contenttype").lower()
            offered.append((role, kind, fields.get("value")))
        return [
            RoleText(role, kind, value)
            for role, kind, value in offered
            if isinstance(value, str) and value.strip()
        ]


class RoleText(NamedTuple):
    role: str
    content_type: str
    value: str


def required_line(fields: Fields, name: str) -> str:
    """A text that an item can't do without; raises BadItem when it is missing or no text."""
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise BadItem(f"{fields.spelled(name)} is not text")
    if not (line := one_line(value)):
        raise BadItem(f"no {name}")
    return line
