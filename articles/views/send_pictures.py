"""The pictures of what is being sent: taken in one by one, and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import User
from newsroom.ratelimits import is_within

from .. import limits
from ..actions.errors import StepRefused
from ..actions.photos import BUSY, STORAGE
from ..actions.sent_pictures import add_sent_picture, remove_sent_picture
from ..forms.send_pictures import MAX_AT_ONCE, PictureForm
from ..models import Contribution, ContributionPicture
from .keeping import stranger, too_late, where
from .sending import lacks_token, named_item, own_or_404, person_of

STATUSES = {"too_large": 413, "often": 429, BUSY: 429, STORAGE: 503}
TRY_AGAIN = {BUSY: "2", STORAGE: "5"}  # in seconds


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, by the name it came with, and why."""

    name: str
    why: str
    code: str


@csrf_exempt  # asked for by `stranger`
@require_POST
def add_picture(request: HttpRequest, kind: str) -> HttpResponse:
    """One picture, answered with its part of the form."""
    person = person_of(request)
    if person is None or lacks_token(request):
        return stranger(request)
    sent = request.FILES.get("file")
    if sent is None:
        return JsonResponse({"error": _("Choose a picture.")}, status=400)
    item = named_item(request, kind, person)
    try:
        picture = _take(request, item, sent, by=person)
    except (StepRefused, Contribution.DoesNotExist) as error:
        return too_late(error)
    except ValidationError as error:
        code = getattr(error, "code", None) or ""
        headers = {"Retry-After": TRY_AGAIN[code]} if code in TRY_AGAIN else {}
        told = {"error": " ".join(error.messages)}
        if code == "twice" and error.params:
            # Maybe it came before, and the line broke off ahead of the answer.
            there = item.pictures.select_related("photo").get(pk=error.params["picture"])
            told |= _shown(there, item)
        return JsonResponse(told, status=STATUSES.get(code, 422), headers=headers)
    return JsonResponse(_shown(picture, own_or_404(str(item.pk), person)), status=201)


@csrf_exempt  # asked for by `stranger`
@require_POST
def remove_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away again. One that is gone is no error; another's is, as if there were none."""
    person = person_of(request)
    if person is None or lacks_token(request):
        return stranger(request)
    item = own_or_404(request.POST.get("contribution", ""), person)
    try:
        remove_sent_picture(item, pk, by=person)
    except (StepRefused, Contribution.DoesNotExist) as error:
        return too_late(error)
    return JsonResponse(where(own_or_404(str(item.pk), person)))


def _shown(picture: ContributionPicture, item: Contribution) -> dict[str, Any]:
    row = {"form": PictureForm(picture, None, bound=False)}
    html = render_to_string("articles/_send_picture.html", row)
    return {**where(item), "id": picture.pk, "html": html}


def take_files(
    request: HttpRequest, item: Contribution, files: Sequence[Any], *, by: User
) -> tuple[list[ContributionPicture], list[Refusal]]:
    """Those of a plain form, each judged alone. Raises StepRefused once an editor has decided."""
    added: list[ContributionPicture] = []
    refused: list[Refusal] = []
    for place, file in enumerate(files):
        try:
            if place >= MAX_AT_ONCE:
                raise ValidationError(
                    _("%(max)d at once, please. Add this one now."),
                    code="many",
                    params={"max": MAX_AT_ONCE},
                )
            added.append(_take(request, item, file, by=by))
        except ValidationError as error:
            code = getattr(error, "code", None) or ""
            refused.append(Refusal(file.name, " ".join(error.messages), code))
    return added, refused


def _take(
    request: HttpRequest, item: Contribution, file: IO[bytes], *, by: User
) -> ContributionPicture:
    if not is_within(request, "send-picture", limits.ADDING_PICTURES):
        raise ValidationError(_("These are many pictures. Please come back later."), "often")
    return add_sent_picture(item, file, by=by)
