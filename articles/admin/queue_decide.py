"""What an editor does with one item of the queue; every refusal keeps what they typed."""

from __future__ import annotations

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
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User

from ..actions import judging
from ..actions.accepting import accept_pictures, accept_story, unmake
from ..actions.errors import StaleEdit, StepRefused
from ..models import Article, Contribution, Gallery
from ..permissions import can_write
from ..queries.queue import Narrowing, next_to_decide
from ..states import Decision
from .common import person
from .queue_batch import add_errors, undo
from .queue_done import forget_done, last_done, note_done
from .queue_item import Refusal, find_item, forms_of, item_page

DECISIONS = {"accept": Decision.ACCEPT, "ask": Decision.ASK, "decline": Decision.DECLINE}


def decide(site: AdminSite, request: HttpRequest, item: Contribution) -> HttpResponse:
    try:
        return _decide(site, request, item)
    except Contribution.DoesNotExist:  # erased with its author, just now
        raise Http404("gone") from None


def _decide(site: AdminSite, request: HttpRequest, item: Contribution) -> HttpResponse:
    do, user = request.POST.get("do", ""), person(request)
    if do in ("claim", "release"):
        act = judging.claim if do == "claim" else judging.release
        try:
            act(Contribution, item.pk, by=user)
        except StepRefused as refused:
            return item_page(
                site, request, find_item(item.kind, item.pk), refusal=Refusal(str(refused))
            )
        return HttpResponseRedirect(request.get_full_path())
    if do not in (*DECISIONS, "say"):
        return HttpResponseBadRequest()
    forms = forms_of(request, item, do)
    form = forms[do]
    placed = any(request.POST.get(f"accept-{name}") for name in ("target", "one_of"))
    if do == "accept" and placed and not can_write(user, Gallery):
        raise PermissionDenied
    if not form.is_valid():
        why = "" if do == "say" else why_not(item, user)
        if not why:
            return item_page(site, request, item, forms=forms, opened=do)
        refusal = Refusal(why, typed=form["message"].value() or "")
        return item_page(site, request, item, opened=do, refusal=refusal)
    try:
        version = _act(do, item, form.cleaned_data, user)
    except ValidationError as error:
        add_errors(form, error)
        return item_page(site, request, item, forms=forms, opened=do)
    except StaleEdit as stale:
        if _pressed_twice(stale.current, do, form.cleaned_data["version"], user):
            return HttpResponseRedirect(_onward(request, item, user))
        return _stale(site, request, item, do, form.cleaned_data)
    except StepRefused as refused:
        current = find_item(item.kind, item.pk)
        refusal = Refusal(str(refused), typed=form.cleaned_data["message"])
        return item_page(site, request, current, forms=forms, opened=do, refusal=refusal)
    if do == "say":
        messages.success(request, _("Your message is sent."))
        return HttpResponseRedirect(request.get_full_path())
    note_done(request, "item", item.pk, version)
    return HttpResponseRedirect(_onward(request, item, user))


def _act(do: str, item: Contribution, given: dict[str, Any], user: User) -> int:
    """Its version afterwards."""
    message = given["message"]
    if do == "say":
        judging.say(item, message, by=user, from_desk=True)
        return item.version
    common = {"by": user, "message": message, "expected_version": given["version"]}
    if do == "ask":
        done = judging.ask_for_changes(Contribution, item.pk, clause=given["clause"], **common)
    elif do == "decline":
        done = judging.decline(Contribution, item.pk, clause=given["clause"], **common)
    elif item.kind == Contribution.Kind.STORY:
        done = accept_story(item.pk, section=given["section"], **common)
    else:
        into = given["into"]
        done = accept_pictures(
            item.pk,
            gallery=into if isinstance(into, Gallery) else None,
            article=into if isinstance(into, Article) else None,
            **common,
        )
    return done.version


def _stale(
    site: AdminSite, request: HttpRequest, item: Contribution, do: str, given: dict[str, Any]
) -> HttpResponse:
    """Something came between: what, with what was typed beside it, ready to be sent again."""
    current = find_item(item.kind, item.pk)
    words = why_not(current, person(request))
    is_newer = current.versions.filter(number__gt=given["version"]).exists()
    if not words and is_newer:
        words = _("Its author sent another version while you were reading. What you typed is kept.")
    words = words or _("This has changed while you were reading. What you typed is kept.")
    seen = given["version"] if is_newer else None
    refusal = Refusal(words, typed=given["message"], seen=seen)
    forms = forms_of(request, current, do, again=True)
    return item_page(site, request, current, forms=forms, opened=do, refusal=refusal)


def why_not(item: Contribution, user: User) -> str:
    """Why this person can’t decide on it, as it stands; "" where they can."""
    if not item.is_waiting:
        return _("This was decided meanwhile: it is “%(state)s” now.") % {
            "state": item.get_state_display()
        }
    if item.claimed_by_id not in (None, user.pk):
        return _("%(name)s has taken this up already.") % {"name": item.claimed_by}
    if item.author_id == user.pk:
        return _("Somebody else must decide on what you sent.")
    return ""


def _pressed_twice(current: Any, do: str, seen: int, user: User) -> bool:
    """The button was: the first of the two has decided just that."""
    last = current.transitions.order_by("-at", "-id").first()
    return (
        current.version == seen + 1
        and last is not None
        and (last.step, last.who_id) == (DECISIONS[do], user.pk)
    )


def _onward(request: HttpRequest, item: Contribution, user: User) -> str:
    """The next that waits, of what the editor is looking through; or the list."""
    narrowing = Narrowing.read(request.GET)
    following = next_to_decide(item, narrowing, user)
    if following is None:
        return _narrowed(reverse("admin:desk"), narrowing)
    return _narrowed(reverse("admin:desk_item", args=[following.kind, following.pk]), narrowing)


def _narrowed(url: str, narrowing: Narrowing) -> str:
    query = urlencode(narrowing.parameters())
    return f"{url}?{query}" if query else url


def undo_last(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Take back what this editor decided last."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    done = last_done(request)
    narrowing = Narrowing.read(request.GET)
    if done is None:
        messages.info(request, _("There is nothing to take back."))
        return HttpResponseRedirect(_narrowed(reverse("admin:desk"), narrowing))
    if done.kind == "batch":
        return undo(request, done.pk)
    try:
        judging.undo(
            Contribution,
            done.pk,
            by=person(request),
            before=unmake,
            expected_version=done.version,
        )
    except StepRefused as refused:
        messages.error(request, str(refused))
    except StaleEdit:
        messages.error(request, _("This has changed since, so it can’t be taken back."))
    except Contribution.DoesNotExist:
        messages.error(request, _("It is gone."))
        return HttpResponseRedirect(_narrowed(reverse("admin:desk"), narrowing))
    else:
        messages.success(request, _("Taken back. It waits where it stood."))
    forget_done(request, "item", done.pk)
    return HttpResponseRedirect(_narrowed(done.url, narrowing))
