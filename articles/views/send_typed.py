"""Keeping what somebody types of a story or pictures."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import User

from ..actions.own import keep_typed
from ..models import Contribution
from .keeping import keep_for
from .sending import check_length, mark_seen, named_item, typed_in, unpark


@csrf_exempt  # asked for by `keep_for`
@require_POST
def keep(request: HttpRequest, kind: str) -> HttpResponse:
    """With `anyway` also over what another window has kept."""

    def kept(person: User) -> Contribution:
        typed = typed_in(request)
        check_length(typed)
        item = named_item(request, kind, person)
        seen = None if "anyway" in request.POST else mark_seen(request, item) or ""
        item = keep_typed(item, typed, by=person, seen=seen)
        # Otherwise what was typed before signing in would come back over it.
        unpark(request, kind if item.sent_at is None else str(item.pk))
        return item

    return keep_for(request, kept)
