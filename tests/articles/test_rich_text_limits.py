"""Long, deep and repetitive text is answered in time."""

import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from articles import rich_text
from articles.validators import MAX_BODY


def test_the_longest_text_is_taken_and_no_longer_one():
    assert len(rich_text.clean("x" * MAX_BODY)) == MAX_BODY
    for source in ("x" * (MAX_BODY + 1), "<" * (MAX_BODY // 2)):
        with pytest.raises(ValidationError) as error:
            rich_text.clean(source)
        assert error.value.code == "too_long"


def nested(depth: int) -> str:
    return "<ul><li>" * depth + "x" + "</li></ul>" * depth


def test_lists_nest_but_not_without_end():
    assert rich_text.clean(nested(rich_text.MAX_DEPTH)) == nested(rich_text.MAX_DEPTH)
    with pytest.raises(ValidationError) as error:
        rich_text.clean(nested(rich_text.MAX_DEPTH + 1))
    assert error.value.code == "too_deep"


@pytest.mark.parametrize(
    "unit",
    [
        "<ul>",
        "<blockquote>",
        "<font color=red>",
        "<ul></x>",
        "<ul></p>",
        "<dd><li>",
        "<svg><td>",
        "<math><td>",
        "<ul><!--</ul>-->",
        "<ul><!x</ul>",
        "<ul></ </ul>",
        '<ul title="</ul>">',
        "<ul title='</ul>'>",
        '<ul a=b="><ul>">',
        '<ul ="><ul>">',
        "<span><ul></span></ul>",
        "<b><ul></b></ul>",
        "<div><font color=red></div>",
        "<ul><style></ul></style>",
        "<ul><svg><![CDATA[></ul>]]></svg>",
        "<table><td><b></table>",
    ],
)
def test_what_would_nest_without_end_is_refused_at_once(unit):
    source = unit * (500_000 // len(unit))
    started = time.thread_time()
    with pytest.raises(ValidationError) as error:
        rich_text.clean(source)
    assert error.value.code == "too_deep"
    assert time.thread_time() - started < 1


@pytest.mark.parametrize(
    "unit",
    [
        "<p>",
        "<p>x</p>",
        "<li>",
        "<br>",
        "<",
        "<!--",
        "</",
        "<a ",
        '<a b="',
        "<a b='",
        "&",
        "&a",
        "&a;",
        "&#x;",
        "<p ><b>x</b></p>",
        '<figure data-alt="',
    ],
)
def test_long_text_that_does_not_nest_is_read_in_time(unit):
    source = unit * (500_000 // len(unit))
    started = time.thread_time()
    # "<" takes four characters when it is told as text, so that some become too long.
    with suppress(ValidationError):
        rich_text.clean(source)
    assert time.thread_time() - started < 2


def test_elements_left_open_are_not_opened_again_in_each_paragraph():
    source = "".join(f"<font color=#{number}>" for number in range(90)) + "<p>x" * 100_000
    with pytest.raises(ValidationError) as error:
        rich_text.clean(source)
    assert error.value.code == "too_deep"
