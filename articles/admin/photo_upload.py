"""Taking pictures in: one by one for the script, several by a plain form without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

from ..actions.photos import BUSY, STORAGE, add_photo, change_photo
from ..forms.photo import AddPhotosForm, WordsForm
from ..models import Photo
from ..pictures.reading import MAX_BYTES
from ..queries.photos import looks_like, same_bytes
from .common import person

if TYPE_CHECKING:
    from .photo import PhotoAdmin

STATUSES = {"too_large": 413, BUSY: 429, STORAGE: 503}
TRY_AGAIN = "2"  # in seconds


@dataclass
class Arrival:
    """What became of a file that was sent."""

    name: str
    photo: Photo | None = None
    error: str = ""
    code: str = ""
    warnings: list[dict[str, str]] = field(default_factory=list)


def upload_view(admin: PhotoAdmin, request: HttpRequest) -> HttpResponse:
    """One picture, answered with what the library made of it."""
    if not admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return JsonResponse({"error": _("Send a picture.")}, status=405, headers={"Allow": "POST"})
    sent = request.FILES.get("file")
    form = WordsForm(request.POST)
    if sent is None:
        return JsonResponse({"error": _("Choose a picture.")}, status=400)
    if not form.is_valid():
        wrong = [str(each) for found in form.errors.values() for each in found]
        return JsonResponse({"error": " ".join(wrong)}, status=400)
    arrival = receive(sent, by=person(request), words=form.words())
    if arrival.photo is None:
        status = STATUSES.get(arrival.code, 400)
        headers = {"Retry-After": TRY_AGAIN} if status in (429, 503) else {}
        return JsonResponse({"error": arrival.error}, status=status, headers=headers)
    admin.log_addition(request, arrival.photo, [{"added": {}}])
    return JsonResponse(as_json(arrival.photo, arrival.warnings), status=201)


def add_page(
    admin: PhotoAdmin, request: HttpRequest, extra_context: dict[str, Any] | None = None
) -> HttpResponse:
    """Several pictures in one form. Those that are good are kept, whatever the others are."""
    if not admin.has_add_permission(request):
        raise PermissionDenied
    form = AddPhotosForm(request.POST or None, request.FILES or None)
    arrivals: list[Arrival] = []
    if request.method == "POST" and form.is_valid():
        # Each in a transaction of its own: reading a picture takes seconds.
        for sent in form.cleaned_data["file"]:
            arrival = receive(sent, by=person(request), words=form.words())
            if arrival.photo:
                admin.log_addition(request, arrival.photo, [{"added": {}}])
            arrivals.append(arrival)
        if all(arrival.photo for arrival in arrivals):
            return _all_taken(admin, request, arrivals)
    refused = request.method == "POST" and not any(arrival.photo for arrival in arrivals)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Add pictures"),
        "opts": Photo._meta,
        "form": form,
        "arrivals": arrivals,
        "is_popup": "_popup" in request.GET or "_popup" in request.POST,
        "media": admin.media + form.media,
        **drop_context(),
        **(extra_context or {}),
    }
    return TemplateResponse(
        request, "admin/articles/photo/add.html", context, status=400 if refused else 200
    )


def receive(file: Any, *, by: User, words: Mapping[str, str]) -> Arrival:
    """Take a file into the library. `words` serve where the picture brings none."""
    arrival = Arrival(name=file.name)
    try:
        arrival.photo = _add(file, by=by, words=words)
    except ValidationError as error:
        arrival.error = " ".join(error.messages)
        arrival.code = getattr(error, "code", None) or ""
    else:
        arrival.warnings = warnings(arrival.photo)
    return arrival


def _add(file: IO[bytes], *, by: User, words: Mapping[str, str]) -> Photo:
    photo = add_photo(file, by=by, patient=False)
    missing = {name: text for name, text in words.items() if text and not getattr(photo, name)}
    if missing:
        for name, text in missing.items():
            setattr(photo, name, text)
        change_photo(photo, missing)
    return photo


def warnings(photo: Photo) -> list[dict[str, str]]:
    """What an editor should look at before using a picture that was just taken in."""
    own = change_url(photo)
    found = []
    same = same_bytes(photo.sha256, other_than=photo.pk)
    if same:
        found.append({"text": _("You have this picture already."), "url": change_url(same[0])})
    like = [each for each in looks_like(photo.dhash, other_than=photo.pk) if each not in same]
    if like:
        found.append({"text": _("It looks the same as another."), "url": change_url(like[0])})
    if not photo.credit:
        found.append({"text": _("No credit."), "url": own})
    if not photo.alt:
        found.append({"text": _("No description."), "url": own})
    return found


def as_json(photo: Photo, found: list[dict[str, str]]) -> dict[str, Any]:
    file = photo.thumbnail()
    return {
        "id": photo.pk,
        "name": str(photo),
        "thumbnail": file.url if file else "",
        "width": photo.width,
        "height": photo.height,
        "alt": photo.alt,
        "caption": photo.caption,
        "credit": photo.credit,
        "change_url": change_url(photo),
        "warnings": found,
    }


def drop_context() -> dict[str, Any]:
    """What the drop area asks for (admin/articles/photo/_drop.html)."""
    return {"upload_url": reverse("admin:articles_photo_upload"), "max_bytes": MAX_BYTES}


def change_url(photo: Photo) -> str:
    return reverse("admin:articles_photo_change", args=[photo.pk])


def _all_taken(admin: PhotoAdmin, request: HttpRequest, arrivals: list[Arrival]) -> HttpResponse:
    photos = [arrival.photo for arrival in arrivals if arrival.photo]
    if "_popup" in request.POST:
        return admin.response_add(request, photos[0])
    for arrival in arrivals:
        for warning in arrival.warnings:
            line = format_html(
                '{}: <a href="{}">{}</a>', arrival.name, warning["url"], warning["text"]
            )
            messages.warning(request, line)
    done = ngettext("%(n)d picture is added.", "%(n)d pictures are added.", len(photos))
    messages.success(request, done % {"n": len(photos)})
    if len(photos) == 1:
        return HttpResponseRedirect(change_url(photos[0]))
    return HttpResponseRedirect(reverse("admin:articles_photo_changelist"))
