from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.pages import page_number, page_of

from ..models import MovedSection
from ..queries.frame import next_publication
from ..queries.lists import section_list
from ..queries.moments import earliest, lead_rights_end
from .public import frame_of, render_public


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    frame = frame_of(request)
    found = frame.section(slug)
    if found is None:
        moved = get_object_or_404(
            MovedSection.objects.select_related("section"), site=frame.site, slug=slug
        )
        return redirect(moved.section, permanent=True)
    now = timezone.now()
    page = page_of(section_list(found, now), page_number(request))
    if page is None:
        raise Http404("no such page")
    return render_public(
        request,
        "articles/section.html",
        frame,
        {"section": found, "page": page, "name": found.name},
        tags=[f"section:{found.pk}"],
        until=earliest(now, next_publication(frame.site, now), lead_rights_end(page.items, now)),
    )
