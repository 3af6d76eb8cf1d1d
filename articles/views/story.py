from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..queries.moments import earliest
from ..queries.story import find_story, story_content
from .public import article_tags, frame_of, render_gone, render_public, was_erased


@require_safe
def story(request: HttpRequest, section: str, slug: str, pk: int) -> HttpResponse:
    frame = frame_of(request)
    now = timezone.now()
    article = find_story(pk, now)
    if article is None and was_erased("article", pk, frame):
        return render_gone(request, frame)
    if article is None or article.site_id != frame.site.pk:
        raise Http404("no such story")
    if article.was_public:
        return render_gone(request, frame, article)
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
            # Whose bylines lead to their pages.
            *(f"byline:{byline.user_id}" for byline in content.bylines if byline.user_id),
            # Their names, and which stories share them.
            *(f"tag:{tag.slug}" for tag in content.tags),
            *([f"gallery:{article.gallery_id}"] if article.gallery_id else []),
        ],
        until=earliest(
            now,
            article.lists_until,  # type: ignore[attr-defined]  # annotated by find_story
            content.changes_at(now),
        ),
    )
