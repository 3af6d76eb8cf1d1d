"""What tests of comments begin from: a story, and the form as a browser posts it."""

from typing import Any

from articles.models import Article
from tests import factories


def write_path(article: Article, answer: int | None = None) -> str:
    path = f"{article.get_absolute_url()}comment/"
    return f"{path}?answer={answer}" if answer else path


def plain(words: int = 200) -> str:
    """A text as somebody types it without an editor."""
    return factories.long_text(words).replace("</p><p>", "\n\n")[3:-4]


def filled(**fields: Any) -> dict[str, Any]:
    """A whole comment of 200 words; a field that is None is left out."""
    typed = {"title": "Of the bridge", "text_form": "plain", "terms": "1", **fields}
    if "text" not in typed:
        typed["text"] = plain()
    return {name: value for name, value in typed.items() if value is not None}
