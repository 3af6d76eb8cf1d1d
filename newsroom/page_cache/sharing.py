import logging
import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

logger = logging.getLogger("newsroom.page_cache")

Headers = list[tuple[str, str]]
Response = TypeVar("Response", bound=HttpResponseBase)

# The mark is an attribute of the response and no header, so it can't reach a client.
MARK = "_page_cache_sharing"
MAX_TAG_LENGTH = 120  # newsroom.models.Purge.tag
_WORD = re.compile(rf"[!-~]{{1,{MAX_TAG_LENGTH}}}")
_NOT_SHAREABLE_VARY = {"*", "cookie", "authorization"}


class Sharing(NamedTuple):
    tags: tuple[str, ...]
    expires: float  # seconds since the epoch; infinity where nothing is scheduled


def tag_word(tag: str) -> str:
    """The tag as one ASCII word of at most 120 characters: a line of the log, a Surrogate-Key."""
    if _WORD.fullmatch(tag):
        return tag
    word = quote(tag, safe=":/*")
    if len(word) > MAX_TAG_LENGTH or not word:
        digest = blake2b(tag.encode(), digest_size=16).hexdigest()
        word = f"{word[: MAX_TAG_LENGTH - len(digest) - 1]}~{digest}"
    return word


def share(response: Response, tags: Iterable[str], expires_at: datetime | None = None) -> Response:
    """Mark the response as the same for every reader, made from what `tags` name.

    It is kept until one of the tags is purged, `expires_at` (aware: the moment at
    which its content changes by itself, such as the next scheduled publication) or
    the cache's own maximum age. Only a plain 200 can be shared; any other comes back
    unmarked. The view must depend on nothing but scheme, host, path and the query
    parameters of keys.py: it sees no cookie, no other parameter and no other header.
    """
    if response.status_code != 200 or response.streaming:
        return response
    expires = float("inf")
    if expires_at is not None:
        if expires_at.tzinfo is None:
            raise ValueError("expires_at must be aware")
        expires = expires_at.timestamp()
    words = tuple(sorted({tag_word(tag) for tag in tags}))
    setattr(response, MARK, Sharing(words, expires))
    if words:
        response.headers["Surrogate-Key"] = " ".join(words)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def checked_sharing(
    body: object, status: str, headers: Headers, path: str
) -> tuple[Sharing | None, Headers]:
    """What the view said of this finished response, and the headers to send.

    None for an unmarked response. A marked one that became personal on its way out
    (middleware set a cookie, a template asked for the user) is a programming error:
    logged, and sent as private.
    """
    sharing: Sharing | None = getattr(body, MARK, None)
    if sharing is None:
        return None, headers
    fault = _personal(headers) if status.startswith("200") else f"its status is {status}"
    if not fault:
        return sharing, headers
    logger.error("a page marked as shared is not: %s", fault, extra={"path": path})
    private = [
        (name, value)
        for name, value in headers
        if name.lower() not in ("cache-control", "surrogate-key")
    ]
    return None, [*private, ("Cache-Control", "private, no-store")]


def _personal(headers: Headers) -> str:
    """The name of what makes a response one reader's own, or ""."""
    for name, value in headers:
        match name.lower():
            case "set-cookie":
                return "it sets a cookie"
            case "vary" if not _NOT_SHAREABLE_VARY.isdisjoint(
                word.strip().lower() for word in value.split(",")
            ):
                return f"it varies by {value}"
            case "content-security-policy" if "'nonce-" in value:
                return "it has a nonce"
            case "content-encoding":
                return "it is compressed already"
    return ""
