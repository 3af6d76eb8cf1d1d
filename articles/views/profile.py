from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Profile

from ..queries.profile import find_profile, profile_content
from .public import article_tags, frame_of, page_number, render_public


@require_safe
def profile(request: HttpRequest, username: str) -> HttpResponse:
    """The same on every site of the network, but for the frame."""
    frame = frame_of(request)
    if "\0" in username:  # PostgreSQL can't even be asked for it
        raise Http404("no such person")
    found = find_profile(username)
    if found is None:
        alike = Profile.objects.alike(username)
        if alike is None:
            raise Http404("no such person")
        return redirect(alike, permanent=True)
    now = timezone.now()
    content = profile_content(found, page_number(request), now)
    if content is None:
        raise Http404("no such page")
    return render_public(
        request,
        "articles/profile.html",
        frame,
        {
            "profile": found,
            "page": content.page,
            "scheme": settings.BASE_URL.partition("://")[0],
        },
        tags=[f"profile:{found.user_id}", *article_tags(content.page.items)],
        until=content.until,
    )
