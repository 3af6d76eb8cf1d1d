"""What an editor does with one item of the queue; every refusal keeps what they typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import (
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
from ..queries.queue import Narrowing, next_to_decide
from .common import person
from .queue_batch import add_errors, undo
from .queue_done import forget_done, last_done, note_done
from .queue_item import Refusal, find_item, forms_of, item_page

DECISIONS = ("accept", "ask", "decline")


def decide(site: AdminSite, request: HttpRequest, item: Contribution) -> HttpResponse:
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
    if not form.is_valid():
        if do == "say" or item.is_waiting:
            return item_page(site, request, item, forms=forms, opened=do)
        typed = {"message": form["message"].value() or "", "version": item.version}
        return _stale(site, request, item, do, typed)
    try:
        version = _act(do, item, form.cleaned_data, user)
    except ValidationError as error:
        add_errors(form, error)
        return item_page(site, request, item, forms=forms, opened=do)
    except StaleEdit:
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
    if current.is_waiting:
        words = _("Its author sent another version while you were reading. What you typed is kept.")
    else:
        words = _("This was decided meanwhile: it is “%(state)s” now.") % {
            "state": current.get_state_display()
        }
    refusal = Refusal(words, typed=given["message"], seen=given["version"])
    forms = forms_of(request, current, do, again=True)
    return item_page(site, request, current, forms=forms, opened=do, refusal=refusal)


def _onward(request: HttpRequest, item: Contribution, user: User) -> str:
    """The next that waits, of what the editor is looking through; or the list."""
    narrowing = Narrowing.read(request.GET)
    following = next_to_decide(item, narrowing, user)
    query = urlencode(narrowing.parameters())
    if following is None:
        url = reverse("admin:desk")
    else:
        url = reverse("admin:desk_item", args=[following.kind, following.pk])
    return f"{url}?{query}" if query else url


def undo_last(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Take back what this editor decided last."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    done = last_done(request)
    if done is None:
        messages.info(request, _("There is nothing to take back."))
        return HttpResponseRedirect(reverse("admin:desk"))
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
    except (StepRefused, StaleEdit) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back. It waits where it stood."))
    forget_done(request, "item", done.pk)
    return HttpResponseRedirect(done.url)
