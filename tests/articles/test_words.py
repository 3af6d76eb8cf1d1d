import json
import random
import re
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from hypothesis import example, given
from hypothesis import strategies as st
from playwright._impl._driver import compute_driver_executable

from articles.words import count_words, count_words_html

TABLE = json.loads(Path(__file__).with_name("words.json").read_text())
# As [text, words] or [unit, words, how often the unit stands].
CASES = {
    kind: [
        pytest.param(unit * (times[0] if times else 1), words, id=f"{group} {at}")
        for group, rows in TABLE[kind].items()
        for at, (unit, words, *times) in enumerate(rows)
    ]
    for kind in ("text", "markup")
}
# Letters, marks and characters that do something near each other, so that short texts hit rules.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(
            "aé0½'’-–/.,:;@_\"·\u00ad\u200b\u200d\u202f\u0301\ufe0f\u20e3\n 字あアกမ한שش😀"
        ),
        st.characters(exclude_categories=()),
    )
)
COUNT_BY_NODE = """
const window = (globalThis.window = globalThis);
require("node:vm").runInThisContext(require("node:fs").readFileSync(process.argv[1], "utf8"));
const texts = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const began = performance.now();
const counts = texts.map(window.newsroom.words.count);
console.log(JSON.stringify({ counts, seconds: (performance.now() - began) / 1000 }));
"""
WITHOUT_SEGMENTER = """
const window = (globalThis.window = globalThis);
delete Intl.Segmenter;
require("node:vm").runInThisContext(require("node:fs").readFileSync(process.argv[1], "utf8"));
console.log(JSON.stringify(window.newsroom ?? null));
"""


def node(program: str, given: object = None):
    """What the program prints, run by the Node that Playwright brings along."""
    executable, *_ = compute_driver_executable()
    script = finders.find("js/words.js")
    done = subprocess.run(
        [executable, "-e", program, "--", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize(("text", "words"), CASES["text"])
def test_words_of_a_text(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(("text", "words"), CASES["text"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_same_however_accents_are_written(text, words, form):
    assert count_words(unicodedata.normalize(form, text)) == words


@pytest.mark.parametrize(("source", "words"), CASES["markup"])
def test_words_of_markup(source, words):
    assert count_words_html(source) == words


def test_the_browsers_script_counts_the_same():
    texts = [case.values[0] for case in CASES["text"]]
    words = [case.values[1] for case in CASES["text"]]
    counted = node(COUNT_BY_NODE, texts)["counts"]
    assert [
        (text, *numbers)
        for text, *numbers in zip(texts, words, counted, strict=True)
        if numbers[0] != numbers[1]
    ] == []


def test_both_agree_on_every_character_between_others():
    """Of Unicode 3.2, which whatever is installed knows alike."""
    characters = [
        chr(code)
        for code in range(0x30000)
        if unicodedata.ucd_3_2_0.category(chr(code)) not in ("Cn", "Cs", "Co")
        # One in fifty of those that are all alike
        and (code % 50 == 0 or not (0x3400 <= code < 0xA000 or code >= 0x20000))
        and (code % 50 == 0 or not 0xAC00 <= code < 0xD7A4)
    ]
    assert len(characters) > 13_000
    texts = [f"{it}\na{it}b\n1{it}2\na{it}1\n字{it}ก\nש{it}ש\n한{it}a" for it in characters]
    counted = node(COUNT_BY_NODE, texts)["counts"]
    found = zip(characters, texts, counted, strict=True)
    assert [each for each, text, words in found if count_words(text) != words] == []


def test_both_agree_on_texts_of_any_kind():
    chosen = random.Random(46)
    parts = [case.values[0] for case in CASES["text"] if len(case.values[0]) < 150]
    texts = ["".join(chosen.choices(parts, k=6)) for _ in range(2000)]
    assert node(COUNT_BY_NODE, texts)["counts"] == [count_words(text) for text in texts]


def test_a_browser_without_a_segmenter_is_offered_no_count():
    assert node(WITHOUT_SEGMENTER) is None


@given(TEXTS)
def test_never_negative_and_the_same_composed_or_not(text):
    words = count_words(text)
    assert words >= 0
    assert count_words(unicodedata.normalize("NFC", text)) == words
    assert count_words(unicodedata.normalize("NFD", text)) == words


@given(TEXTS, TEXTS)
@example("https://example.com/a", "b")
@example("字", "字")
def test_a_new_line_adds(one, other):
    assert count_words(f"{one}\n{other}") == count_words(one) + count_words(other)


@given(TEXTS)
def test_what_is_unseen_never_counts(text):
    text = re.sub("[\ufe0f\u20e3]", "", text)  # which make a digit before them an emoji
    assert count_words("\u200b".join(text)) == count_words(text)


NAMES = ("b", "p", "h2", "br", "script", "style", "x-y", "li")


@given(
    st.sampled_from(NAMES),
    st.text(st.characters(exclude_characters=">\"'")),
    st.sampled_from(('<{0} title="{1}">', "<{0} title='{1}'/>", "<!-- {0} {1} -->", "</{0} {1}>")),
)
def test_markup_never_counts(name, value, tag):
    assert count_words_html(tag.format(name, value.replace("--", ""))) == 0


@given(TEXTS)
def test_escaped_text_counts_as_itself(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert count_words_html(f"<p>{escaped}</p>") == count_words(text)


LONG = (
    "word ", "a", "a.", "a,", "a'", "a-", "a_", "a@", "a.0", "a1.", "a@b.", "://", "http://",
    "https://a.b/", "-", "\u200b", "e\u0301", "\u0301", "字", "字a", "ก ", "😀", "1\ufe0f\u20e3",
    "1,", "1\u202f", "'", "mailto:", 'ש"', "한a", "a/b", "www.", "x.co:", "_.", "a-b.c-", "a·0",
)  # fmt: skip
LONG_MARKUP = (
    *("<", "<p", "<p>", "<a b='", "<!--", "<!-", "<script>", "<script></script", "</", "&", "&#"),
    *("&amp", "&aaaaaaaaaaaaaaaa", "<![", "<a =", '<a"', "<style><", "<br>", "<b><i>", "<div>a"),
)


# How much longer an odd text may take than ordinary words of the same length. The worst of them
# takes 3 times as long; time that grew with the square of the length would take thousands.
TIMES = 20


@pytest.mark.parametrize(
    ("count", "units"),
    [(count_words, LONG), (count_words_html, LONG_MARKUP)],
    ids=["text", "markup"],
)
def test_long_texts_are_counted_at_once(count, units):
    at_most = TIMES * seconds(count, "word ")
    took = {unit: seconds(count, unit) for unit in units}
    assert {unit: each for unit, each in took.items() if each > at_most} == {}


def seconds(count, unit: str) -> float:
    began = time.process_time()
    count(long(unit))
    return time.process_time() - began


def long(unit: str) -> str:
    return (unit * 200_000)[:200_000]


def test_long_texts_are_counted_at_once_by_the_script():
    units = ("word ", "a,", "字a", "a")
    took = {unit: node(COUNT_BY_NODE, [long(unit)])["seconds"] for unit in units}
    at_most = TIMES * took["word "]
    assert {unit: each for unit, each in took.items() if each > at_most} == {}
