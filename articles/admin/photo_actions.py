"""What is done with several pictures of the list at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..actions.galleries import MAX_PICTURES, Placed, create_gallery
from ..actions.photos import change_photo
from ..forms.photo import RightsForm
from ..models import Photo, Title
from .common import name_widget, person

if TYPE_CHECKING:
    from .photo import PhotoAdmin


@admin.action(description=gettext_lazy("Make a gallery of these"), permissions=["make_gallery"])
def make_gallery(
    admin: PhotoAdmin, request: HttpRequest, queryset: QuerySet[Photo]
) -> HttpResponse | None:
    chosen = _chosen(request, queryset)
    title = Title.objects.for_host(request.get_host()).order_by("rank").first()  # type: ignore[misc]
    if chosen is None:
        return None
    if title is None:
        messages.error(request, _("Add a title first: a gallery belongs to one."))
        return None
    try:
        gallery = create_gallery(
            by=person(request),
            pictures=[Placed(photo.pk) for photo in chosen],
            site=title.site,
            headline=_("New gallery"),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    messages.success(request, _("The gallery is a draft. Give it a headline."))
    return HttpResponseRedirect(reverse("admin:articles_gallery_change", args=[gallery.pk]))


@admin.action(description=gettext_lazy("Set credit or end of rights"), permissions=["change"])
def set_rights(
    admin: PhotoAdmin, request: HttpRequest, queryset: QuerySet[Photo]
) -> HttpResponse | None:
    chosen = _chosen(request, queryset)
    if chosen is None:
        return None
    form = RightsForm(request.POST if "apply" in request.POST else None)
    if form.is_bound and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value}
        with transaction.atomic():
            for photo in chosen:
                for name, value in given.items():
                    setattr(photo, name, value)
                change_photo(photo, given)
        done = ngettext("%(n)d picture is changed.", "%(n)d pictures are changed.", len(chosen))
        messages.success(request, done % {"n": len(chosen)})
        return None
    name_widget(form.fields["expires_at"].widget, _("Rights end"))
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": _("Set credit or end of rights"),
        "opts": Photo._meta,
        "photos": chosen,
        "form": form,
        "media": admin.media + form.media,
    }
    return TemplateResponse(
        request,
        "admin/articles/photo/rights.html",
        context,
        status=400 if form.errors else 200,
    )


def _chosen(request: HttpRequest, queryset: QuerySet[Photo]) -> Sequence[Photo] | None:
    """The pictures in the order of the list; None, and a word about it, if they are too many."""
    chosen = list(queryset[: MAX_PICTURES + 1])
    if len(chosen) > MAX_PICTURES:
        messages.error(request, _("Choose %(max)d pictures at most.") % {"max": MAX_PICTURES})
        return None
    return chosen
