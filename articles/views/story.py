from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..queries.comments import conversation_of
from ..queries.moments import earliest
from ..queries.story import story_content
from .public import article_tags, frame_of, people_tags, public_story, render_public


@require_safe
def story(request: HttpRequest, section: str, slug: str, pk: int) -> HttpResponse:
    frame = frame_of(request)
    now = timezone.now()
    article = public_story(request, frame, pk, now)
    if isinstance(article, HttpResponse):
        return article
    if request.path != article.get_absolute_url():
        return redirect(article, permanent=True)
    content = story_content(article, now)
    conversation = conversation_of(article, now)
    assert conversation  # noqa: S101 - every list has a first page
    return render_public(
        request,
        "articles/story.html",
        frame,
        {"story": content, "article": article, "conversation": conversation},
        tags=[
            f"article:{article.pk}",
            f"section:{article.section_id}",
            *article_tags(content.listed),
            # Whose bylines lead to their pages.
            *(f"byline:{byline.user_id}" for byline in content.bylines if byline.user_id),
            # Their names, and which stories share them.
            *(f"tag:{tag.slug}" for tag in content.tags),
            *([f"gallery:{article.gallery_id}"] if article.gallery_id else []),
            *people_tags(conversation.page.items),
        ],
        until=earliest(
            now,
            article.lists_until,  # type: ignore[attr-defined]  # annotated by find_story
            content.changes_at(now),
            conversation.closes_at,
        ),
    )
