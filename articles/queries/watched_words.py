"""What the desk watches for, as it stands in a text."""

from .. import rich_text, watched
from ..models import Comment, WatchedWord


def watched_in(title: str, text: str) -> list[WatchedWord]:
    """The words of the list that a title or a text holds, those that hold it first."""
    found = {each.key: each for each in WatchedWord.objects.order_by("what", "word")}
    if not found:
        return []
    return list(watched.found_in(f"{title}\n\n{rich_text.plain_text(text)}", found))


def watched_in_comment(item: Comment) -> list[WatchedWord]:
    return watched_in(item.title, item.text)
