"""A story as it will look, before it is public."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Article
from ..queries.frame import get_frame
from ..queries.story import story_content
from .public import page_context

SALT = "articles.preview"
MAX_AGE = 7 * 24 * 3600  # a week: time for a source or a lawyer to read it


def preview_token(article: Article) -> str:
    """Opens this version of the story, to whoever holds it, for a week."""
    return signing.dumps([article.pk, article.version], salt=SALT, compress=True)


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The version a token was made for; 404 once it has expired or the story is taken down."""
    try:
        pk, version = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        raise Http404("no such preview") from None
    article = Article.objects.filter(pk=pk, taken_down=False).select_related("section").first()
    if article is None or article.is_withdrawn:
        raise Http404("no such preview")
    if article.version != version:
        article = _as_it_was(article, version)
    return render_preview(request, article)


def _as_it_was(article: Article, version: int) -> Article:
    record = article.history.filter(version=version).order_by("-history_id").first()
    if record is None:
        raise Http404("no such version")
    past = record.instance
    past.site_id = article.site_id
    return past


def render_preview(request: HttpRequest, article: Article) -> HttpResponse:
    """The story's page for one person: kept by no cache, found by no search engine."""
    frame = get_frame(article.site.domain)
    response = render(
        request,
        "articles/story.html",
        page_context(
            request,
            frame,
            {
                "story": story_content(article, timezone.now()),
                "article": article,
                "is_preview": True,
            },
        ),
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
