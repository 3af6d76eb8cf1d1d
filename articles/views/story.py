from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Article
from ..queries.frame import Frame
from ..queries.story import find_story, story_content
from .public import article_tags, frame_of, render_for_all, render_public


@require_safe
def story(request: HttpRequest, section: str, slug: str, pk: int) -> HttpResponse:
    frame = frame_of(request)
    now = timezone.now()
    article = find_story(pk, now)
    if article is None or article.site_id != frame.site.pk:
        raise Http404("no such story")
    if article.was_public:
        return _gone(request, frame, article)
    if not article.is_public(now):
        raise Http404("no such story")
    if request.path != article.get_absolute_url():
        return redirect(article, permanent=True)
    content = story_content(article, now)
    return render_public(
        request,
        "articles/story.html",
        frame,
        {"story": content, "article": article},
        tags=[
            f"article:{article.pk}",
            f"section:{article.section_id}",
            *article_tags(content.listed),
            # Their names, and which stories share them.
            *(f"tag:{tag.slug}" for tag in content.tags),
        ],
        until=article.lists_until,  # type: ignore[attr-defined]  # annotated by find_story
    )


def _gone(request: HttpRequest, frame: Frame, article: Article) -> HttpResponse:
    """410 (RFC 9110, 15.5.11). What was taken down for legal reasons is not even named."""
    named = None if article.taken_down else article
    response = render_for_all(request, "articles/gone.html", frame, {"article": named}, status=410)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
