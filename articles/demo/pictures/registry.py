"""Which function paints which scene, and in which moods."""

from collections.abc import Callable

from .canvas import Canvas, Mood

Painter = Callable[[Canvas], None]
PAINTERS: dict[str, tuple[Painter, tuple[Mood, ...]]] = {}


def scene(name: str, *moods: Mood) -> Callable[[Painter], Painter]:
    """Register a painter under its scene's name; variant 1 has the first mood, 2 the second..."""

    def register(painter: Painter) -> Painter:
        PAINTERS[name] = (painter, moods)
        return painter

    return register
