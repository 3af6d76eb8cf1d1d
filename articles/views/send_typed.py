"""Keeping what somebody types, a moment after they stop."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from newsroom.ratelimits import is_within

from .. import limits
from ..actions.contributions import keep_typed
from ..actions.errors import StaleEdit, StepRefused
from ..models import Contribution
from .send_pictures import stranger, too_late, where
from .sending import (
    TooLong,
    check_length,
    lacks_token,
    mark_seen,
    named_item,
    person_of,
    typed_in,
    unpark,
)


@csrf_exempt  # asked for by `stranger`
@require_POST
def keep(request: HttpRequest, kind: str) -> HttpResponse:
    """With `anyway` also over what another window has kept."""
    person = person_of(request)
    if person is None or lacks_token(request):
        return stranger(request)
    if not is_within(request, "send-typed", limits.KEEPING_TYPED):
        return JsonResponse({"error": _("Not saved yet.")}, status=429)
    typed = typed_in(request)
    try:
        check_length(typed)
        item = named_item(request, kind, person)
        seen = None if "anyway" in request.POST else mark_seen(request, item) or ""
        item = keep_typed(item, typed, by=person, seen=seen)
        # Otherwise what was typed before signing in would come back over it.
        unpark(request, kind if item.sent_at is None else str(item.pk))
    except TooLong:
        return JsonResponse({"error": _("This is too long to be kept.")}, status=422)
    except (StepRefused, Contribution.DoesNotExist) as error:
        return too_late(error)
    except StaleEdit:
        why = _("Another window has saved something else.")
        return JsonResponse({"error": why, "stale": True}, status=409)
    at = time_format(timezone.localtime(item.modified_at), "H:i")
    return JsonResponse({**where(item), "saved": _("Saved %(time)s") % {"time": at}})
