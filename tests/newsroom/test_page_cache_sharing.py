import logging
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from newsroom.page_cache import share
from newsroom.page_cache.sharing import MARK, Sharing, checked_sharing, tag_word


def test_a_shared_page_says_so_to_every_cache() -> None:
    response = share(HttpResponse("x"), ["section:3", "article:17", "section:3"])

    assert dict(response.items()) == {
        "Content-Type": "text/html; charset=utf-8",
        "Surrogate-Key": "article:17 section:3",
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Vary": "Accept-Encoding",
    }
    assert getattr(response, MARK) == Sharing(("article:17", "section:3"), float("inf"))


def test_the_moment_of_change_never_becomes_a_header() -> None:
    response = share(HttpResponse("x"), [], datetime(2030, 1, 1, tzinfo=UTC))

    assert getattr(response, MARK).expires == datetime(2030, 1, 1, tzinfo=UTC).timestamp()
    assert sorted(dict(response.items())) == ["Cache-Control", "Content-Type", "Vary"]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        share(HttpResponse("x"), [], datetime(2030, 1, 1))


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("x", status=404),
        HttpResponse("x", status=206),
        HttpResponseRedirect("/"),
        StreamingHttpResponse([b"x"]),
    ],
)
def test_only_a_plain_page_can_be_shared(response: HttpResponse) -> None:
    before = dict(response.items())

    share(response, ["article:1"])

    assert not hasattr(response, MARK)
    assert dict(response.items()) == before


@pytest.mark.parametrize(
    ("tag", "word"),
    [
        ("article:17", "article:17"),
        ("*", "*"),
        ("tag:россия", "tag:%D1%80%D0%BE%D1%81%D1%81%D0%B8%D1%8F"),
        ("tag:two words", "tag:two%20words"),
        ("tag:a\r\nX-Evil: 1", "tag:a%0D%0AX-Evil:%201"),
    ],
)
def test_a_tag_is_one_word(tag: str, word: str) -> None:
    assert tag_word(tag) == word


def test_a_long_tag_is_cut_to_a_word_of_its_own() -> None:
    first, second = tag_word("tag:" + "я" * 200), tag_word("tag:" + "я" * 201)

    assert first != second
    assert (len(first), len(second)) == (120, 120)
    assert tag_word("x" * 120) == "x" * 120
    assert len(tag_word("x" * 121)) == 120


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Set-Cookie", "sessionid=1"),
        ("Vary", "Accept-Encoding, cookie"),
        ("Vary", "*"),
        ("Content-Security-Policy", "script-src 'nonce-abc'"),
        ("Content-Encoding", "gzip"),
    ],
)
def test_a_page_that_became_personal_is_not_shared(
    name: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = share(HttpResponse("x"), ["article:1"])
    headers = [*response.items(), (name, value)]

    with caplog.at_level(logging.ERROR, "newsroom.page_cache"):
        sharing, sent = checked_sharing(response, "200 OK", headers, "/a/")

    assert sharing is None
    assert [record.name for record in caplog.records] == ["newsroom.page_cache"]
    lowered = {each.lower() for each, _ in sent}
    assert "surrogate-key" not in lowered
    assert [value for each, value in sent if each == "Cache-Control"] == ["private, no-store"]
    assert (name, value) in sent


def test_a_response_nobody_marked_goes_out_as_it_is() -> None:
    headers = [("Set-Cookie", "a=b"), ("Cache-Control", "private")]

    assert checked_sharing(HttpResponse("x"), "200 OK", headers, "/") == (None, headers)


def test_languages_do_not_matter_to_a_page_that_never_sees_them() -> None:
    response = share(HttpResponse("x"), [])
    response["Vary"] = "Accept-Language, Accept-Encoding"

    sharing, _ = checked_sharing(response, "200 OK", list(response.items()), "/")

    assert sharing is not None
