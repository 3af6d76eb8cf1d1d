"""What is compressed, which form a client gets, and when it has the page already."""

import gzip
import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import brotli

from .sharing import Headers

IDENTITY, GZIP, BROTLI = range(3)

# brotli's higher levels cost a render of this size more than they save a reader.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6

# Of one request or one answer, or set anew for each form.
_OWN_HEADERS = {
    "age",
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "etag",
    "keep-alive",
    "server-timing",
    "transfer-encoding",
    "vary",
    "x-request-id",
}
# RFC 9110 section 15.4.5
_IN_NOT_MODIFIED = {"cache-control", "content-location", "expires"}
# Longer than any browser's; not worth a place in the memory of parsed headers.
_MEMORABLE = 200
# RFC 9110 section 12.4.2
_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


class Form(NamedTuple):
    """One encoding of a page, with everything that is sent for it."""

    body: bytes
    etag: str
    headers: Headers
    not_modified: Headers


def encoded_forms(body: bytes, headers: Headers) -> tuple[Form, Form, Form]:
    """The page as identity, gzip and brotli; an encoding that saves nothing is identity."""
    kept = [(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS]
    # The request this page was rendered for carried no header it could vary by.
    kept.append(("Vary", "Accept-Encoding"))
    digest = blake2b(body, digest_size=16).hexdigest()
    identity = _form(body, kept, f'"{digest}"', "")
    compressed = (
        (gzip.compress(body, GZIP_LEVEL, mtime=0), f'"{digest}-gz"', "gzip"),
        (brotli.compress(body, quality=BROTLI_QUALITY), f'"{digest}-br"', "br"),
    )
    zipped, brotlied = (
        _form(data, kept, etag, name) if len(data) < len(body) else identity
        for data, etag, name in compressed
    )
    return identity, zipped, brotlied


def _form(body: bytes, headers: Headers, etag: str, encoding: str) -> Form:
    full = [*headers, ("ETag", etag), ("Content-Length", str(len(body)))]
    if encoding:
        full.append(("Content-Encoding", encoding))
    short = [
        ("ETag", etag),
        ("Vary", "Accept-Encoding"),
        *(header for header in headers if header[0].lower() in _IN_NOT_MODIFIED),
    ]
    return Form(body, etag, full, short)


def preferred(accept_encoding: str) -> int:
    """The place, in a tuple of forms, of the one a client wants (RFC 9110 section 12.5.3)."""
    if len(accept_encoding) > _MEMORABLE:
        return _negotiate.__wrapped__(accept_encoding)
    return _negotiate(accept_encoding)


@lru_cache(maxsize=512)
def _negotiate(accept_encoding: str) -> int:
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                value = value.strip()
                weight = float(value) if _WEIGHT.fullmatch(value) else 0.0
        weights[coding] = weight
    anything = weights.get("*", 0.0)
    by_gzip = max(weights.get("gzip", anything), weights.get("x-gzip", 0.0))
    by_brotli = weights.get("br", anything)
    # Unless it is named, identity is the answer to those who take nothing else. To
    # those who refuse it too we still send it: a page is better than a 406.
    best = max(by_gzip, by_brotli)
    if best <= 0 or weights.get("identity", 0.0) > best:
        return IDENTITY
    return BROTLI if by_brotli == best else GZIP


def has_already(if_none_match: str, etag: str) -> bool:
    """If-None-Match, compared weakly: proxies in between weaken tags (RFC 9110 section 13.1.2)."""
    if if_none_match in (etag, "*"):
        return True
    if etag not in if_none_match:
        return False
    return any(tag.strip().removeprefix("W/") == etag for tag in if_none_match.split(","))
