"""The editors' desk: what readers sent in, waiting for somebody to decide on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.sites.models import Site
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.models import Area
from newsroom.admin_site import Line, Panel, desk_pages, desk_panels

from ..forms.judging import BatchForm, clauses_in_force
from ..models import Comment, Contribution, Gallery, Record, Signal, Submission
from ..permissions import can_judge, can_write
from ..queries import queue
from ..queries.queue_lines import opening_of
from ..queries.queue_narrowing import Narrowing, Place
from .common import desk_view, person
from .queue_batch import batch_page, start_batch, tick_of, ticked
from .queue_decide import decide
from .queue_done import last_done
from .queue_item import find_item, item_page, original_picture
from .queue_undo import undo_last

SHOWN = 6  # on the desk's first page


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    def judged(view: Any) -> Any:
        return desk_view(site, can_judge, view)

    one = "desk/<slug:kind>/<int:pk>/"
    return [
        path("desk/", judged(queue_view), name="desk"),
        path("desk/undo/", judged(undo_last), name="desk_undo"),
        path("desk/batch/<int:pk>/", judged(batch_page), name="desk_batch"),
        path(one, judged(item_view), name="desk_item"),
        path(f"{one}pictures/<int:picture>/", judged(original_picture), name="desk_original"),
    ]


def queue_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    narrowing = Narrowing.read(request.GET)
    form, status = None, 200
    if request.method == "POST":
        done, form = start_batch(request)
        if done is not None:
            return done
        status = 422
    form = form or BatchForm(clauses=clauses_in_force(), user=request.user)
    user = person(request)
    page = queue.queue_page(
        narrowing,
        user,
        after=Place.read(request.GET.get("after", "")),
        before=Place.read(request.GET.get("before", "")),
    )
    chosen = ticked(request)
    for item in page.items:
        item.tick = tick_of(item)
        item.ticked = item.tick in chosen
        item.doubts = doubts(item)
        if isinstance(item, Comment):
            item.begins = opening_of(item.opening)  # type: ignore[attr-defined]
    context = {
        **site.each_context(request),
        "title": _("Sent in by readers"),
        "page": page,
        "number": waiting_in_words(),
        "narrowing": narrowing,
        "query": urlencode(narrowing.parameters()),
        "filters": filters(narrowing),
        "areas": queue.areas_to_choose(),
        "area_chosen": _area(narrowing),
        "form": form,
        "may_place": can_write(user, Gallery),
        "may_publish": True,
        "sites": Site.objects.count(),
        "done": last_done(request),
    }
    return TemplateResponse(request, "admin/articles/queue/list.html", context, status=status)


def item_view(site: AdminSite, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    item = find_item(kind, pk)
    if request.method == "POST":
        return decide(site, request, item)
    return item_page(site, request, item)


def filters(narrowing: Narrowing) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "choices": choices, "value": getattr(narrowing, name)}
        for name, label, choices in (
            (
                "kind",
                _("Kind"),
                [*Contribution.Kind.choices, (Comment.kind, Comment().get_kind_display())],
            ),
            ("section", _("Section"), queue.sections_to_choose()),
            ("record", _("Its author"), Record.choices),
            ("signal", _("Noticed"), Signal.Kind.choices),
            ("whose", _("Taken up"), [("mine", _("By me")), ("free", _("By nobody"))]),
            ("why", _("Here again"), [("reported", _("Reported")), ("appeals", _("Appeals"))]),
        )
    ]


def doubts(item: Submission) -> list[str]:
    """What speaks against it, each once however many of its pictures it is about."""
    labels = [each.get_kind_display() for each in item.signals.all() if each.is_doubt]
    return list(dict.fromkeys(labels))


def waiting_in_words() -> str:
    number = queue.number_waiting()
    return f"{queue.COUNTED:,}+" if number > queue.COUNTED else f"{number:,}"


def _area(narrowing: Narrowing) -> Area | None:
    if not narrowing.area:
        return None
    areas = Area.objects.select_related("parent__parent__parent")
    return areas.filter(pk=int(narrowing.area)).first()


@desk_panels
def waiting_panel(request: HttpRequest) -> list[Panel]:
    if not can_judge(request.user):
        return []
    lines = [
        Line(
            name=str(item),
            url=reverse("admin:desk_item", args=[item.kind, item.pk]),
            about=_("Overdue") if item.is_overdue() else item.get_kind_display(),
            at=item.sent_at,
        )
        for item in queue.oldest_waiting(SHOWN)
    ]
    heading = _("Sent in by readers")
    if lines:
        heading = f"{heading} ({waiting_in_words()})"
    return [Panel(heading, lines, _("Nothing waits."), reverse("admin:desk"))]
