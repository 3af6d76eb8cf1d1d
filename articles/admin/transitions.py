"""The steps that brought a story or a gallery where it stands, for the page of its history."""

from dataclasses import dataclass

from ..models import Publication, Transition
from ..states import State

LIMIT = 200


@dataclass(frozen=True)
class Line:
    transition: Transition
    from_state: str
    to_state: str


def transition_lines(item: Publication) -> list[Line]:
    """Newest first, with the states in words; a step that stays in a state names none."""
    rows = item.transitions.select_related("who").order_by("-at", "-id")[:LIMIT]  # type: ignore[attr-defined]
    return [
        Line(row, _words(row.from_state), _words(row.to_state))
        if row.from_state != row.to_state
        else Line(row, "", "")
        for row in rows
    ]


def _words(state: str) -> str:
    return str(State(state).label) if state in State.values else state
