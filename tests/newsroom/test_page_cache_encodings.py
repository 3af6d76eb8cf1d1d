import gzip

import brotli
import pytest

from newsroom.page_cache.encodings import (
    BROTLI,
    GZIP,
    IDENTITY,
    encoded_forms,
    has_already,
    preferred,
)

LONG = b"All the news that fits. " * 50


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("", IDENTITY),
        ("identity", IDENTITY),
        ("gzip", GZIP),
        ("x-gzip", GZIP),
        ("GZIP", GZIP),
        ("deflate", IDENTITY),
        ("br", BROTLI),
        ("gzip, deflate, br, zstd", BROTLI),
        ("br;q=0.5, gzip;q=0.8", GZIP),
        ("br ; q=0.8 , gzip ; q=0.8", BROTLI),
        ("br;q=0, gzip", GZIP),
        ("br;q=0, gzip;q=0", IDENTITY),
        ("br;q=0.000, *", GZIP),
        ("*", BROTLI),
        ("*;q=0", IDENTITY),
        ("gzip;q=0, *;q=0.1", BROTLI),
        ("identity;q=1, gzip;q=0.5", IDENTITY),
        ("identity, gzip", GZIP),
        ("identity;q=0", IDENTITY),
        ("gzip;q=nan", IDENTITY),
        ("gzip;q=2", IDENTITY),
        ("gzip;q=-1", IDENTITY),
        ("gzip;q=", IDENTITY),
        (",;,=;q", IDENTITY),
        ("br" + ", other" * 500, BROTLI),
    ],
)
def test_the_client_chooses_the_form(header: str, form: int) -> None:
    assert preferred(header) == form


def test_each_form_is_the_page_and_says_so() -> None:
    identity, zipped, brotlied = encoded_forms(LONG, [("Content-Type", "text/html")])

    assert (identity.body, gzip.decompress(zipped.body), brotli.decompress(brotlied.body)) == (
        LONG,
        LONG,
        LONG,
    )
    for form, encoding in ((identity, None), (zipped, "gzip"), (brotlied, "br")):
        headers = dict(form.headers)
        assert headers.get("Content-Encoding") == encoding
        assert headers["Content-Length"] == str(len(form.body))
        assert headers["ETag"] == form.etag
        assert headers["Vary"] == "Accept-Encoding"
        assert len(headers) == len(form.headers)
    assert len({form.etag for form in (identity, zipped, brotlied)}) == 3
    assert all(form.etag.startswith('"') for form in (identity, zipped, brotlied))


def test_the_same_page_has_the_same_bytes_and_tags_in_every_process() -> None:
    first, second = encoded_forms(LONG, []), encoded_forms(LONG, [])

    assert [(form.body, form.etag) for form in first] == [(form.body, form.etag) for form in second]
    assert first[1].body[4:8] == b"\0\0\0\0"  # gzip's time of compression, RFC 1952
    assert encoded_forms(LONG + b".", [])[0].etag != first[0].etag


def test_what_compression_does_not_make_smaller_stays_as_it_is() -> None:
    identity, zipped, brotlied = encoded_forms(b"ok", [])

    assert zipped is identity
    assert brotlied is identity


def test_headers_of_one_request_are_not_kept() -> None:
    [form, *_] = encoded_forms(
        LONG, [("Date", "today"), ("ETag", '"x"'), ("Content-Length", "7"), ("X-Request-ID", "1")]
    )

    assert sorted(dict(form.headers)) == ["Content-Length", "ETag", "Vary"]
    assert dict(form.headers)["ETag"] == form.etag


def test_not_modified_repeats_what_caches_need_and_nothing_of_the_body() -> None:
    [form, *_] = encoded_forms(
        LONG, [("Content-Type", "text/html"), ("Cache-Control", "public"), ("Link", "<x>")]
    )

    assert dict(form.not_modified) == {
        "ETag": form.etag,
        "Vary": "Accept-Encoding",
        "Cache-Control": "public",
    }


@pytest.mark.parametrize(
    ("if_none_match", "answer"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b" ,W/"a"', True),
        ("*", True),
        ('"b"', False),
        ('"aa"', False),
        ('"a-gz"', False),
        ("a", False),
        ("", False),
    ],
)
def test_if_none_match(if_none_match: str, answer: bool) -> None:
    assert has_already(if_none_match, '"a"') is answer
