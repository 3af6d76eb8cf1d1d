"""Legal notices about comments: the list, and each with the answer to who gave it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from newsroom.admin_site import Line, Panel, desk_pages, desk_panels
from newsroom.mail import origin_of
from newsroom.pages import page_number

from ..actions.errors import StepRefused
from ..actions.reporting import answer_notice
from ..forms.report import AnswerForm
from ..models import Report
from ..permissions import can_judge
from ..queries.reports import notices
from .common import desk_view, person
from .queue_batch import add_errors

SHOWN = 6  # on the desk's first page


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    return [
        path("desk/notices/", desk_view(site, can_judge, notices_page), name="desk_notices"),
        path(
            "desk/notices/<int:pk>/answer/",
            desk_view(site, can_judge, notice_page),
            name="desk_notice",
        ),
    ]


def notices_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "")
    page = notices(page_number(request), words)
    if page is None:
        raise Http404("no such page")
    context = {
        **site.each_context(request),
        "title": _("Legal notices"),
        "page": page,
        "words": words,
    }
    return TemplateResponse(request, "admin/articles/notices/list.html", context)


def notice_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    found = Report.objects.notices().filter(pk=pk)
    report = found.select_related(
        "comment", "site", "reporter__profile", "settled_by", "answered_by"
    ).first()
    if report is None:
        raise Http404("no such notice")
    form, status, refusal = AnswerForm(initial={"answer": report.answer}), 200, ""
    if request.method == "POST":
        form, status = AnswerForm(request.POST), 422
        if form.is_valid():
            try:
                answer_notice(pk, form.cleaned_data["answer"], by=person(request))
            except ValidationError as error:
                add_errors(form, error)
            except StepRefused as refused:
                refusal, status = str(refused), 409
            else:
                messages.success(request, _("Kept. It goes with the outcome."))
                return HttpResponseRedirect(reverse("admin:desk_notice", args=[pk]))
    context = {
        **site.each_context(request),
        "title": report.reference,
        "report": report,
        "address": origin_of(report.site) + report.path,
        "form": form,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/articles/notices/one.html", context, status=status)


@desk_panels
def notices_panel(request: HttpRequest) -> list[Panel]:
    """Nothing, where there is none to decide on: they are rare."""
    if not can_judge(request.user):
        return []
    rows = Report.objects.open().filter(reason=Report.Reason.ILLEGAL).select_related("comment")
    lines = [
        Line(
            name=row.reference,
            url=reverse("admin:desk_notice", args=[row.pk]),
            about=str(row.comment.shown_title) if row.comment else "",
            at=row.created_at,
        )
        for row in rows.order_by("created_at", "id")[:SHOWN]
    ]
    url = reverse("admin:desk_notices")
    return [Panel(_("Legal notices"), lines, "", url)] if lines else []
