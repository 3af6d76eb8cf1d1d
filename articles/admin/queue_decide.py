"""What an editor does with one thing of the queue; every refusal keeps what they typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User

from ..actions import judging
from ..actions.comments import (
    close_comments,
    feature_comment,
    open_comments,
    unfeature_comment,
)
from ..actions.errors import StaleEdit, StepRefused
from ..models import Comment, Contribution, Gallery, Submission
from ..permissions import can_write
from ..queries.queue import next_to_decide
from ..queries.queue_narrowing import Narrowing
from .common import person
from .queue_batch import add_errors
from .queue_comment import is_against_own
from .queue_done import may_be_taken_back, note_item
from .queue_forms import forms_of
from .queue_item import Item, Refusal, find_item, item_page
from .queue_ways import Way, ways_of

# Nothing is typed with these, and the page stays.
SIMPLE: dict[str, Callable[[Item, User], object]] = {
    "claim": lambda item, user: judging.claim(type(item), item.pk, by=user),
    "release": lambda item, user: judging.release(type(item), item.pk, by=user),
}
SIMPLE_OF_COMMENT: dict[str, Callable[[Any, User], object]] = {
    **SIMPLE,
    "feature": lambda item, user: feature_comment(item.pk, by=user),
    "unfeature": lambda item, user: unfeature_comment(item.pk, by=user),
    # Of its story: who judges comments may stop them, also without the right to edit stories.
    "close_comments": lambda item, user: close_comments(item.article_id, by=user),
    "open_comments": lambda item, user: open_comments(item.article_id, by=user),
}


def decide(site: AdminSite, request: HttpRequest, item: Item) -> HttpResponse:
    do = request.POST.get("do", "")
    simple = SIMPLE_OF_COMMENT if isinstance(item, Comment) else SIMPLE
    try:
        if do in simple:
            return _do_simple(site, request, item, simple[do])
        if do == "say":
            return _say(site, request, item)
        if do in ways_of(item):
            return _decide(site, request, item, do, ways_of(item)[do])
    except (Contribution.DoesNotExist, Comment.DoesNotExist):  # erased with its author, just now
        raise Http404("gone") from None
    return HttpResponseBadRequest()


def _do_simple(
    site: AdminSite, request: HttpRequest, item: Item, act: Callable[[Item, User], object]
) -> HttpResponse:
    try:
        act(item, person(request))
    except StepRefused as refused:
        current = find_item(item.kind, item.pk)
        return item_page(site, request, current, refusal=Refusal(str(refused)))
    return HttpResponseRedirect(request.get_full_path())


def _say(site: AdminSite, request: HttpRequest, item: Item) -> HttpResponse:
    forms = forms_of(request, item, "say")
    form = forms["say"]
    if not form.is_valid():
        return item_page(site, request, item, forms=forms, opened="say")
    try:
        judging.say(item, form.cleaned_data["message"], by=person(request), from_desk=True)
    except ValidationError as error:
        add_errors(form, error)
        return item_page(site, request, item, forms=forms, opened="say")
    except StepRefused as refused:
        return _refused(site, request, item, "say", form, refused)
    messages.success(request, _("Your message is sent."))
    return HttpResponseRedirect(request.get_full_path())


def _decide(site: AdminSite, request: HttpRequest, item: Item, do: str, way: Way) -> HttpResponse:
    user, name = person(request), way.form
    forms = forms_of(request, item, name)
    form = forms[name]
    placed = any(request.POST.get(f"accept-{field}") for field in ("target", "one_of"))
    if do == "accept" and placed and not can_write(user, Gallery):
        raise PermissionDenied
    if not form.is_valid():
        why = why_not(item, user) if way.of_waiting else ""
        if not why:
            return item_page(site, request, item, forms=forms, opened=name)
        refusal = Refusal(why, typed=form["message"].value() or "")
        return item_page(site, request, item, opened=name, refusal=refusal)
    given = form.cleaned_data
    try:
        decided = way.act(
            item, given, by=user, message=given["message"], expected_version=given["version"]
        )
    except ValidationError as error:
        add_errors(form, error)
        return item_page(site, request, item, forms=forms, opened=name)
    except StaleEdit as stale:
        if _pressed_twice(stale.current, way, given["version"], user):
            return HttpResponseRedirect(_onward(request, item, way, user))
        return _stale(site, request, item, way, given)
    except StepRefused as refused:
        return _refused(site, request, item, name, form, refused)
    if may_be_taken_back(decided):
        note_item(request, decided)
    else:
        messages.success(request, _told(decided))
    return HttpResponseRedirect(_onward(request, item, way, user))


def _refused(
    site: AdminSite, request: HttpRequest, item: Item, name: str, form: Any, refused: StepRefused
) -> HttpResponse:
    current = find_item(item.kind, item.pk)
    refusal = Refusal(str(refused), typed=form.cleaned_data["message"])
    # Bound to what was typed, and to be sent again as it stands.
    forms = forms_of(request, current, name)
    return item_page(site, request, current, forms=forms, opened=name, refusal=refusal)


def _stale(
    site: AdminSite, request: HttpRequest, item: Item, way: Way, given: dict[str, Any]
) -> HttpResponse:
    """Something came between: what, with what was typed beside it, ready to be sent again."""
    current = find_item(item.kind, item.pk)
    words = why_not(current, person(request)) if way.of_waiting else ""
    is_newer = current.versions.filter(number__gt=given["version"]).exists()
    if not words and is_newer:
        words = _("Its author sent another version while you were reading. What you typed is kept.")
    words = words or _("This has changed while you were reading. What you typed is kept.")
    seen = given["version"] if is_newer else None
    refusal = Refusal(words, typed=given["message"], seen=seen)
    forms = forms_of(request, current, way.form, again=True)
    return item_page(site, request, current, forms=forms, opened=way.form, refusal=refusal)


def why_not(item: Item, user: User) -> str:
    """Why this person can’t decide on it, as it stands; "" where they can."""
    if not item.is_waiting:
        return _("This was decided meanwhile: it is “%(state)s” now.") % {
            "state": item.get_state_display()
        }
    if item.claimed_by_id not in (None, user.pk):
        return _("%(name)s has taken this up already.") % {"name": item.claimed_by}
    if item.author_id == user.pk:
        return _("Somebody else must decide on what you sent.")
    if isinstance(item, Comment) and is_against_own(item, user):
        return _("This is an appeal against your decision, so a colleague decides.")
    return ""


def _pressed_twice(current: Any, way: Way, seen: int, user: User) -> bool:
    """The button was: the first of the two has decided just that."""
    last = current.transitions.order_by("-at", "-id").first()
    return (
        current.version == seen + 1
        and last is not None
        and last.step in way.steps
        and last.who_id == user.pk
    )


def _told(item: Submission) -> str:
    """Of what the bar of the last decision can't offer to take back."""
    url = reverse("admin:desk_item", args=[item.kind, item.pk])
    return format_html('{}: <a href="{}">{}</a>', item.get_state_display(), url, str(item))


def _onward(request: HttpRequest, item: Item, way: Way, user: User) -> str:
    """The next that waits, of what the editor is looking through; or the list.

    Of what was not in the queue, its own page again.
    """
    if not way.of_waiting:
        return request.get_full_path()
    narrowing = Narrowing.read(request.GET)
    following = next_to_decide(item, narrowing, user)
    if following is None:
        return narrowed_url(reverse("admin:desk"), narrowing)
    return narrowed_url(reverse("admin:desk_item", args=[following.kind, following.pk]), narrowing)


def narrowed_url(url: str, narrowing: Narrowing) -> str:
    query = urlencode(narrowing.parameters())
    return f"{url}?{query}" if query else url
