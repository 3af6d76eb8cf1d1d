"""A contributor at the desk: their record, what was done against them, and what may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from newsroom.admin_site import desk_pages

from ..actions.blocking import block_contributor, lift_block
from ..actions.clearing import Cleared
from ..actions.errors import StepRefused
from ..actions.warning import warn_contributor
from ..forms.judging import clauses_in_force
from ..forms.measures import WARN, MeasureForm
from ..forms.note import NoteForm
from ..models import Article, Block, Gallery
from ..permissions import Person, can_block, can_lift_block, can_note, can_publish, can_warn
from ..queries.blocks import blocks_of
from ..queries.notes import notes_of
from ..queries.records import contributor_record
from .common import desk_view, person
from .queue_batch import add_errors


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    def may(user: Person) -> bool:
        return can_block(user) or can_warn(user)

    return [
        path(
            "desk/people/<int:pk>/block/", desk_view(site, may, contributor_page), name="desk_block"
        )
    ]


def find_contributor(pk: int) -> User:
    """Somebody with a profile. Raises Http404."""
    user = User.objects.filter(pk=pk, profile__isnull=False).select_related("profile").first()
    if user is None:
        raise Http404("no such contributor")
    return user


def contributor_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    user = find_contributor(pk)
    posted = request.POST if request.POST.get("do") == "measure" else None
    form = MeasureForm(
        posted,
        clauses=clauses_in_force(),
        may_warn=can_warn(request.user),
        may_block=can_block(request.user),
        may_withdraw=can_publish(request.user, Article) and can_publish(request.user, Gallery),
        use_required_attribute=False,
    )
    status, refusal = 200, ""
    if request.method == "POST":
        try:
            answer = _act(request, user, form)
        except StepRefused as refused:
            refusal, answer = str(refused), None
        if answer is not None:
            return answer
        status = 409 if refusal else 422
    measures = blocks_of(user)
    may_note = can_note(request.user)
    context = {
        **site.each_context(request),
        "title": name_of(user),
        "contributor": user,
        "record": contributor_record(user),
        "blocks": measures,
        "in_force": measures.in_force,
        "form": form,
        "refusal": refusal,
        "may_lift": can_lift_block(request.user),
        "may_note": may_note,
        "notes": notes_of(user) if may_note else [],
        "note_form": NoteForm(about=user),
    }
    return TemplateResponse(request, "admin/articles/block/person.html", context, status=status)


def _act(request: HttpRequest, user: User, form: MeasureForm) -> HttpResponse | None:
    """Where to go on; None where the form is to be shown with what is amiss."""
    if request.POST.get("do") == "lift":
        return _lift(request, user)
    if request.POST.get("do") != "measure":
        return HttpResponseBadRequest()
    _check_right(request)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    measure: Callable[..., Cleared] = warn_contributor if form.is_warning else block_contributor
    more: dict[str, Any] = {} if form.is_warning else {"until": form.until()}
    try:
        done = measure(
            user,
            by=person(request),
            clause=given["clause"],
            note=given["note"],
            decline_waiting=given["decline_waiting"],
            withdraw_published=given.get("withdraw_published", False),
            remove_comments=given.get("remove_comments", False),
            **more,
        )
    except ValidationError as error:
        add_errors(form, error)
        return None
    _say(request, user, done, warned=form.is_warning)
    return HttpResponseRedirect(page_of(user.pk))


def _check_right(request: HttpRequest) -> None:
    """What the form doesn't offer somebody, they can't post either."""
    wanted = request.POST.get("measure", "")
    may = can_warn if wanted == WARN else can_block
    if wanted and not may(request.user):
        raise PermissionDenied


def _lift(request: HttpRequest, user: User) -> HttpResponse:
    if not can_lift_block(request.user):
        raise PermissionDenied
    block = Block.objects.in_force(timezone.now()).filter(user=user).first()
    if block is not None:
        lift_block(block.pk, by=person(request))
        messages.success(request, _("%(name)s may send again.") % {"name": name_of(user)})
    return HttpResponseRedirect(page_of(user.pk))


def _say(request: HttpRequest, user: User, done: Cleared, *, warned: bool) -> None:
    said = _("%(name)s is warned.") if warned else _("%(name)s is blocked and signed out.")
    parts = [said % {"name": name_of(user)}]
    if done.declined:
        parts.append(
            ngettext("%(n)d item is declined.", "%(n)d items are declined.", done.declined)
            % {"n": done.declined}
        )
    if done.withdrawn:
        parts.append(
            ngettext("%(n)d item is withdrawn.", "%(n)d items are withdrawn.", done.withdrawn)
            % {"n": done.withdrawn}
        )
    messages.success(request, " ".join(parts))
    for words in done.left:
        messages.warning(request, words)


def name_of(user: User) -> str:
    """As readers know the person, which is all that an editor need know here."""
    profile = getattr(user, "profile", None)
    return f"{profile.display_name} ({profile.username})" if profile else "–"


def page_of(pk: int) -> str:
    return reverse("admin:desk_block", args=[pk])
