"""One decision on several: asked for in the list, followed and taken back on its own page."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.sites.models import Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..actions.batches import (
    Chosen,
    accept_all_into,
    decline_all,
    gallery_named,
    may_undo,
    publish_all,
    undo_batch,
)
from ..actions.errors import StepRefused
from ..forms.judging import BatchForm, clauses_in_force
from ..models import Batch, BatchItem, Comment, Contribution, Gallery, Submission
from ..permissions import can_write
from .common import person
from .queue_done import batch_words, forget_done, note_done

LISTED = 200
CHOSEN = re.compile(r"(comment-)?([0-9]{1,18}):([0-9]{1,9})")
NAMED = 3
UNREAD = ("text", "unsent")
State = BatchItem.State


def tick_of(item: Submission) -> str:
    """As the form says which, and in which version."""
    of_comment = "comment-" if isinstance(item, Comment) else ""
    return f"{of_comment}{item.pk}:{item.version}"


def ticked(request: HttpRequest) -> set[str]:
    return set(request.POST.getlist("chosen")[:1000])


def start_batch(request: HttpRequest) -> tuple[HttpResponse | None, BatchForm]:
    """Where to go on; or None, and the form with what is amiss."""
    form = BatchForm(request.POST, clauses=clauses_in_force(), user=request.user)
    chosen = [
        Chosen(int(found[2]), int(found[3]), Comment if found[1] else Contribution)
        for text in sorted(ticked(request))
        if (found := CHOSEN.fullmatch(text))
    ]
    if not form.is_valid():
        return None, form
    if not chosen:
        form.add_error(None, _("Tick something first."))
        return None, form
    try:
        batch = _start(request, form.cleaned_data, chosen)
    except ValidationError as error:
        add_errors(form, error)
        return None, form
    note_done(request, "batch", batch.pk)
    return HttpResponseRedirect(reverse("admin:desk_batch", args=[batch.pk])), form


@transaction.atomic
def _start(request: HttpRequest, given: dict[str, Any], chosen: list[Chosen]) -> Batch:
    user, message = person(request), given["message"]
    if given["what"] == Batch.What.DECLINE:
        return decline_all(chosen, by=user, clause=given["clause"], message=message)
    contributions = Contribution.objects.filter(pk__in=_numbers(chosen, Contribution))
    if given["what"] == Batch.What.PUBLISH:
        _refuse(contributions, _("Only comments are published from here, so not: %(names)s."))
        return publish_all(chosen, by=user, message=message)
    if not can_write(user, Gallery):
        raise PermissionDenied
    gallery = gallery_of(request, given, contributions)
    told = _("Only pictures go into a gallery, so not: %(names)s.")
    _refuse(contributions.exclude(kind=Contribution.Kind.PICTURES), told)
    _refuse(Comment.objects.filter(pk__in=_numbers(chosen, Comment)), told)
    return accept_all_into(gallery, chosen, by=user, message=message)


def _numbers(chosen: list[Chosen], model: type[Submission]) -> list[int]:
    return [each.pk for each in chosen if each.model is model]


def _refuse(misfits: QuerySet[Any], told: str) -> None:
    """Raises ValidationError where there are any, with the names of some."""
    names = [f"“{each}”" for each in misfits.order_by("queued_at", "id")[: NAMED + 1]]
    if names:
        listed = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        raise ValidationError(told % {"names": listed})


def gallery_of(
    request: HttpRequest, given: dict[str, Any], found: QuerySet[Contribution]
) -> Gallery:
    """The one that was chosen, or a new one, on the title that the first of `found` was sent to.

    Raises ValidationError.
    """
    if given["into"] is not None:
        gallery: Gallery = given["into"]
        return gallery
    headline = given["gallery_headline"].strip()
    if not headline:
        raise ValidationError({"target": _("Choose a gallery, or name a new one.")})
    first = found.select_related("site").order_by("queued_at", "id").first()
    site = first.site if first else Site.objects.get_current(request)
    return gallery_named(headline, site=site, by=person(request))


def add_errors(form: Any, error: ValidationError) -> None:
    """Beside their fields, where the form has them."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        for one in errors:
            form.add_error(name if name in form.fields else None, one)


def batch_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    rows = Batch.objects.select_related("by", "clause", "gallery")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such batch")
    if request.method == "POST":
        return undo(request, pk)
    states = dict(found.items.order_by().values_list("state").annotate(Count("pk")))
    total = sum(states.values())
    to_do = states.get(State.TO_DO, 0) + states.get(State.TO_UNDO, 0)
    what, number = batch_words(found)
    context = {
        **site.each_context(request),
        "title": f"{what}: {number}",
        "batch": found,
        "total": total,
        "finished": total - to_do,
        "is_working": bool(to_do),
        "counts": [(State(state).label, states[state]) for state in State if state in states],
        "items": found.items.select_related("contribution", "comment").defer(
            *(f"{each}__{name}" for each in ("contribution", "comment") for name in UNREAD)
        )[:LISTED],
        "may_undo": may_undo(found),
    }
    return TemplateResponse(request, "admin/articles/queue/batch.html", context)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        undo_batch(pk, by=person(request))
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is being taken back."))
    forget_done(request, "batch", pk)
    return HttpResponseRedirect(reverse("admin:desk_batch", args=[pk]))
