"""Pages about the paper itself."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import LegalText
from newsroom.page_cache import share

from ..queries.lists import correction_list
from ..queries.policy import policy_page
from .public import article_tags, frame_of, origin_of, render_public


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render_public(request, "articles/about.html", frame_of(request), {})


@require_safe
def comments_policy(request: HttpRequest, number: str = "") -> HttpResponse:
    """The version in force; or, by its number, any that is or was."""
    now = timezone.now()
    found = policy_page(int(number) if number else None, now)
    if found is None:
        raise Http404("no such version")
    context: dict[str, Any] = {"found": found}
    if found.until is None:
        context["canonical"] = origin_of(request) + reverse("articles:comments-policy")
    return render_public(
        request,
        "articles/comments_policy.html",
        frame_of(request),
        context,
        tags=["policy"],
        until=found.changes_at,
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "version": LegalText.PRIVACY.current,
        "reports_kept_days": settings.REPORTS_KEPT_DAYS,
    }
    return render_public(request, "articles/privacy.html", frame_of(request), context)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    context = {"version": LegalText.TERMS.current}
    return render_public(request, "articles/terms.html", frame_of(request), context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309. What is private answers with 404 or a login anyway; this saves the visit."""
    response = HttpResponse(
        "User-agent: *\nDisallow: /admin/\nDisallow: /preview/\n", content_type="text/plain"
    )
    return share(response, ["robots"])


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request)
    found = correction_list(frame.site, timezone.now())
    return render_public(
        request,
        "articles/corrections.html",
        frame,
        {"corrections": found},
        tags=[f"front:{frame.site.pk}", *article_tags(each.article for each in found)],
    )
