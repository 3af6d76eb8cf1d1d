"""Keeping what somebody types of a comment."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import User

from ..actions.commenting import draft_of
from ..actions.errors import StepRefused
from ..actions.own import keep_typed
from ..models import Comment
from .comment_form import NAMES
from .comment_place import find_place
from .keeping import keep_for
from .sending import check_length, is_number, mark_seen, unpark, words_in


@csrf_exempt  # asked for by `keep_for`
@require_POST
def keep(request: HttpRequest, section: str, slug: str, pk: int) -> HttpResponse:
    """Of a new one. With `anyway` also over what another window has kept."""

    def kept(person: User) -> Comment:
        place = find_place(request, pk)
        named = request.POST.get("comment", "")
        theirs = Comment.objects.filter(author=person, pk=int(named) if is_number(named) else 0)
        item = theirs.first()
        if item is not None and item.sent_at is not None:
            raise StepRefused(_("You have sent this in another window."))
        if item is None:
            if place.why or place.article is None:
                raise StepRefused(place.why)
            item = draft_of(person, place.article, place.answered)
        item = _keep(request, item, person)
        # Otherwise what was typed before signing in would come back over it.
        unpark(request, f"comment-{pk}-{place.asked}")
        return item

    return keep_for(request, kept)


@csrf_exempt  # asked for by `keep_for`
@require_POST
def keep_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Of another version of what was sent."""

    def kept(person: User) -> Comment:
        item = _keep(request, Comment.objects.get(author=person, pk=pk), person)
        unpark(request, f"comment-change-{pk}")
        return item

    return keep_for(request, kept)


def _keep(request: HttpRequest, item: Comment, person: User) -> Comment:
    typed = words_in(request, NAMES)
    check_length(typed)
    seen = None if "anyway" in request.POST else mark_seen(request, item) or ""
    return keep_typed(item, typed, by=person, seen=seen)
