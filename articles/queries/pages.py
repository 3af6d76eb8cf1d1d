from dataclasses import dataclass

from ..models import Article
from ..models.article import ArticleQuerySet

PAGE_SIZE = 20
# A higher page is reached by the archive; a deep OFFSET would read all it skips.
MAX_PAGE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list, found without counting the rest."""

    articles: list[Article]
    number: int
    has_next: bool

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1


def page_of(articles: ArticleQuerySet, number: int, size: int = PAGE_SIZE) -> Page | None:
    """Page `number` (from 1) of an ordered list; None where there is no such page."""
    if not 1 <= number <= MAX_PAGE:
        return None
    start = (number - 1) * size
    found = list(articles[start : start + size + 1])
    if not found and number > 1:
        return None
    return Page(found[:size], number, len(found) > size and number < MAX_PAGE)
