from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.pages import page_number, page_of

from ..models import Tag
from ..queries.frame import next_publication
from ..queries.lists import tag_list
from ..queries.moments import earliest, lead_rights_end
from .public import article_tags, frame_of, render_public


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    frame = frame_of(request)
    if "\0" in slug:  # PostgreSQL can't even be asked for it
        raise Http404("no such tag")
    found = get_object_or_404(Tag.objects.select_related("alias_of"), slug=slug)
    if found.alias_of:
        return redirect(found.alias_of, permanent=True)
    now = timezone.now()
    page = page_of(tag_list(found, frame.site, now), page_number(request))
    if page is None:
        raise Http404("no such page")
    return render_public(
        request,
        "articles/tag.html",
        frame,
        {"tag": found, "page": page, "name": found.name},
        tags=[f"tag:{found.slug}", *article_tags(page.items)],
        until=earliest(now, next_publication(frame.site, now), lead_rights_end(page.items, now)),
    )
