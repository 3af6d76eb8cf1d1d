"""Taking back what an editor decided last."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..actions import judging
from ..actions.accepting import unmake
from ..actions.comments import undo_comment_decision
from ..actions.errors import StaleEdit, StepRefused
from ..models import Comment, Contribution
from ..queries.queue_narrowing import Narrowing
from .common import person
from .queue_batch import undo
from .queue_decide import narrowed_url
from .queue_done import COMMENT, Done, forget_done, last_done


def undo_last(site: AdminSite, request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    done = last_done(request)
    narrowing = Narrowing.read(request.GET)
    if done is None:
        messages.info(request, _("There is nothing to take back."))
        return HttpResponseRedirect(narrowed_url(reverse("admin:desk"), narrowing))
    if done.kind == "batch":
        return undo(request, done.pk)
    try:
        _undo(request, done)
    except StepRefused as refused:
        messages.error(request, str(refused))
    except StaleEdit:
        messages.error(request, _("This has changed since, so it can’t be taken back."))
    except (Contribution.DoesNotExist, Comment.DoesNotExist):
        messages.error(request, _("It is gone."))
        return HttpResponseRedirect(narrowed_url(reverse("admin:desk"), narrowing))
    else:
        messages.success(request, _("Taken back. It waits where it stood."))
    forget_done(request, done.kind, done.pk)
    return HttpResponseRedirect(narrowed_url(done.url, narrowing))


def _undo(request: HttpRequest, done: Done) -> None:
    user = person(request)
    if done.kind == COMMENT:
        undo_comment_decision(done.pk, by=user, expected_version=done.version)
        return
    judging.undo(Contribution, done.pk, by=user, before=unmake, expected_version=done.version)
