from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..queries.front_page import front_page_content
from .public import frame_of, render_public


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request)
    content = front_page_content(frame, timezone.now())
    return render_public(
        request,
        "articles/front.html",
        frame,
        {"front": content},
        tags=[f"front:{frame.site.pk}"],
        until=content.until,
    )
