"""What all pages for everybody have in common."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from newsroom.page_cache import share

from ..models import Article, ErasedWork, Gallery, Publication
from ..queries.comments import CommentCard
from ..queries.frame import Frame, get_frame
from ..queries.story import find_story


def frame_of(request: HttpRequest) -> Frame:
    return get_frame(host_of(request))


def host_of(request: HttpRequest) -> str:
    """The host as sites know it: its case means nothing, nor does the root's dot (RFC 4343)."""
    name, colon, port = request.get_host().lower().partition(":")
    return f"{name.rstrip('.')}{colon}{port}"


def render_public(
    request: HttpRequest,
    template: str,
    frame: Frame,
    context: dict[str, Any],
    *,
    tags: Iterable[str] = (),
    until: datetime | None = None,
) -> HttpResponse:
    """A page that every cache may keep until one of its `tags` is purged, or `until`."""
    response = render_for_all(request, template, frame, context)
    return share_public(request, response, frame, tags=tags, until=until)


def share_public(
    request: HttpRequest,
    response: HttpResponse,
    frame: Frame,
    *,
    tags: Iterable[str] = (),
    until: datetime | None = None,
) -> HttpResponse:
    """As `render_public`, of what is no page of HTML."""
    forget_who(request)
    return share(response, [f"title:{frame.site.pk}", *tags], expires_at=until)


def render_for_all(
    request: HttpRequest, template: str, frame: Frame, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    forget_who(request)
    return render(request, template, page_context(request, frame, context), status=status)


def forget_who(request: HttpRequest) -> None:
    # Django answers a broken session or CSRF cookie with a new one, on whatever page it is
    # sent to; here nobody's cookies count.
    request.COOKIES.clear()
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False


def render_gone(
    request: HttpRequest, frame: Frame, item: Publication | None = None
) -> HttpResponse:
    """410 (RFC 9110, 15.5.11). What was taken down for legal reasons, or erased, is not named."""
    named = None if item is None or item.taken_down else item
    context = {"article": named, "is_gallery": isinstance(item, Gallery)}
    response = render_for_all(request, "articles/gone.html", frame, context, status=410)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def public_story(
    request: HttpRequest, frame: Frame, pk: int, now: datetime
) -> Article | HttpResponse:
    """The story of this title that readers may see; or the answer that it is gone.

    Raises Http404 for any other.
    """
    article = find_story(pk, now)
    if article is None and was_erased("article", pk, frame):
        return render_gone(request, frame)
    if article is None or article.site_id != frame.site.pk:
        raise Http404("no such story")
    if article.was_public:
        return render_gone(request, frame, article)
    if not article.is_public(now):
        raise Http404("no such story")
    return article


def was_erased(kind: str, pk: int, frame: Frame) -> bool:
    """Whether a story ("article") or gallery of this title went with its author."""
    return ErasedWork.objects.filter(kind=kind, number=pk, site=frame.site).exists()


def page_context(request: HttpRequest, frame: Frame, context: dict[str, Any]) -> dict[str, Any]:
    origin = origin_of(request)
    return {
        "title": frame.title,
        "sections": frame.sections,
        "origin": origin,
        "canonical": origin + request.path,
        **context,
    }


def origin_of(request: HttpRequest) -> str:
    return f"{settings.BASE_URL.partition('://')[0]}://{host_of(request)}"


def article_tags(articles: Iterable[Article]) -> list[str]:
    return [f"article:{article.pk}" for article in articles]


def people_tags(cards: Iterable[CommentCard]) -> list[str]:
    """Of those whose names and pictures stand with comments."""
    return [f"profile:{pk}" for pk in sorted({pk for card in cards for pk in card.people})]
