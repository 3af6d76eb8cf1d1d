"""Where a person is signed in, and signing out there."""

import re
from typing import Any

from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

# The first that matches names it: Edge and Opera say that they are Chrome, and Chrome Safari.
_BROWSERS = {
    "Edge": r"\bEdg",
    "Opera": r"\bOPR/",
    "Samsung Internet": r"SamsungBrowser",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrome/|CriOS/",
    "Safari": r"Safari/",
}
_SYSTEMS = {
    "Android": r"Android",
    "iPhone": r"iPhone",
    "iPad": r"iPad",
    "Windows": r"Windows",
    "Mac": r"Macintosh|Mac OS X",
    "Linux": r"Linux|X11",
}


def browser_name(user_agent: str) -> str:
    """In the words of the person who sits before it: "Firefox, Windows"."""
    names = [
        next((name for name, sign in signs.items() if re.search(sign, user_agent)), "")
        for signs in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, names)) or _("Another program")


class SessionsView(ListUserSessionsView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.browser = browser_name(session.user_agent)
        # The browser before the person first, then those last seen.
        context["sessions"].sort(key=lambda each: each.last_seen_at, reverse=True)
        context["sessions"].sort(key=lambda each: not each.is_current())
        return context


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.is_current():
        return redirect("account_logout")
    session.end()
    messages.info(request, _("You are signed out there."))
    return redirect("usersessions_list")
