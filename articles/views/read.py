"""Where a page says that somebody has read it."""

import re

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..actions.reading import Reads, Recently, in_a_while
from .public import forget_who

_WHAT = re.compile(rb"(article|gallery):([1-9][0-9]{0,17})")
_LONGEST = 32

recently = Recently()
reads = Reads(in_a_while)


# It changes nothing of anybody's, nor asks who they are; a page that everybody shares has
# no token to give.
@csrf_exempt
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    forget_who(request)
    found = _WHAT.fullmatch(request.read(_LONGEST))
    if found is None:
        return _answer(400)
    if not _is_from_here(request):
        return _answer(403)
    address, browser = get_client_ip(request) or "", request.headers.get("User-Agent", "")
    if recently.is_new(address, browser, found[0].decode()):
        reads.add(found[1].decode(), int(found[2]))
    return _answer(204)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this title asks: browsers say so, and other pages can't make them lie."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin", "").partition("://")[2] == request.get_host()


def _answer(status: int) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Cache-Control": "no-store"})
    del response["Content-Type"]
    return response
