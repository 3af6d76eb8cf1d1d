from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..queries.galleries import find_gallery, gallery_content
from ..queries.moments import earliest
from .public import frame_of, render_gone, render_public, was_erased


@require_safe
def gallery(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    frame = frame_of(request)
    now = timezone.now()
    found = find_gallery(pk, now)
    if found is None and was_erased("gallery", pk, frame):
        return render_gone(request, frame)
    if found is None or found.site_id != frame.site.pk:
        raise Http404("no such gallery")
    if found.was_public:
        return render_gone(request, frame, found)
    if not found.is_public(now):
        raise Http404("no such gallery")
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    content = gallery_content(found, frame, now)
    more_until = found.more_until  # type: ignore[attr-defined]  # annotated by find_gallery
    return render_public(
        request,
        "articles/gallery.html",
        frame,
        {"content": content, "gallery": found},
        tags=[
            f"gallery:{found.pk}",
            f"galleries:{frame.site.pk}",
            *(
                [f"byline:{found.author_id}", f"profile:{found.author_id}"]
                if found.author_id
                else []
            ),
        ],
        until=earliest(now, content.until, more_until),
    )
