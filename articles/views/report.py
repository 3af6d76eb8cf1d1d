"""Reporting a comment that is published, and what becomes of a legal notice.

Anybody may, signed in or not; what they typed stays in the form whatever is amiss.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from newsroom.ratelimits import is_within

from .. import limits, rich_text
from ..actions.errors import StepRefused
from ..actions.reporting import report_comment
from ..actions.telling_reporters import outcome_in_words
from ..forms.report import ReportForm
from ..models import Comment, Report
from ..queries.comments import CommentCard, find_comment, was_published
from .public import frame_of, origin_of, render_gone
from .sending import lacks_token, person_of

# Of its text, so that nobody reports another than they mean.
OPENING = 60


@csrf_exempt  # asked for by the view, see lacks_token
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    frame, person = frame_of(request), person_of(request)
    card = find_comment(pk, timezone.now())
    if card is None and was_published(pk):
        return render_gone(request, frame)
    if card is None or card.comment.article.site_id != frame.site.pk:
        raise Http404("no such comment")
    if request.method != "POST":
        return _page(request, card, ReportForm(person=person))
    form = ReportForm(request.POST, person=person)
    if lacks_token(request):
        why = _("You signed in or out meanwhile. Nothing is lost: please press the button again.")
        return _page(request, card, _unjudged(request, person), why=why, status=403)
    if not form.is_valid():
        return _page(request, card, form, status=422)
    return _take(request, card, form, person)


@require_safe
def thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """The same whether it was the first report or the same again."""
    rows = Comment.objects.filter(pk=pk, published_at__isnull=False)
    comment = rows.select_related("article__section").defer("text", "article__body").first()
    if comment is None or comment.article.site_id != frame_of(request).site.pk:
        raise Http404("no such comment")
    context = {"comment": comment, "is_public": comment.article.is_public()}
    return render(request, "articles/report_thanks.html", context)


@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """How far a legal notice is, for whoever has its address."""
    site = frame_of(request).site
    found = Report.objects.filter(token=token, site=site).select_related("comment").first()
    if found is None:
        raise Http404("no such notice")
    context = {
        "report": found,
        "comment_url": origin_of(request) + found.path,
        "outcome": outcome_in_words(found) if found.is_told else "",
    }
    response = render(request, "articles/report_status.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _take(
    request: HttpRequest, card: CommentCard, form: ReportForm, person: User | None
) -> HttpResponse:
    said = form.said()
    if not _is_within(request, person, said.email):
        form.add_error(None, _("You have reported a lot. Please come back later."))
        return _page(request, card, form, status=429)
    try:
        taken = report_comment(card.comment, said, by=person, address=_address(request))
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, card, form, status=422)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, card, form, status=409)
    except Comment.DoesNotExist:  # erased just now
        return render_gone(request, frame_of(request))
    if taken.is_notice:
        return redirect(taken.status_url)
    return redirect("articles:comment-report-thanks", pk=card.comment.pk)


def _is_within(request: HttpRequest, person: User | None, email: str) -> bool:
    rate = limits.REPORTING if person else limits.REPORTING_OF_STRANGERS
    if not is_within(request, "report", rate):
        return False
    if not email:
        return True
    key = email.casefold()
    return is_within(request, "report-mail", limits.MAIL_ABOUT_REPORTS, key=key)


def _address(request: HttpRequest) -> str:
    """Of IPv6 the network, as the limits have it: a house has as many addresses as it likes."""
    return truncate_ip(get_client_ip(request) or "")


def _unjudged(request: HttpRequest, person: User | None) -> ReportForm:
    """What was typed, without a word about it."""
    form = ReportForm(person=person)
    typed = {name: request.POST[name] for name in form.fields if name in request.POST}
    form.initial = {**form.initial, **typed}
    return form


def _page(
    request: HttpRequest, card: CommentCard, form: ReportForm, *, status: int = 200, why: str = ""
) -> HttpResponse:
    comment = card.comment
    context: dict[str, Any] = {
        "card": card,
        "comment": comment,
        "opening": rich_text.plain_text(comment.shown_text),
        "opening_words": OPENING,
        "form": form,
        "why": why,
        "is_own": form.person is not None and comment.author_id == form.person.pk,
        "address": origin_of(request) + comment.get_absolute_url(),
    }
    return render(request, "articles/report.html", context, status=status)
