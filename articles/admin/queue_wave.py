"""A wave: all of it on one page, and one decision on all of it, which can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.admin_site import desk_pages

from .. import rich_text
from ..actions.waves import accept_wave_into, decline_wave, publish_wave
from ..forms.judging import BatchForm, clauses_in_force
from ..models import Batch, ContributionPicture, Gallery, Wave
from ..permissions import can_judge, can_write
from ..queries.queue_narrowing import EPOCH, MICROSECOND
from ..queries.waves import LISTED, is_of_comments, waiting_of, wave_card
from .common import desk_view, person
from .queue_batch import add_errors, gallery_of
from .queue_done import last_done, note_done


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    return [
        path("desk/wave/<int:pk>/all/", desk_view(site, can_judge, wave_page), name="desk_wave")
    ]


def wave_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    wave = Wave.objects.filter(pk=pk).first()
    if wave is None:
        raise Http404("no such wave")
    user, status = person(request), 200
    form = BatchForm(clauses=clauses_in_force(), user=user)
    # What joins after the page was read is not decided on.
    seen_at = timezone.now()
    if request.method == "POST":
        form = BatchForm(request.POST, clauses=clauses_in_force(), user=user)
        seen_at = _moment(request.POST.get("seen_at", "")) or seen_at
        done = _decide(request, wave, form, seen_at)
        if done is not None:
            return done
        status = 422
    card, of_comments = wave_card(wave), is_of_comments(wave)
    newest = waiting_of(wave).defer(None).first()
    pictures = ContributionPicture.objects.sent().select_related("photo")
    own = pictures.filter(contribution=newest.pk) if newest and not of_comments else None
    context = {
        **site.each_context(request),
        "title": title_of(card.waiting if card else 0),
        "wave": wave,
        "card": card,
        "items": waiting_of(wave)[:LISTED],
        # They are nearly the same, so one is shown.
        "text": rich_text.plain_text(newest.text) if newest else "",
        "picture": own.first() if own is not None else None,
        "seen_at": (seen_at - EPOCH) // MICROSECOND,
        "form": form,
        "may_place": not of_comments and can_write(user, Gallery),
        "may_publish": of_comments,
        "done": last_done(request),
    }
    return TemplateResponse(request, "admin/articles/queue/wave.html", context, status=status)


def title_of(number: int) -> str:
    words = ngettext("%(n)d that is nearly the same", "%(n)d that are nearly the same", number)
    return words % {"n": number}


def _decide(
    request: HttpRequest, wave: Wave, form: BatchForm, seen_at: datetime
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    given: dict[str, Any] = form.cleaned_data
    try:
        batch = _start(request, wave, given, seen_at)
    except ValidationError as error:
        add_errors(form, error)
        return None
    note_done(request, "batch", batch.pk)
    return HttpResponseRedirect(reverse("admin:desk_batch", args=[batch.pk]))


@transaction.atomic
def _start(request: HttpRequest, wave: Wave, given: dict[str, Any], seen_at: datetime) -> Batch:
    user, message = person(request), given["message"]
    if given["what"] == Batch.What.DECLINE:
        return decline_wave(wave, by=user, clause=given["clause"], seen_at=seen_at, message=message)
    if given["what"] == Batch.What.PUBLISH:
        if not is_of_comments(wave):
            raise ValidationError(_("Only comments are published from here."))
        return publish_wave(wave, by=user, seen_at=seen_at, message=message)
    if is_of_comments(wave):
        raise ValidationError(_("Only pictures go into a gallery."))
    if not can_write(user, Gallery):
        raise PermissionDenied
    gallery = gallery_of(request, given, waiting_of(wave))
    return accept_wave_into(gallery, wave, by=user, seen_at=seen_at, message=message)


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    try:
        return min(EPOCH + int(text) * MICROSECOND, timezone.now())
    except OverflowError:
        return None
