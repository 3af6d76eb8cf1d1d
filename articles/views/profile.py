from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Profile
from newsroom.pages import page_number

from ..feeds import feed_response, profile_rss
from ..queries.profile import ProfileContent, find_profile, profile_content, said_by
from .public import frame_of, origin_of, render_public, share_public


@require_safe
def profile(request: HttpRequest, username: str) -> HttpResponse:
    """The same on every site of the network, but for the frame."""
    frame = frame_of(request)
    found = _find(username)
    if isinstance(found, str):
        return redirect("articles:profile", found, permanent=True)
    now = timezone.now()
    content = profile_content(found, page_number(request), now, with_comments=True)
    if content is None:
        raise Http404("no such page")
    return render_public(
        request,
        "articles/profile.html",
        frame,
        {
            "profile": found,
            "photo": content.picture,
            "page": content.page,
            "said": content.said.page if content.said else None,
            "feed": reverse("articles:profile-feed", args=[found.username]),
            "scheme": _scheme(),
        },
        tags=[*_tags(content), *(content.said.tags if content.said else [])],
        until=content.until,
    )


@require_safe
def profile_comments(request: HttpRequest, username: str) -> HttpResponse:
    """All that a person wrote about stories, on every site."""
    frame = frame_of(request)
    found = _find(username)
    if isinstance(found, str):
        return redirect("articles:profile-comments", found, permanent=True)
    said = said_by(found, page_number(request), timezone.now())
    if said is None:
        raise Http404("no such page")
    return render_public(
        request,
        "articles/profile_comments.html",
        frame,
        {"profile": found, "page": said.page, "scheme": _scheme()},
        tags=said.tags,
        until=said.until,
    )


@require_safe
def profile_feed(request: HttpRequest, username: str) -> HttpResponse:
    frame = frame_of(request)
    found = _find(username)
    if isinstance(found, str):
        return redirect("articles:profile-feed", found, permanent=True)
    content = profile_content(found, 1, timezone.now())
    assert content  # noqa: S101 - every list has a first page
    return share_public(
        request,
        feed_response(profile_rss(content, frame.title, origin_of(request))),
        frame,
        tags=_tags(content),
        until=content.until,
    )


def _scheme() -> str:
    return settings.BASE_URL.partition("://")[0]


def _find(username: str) -> Profile | str:
    """The profile; or, by another spelling, the username it has. Raises Http404."""
    if "\0" in username:  # PostgreSQL can't even be asked for it
        raise Http404("no such person")
    found = find_profile(username)
    if found is None:
        alike = Profile.objects.alike(username)
        if alike is None:
            raise Http404("no such person")
        return alike.username
    return found


def _tags(content: ProfileContent) -> list[str]:
    return [f"profile:{content.profile.user_id}", *(work.tag for work in content.page.items)]
