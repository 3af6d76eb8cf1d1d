"""Notes of those who decide, for each other: about what was sent in, and about its authors.

They are shown on the page of what they are about (queue/_notes.html); this is where they are
sent, and a page of their own where one is refused.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.admin_site import desk_pages

from ..actions.errors import StepRefused
from ..actions.noting import add_note, delete_note
from ..forms.note import PEOPLE, NoteForm
from ..models import Comment, Contribution
from ..permissions import can_note
from ..queries.notes import notes_of
from ..states import Standing
from .block_person import find_contributor, name_of, page_of
from .common import desk_view, person
from .queue_batch import add_errors


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    return [
        path(
            "desk/<slug:kind>/<int:pk>/note/",
            desk_view(site, can_note, note_page),
            name="desk_note",
        )
    ]


def note_page(site: AdminSite, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    subject = _find(kind, pk)
    form = NoteForm(request.POST if "add" in request.POST else None, about=subject)
    status = 200
    if request.method == "POST":
        try:
            if _act(request, subject, form):
                return HttpResponseRedirect(_back(request, kind, pk))
            status = 422
        except StepRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(_back(request, kind, pk))
        except ObjectDoesNotExist:  # erased with its author, just now
            raise Http404("gone") from None
    context = {
        **site.each_context(request),
        "title": _("Notes on “%(name)s”") % {"name": _name(subject)},
        "notes": notes_of(subject),
        "note_form": form,
        "back": _back(request, kind, pk),
        "query": request.GET.urlencode(),
    }
    return TemplateResponse(request, "admin/articles/queue/note.html", context, status=status)


def _act(request: HttpRequest, subject: Contribution | Comment | User, form: NoteForm) -> bool:
    """Whether it was done; if not, the form says why."""
    if "delete" in request.POST:
        delete_note(_number(request.POST["delete"]), by=person(request))
        return True
    if not form.is_valid():
        return False
    try:
        add_note(subject, form.cleaned_data["text"], by=person(request))
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def _find(kind: str, pk: int) -> Contribution | Comment | User:
    """Raises Http404, also for what its author hasn't sent."""
    if kind == PEOPLE:
        return find_contributor(pk)
    found: Any = None
    if kind == Comment.kind:
        found = Comment.objects.filter(pk=pk).exclude(state=Standing.DRAFT).first()
    elif kind in Contribution.Kind.values:
        sent = Contribution.objects.filter(pk=pk, kind=kind).exclude(state=Standing.DRAFT)
        found = sent.first()
    if found is None:
        raise Http404("nothing of this number")
    return found


def _name(subject: Contribution | Comment | User) -> str:
    return name_of(subject) if isinstance(subject, User) else str(subject)


def _back(request: HttpRequest, kind: str, pk: int) -> str:
    """The page of what it is about, as the editor came to it."""
    if kind == PEOPLE:
        return f"{page_of(pk)}#notes"
    query = request.GET.urlencode()
    page = reverse("admin:desk_item", args=[kind, pk])
    return f"{page}{f'?{query}' if query else ''}#notes"


def _number(text: str) -> int:
    """0, which no note has, for anything that is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
