"""The count of words that a browser shows is the one that decides."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from articles.words import count_words_html

pytestmark = pytest.mark.browser

TABLE = json.loads((Path(__file__).parents[1] / "articles" / "words.json").read_text())


@pytest.fixture
def words(browser):
    page = browser.new_page()
    page.add_script_tag(path=finders.find("js/words.js"))
    yield page
    page.close()


def cases(kind: str) -> list[tuple[str, int]]:
    return [
        (unit * (times[0] if times else 1), number)
        for rows in TABLE[kind].values()
        for unit, number, *times in rows
    ]


@pytest.mark.parametrize(("kind", "count"), [("text", "count"), ("markup", "countHtml")])
def test_a_browser_counts_the_same(words, kind, count):
    # As JSON, for lone surrogates pass no other way.
    given = json.dumps([text for text, _number in cases(kind)])
    counted = words.evaluate(
        f"(given) => JSON.parse(given).map(window.newsroom.words.{count})", given
    )
    found = zip(cases(kind), counted, strict=True)
    assert [(text, number, shown) for (text, number), shown in found if number != shown] == []


def test_what_is_being_written_is_counted_where_it_stands(words):
    words.set_content(
        "<div contenteditable><p>One</p><p>two <b>thr</b>ee</p><ul><li>four<li>five</ul></div>"
    )
    words.add_script_tag(path=finders.find("js/words.js"))
    text = words.locator("div")
    assert text.evaluate("(text) => window.newsroom.words.countIn(text)") == 5
    assert count_words_html(text.inner_html()) == 5
