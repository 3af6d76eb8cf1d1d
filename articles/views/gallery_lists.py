from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.pages import Page, page_number

from ..models import Article, Gallery, Publication
from ..queries.frame import Frame, next_publication
from ..queries.galleries import MediaCard, gallery_page, media_page
from ..queries.moments import earliest
from .public import article_tags, frame_of, render_public


@require_safe
def news_in_pictures(request: HttpRequest) -> HttpResponse:
    frame, now = frame_of(request), timezone.now()
    page = gallery_page(frame.site, Gallery.Kind.NEWS, page_number(request), now)
    words = {
        "name": _("News in pictures"),
        "text": _("What our photographers saw, picture by picture."),
        "empty": _("No galleries here yet. Please come back soon."),
    }
    return _render(request, frame, now, page, [Gallery], words)


@require_safe
def user_galleries(request: HttpRequest) -> HttpResponse:
    frame, now = frame_of(request), timezone.now()
    page = gallery_page(frame.site, Gallery.Kind.READERS, page_number(request), now)
    words = {
        "name": _("User galleries"),
        "text": _("Pictures that readers sent us."),
        "empty": _("No galleries here yet. Please come back soon."),
    }
    return _render(request, frame, now, page, [Gallery], words, of_readers=True)


@require_safe
def multimedia(request: HttpRequest) -> HttpResponse:
    frame, now = frame_of(request), timezone.now()
    page = media_page(frame.site, page_number(request), now)
    words = {
        "name": _("Multimedia"),
        "text": _("Galleries, and stories with video."),
        "empty": _("Nothing here yet. Please come back soon."),
    }
    return _render(request, frame, now, page, [Article, Gallery], words)


def _render(
    request: HttpRequest,
    frame: Frame,
    now: datetime,
    page: Page[MediaCard] | None,
    kinds: Sequence[type[Publication]],
    words: dict[str, str],
    *,
    of_readers: bool = False,
) -> HttpResponse:
    if page is None:
        raise Http404("no such page")
    articles = [card.item for card in page.items if isinstance(card.item, Article)]
    return render_public(
        request,
        "articles/gallery_lists.html",
        frame,
        {"page": page, "kind_shown": Article in kinds, "of_readers": of_readers, **words},
        tags=[f"galleries:{frame.site.pk}", *article_tags(articles)],
        until=earliest(
            now,
            next_publication(frame.site, now, of=kinds),
            *(card.until for card in page.items),
        ),
    )
